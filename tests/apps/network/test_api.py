"""The HTTP API of the directory, the locator and public facts; keys and limits."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from factories.network import LocationFactory
from lineshaft.apps.accounts import actions
from lineshaft.apps.accounts.models import ApiToken
from lineshaft.tenancy import use
from lineshaft.ui.management.commands import export_openapi

API = "/api/v1/"


def get(client, path: str, **query: str):
    response = client.get(API + path, query)
    return response.status_code, response.json()


@pytest.fixture
def key(people, actor):
    director = actor(people.director)
    with use(director.context):
        _token, secret = actions.create_api_token(name="a test", by=director)
    return secret


def test_states(client, db):
    status, body = get(client, "states")
    assert status == 200
    assert len(body["states"]) == 52
    assert {"fips": "35", "abbreviation": "NM", "name": "New Mexico", "name_es": "Nuevo México"} in body[
        "states"
    ]


@pytest.mark.parametrize("demo", [True, False])
def test_every_answer_says_whether_it_is_of_the_demonstration(client, db, settings, demo):
    settings.DEMO = demo
    for path in ("states", "centers", "centers/cmtc", "naics?q=cheese", "locate?zip=30303"):
        assert client.get(API + path).json()["demonstration_data"] is demo, path


def test_centers__all_and_by_state(client, db, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        status, body = get(client, "centers")
    assert (status, len(body["centers"])) == (200, 51)
    assert [c["slug"] for c in get(client, "centers", state="dc")[1]["centers"]] == ["maryland-mep"]
    assert get(client, "centers", area="workforce")[1]["centers"] == []


def test_center__tells_its_facts_and_marks_what_is_made_up(client, georgia, django_assert_max_num_queries):
    LocationFactory(
        center=georgia, name="Demo", city="Macon", zip_id="31201", is_synthetic=True, street="1 Main St"
    )
    with django_assert_max_num_queries(12):
        status, body = get(client, f"centers/{georgia.slug}")
    center = body["center"]
    assert status == 200
    assert (center["operator_status"], center["as_of"]) == ("verified", "2025-11-01")
    assert len(center["counties_served"]) == 159
    main, demo = center["locations"]
    assert (main["is_synthetic"], main["zip_code"], main["as_of"]) == (False, "", "2016-06-01")
    assert (demo["is_synthetic"], demo["zip_code"]) == (True, "31201")
    assert "request_email" not in center


@pytest.mark.parametrize(
    ("query", "slug"),
    [
        ({"zip": "30303"}, "georgia-manufacturing-extension-partnership"),
        ({"zip": "20001-1234"}, "maryland-mep"),
        ({"county": "13121"}, "georgia-manufacturing-extension-partnership"),
        ({"city": "Springfield", "state": "IL"}, "imec"),
        ({"state": "PR"}, "primex"),
    ],
)
def test_locate(client, db, query, slug):
    status, body = get(client, "locate", **query)
    assert (status, body["center"]["slug"], body["problem"]) == (200, slug, None)


def test_locate__miles_and_choices(client, db):
    assert get(client, "locate", zip="30303")[1]["locations"][0]["miles"] == 2.7
    body = get(client, "locate", city="Springfield")[1]
    assert (body["center"], body["problem"]) == (None, "ambiguous")
    assert body["choices"][0]["query"] == "Springfield, MO"


def test_naics(client, db):
    status, body = get(client, "naics", q="machine shop", limit="1")
    assert status == 200
    expected = {"code": "332710", "title": "Machine Shops", "title_es": "Talleres de maquinado", "words": ""}
    assert body["industries"] == [expected]


@pytest.mark.parametrize(
    ("path", "status", "sentence"),
    [
        ("locate", 422, "nothing was asked"),
        ("locate?zip=abc", 422, "is no ZIP code (given: 'abc')"),
        ("locate?zip=30303&state=GA", 422, "Give the ZIP code alone"),
        ("locate?zip=99999", 404, "No center is known for 99999"),
        ("locate?state=XX", 422, "is no state (given: 'XX')"),
        ("locate?city=%00", 404, "No center is known"),
        ("locate?city=" + "x" * 200, 422, "at most 100 characters"),
        ("centers?state=XX", 422, "is no state"),
        ("centers?area=magic", 422, "is not one of"),
        ("centers/nowhere", 404, "There is no center 'nowhere'"),
        ("centers/%00", 404, "There is no center"),
        ("naics", 422, "q: Field required"),
        ("naics?q=a", 422, "at least 2 characters"),
        ("naics?q=ab&limit=100000", 422, "limit: Input should be less than or equal to 50"),
        ("naics?q=ab&limit=-1", 422, "limit"),
        ("naics?q=ab&limit=1e400", 422, "limit"),
    ],
)
def test_what_is_wrong_is_told_in_a_sentence(client, db, path, status, sentence):
    response = client.get(API + path)
    assert response.status_code == status
    assert sentence in response.json()["detail"]


@pytest.mark.parametrize("path", ["states", "centers", "locate", "naics", "centers/cmtc"])
def test_routes_are_for_reading_only(client, db, path):
    for method in (client.post, client.put, client.patch, client.delete):
        assert method(API + path).status_code == 405


def test_key__is_accepted_and_its_use_is_noted(client, key):
    response = client.get(API + "states", headers={"authorization": f"Bearer {key}"})
    assert response.status_code == 200
    token = ApiToken.objects.get()
    first = token.last_used_at
    assert first is not None
    client.get(API + "states", headers={"authorization": f"Bearer {key}"})
    token.refresh_from_db()
    assert token.last_used_at == first  # noted once an hour, not at each call


@pytest.mark.parametrize("given", ["ls_nope", "", " ", "ls_" + "x" * 5000, "\u00e9"])
def test_key__unknown_is_refused(client, db, given):
    response = client.get(API + "states", headers={"authorization": f"Bearer {given}"})
    assert response.status_code == 401
    assert "not known or was withdrawn" in response.json()["detail"]


@pytest.mark.parametrize("change", ["withdrawn", "left", "locked"])
def test_key__that_no_longer_holds_is_refused(client, key, people, change):
    if change == "withdrawn":
        ApiToken.objects.update(revoked_at=timezone.now())
    elif change == "left":
        people.director.memberships.update(ended_at=timezone.now() - timedelta(days=1))
    else:
        people.director.is_active = False
        people.director.save()
    assert client.get(API + "states", headers={"authorization": f"Bearer {key}"}).status_code == 401


def test_key__opens_nothing_but_the_api(client, key, georgia):
    response = client.get(f"/centers/{georgia.slug}/settings/", headers={"authorization": f"Bearer {key}"})
    assert response.status_code == 302


def test_limits__a_visitor_is_slowed_down_and_a_key_goes_further(client, key):
    for _number in range(120):
        assert client.get(API + "naics?q=a").status_code == 422
    refused = client.get(API + "states")
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    elsewhere = client.get(API + "states", REMOTE_ADDR="192.0.2.7")
    assert elsewhere.status_code == 200
    assert client.get(API + "states", headers={"authorization": f"Bearer {key}"}).status_code == 200


def test_limits__an_invented_forwarded_address_does_not_help(client, db):
    for _number in range(120):
        client.get(API + "naics?q=a")
    assert client.get(API + "states", headers={"x-forwarded-for": "203.0.113.9"}).status_code == 429


def test_document__is_current(db):
    call_command("export_openapi", "--check")


def test_document__that_differs_fails_the_check(db, monkeypatch, tmp_path):
    monkeypatch.setattr(export_openapi, "DOCUMENT", tmp_path / "openapi.json")
    with pytest.raises(CommandError, match="not current"):
        call_command("export_openapi", "--check")
    call_command("export_openapi", verbosity=0)
    call_command("export_openapi", "--check")


def test_document__says_that_a_key_is_not_required(client, db):
    document = client.get(API + "openapi.json").json()
    assert document["paths"]["/api/v1/locate"]["get"]["security"][0] == {}
