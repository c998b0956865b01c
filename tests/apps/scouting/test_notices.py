"""People of companies are told of needs that fit: once, as they chose, and never who asks."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from factories.accounts import OrganisationFactory, person
from factories.companies import CompanyFactory, SiteFactory
from factories.scouting import NeedFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import OrganisationKind, Role
from lineshaft.apps.scouting import actions, index, queries
from lineshaft.apps.scouting.models import Need, NoticeChoice, ToldNeed
from lineshaft.domain.errors import InvalidValue
from lineshaft.tenancy import system_scope, use

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

SECRET = "Wyndham Arsenal"
WEEKLY, AT_ONCE = ["at_once", "weekly"], ["at_once"]


@pytest.fixture
def world(db: None) -> dict[str, Any]:
    """A foundry with two people, of whom one reads Spanish; and a bakery with one."""
    with system_scope("a test writes"):
        plants = {}
        for name, naics in (("Keystone Foundry", "331529"), ("Sunrise Bakery", "311811")):
            owner = OrganisationFactory(kind=OrganisationKind.COMPANY.value, name=name)
            company = CompanyFactory(name=name, organisation=owner)
            plants[name] = SiteFactory(name=name, company=company, naics_id=naics)
        foundry, bakery = plants.values()
        ann = person(Role.COMPANY_CONTACT, foundry.company.organisation, email="ann@example.org")
        luz = person(
            Role.COMPANY_CONTACT, foundry.company.organisation, email="luz@example.org", language="es"
        )
        bob = person(Role.COMPANY_CONTACT, bakery.company.organisation, email="bob@example.org")
    index.build_index()
    return {"foundry": foundry, "bakery": bakery, "ann": ann, "luz": luz, "bob": bob}


def _need(**facts: Any) -> Need:
    secret = {"buyer_name": SECRET, "description": SECRET, "contact_name": SECRET}
    with system_scope("a test writes"):
        return NeedFactory(**{"tells": "fitting", "item": "Bronze pump bodies", **secret, **facts})


def _tell(how: list[str]) -> int:
    with system_scope("a test tells"):
        return actions.tell_of_fitting_needs(how=how)


def _choose(user: User, how: str) -> None:
    actor = actor_for(user)
    with use(actor.context):
        actions.choose_notices(how=how, by=actor)


def _written() -> dict[str, str]:
    """The mails that wait to be sent, the newest to each address: subject and text."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args FROM procrastinate_jobs WHERE task_name = 'accounts.send_mail' ORDER BY id"
        )
        rows = [json.loads(args) if isinstance(args, str) else args for (args,) in cursor.fetchall()]
    return {each["to"][0]: f"{each['subject']}\n{each['text']}" for each in rows}


def test_need_that_fits__each_person_of_the_plant_is_told_in_their_language(world: dict[str, Any]) -> None:
    _need()
    assert _tell(WEEKLY) == 2
    written = _written()
    assert set(written) == {"ann@example.org", "luz@example.org"}
    english = written["ann@example.org"]
    assert english.startswith("1 need fits what Keystone Foundry makes")
    assert "Bronze pump bodies" in english
    assert "Industry: Other Nonferrous Metal Foundries" in english
    assert f"{timezone.localdate() + timedelta(days=14):%b} " in english
    for text in written.values():
        assert SECRET not in text
        assert "SN-2026" not in text


def test_second_run__tells_nobody_again_and_a_new_need_is_told_alone(world: dict[str, Any]) -> None:
    _need()
    assert _tell(WEEKLY) == 2
    assert _tell(WEEKLY) == 0
    _need(item="Bronze propellers")
    assert _tell(WEEKLY) == 2
    assert "Bronze pump bodies" not in _written()["ann@example.org"]
    with system_scope("a test looks"):
        assert ToldNeed.objects.count() == 4


@pytest.mark.parametrize(
    "facts",
    [
        {"tells": ""},
        {"status": "draft", "posted_at": None},
        {"status": "withdrawn", "closing_reason": "Bought"},
        {"status": "closed", "closing_reason": "Bought"},
        {"respond_by": timezone.localdate() - timedelta(days=400)},
        {"criteria": {"text": "wire", "industries": [{"code": "335921", "probability": 0.9}]}},
    ],
)
def test_need_that_may_not_be_told_is_over_or_does_not_fit__is_not_told(
    world: dict[str, Any], facts: dict[str, Any]
) -> None:
    _need(**facts)
    assert _tell(WEEKLY) == 0


def test_who_chose_at_once__is_told_on_posting_and_who_chose_never_is_not(world: dict[str, Any]) -> None:
    _choose(world["ann"], "at_once")
    _choose(world["luz"], "never")
    _need()
    assert _tell(AT_ONCE) == 1
    assert set(_written()) == {"ann@example.org"}
    assert _tell(WEEKLY) == 0
    with pytest.raises(InvalidValue, match="is not in the list"):
        _choose(world["ann"], "hourly")


def test_posting_a_need_that_may_be_told__lets_the_job_run(world: dict[str, Any]) -> None:
    need = _need(status="draft", posted_at=None, item="Bronze pump bodies", quantity=5, unit="pieces")
    buyer = person(Role.BUYER, need.owner)
    actor = actor_for(buyer)
    with use(actor.context):
        actions.post_need(need=need, by=actor)
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = 'scouting.tell_of_fitting'")
        assert len(cursor.fetchall()) == 1


def test_page_of_the_plant__shows_and_keeps_the_choice(world: dict[str, Any], sign_in: Any) -> None:
    browser = sign_in(world["ann"])
    page = reverse("companies:capabilities", args=[world["foundry"].public_id])
    assert 'value="weekly" checked' in browser.get(page).content.decode()
    where = reverse("scouting:choose_notices", args=[world["foundry"].public_id])
    assert browser.post(where, {"how": "never"}).url == page
    assert 'value="never" checked' in browser.get(page).content.decode()


def test_people_of_others__choose_nothing(world: dict[str, Any], sign_in: Any) -> None:
    advisor = person(Role.ADVISOR)
    with pytest.raises(PermissionDenied):
        _choose(advisor, "never")


def test_link_in_the_mail__asks_and_switches_off(world: dict[str, Any], client: Any) -> None:
    _need()
    _tell(WEEKLY)
    address = next(
        line for line in _written()["ann@example.org"].splitlines() if "/needs-that-fit/stop/" in line
    )
    path = "/" + address.split("/", 3)[3]
    assert "Shall we stop?" in client.get(path).content.decode()
    with use(actor_for(world["ann"]).context):
        assert queries.notice_choice(actor_for(world["ann"])) == "weekly"
    assert "Switched off" in client.post(path).content.decode()
    assert "Switched off" in client.post(path).content.decode()
    with use(actor_for(world["ann"]).context):
        assert queries.notice_choice(actor_for(world["ann"])) == "never"
    with system_scope("a test looks"):
        assert list(NoticeChoice.objects.values_list("how", flat=True)) == ["never"]


def test_link_that_was_altered__is_not_found(world: dict[str, Any], client: Any) -> None:
    assert client.get(reverse("scouting:stop_notices", args=["not-ours"])).status_code == 404
