"""What one center holds is seen by another while the company consents: exactly the scope, and not a moment longer."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from factories.accounts import MembershipFactory, OrganisationFactory, person
from factories.companies import ContactFactory, RelationshipFactory, SiteFactory
from factories.engagements import EngagementFactory, VisitFactory
from factories.network import CenterFactory
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import OrganisationKind, Role
from lineshaft.apps.companies import actions, queries
from lineshaft.apps.companies.models import SharingConsent
from lineshaft.apps.home.queries import mails
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import system_scope, use

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 20)
CONTACT, WORK, SALES = "Carla Contact", "Kaizen of the paint line", "8,765,432"
NEVER = ("A secret plan.", "Said in confidence.", "Hidden scope", "Hidden result", "Never done", "Too dear")


class World:
    """A site with which two centers work, all that the first holds on it, and the company's own person."""

    def __init__(self) -> None:
        self.giver = CenterFactory(state_id="13")
        self.receiver = CenterFactory(state_id="01")
        self.advisor = person(Role.ADVISOR, self.giver.organisation, full_name="Ada Advisor")
        self.other = person(Role.ADVISOR, self.receiver.organisation)
        self.director = person(Role.DIRECTOR, self.receiver.organisation)
        self.relationship = RelationshipFactory(
            center=self.giver, owner=self.advisor, notes="A secret plan.", annual_sales=Decimal("8765432")
        )
        self.site = self.relationship.site
        RelationshipFactory(center=self.receiver, site=self.site)
        ContactFactory(center=self.giver, site=self.site, name=CONTACT, email="carla@example.org")
        ContactFactory(center=self.giver, site=self.site, name="Gone Person", email="", left_on=TODAY)
        engagement = EngagementFactory(
            center=self.giver, site=self.site, title=WORK, scope="Hidden scope", result="Hidden result"
        )
        VisitFactory(engagement=engagement, note="Said in confidence.")
        EngagementFactory(
            center=self.giver,
            site=self.site,
            title="Never done",
            status="cancelled",
            cancelling_reason="Too dear",
        )
        company = self.site.company
        with system_scope("arranging the company's own person"):
            company.organisation = OrganisationFactory(kind=OrganisationKind.COMPANY.value)
            company.save()
        self.contact = person(
            Role.COMPANY_CONTACT, company.organisation, full_name="Pat Owner", language="es"
        )

    def ask(self, **scope: Any) -> SharingConsent:
        actor = actor_for(self.advisor)
        wanted = scope or {"contacts": True, "work": True}
        with use(actor.context):
            return actions.ask_to_share(
                relationship=self.relationship, receiver=self.receiver, by=actor, **wanted
            )

    def give(self, **scope: Any) -> SharingConsent:
        consent, actor = self.ask(**scope), actor_for(self.advisor)
        with use(actor.context):
            return actions.record_consent(consent=consent, name="Pat Owner", how="spoken", on=TODAY, by=actor)

    def seen(self, who: Any = None) -> list[queries.SharedView]:
        actor = actor_for(who or self.other)
        with use(actor.context):
            return queries.shared_with(actor, self.site)


@pytest.fixture(autouse=True)
def _today(time_machine: Any) -> None:
    time_machine.move_to("2026-11-20 15:00 +0000")


@pytest.fixture
def world(db: None, _today: None) -> World:
    return World()


def _rows(world: World, user: Any) -> dict[str, int]:
    """How many rows of the giving center the person reads by plain SQL."""
    found = {}
    with use(actor_for(user).context), connection.cursor() as cursor:
        for table in (
            "companies_relationship", "companies_contact", "engagements_engagement", "engagements_visit",
            "audit_auditevent", "companies_sharingconsent",
        ):  # fmt: skip
            confidential = (
                " AND table_name LIKE ANY ('{companies_%%,engagements_%%}')" if "audit" in table else ""
            )
            cursor.execute(
                f"SELECT count(*) FROM {table} WHERE center_id = %s{confidential}", [world.giver.pk]
            )
            found[table] = cursor.fetchone()[0]
    return found


def _functions(world: World, user: Any) -> str:
    """Everything that the functions of the owner tell the person, asked as broadly as they can be."""
    told = []
    with use(actor_for(user).context), connection.cursor() as cursor:
        for name in ("live_consents", "shared_relationship", "shared_contacts", "shared_work"):
            readers = [world.receiver.pk, world.giver.pk]
            cursor.execute(f"SELECT * FROM {name}(%s, %s::bigint[])", [world.site.pk, readers])
            told += cursor.fetchall()
    return repr(told)


def test_nothing_is_seen__before_the_company_answers(world: World) -> None:
    world.ask()
    assert world.seen() == []
    assert not any(_rows(world, world.other).values())
    assert _functions(world, world.other) == "[]"


