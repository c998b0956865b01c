"""Engagements that several centers do together: agreement, shares, visits, and what each of them sees."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from factories.accounts import MembershipFactory, person
from factories.companies import ContactFactory
from factories.engagements import EngagementFactory, RequestFactory, VisitFactory
from factories.network import CenterFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.companies.models import Relationship, Site
from lineshaft.apps.engagements import actions, queries
from lineshaft.apps.engagements.models import Engagement, JointAgreement, JointShare, Visit
from lineshaft.apps.home.queries import mails
from lineshaft.apps.network.models import Center
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import system_scope, use

pytestmark = pytest.mark.django_db

HALF, MOST, REST = Decimal("0.5"), Decimal("0.7"), Decimal("0.3")
AGREED: dict[str, Any] = {"company_agreed_name": "Pat Owner", "company_agreed_on": date(2026, 11, 2)}


class World:
    """Work of Georgia's center that Alabama's is invited to."""

    def __init__(self, lead: Center, partner: Center, advisor: User, stranger: User, site: Site) -> None:
        self.lead, self.partner, self.advisor, self.stranger, self.site = (
            lead,
            partner,
            advisor,
            stranger,
            site,
        )
        request = RequestFactory(center=lead, site=site, status="engaged")
        self.work: Engagement = EngagementFactory(
            center=lead, site=site, lead=advisor, title="Paint line", scope="Two cells", next_step="Secret step",
            from_request=request,
        )  # fmt: skip
        VisitFactory(engagement=self.work, note="Said in confidence.", held_on=date(2026, 7, 8))

    def propose(self, shares: dict[Center, Decimal] | None = None, **values: Any) -> JointAgreement:
        actor = actor_for(self.advisor)
        wanted = shares or {self.lead: MOST, self.partner: REST}
        with use(actor.context):
            return actions.propose_shares(
                engagement=self.work,
                center=values.pop("center", self.lead),
                shares={center.pk: share for center, share in wanted.items()},
                by=values.pop("by", actor),
                **{**AGREED, **values},
            )

    def accept(
        self, agreement: JointAgreement, user: User | None = None, center: Center | None = None
    ) -> Any:
        actor = actor_for(user or self.stranger)
        with use(actor.context):
            return actions.accept_shares(agreement=agreement, center=center or self.partner, by=actor)

    def join(self) -> JointAgreement:
        agreement = self.propose()
        self.accept(agreement)
        return agreement

    def log(self, user: User, **values: Any) -> Visit:
        actor = actor_for(user)
        with use(actor.context):
            return actions.log_visit(
                engagement=Engagement.objects.get(pk=self.work.pk),
                held_on=values.pop("held_on", date(2026, 7, 9)),
                hours=Decimal(2),
                by=actor,
                **values,
            )


@pytest.fixture
def world(center: Center, other_center: Center, advisor: User, stranger: User, site: Site) -> World:
    return World(center, other_center, advisor, stranger, site)


def _sees(user: User, work: Engagement) -> bool:
    actor = actor_for(user)
    with use(actor.context), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM engagements_engagement WHERE id = %s", [work.pk])
        by_sql = cursor.fetchone()[0] == 1
        assert by_sql == queries.engagements_of(actor).filter(pk=work.pk).exists()
    return by_sql


def _shares(work: Engagement) -> dict[int, Decimal]:
    with system_scope("a test looks"):
        return dict(
            JointShare.objects.filter(engagement=work, in_force=True).values_list("center_id", "share")
        )


def test_invitation__opens_nothing_before_it_is_accepted(world: World) -> None:
    agreement = world.propose()
    assert agreement.status == "proposed"
    assert not _sees(world.stranger, world.work)
    assert _shares(world.work) == {}
    world.accept(agreement)
    assert _sees(world.stranger, world.work)
    assert _shares(world.work) == {world.lead.pk: MOST, world.partner.pk: REST}
    with system_scope("a test looks"):
        agreement.refresh_from_db()
        relationship = Relationship.objects.get(center=world.partner, site=world.site)
    assert (agreement.status, relationship.owner) == ("in_force", world.stranger)


def test_partner__finds_the_work_by_its_title_and_its_company(world: World, sign_in: Any) -> None:
    def found() -> list[str]:
        page = sign_in(world.stranger).get(reverse("home:search"), {"q": f"paint {world.site.name}"})
        return [
            hit.url for group in page.context["groups"] if group.key == "engagements" for hit in group.hits
        ]

    assert found() == []
    world.join()
    assert found() == [reverse("engagements:detail", args=[world.work.public_id])]


def test_partner__sees_the_terms_and_its_own_visits_alone(world: World, sign_in: Any) -> None:
    world.join()
    world.log(world.stranger, note="Ours.")
    actor = actor_for(world.stranger)
    with use(actor.context):
        assert [visit.note for visit in queries.visits_of(actor, world.work)] == ["Ours."]
        assert [visit.note for visit in Visit.objects.filter(engagement=world.work)] == ["Ours."]
    browser: Client = sign_in(world.stranger)
    at = [world.work.public_id]
    pages = ""
    for name in ("detail", "visits", "centers", "history"):
        response = browser.get(reverse(f"engagements:{name}", args=at))
        assert response.status_code == 200, name
        pages += response.content.decode()
    assert "Two cells" in pages
    assert "Ours." in pages
    for never in ("Said in confidence.", "Secret step", world.work.from_request.reference):
        assert never not in pages
    for name in ("engagement_outcomes", "edit"):
        assert browser.get(reverse(f"engagements:{name}", args=at)).status_code == 403
    assert browser.get(reverse("engagements:complete", args=at)).status_code == 403
    listed = browser.get(reverse("engagements:list")).content.decode()
    assert "Paint line" in listed
    assert f"led by {world.lead}" in listed


def test_lead__does_not_read_the_visits_of_the_partner(world: World, sign_in: Any) -> None:
    world.join()
    world.log(world.stranger, note="Ours alone.")
    browser: Client = sign_in(world.advisor)
    for name in ("detail", "visits", "history", "centers"):
        page = browser.get(reverse(f"engagements:{name}", args=[world.work.public_id])).content.decode()
        assert "Ours alone." not in page


def test_visit__is_the_partners_with_its_own_contact(world: World) -> None:
    world.join()
    own = ContactFactory(center=world.partner, site=world.site)
    theirs = ContactFactory(center=world.lead, site=world.site, email="x@example.org")
    visit = world.log(world.stranger, with_contact=own, next_step="Taken over")
    assert visit.center == world.partner
    with pytest.raises(InvalidValue):
        world.log(world.stranger, with_contact=theirs)
    with system_scope("a test looks"):
        world.work.refresh_from_db()
    assert world.work.next_step == "Secret step"


def test_visit__of_a_center_that_does_not_take_part_is_refused_by_the_database(world: World) -> None:
    world.join()
    elsewhere = CenterFactory(state_id="28")
    with system_scope("a test writes what no page would"):
        for center, fits in ((world.lead, True), (world.partner, True), (elsewhere, False)):
            if fits:
                VisitFactory(engagement=world.work, center=center)
                continue
            with pytest.raises(IntegrityError, match="neither leads nor takes part"), transaction.atomic():
                VisitFactory(engagement=world.work, center=center)
    with pytest.raises(Engagement.DoesNotExist):
        world.log(person(Role.ADVISOR, elsewhere.organisation))


def test_work__cannot_end_before_a_visit_of_the_partner(world: World) -> None:
    world.join()
    world.log(world.stranger, held_on=date(2026, 8, 20))
    actor = actor_for(world.advisor)
    with use(actor.context), pytest.raises(InvalidValue) as refused:
        actions.complete_engagement(
            engagement=world.work, completed_on=date(2026, 8, 10), result="Done", by=actor
        )
    assert refused.value.field == "completed_on"


def test_change_of_shares__needs_the_word_of_every_other_center(world: World) -> None:
    first = world.join()
    actor = actor_for(world.stranger)
    second = world.propose(
        {world.lead: HALF, world.partner: HALF}, center=world.partner, by=actor, company_agreed_name=""
    )
    assert _shares(world.work) == {world.lead.pk: MOST, world.partner.pk: REST}
    with pytest.raises(Conflict, match="nothing to answer"):
        world.accept(second)  # the proposing center has given its word already
    world.accept(second, world.advisor, world.lead)
    assert _shares(world.work) == {world.lead.pk: HALF, world.partner.pk: HALF}
    with system_scope("a test looks"):
        first.refresh_from_db()
    assert (first.status, first.replaced_at is not None) == ("replaced", True)


def test_history__of_the_work_tells_of_agreements(world: World, sign_in: Any) -> None:
    world.join()
    page = sign_in(world.advisor).get(reverse("engagements:history", args=[world.work.public_id]))
    assert "joint agreement created" in page.content.decode()


def test_partner_that_leaves__sees_nothing_more_and_its_visits_stay(world: World) -> None:
    world.join()
    visit = world.log(world.stranger)
    leaving = world.propose({world.lead: Decimal(1), world.partner: Decimal(0)})
    assert _sees(world.stranger, world.work)
    world.accept(leaving)
    assert not _sees(world.stranger, world.work)
    with system_scope("a test looks"):
        assert Visit.objects.filter(pk=visit.pk, center=world.partner).exists()
    with pytest.raises(Engagement.DoesNotExist):
        world.log(world.stranger)


def test_declined__leaves_what_was_agreed(world: World, run_jobs: Callable[[], list[str]]) -> None:
    world.join()
    other = world.propose({world.lead: HALF, world.partner: HALF})
    actor = actor_for(world.stranger)
    with use(actor.context):
        actions.decline_shares(agreement=other, center=world.partner, by=actor)
    assert _shares(world.work) == {world.lead.pk: MOST, world.partner.pk: REST}
    with pytest.raises(Conflict, match="declined"):
        world.accept(other)
    run_jobs()
    assert any("declined" in mail.subject and world.advisor.email in mail.to for mail in mails())


@pytest.mark.parametrize("how", ["declines", "is no longer asked", "leaves"])
def test_center_that_does_not_take_part__reads_of_it_no_longer(world: World, sign_in: Any, how: str) -> None:
    if how == "leaves":
        world.join()
    agreement = world.propose(
        {world.lead: Decimal(1), world.partner: Decimal(0)} if how == "leaves" else None
    )
    at = reverse("engagements:joint", args=[agreement.pk])
    browser: Client = sign_in(world.stranger)
    assert browser.get(at).status_code == 200
    answer = {"answer": "accept" if how == "leaves" else "decline"}
    if how == "is no longer asked":
        actor = actor_for(world.advisor)
        with use(actor.context):
            actions.withdraw_proposal(agreement=agreement, by=actor)
    else:
        page = browser.post(reverse("engagements:joint_answer", args=[agreement.pk]), answer, follow=True)
        assert page.status_code == 200
    assert browser.get(at).status_code == 404
    if how != "leaves":
        with use(actor_for(world.stranger).context):
            assert not JointAgreement.objects.exists()
    assert sign_in(world.advisor).get(at).status_code == 200


def test_proposal_taken_back__cannot_be_accepted(world: World) -> None:
    agreement, actor = world.propose(), actor_for(world.advisor)
    with use(actor.context):
        actions.withdraw_proposal(agreement=agreement, by=actor)
    with pytest.raises(Conflict, match="taken back"):
        world.accept(agreement)
    assert not _sees(world.stranger, world.work)


@pytest.mark.parametrize(
    ("lead", "partner"),
    [("0.7", "0.29"), ("0.7", "0.31"), ("1.1", "-0.1"), ("0.66666", "0.33334"), ("1", "0")],
)
def test_shares__that_do_not_fit_are_refused(world: World, lead: str, partner: str) -> None:
    with pytest.raises(InvalidValue):
        world.propose({world.lead: Decimal(lead), world.partner: Decimal(partner)})


def test_invitation__needs_the_word_of_the_company_and_comes_from_the_lead(world: World) -> None:
    with pytest.raises(InvalidValue, match="does not say who of the company agreed"):
        world.propose(company_agreed_name=" ")
    world.join()
    third, actor = CenterFactory(state_id="28"), actor_for(world.stranger)
    with pytest.raises(InvalidValue, match="does not lead the work"):
        world.propose(
            {world.lead: HALF, world.partner: REST, third: Decimal("0.2")}, center=world.partner, by=actor
        )


def test_outsiders__propose_and_answer_nothing(world: World) -> None:
    agreement = world.propose()
    outsider = person(Role.ADVISOR, CenterFactory(state_id="28").organisation)
    with pytest.raises(PermissionDenied):
        world.accept(agreement, outsider)
    with pytest.raises(PermissionDenied):
        world.accept(agreement, person(Role.SURVEY_COORDINATOR, world.partner.organisation))
    with use(actor_for(outsider).context):
        assert not JointAgreement.objects.exists()
        assert not JointShare.objects.exists()


def test_role_without_engagements__sees_no_joint_work(world: World) -> None:
    world.join()
    user = person(Role.ADVISOR, CenterFactory(state_id="28").organisation)
    MembershipFactory(user=user, organisation=world.partner.organisation, role=Role.VIEWER.value)
    actor = actor_for(user)
    with use(actor.context):
        assert not queries.engagements_of(actor).exists()


def test_sql_of_a_center__writes_no_agreement(world: World) -> None:
    world.propose()
    with use(actor_for(world.stranger).context), connection.cursor() as cursor:
        for statement in (
            "UPDATE engagements_jointagreement SET status = 'in_force'",
            "UPDATE engagements_jointshare SET in_force = true, accepted_at = now()",
            "DELETE FROM engagements_jointshare",
        ):
            cursor.execute(statement)
            assert cursor.rowcount == 0
    with (
        pytest.raises(DatabaseError, match="row-level security"),
        use(actor_for(world.stranger).context),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO engagements_jointshare (agreement_id, engagement_id, center_id, parties, share, in_force)"
            " SELECT agreement_id, engagement_id, center_id, parties, 0.1, true FROM engagements_jointshare LIMIT 1"
        )


def _at_the_end_of_the_transaction() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE engagements_jointshare SET share = share - 0.0001 WHERE center_id = (SELECT min(center_id)"
        " FROM engagements_jointshare)",
        "DELETE FROM engagements_jointshare WHERE share < 0.5",
        "UPDATE engagements_jointagreement SET status = 'in_force'",
        "UPDATE engagements_jointshare SET in_force = true",
        "UPDATE engagements_jointagreement SET parties = parties || 1::bigint",
    ],
)
def test_database__refuses_an_agreement_that_does_not_add_up(world: World, change: str) -> None:
    world.propose()
    with (
        system_scope("a test writes what no page would"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)
        assert cursor.rowcount > 0
        with pytest.raises(IntegrityError), transaction.atomic():
            _at_the_end_of_the_transaction()
        transaction.set_rollback(True)


@settings(max_examples=25)
@given(st.lists(st.integers(min_value=0, max_value=10_000), min_size=2, max_size=2))
def test_shares_in_the_database__add_up_to_one_or_are_refused(world: World, parts: list[int]) -> None:
    shares = [Decimal(part) / 10_000 for part in parts]
    with system_scope("a test writes what no page would"), transaction.atomic():
        agreement = JointAgreement.objects.create(
            engagement=world.work, lead_center=world.lead, parties=[world.lead.pk, world.partner.pk],
            proposed_by_center=world.lead, proposed_by=world.advisor,
        )  # fmt: skip
        for center, share in zip((world.lead, world.partner), shares, strict=True):
            JointShare.objects.create(
                agreement=agreement,
                engagement=world.work,
                center=center,
                parties=agreement.parties,
                share=share,
            )
        if sum(shares) == 1:
            _at_the_end_of_the_transaction()
        else:
            with pytest.raises(IntegrityError, match="not to 1"), transaction.atomic():
                _at_the_end_of_the_transaction()
        transaction.set_rollback(True)


def test_pages__invite_accept_and_show_the_shares(
    world: World, sign_in: Any, run_jobs: Callable[[], list[str]]
) -> None:
    director = person(Role.DIRECTOR, world.partner.organisation)
    browser: Client = sign_in(world.advisor)
    at = reverse("engagements:propose_shares", args=[world.work.public_id])
    once = browser.get(at).context["form"]["once"].value()
    sent = {
        f"share_{world.lead.pk}": "62.5", "invited": world.partner.pk, "invited_percent": "37.5",
        "company_agreed_name": "Pat Owner", "company_agreed_on": "2026-11-02", "once": once,
    }  # fmt: skip
    refused = browser.post(at, {**sent, f"share_{world.lead.pk}": "62"}).content.decode()
    assert "99.5%" in refused
    assert browser.post(at, sent).status_code == 302
    run_jobs()
    (mail,) = mails()
    assert mail.to == director.email
    with system_scope("a test looks"):
        agreement = JointAgreement.objects.get()
    page = reverse("engagements:joint", args=[agreement.pk])
    assert page in mail.text
    assert "37.50%" in mail.text
    invited: Client = sign_in(world.stranger)
    assert page in invited.get("/my-work/how-things-stand/").content.decode()
    text = invited.get(page).content.decode()
    for told in ("Paint line", "Two cells", "37.50%", world.site.name):
        assert told in text
    assert "Secret step" not in text
    invited.post(reverse("engagements:joint_answer", args=[agreement.pk]), {"answer": "accept"})
    assert _shares(world.work) == {world.lead.pk: Decimal("0.625"), world.partner.pk: Decimal("0.375")}
    assert (
        "37.50%" in invited.get(reverse("engagements:centers", args=[world.work.public_id])).content.decode()
    )


def test_page_of_a_proposal__is_unknown_to_others(world: World, sign_in: Any) -> None:
    agreement = world.propose()
    browser: Client = sign_in(person(Role.DIRECTOR, CenterFactory(state_id="28").organisation))
    assert browser.get(reverse("engagements:joint", args=[agreement.pk])).status_code == 404
    for name in ("joint_answer", "joint_withdraw"):
        assert browser.post(reverse(f"engagements:{name}", args=[agreement.pk])).status_code == 404
