"""Every route of the API with values that nobody sends by mistake: each gets an answer that the document describes."""

import json
from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pytest

from factories.network import CenterFactory
from lineshaft.apps.accounts import limits
from lineshaft.apps.publication import actions
from lineshaft.config.api import api
from lineshaft.tenancy import system_scope

DOCUMENT = json.loads(json.dumps(api.get_openapi_schema()))
ROUTES = sorted(route for route, acts in DOCUMENT["paths"].items() if "get" in acts)
HOSTILE = [
    "", " ", "0", "-1", "007", "1e9", "1e400", "NaN", "Infinity", "-0", "1.5", str(2**31 - 1), str(2**31), str(2**63),
    str(10**400), "9" * 5000, "null", "true", "[]", "{}", "\0", "a\0b", "\r\nSet-Cookie: a=b", "'", '"', "'; DROP",
    "%", "_", "%%", "\\", "../../etc/passwd", "..%2f..", "<script>", "{{7*7}}", "é", "ÑÁ", "GA", "ga", "13", "30303",
    "３０３０３", "٣٠٣٠٣", "İ", "ß", "\ufeff", "\u202e", "\u200b", "\U0001f600", "e\u0301" * 200, "a" * 50_000,
    "2026", "FY2026", "99999999999", "-2026", "0x10", "1_000", "+1", "1;2", "1,2", "1 OR 1=1",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _some_facts(db, monkeypatch):
    monkeypatch.setattr(limits, "API", ())
    CenterFactory(state_id="13")
    with system_scope("a test publishes"):
        actions.publish(fiscal_year=2026)


def _calls(route: str) -> Iterator[str]:
    """The route with each value in each of its parameters, alone and twice; then with all that are required."""
    parameters = DOCUMENT["paths"][route]["get"].get("parameters", [])
    in_path = [one["name"] for one in parameters if one["in"] == "path"]
    in_query = [one["name"] for one in parameters if one["in"] == "query"]
    path = route.replace("{slug}", "georgia").replace("{state}", "GA")
    for value in HOSTILE:
        for name in in_path:
            yield route.replace(f"{{{name}}}", quote(value, safe=""))
        for name in in_query:
            yield f"{path}?{urlencode({name: value})}"
            yield f"{path}?{urlencode([(name, 'ab'), (name, value)])}"
            yield f"{path}?{urlencode({f'{name}[]': value})}"
        yield f"{path}?{urlencode(dict.fromkeys(in_query, value))}"
        yield f"{path}?{urlencode({value: value})}"
    for name in in_query:
        yield f"{path}?{name}=%ff%fe%80"
        yield f"{path}?{name}=%u0000"


@pytest.mark.parametrize("route", ROUTES)
def test_route__answers_hostile_values_as_the_document_says(client, route):
    described = {int(status) for status in DOCUMENT["paths"][route]["get"]["responses"]}
    called = 0
    for address in _calls(route):
        answer = client.get(address)
        called += 1
        if answer.status_code == 404 and answer["Content-Type"].startswith("text/html"):
            continue  # an address with a slash in it is another address
        assert answer.status_code in described, address[:200]
        assert answer["Content-Type"] == "application/json; charset=utf-8", address[:200]
        told = answer.json()
        assert answer.status_code == 200 or (isinstance(told["detail"], str) and told["detail"]), address[
            :200
        ]
    assert called >= len(HOSTILE)


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize(
    "headers",
    [
        {"authorization": "Bearer " + "x" * 100_000},
        {"authorization": "Bearer \u00e9\u00ff"},
        {"authorization": "Basic Og=="},
        {"accept": "*/" * 5000},
        {"accept-language": "es-" + "x" * 5000},
        {"content-type": "application/json", "content-length": "-1"},
        {"cookie": "sessionid=" + "\u00ff" * 300},
        {"x-forwarded-for": "," * 5000},
    ],
    ids=str,
)
def test_route__answers_hostile_headers(client, route, headers):
    answer = client.get(route.replace("{slug}", "georgia").replace("{state}", "GA"), headers=headers)
    assert answer.status_code < 500
    assert answer["Content-Type"].startswith("application/json")
