"""Needs by the HTTP API: with a key alone, one or many, and nobody else's."""

import json

import pytest

from apps.scouting.posting import as_, drafted, posted
from factories.accounts import MembershipFactory, person
from factories.companies import SiteFactory
from factories.network import CenterFactory
from factories.scouting import BuyerProfileFactory
from lineshaft.apps.accounts.actions import create_api_token
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.scouting.models import Need
from lineshaft.tenancy import system_scope

pytestmark = pytest.mark.django_db

ONE, MANY = "/api/v1/needs", "/api/v1/needs/many"
NEED = {"item": "Pipe flanges", "description": "Forged steel flanges for pumps", "naics": ["332919"]}


@pytest.fixture
def agency(db):
    return BuyerProfileFactory().organisation


@pytest.fixture
def buyer(agency):
    return person(Role.BUYER, agency)


@pytest.fixture
def call(client):
    """Call the API with a key of the person."""

    def call(user, method, path, body=None):
        _token, key = as_(user, lambda by: create_api_token(name="program", by=by))
        sent = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        return getattr(client, method)(path, headers={"Authorization": f"Bearer {key}"}, **sent)

    return call


def _count():
    with system_scope("a test looks"):
        return Need.objects.count()


def test_a_need_is_posted_read_and_asked_for(buyer, agency, call):
    for _each in range(5):
        SiteFactory(naics_id="332919")
    answer = call(
        buyer, "post", ONE,
        NEED | {"quantity": 12.5, "state_used_in": "ga", "reasons": ["buy_american"], "needed_by": "2099-01-31"},
    )  # fmt: skip
    assert answer.status_code == 201, answer.content
    body = answer.json()
    need, counted = body["need"], body["plausible_suppliers"]
    assert (need["status"], need["owner"], need["source"]) == ("posted", agency.name, "api")
    assert (float(need["quantity"]), need["state_used_in"], need["naics"]) == (12.5, "GA", ["332919"])
    assert (counted["by_state"], counted["at_least"]) == ({"13": 5}, 5)
    assert body["demonstration_data"] is True

    assert call(buyer, "get", f"{ONE}/{need['number']}").json()["need"] == need
    listed = call(buyer, "get", ONE).json()
    assert [line["number"] for line in listed["needs"]] == [need["number"]]
    report = call(buyer, "get", f"{ONE}/{need['number']}/report").json()
    assert (report["is_reported"], report["versions"], report["status"]) == (False, [], "posted")
    assert report["respond_by"] == need["respond_by"]


def test_a_draft_stays_a_draft(buyer, call):
    assert call(buyer, "post", ONE + "?draft=true", {"item": "Springs"}).json()["need"]["status"] == "draft"


def test_what_is_wrong_is_said_field_by_field_and_nothing_written(buyer, call):
    answer = call(
        buyer, "post", ONE, NEED | {"naics": ["999999"], "days_to_scout": 0, "cadence": "fortnight"}
    )
    assert answer.status_code == 422
    errors = {error["field"]: error for error in answer.json()["errors"]}
    assert set(errors) == {"naics", "days_to_scout", "cadence"}
    assert "is no NAICS 2022 code" in errors["naics"]["reason"]
    assert answer.json()["detail"].startswith("Nothing was written.")
    for body in ({"itme": "x"}, {}, [], "x", {"item": 5}, {"item": None}):
        assert call(buyer, "post", ONE, body).status_code == 422
    answer = call(buyer, "post", ONE, {"item": "Bracket"})
    assert "alone says too little" in answer.json()["detail"]
    assert _count() == 0


def test_a_second_sending_of_the_same_need_is_refused_with_its_number(buyer, call):
    first = call(buyer, "post", ONE, NEED | {"buyer_reference": "PR-1"}).json()["need"]["number"]
    again = call(buyer, "post", ONE, NEED | {"buyer_reference": "PR-1"})
    assert again.status_code == 422
    assert first in again.json()["detail"]
    assert _count() == 1


def test_many_are_posted_all_or_none(buyer, call):
    bad = [NEED, NEED | {"naics": ["1"]}, {"item": "Bracket"}]
    answer = call(buyer, "post", MANY, {"needs": bad})
    assert answer.status_code == 422
    assert [error["index"] for error in answer.json()["errors"]] == [1, 2]
    assert _count() == 0

    answer = call(buyer, "post", MANY, {"needs": bad, "all_or_none": False})
    assert answer.status_code == 201
    assert [bool(line["number"]) for line in answer.json()["needs"]] == [True, False, False]
    assert [error["index"] for error in answer.json()["errors"]] == [1, 2]
    assert _count() == 1
    assert call(buyer, "post", MANY, {"needs": [NEED, NEED]}).status_code == 201
    assert call(buyer, "post", MANY, {"needs": []}).status_code == 422
    assert _count() == 3


def test_without_a_key_there_is_no_answer_even_for_who_is_signed_in(buyer, sign_in):
    browser = sign_in(buyer)
    body = {"data": json.dumps(NEED), "content_type": "application/json"}
    for method, path, sent in (
        ("post", ONE, body), ("post", MANY, body), ("get", ONE, {}), ("get", f"{ONE}/SN-2026-0001", {}),
        ("get", f"{ONE}/SN-2026-0001/report", {}),
    ):  # fmt: skip
        assert getattr(browser, method)(path, **sent).status_code == 401, path
    assert _count() == 0


def test_nobody_else_finds_it(buyer, agency, call):
    need, draft = posted(buyer, agency), drafted(buyer, agency)
    for user in (
        person(Role.BUYER, BuyerProfileFactory().organisation),
        person(Role.ADVISOR, CenterFactory().organisation),
        person(Role.PROGRAM_OFFICER),
    ):
        assert call(user, "get", ONE).json()["needs"] == []
        for number in (need.number, draft.number):
            assert call(user, "get", f"{ONE}/{number}").status_code == 404
            assert call(user, "get", f"{ONE}/{number}/report").status_code == 404
    assert call(person(Role.EVALUATOR), "get", ONE).status_code == 403
    assert (
        call(person(Role.FINANCE_OFFICER, CenterFactory().organisation), "post", ONE, NEED).status_code == 403
    )


def test_who_works_for_two_says_for_which(buyer, agency, call):
    other = BuyerProfileFactory().organisation
    MembershipFactory(user=buyer, organisation=other, role=Role.BUYER.value)
    answer = call(buyer, "post", ONE, NEED)
    assert answer.status_code == 422
    assert f"{other.pk} ({other})" in answer.json()["detail"]
    assert call(buyer, "post", f"{ONE}?organization={other.pk}", NEED).json()["need"]["owner"] == other.name
    foreign = BuyerProfileFactory().organisation
    assert call(buyer, "post", f"{ONE}?organization={foreign.pk}", NEED).status_code == 422


def test_the_list_goes_on_from_page_to_page(buyer, agency, call):
    numbers = [drafted(buyer, agency).number for _each in range(5)]
    seen, cursor = [], ""
    while True:
        page = call(buyer, "get", f"{ONE}?limit=2&status=draft&cursor={cursor}").json()
        seen += [line["number"] for line in page["needs"]]
        cursor = page["next_cursor"]
        if not cursor:
            break
    assert seen == numbers[::-1]
    assert call(buyer, "get", ONE + "?status=nonsense").status_code == 422
