"""Buyers with an account: entered by the office, invited, retired and restored; the public page."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from apps.scouting.posting import as_, posted
from factories.accounts import person
from factories.network import CenterFactory
from factories.scouting import BuyerProfileFactory
from lineshaft.apps.accounts.actions import invite, invite_first
from lineshaft.apps.accounts.models import Invitation, Organisation
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.scouting import actions
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import system_scope

pytestmark = pytest.mark.django_db

NEW, LIST = reverse("scouting:buyer_new"), reverse("scouting:buyers")
FACTS = {"name": "Bureau of Pumps", "kind": "federal", "website": ""}


@pytest.fixture
def administrator(db):
    return person(Role.NETWORK_ADMINISTRATOR)


def _send(browser, url, **values):
    once = browser.get(url).context["form"]["once"].value()
    return browser.post(url, {"once": once, **values})


def _invitations(buyer):
    with system_scope("a test looks"):
        return list(Invitation.objects.filter(organisation=buyer, revoked_at__isnull=True))


def test_a_buyer_is_entered_and_its_first_person_invited(administrator, sign_in, run_jobs, settings):
    answer = _send(sign_in(administrator), NEW, **FACTS, email="First@pumps.example")
    made = Organisation.objects.get(name=FACTS["name"])
    assert answer["Location"] == reverse("scouting:buyer", args=[made.pk])
    assert (made.kind, made.buyer_profile.kind) == ("buyer", "federal")
    (invitation,) = _invitations(made)
    assert (invitation.email, invitation.role) == ("first@pumps.example", "buyer")
    run_jobs()
    assert len(list(settings.MAIL_FOLDER.iterdir())) == 1


def test_two_buyers_do_not_have_one_name(administrator):
    as_(administrator, lambda by: actions.add_buyer(**FACTS, by=by))
    with pytest.raises(InvalidValue, match="is a buyer already"):
        as_(administrator, lambda by: actions.add_buyer(**FACTS | {"name": "bureau  of pumps"}, by=by))


def test_it_is_changed_found_and_filtered(administrator, sign_in):
    buyer = BuyerProfileFactory(organisation__name="Bureau of Pumps").organisation
    posted(person(Role.BUYER, buyer), buyer)
    BuyerProfileFactory(kind="company", organisation__name="Valve Maker")
    browser = sign_in(administrator)
    page = reverse("scouting:buyer", args=[buyer.pk])
    _send(browser, page, name="Bureau of Water", kind="state", website="")
    assert Organisation.objects.get(pk=buyer.pk).buyer_profile.kind == "state"

    def shown(query):
        return [(each.name, each.posted) for each, _profile in browser.get(LIST + query).context["rows"]]

    assert shown("") == [("Bureau of Water", 1), ("Valve Maker", 0)]
    assert shown("?kind=company") == [("Valve Maker", 0)]
    assert shown("?q=water&status=active") == [("Bureau of Water", 1)]
    assert shown("?status=retired") == []


def test_a_retired_buyer_invites_nobody_until_it_is_restored(administrator, sign_in):
    buyer = BuyerProfileFactory().organisation
    people = person(Role.BUYER, buyer)
    as_(administrator, lambda by: invite(organisation=buyer, email="a@b.example", role=Role.BUYER, by=by))
    browser = sign_in(administrator)
    browser.post(reverse("scouting:retire_buyer", args=[buyer.pk]))
    assert _invitations(buyer) == []
    for who in (administrator, people):
        with pytest.raises(Conflict, match="nobody is invited"):
            as_(who, lambda by: invite(organisation=buyer, email="c@d.example", role=Role.BUYER, by=by))
    with pytest.raises(Conflict, match="retired already"):
        as_(administrator, lambda by: actions.retire_buyer(buyer=buyer, by=by))
    browser.post(reverse("scouting:restore_buyer", args=[buyer.pk]))
    as_(people, lambda by: invite(organisation=buyer, email="c@d.example", role=Role.BUYER, by=by))
    assert len(_invitations(buyer)) == 1


@pytest.mark.parametrize("role", [Role.PROGRAM_OFFICER, Role.EVALUATOR])
def test_the_office_reads_and_the_administrator_writes(role, sign_in):
    buyer = BuyerProfileFactory().organisation
    user = person(role)
    browser = sign_in(user)
    assert browser.get(LIST).status_code == 200
    assert browser.get(reverse("scouting:buyer", args=[buyer.pk])).status_code == 200
    assert browser.get(NEW).status_code == 403
    with pytest.raises(PermissionDenied):
        as_(user, lambda by: actions.add_buyer(**FACTS, by=by))
    for step in ("buyer", "retire_buyer", "restore_buyer"):
        assert browser.post(reverse(f"scouting:{step}", args=[buyer.pk]), FACTS).status_code == 403


def test_nobody_else_sees_the_buyers(sign_in):
    buyer = BuyerProfileFactory().organisation
    for user in (
        person(Role.BUYER, buyer),
        person(Role.DIRECTOR, CenterFactory().organisation),
    ):
        assert sign_in(user).get(LIST).status_code == 403
        assert sign_in(user).get(reverse("scouting:buyer", args=[buyer.pk])).status_code == 403


def test_the_command_line_makes_a_buyer_too(as_system):
    invitation, _link = invite_first(
        email="a@b.example", role=Role.BUYER, organisation_name="Bureau of Valves", is_new=True
    )
    assert invitation.organisation.kind == "buyer"


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_public_page_tells_how_to_get_an_account(client, language):
    client.post(reverse("set_language"), {"language": language})
    page = client.get(reverse("scouting:about"))
    assert page.status_code == 200
    assert reverse("network:find") in page.content.decode()
    assert reverse("scouting:need_new") not in page.content.decode()
    assert reverse("scouting:about") in client.get("/").content.decode()


def test_my_work_of_a_buyer_begins_with_its_needs(sign_in):
    buyer = BuyerProfileFactory().organisation
    user = person(Role.BUYER, buyer)
    page = sign_in(user).get(reverse("home:my_work")).content.decode()
    assert "No need yet" in page
    need = posted(user, buyer)
    page = sign_in(user).get(reverse("home:my_work")).content.decode()
    assert reverse("scouting:need", args=[need.number]) in page
    assert need.item in sign_in(user).get(reverse("home:search") + "?q=flanges").content.decode()