def test_the_scope__and_nothing_more_is_seen(world: World) -> None:
    world.give()
    (view,) = world.seen()
    assert (view.owner, view.annual_sales) == ("Ada Advisor", None)
    assert [contact.name for contact in view.contacts] == [CONTACT]
    assert [work.title for work in view.work] == [WORK]
    # The tables stay closed: the other center's SQL reads the consent alone.
    assert {table for table, number in _rows(world, world.other).items() if number} == {
        "companies_sharingconsent"
    }
    told = _functions(world, world.other)
    assert WORK in told
    for never in (*NEVER, "8765432", "Gone Person"):
        assert never not in told


@pytest.mark.parametrize(
    ("scope", "is_seen"),
    [
        ({"contacts": True}, (CONTACT,)),
        ({"work": True}, (WORK,)),
        ({"sales": True}, ("8765432",)),
        ({"contacts": False}, ()),
    ],
)
def test_what_was_not_ticked__is_not_told(world: World, scope: dict[str, bool], is_seen: tuple[str]) -> None:
    world.give(**scope)
    told = _functions(world, world.other)
    assert {mark for mark in (CONTACT, WORK, "8765432") if mark in told} == set(is_seen)


def test_nobody_else__sees_anything(world: World) -> None:
    world.give()
    elsewhere = person(Role.ADVISOR, CenterFactory(state_id="45").organisation)
    partner = person(Role.PARTNER_EDITOR, OrganisationFactory(kind=OrganisationKind.PARTNER.value))
    other_company = person(Role.COMPANY_CONTACT, OrganisationFactory(kind=OrganisationKind.COMPANY.value))
    for user in (elsewhere, partner, other_company, person(Role.EVALUATOR), person(Role.PROGRAM_OFFICER)):
        assert world.seen(user) == []
        assert _functions(world, user) == "[]"
        assert _rows(world, user)["companies_sharingconsent"] == 0


def test_a_role_without_relationships__sees_nothing(world: World) -> None:
    world.give()
    viewer = person(Role.VIEWER, world.receiver.organisation)
    assert world.seen(viewer) == []
    MembershipFactory(user=viewer, organisation=CenterFactory(state_id="45").organisation)
    assert world.seen(viewer) == []


def test_consent_holds_to_the_end_of_its_last_day(world: World, time_machine: Any) -> None:
    world.give(contacts=True, ends_on=date(2036, 1, 3))
    # Midnight in Washington, which is five in the morning in UTC. The database has its own clock, which a test
    # cannot move: the page's own check is what is tried here, the database's below.
    time_machine.move_to("2036-01-04 04:59 +0000")
    assert len(world.seen()) == 1
    time_machine.move_to("2036-01-04 05:01 +0000")
    assert world.seen() == []


def test_database__lets_a_consent_run_out_by_itself(world: World) -> None:
    consent = world.give()
    with system_scope("a test moves the last day into the past"):
        SharingConsent.objects.filter(pk=consent.pk).update(ends_on=date(2020, 1, 1))
    assert _functions(world, world.other) == "[]"
    assert _rows(world, world.other)["companies_sharingconsent"] == 0


@pytest.mark.parametrize("who", ["advisor", "contact"])
def test_withdrawal__ends_it_at_once(world: World, who: str) -> None:
    consent, actor = world.give(), actor_for(getattr(world, who))
    with use(actor.context):
        ended = actions.withdraw_consent(consent=consent, by=actor)
        again = actions.withdraw_consent(consent=consent, by=actor)
    assert (ended.status, ended.ended_by) == ("withdrawn", actor.user)
    assert again.ended_at == ended.ended_at
    assert world.seen() == []
    assert _functions(world, world.other) == "[]"
    assert not any(_rows(world, world.other).values())


def test_the_receiving_center__can_neither_give_nor_keep_a_consent(world: World) -> None:
    consent, actor = world.give(), actor_for(world.other)
    with use(actor.context):
        with pytest.raises(PermissionDenied):
            actions.withdraw_consent(consent=consent, by=actor)
        with pytest.raises(PermissionDenied):
            actions.record_consent(consent=consent, name="X", how="spoken", on=TODAY, by=actor)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE companies_sharingconsent SET shares_sales = true")
            assert cursor.rowcount == 0
    with (
        pytest.raises(DatabaseError, match="row-level security"),
        use(actor.context),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO companies_sharingconsent (center_id, receiver_id, site_id, status, shares_contacts,"
            " shares_work, shares_sales, wording, wording_version, language, asked_by_id, asked_at, answered_name,"
            " answered_how, answered_on, recorded_by_id, recorded_at)"
            " VALUES (%s, %s, %s, 'given', true, true, true, 'x', 'x', 'en', %s,"
            " now(), 'x', 'spoken', now(), %s, now())",
            [world.giver.pk, world.receiver.pk, world.site.pk, world.other.pk, world.other.pk],
        )


def test_consent__keeps_who_said_what_when_and_who_wrote_it_down(world: World) -> None:
    consent = world.give()
    assert (consent.answered_name, consent.answered_how, consent.answered_on) == (
        "Pat Owner",
        "spoken",
        TODAY,
    )
    assert (consent.recorded_by, consent.asked_by) == (world.advisor, world.advisor)
    assert consent.wording_version == "2026-11"
    for part in (
        f"{world.receiver} may see",
        world.site.name,
        "titles, service lines and dates",
        "withdraws it",
    ):
        assert part in consent.wording
    assert "annual sales" not in consent.wording


def test_company__is_asked_in_its_language_and_answers(
    world: World, run_jobs: Callable[[], list[str]], sign_in: Any
) -> None:
    consent = world.ask(work=True)
    run_jobs()
    (mail,) = mails()
    assert mail.to == world.contact.email
    assert reverse("companies:our_sharing") in mail.text
    browser: Client = sign_in(world.contact)
    browser.cookies["django_language"] = "es"
    page = browser.get(reverse("companies:our_sharing")).content.decode()
    assert f"acepta que {world.receiver} pueda ver" in page
    browser.post(reverse("companies:answer_consent", args=[consent.pk]), {"answer": "yes"})
    with system_scope("a test looks"):
        consent.refresh_from_db()
    assert (consent.status, consent.answered_how, consent.answered_name) == ("given", "online", "Pat Owner")
    assert (consent.language, consent.recorded_by) == ("es", world.contact)
    assert f"acepta que {world.receiver} pueda ver" in consent.wording
    assert [work.title for work in world.seen()[0].work] == [WORK]
    browser.post(reverse("companies:our_withdraw", args=[consent.pk]))
    assert world.seen() == []


def test_company__that_declines_is_not_told_of_to_the_other_center(
    world: World, run_jobs: Callable[[], list[str]]
) -> None:
    consent, actor = world.ask(), actor_for(world.contact)
    with use(actor.context):
        actions.answer_consent(consent=consent, agrees=False, language="en", by=actor)
        with pytest.raises(Conflict, match="declined"):
            actions.answer_consent(consent=consent, agrees=True, language="en", by=actor)
    run_jobs()
    told = {address for mail in mails() for address in mail.to.split(", ")}
    assert told == {world.contact.email, world.advisor.email}
    assert not any(_rows(world, world.other).values())


def test_centers_are_told__when_it_is_given_and_when_it_ends(
    world: World, run_jobs: Callable[[], list[str]]
) -> None:
    consent, actor = world.ask(), actor_for(world.contact)
    with use(actor.context):
        actions.answer_consent(consent=consent, agrees=True, language="en", by=actor)
        actions.withdraw_consent(consent=consent, by=actor)
    run_jobs()
    to_director = [mail.subject for mail in mails() if world.director.email in mail.to]
    assert sorted(to_director) == [
        f"Consent to share {world.site.name}: given",
        f"Consent to share {world.site.name}: withdrawn",
    ]


def test_people_of_other_companies__answer_nothing(world: World, sign_in: Any) -> None:
    consent = world.ask()
    stranger = person(Role.COMPANY_CONTACT, OrganisationFactory(kind=OrganisationKind.COMPANY.value))
    actor = actor_for(stranger)
    with use(actor.context), pytest.raises(PermissionDenied):
        actions.answer_consent(consent=consent, agrees=True, language="en", by=actor)
    browser: Client = sign_in(stranger)
    for name in ("answer_consent", "our_withdraw"):
        assert (
            browser.post(reverse(f"companies:{name}", args=[consent.pk]), {"answer": "yes"}).status_code
            == 404
        )


@pytest.mark.parametrize(
    ("values", "field"),
    [({"name": "  "}, "name"), ({"how": "online"}, "how"), ({"on": TODAY + timedelta(days=1)}, "on")],
)
def test_record__refuses_half_a_proof(world: World, values: dict[str, Any], field: str) -> None:
    consent, actor = world.ask(), actor_for(world.advisor)
    with use(actor.context), pytest.raises(InvalidValue) as refused:
        actions.record_consent(
            consent=consent, by=actor, **{"name": "Pat", "how": "spoken", "on": TODAY, **values}
        )
    assert refused.value.field == field
    assert world.seen() == []


def test_database__refuses_a_consent_without_its_proof(world: World) -> None:
    consent = world.ask()
    with (
        system_scope("a test writes what no page would"),
        pytest.raises(IntegrityError, match="a_consent_says_who_gave_it"),
        transaction.atomic(),
    ):
        SharingConsent.objects.filter(pk=consent.pk).update(status="given")


def test_asking_twice__is_refused_until_the_first_ended(world: World, time_machine: Any) -> None:
    first = world.give(contacts=True, ends_on=TODAY)
    with pytest.raises(Conflict, match="asked already"):
        world.ask()
    time_machine.move_to("2026-11-22 15:00 +0000")
    world.ask()
    with system_scope("a test looks"):
        first.refresh_from_db()
    assert first.status == "replaced"


def test_pages__show_the_scope_and_end_with_it(world: World, sign_in: Any) -> None:
    consent = world.give()
    browser: Client = sign_in(world.other)
    site = [world.site.public_id]
    page = browser.get(reverse("companies:site", args=site)).content.decode()
    assert "Shared by another center with the company's consent" in page
    for told in (CONTACT, WORK, "Ada Advisor"):
        assert told in page
    # Nowhere else: no list, export, search, history or the pages of the work itself.
    for address in (
        reverse("companies:site_history", args=site),
        reverse("engagements:of_site", args=site),
        reverse("engagements:list"),
        reverse("engagements:export"),
        reverse("companies:export"),
        f"/search/?q={WORK.split()[0]}",
        f"/search/?q={CONTACT.split()[0]}",
    ):
        response = browser.get(address)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        assert response.status_code == 200
        for told in (CONTACT, WORK, *NEVER):
            assert told not in body.decode(), (address, told)
    for never in (*NEVER, SALES):
        assert never not in page
    assert browser.get(reverse("companies:record_consent", args=[*site, consent.pk])).status_code == 404
    assert browser.post(reverse("companies:withdraw_consent", args=[*site, consent.pk])).status_code == 404
    actor = actor_for(world.advisor)
    with use(actor.context):
        actions.withdraw_consent(consent=consent, by=actor)
    after = browser.get(reverse("companies:site", args=site)).content.decode()
    for told in (CONTACT, WORK, "Ada Advisor", "Shared by another center"):
        assert told not in after


def test_advisor__asks_records_and_withdraws_on_the_pages(world: World, sign_in: Any) -> None:
    browser: Client = sign_in(world.advisor)
    site = [world.site.public_id]
    ask = reverse("companies:ask_to_share", args=site)
    once = browser.get(ask).context["form"]["once"].value()
    sent = browser.post(
        ask, {"receiver": world.receiver.pk, "work": "on", "language": "en", "once": once}, follow=True
    )
    assert "Nobody of the company has an account" not in sent.content.decode()
    with system_scope("a test looks"):
        consent = SharingConsent.objects.get()
    assert (consent.shares_contacts, consent.shares_work, consent.shares_sales) == (False, True, False)
    at = reverse("companies:record_consent", args=[*site, consent.pk])
    page = browser.post(at, {"name": "Pat Owner", "how": "written", "on": "2026-11-20"}, follow=True)
    assert f"With {world.receiver}" in page.content.decode()
    assert len(world.seen()) == 1
    browser.post(reverse("companies:withdraw_consent", args=[*site, consent.pk]))
    assert world.seen() == []


def test_history__of_the_center_that_shares_tells_of_it(world: World, sign_in: Any) -> None:
    world.give()
    page = sign_in(world.advisor).get(reverse("companies:site_history", args=[world.site.public_id]))
    assert "sharing consent created" in page.content.decode()
    assert "sharing consent changed" in page.content.decode()


def test_page_of_the_company__is_for_its_people(world: World, sign_in: Any) -> None:
    assert sign_in(world.advisor).get(reverse("companies:our_sharing")).status_code == 403


def test_merged_sites__keep_one_word_of_the_company_for_two_centers(world: World) -> None:
    first = world.give(contacts=True)
    twin = SiteFactory(company=world.site.company, street="9 Elsewhere Rd")
    with system_scope("arranging a consent on the record that goes"):
        second = SharingConsent.objects.get(pk=first.pk)
        second.pk, second.site, second.shares_sales = None, twin, True
        second.save()
    deciding = actor_for(person(Role.NETWORK_ADMINISTRATOR))
    with use(deciding.context):
        change = actions.merge_sites(kept=world.site, gone=twin, by=deciding)
    with system_scope("a test looks"):
        states = dict(SharingConsent.objects.filter(site=world.site).values_list("pk", "status"))
    assert states == {first.pk: "given", second.pk: "replaced"}
    (view,) = world.seen()
    assert view.annual_sales is None
    with use(deciding.context):
        actions.undo_change(change=change, by=deciding)
    with system_scope("a test looks"):
        second.refresh_from_db()
    assert (second.site_id, second.status) == (twin.pk, "given")
