"""Two people at the same moment, in transactions of their own: one clear result each."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from factories.accounts import person
from factories.companies import SiteFactory
from factories.engagements import EngagementFactory, OutcomeFactory, RequestFactory, VisitFactory
from factories.network import CenterFactory
from lineshaft.apps.accounts.actions import once
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.companies.models import Site
from lineshaft.apps.engagements import actions
from lineshaft.apps.engagements.models import (
    Engagement,
    JointAgreement,
    Outcome,
    OutcomeEvidence,
    Request,
    RequestTransfer,
    Visit,
)
from lineshaft.apps.network.models import Center, ServiceLine
from lineshaft.domain.errors import Conflict
from lineshaft.domain.routing import Rule
from lineshaft.tenancy import system_scope, use
from simultaneous import acting, at_once, in_between

pytestmark = pytest.mark.django_db(transaction=True)


def test_link__by_two_advisors_to_two_sites(center: Center, advisor: User, colleague: User) -> None:
    help_request = RequestFactory(center=center)
    one, other = SiteFactory(name="One Works"), SiteFactory(name="Other Works")

    def linking(user: User, site: Site) -> Callable[[], Request]:
        def act() -> Request:
            by = actor_for(user)
            with use(by.context):
                return actions.link_request(help_request=help_request, site=site, by=by)

        return act

    results = at_once(linking(advisor, one), linking(colleague, other))

    refused = [result for result in results if isinstance(result, Conflict)]
    linked = [result for result in results if isinstance(result, Request)]
    with system_scope("a test looks"):
        stored = Request.objects.select_related("site").get()
    assert (len(linked), len(refused)) == (1, 1)
    assert stored.site == linked[0].site
    assert f"was linked to {stored.site}" in str(refused[0])


def test_take_up__by_two_advisors(center: Center, advisor: User, colleague: User) -> None:
    help_request = RequestFactory(center=center)

    def taking(user: User) -> Callable[[], Request]:
        def act() -> Request:
            by = actor_for(user)
            with use(by.context):
                return actions.take_up(help_request=help_request, by=by)

        return act

    results = at_once(taking(advisor), taking(colleague))

    (refused,) = [result for result in results if isinstance(result, Conflict)]
    with system_scope("a test looks"):
        assert f"{Request.objects.select_related('assigned_to').get().assigned_to} took up" in str(refused)


def test_start__by_two_advisors_gives_one_engagement(
    center: Center, advisor: User, colleague: User, site: Site, line: ServiceLine
) -> None:
    help_request = RequestFactory(center=center, site=site, status="linked")

    def starting(user: User) -> Callable[[], Engagement]:
        def act() -> Engagement:
            by = actor_for(user)
            with use(by.context):
                return actions.start_engagement(
                    center=center, site=site, title="Scrap", service_line=line, lead=user,
                    started_on=date(2026, 11, 22), help_request=help_request, by=by,
                )  # fmt: skip

        return act

    results = at_once(starting(advisor), starting(colleague))

    assert sorted(type(result).__name__ for result in results) == ["Conflict", "Engagement"]
    with system_scope("a test looks"):
        assert Engagement.objects.count() == 1


def test_join_and_separate__at_once_hold_both_in_one_order(
    center: Center, advisor: User, colleague: User
) -> None:
    for _round in range(6):
        kept = RequestFactory(center=center)
        joined = RequestFactory(center=center, status="joined", joined_to=kept)
        found = at_once(
            acting(advisor, lambda by, one=joined: actions.separate_request(help_request=one, by=by)),
            acting(
                colleague,
                lambda by, one=kept, other=joined: actions.join_request(help_request=one, into=other, by=by),
            ),
        )
        assert isinstance(found[0], Request)
        assert isinstance(found[1], Request | Conflict)


def test_ask__two_presses_of_one_button(center: Center) -> None:
    def press() -> str:
        def submit() -> str:
            return actions.submit_request(
                company_name="Peach",
                zip_code="30303",
                state_id="",
                contact_name="M",
                contact_email="m@example.org",
            ).reference

        return once("one-form", submit)

    first, second = at_once(press, press)

    assert first == second
    with system_scope("a test looks"):
        assert [row.reference for row in Request.objects.all()] == [first]


def test_visit_is_deleted_in_one_tab_and_corrected_in_another__the_second_is_told(
    center: Center, advisor: User
) -> None:
    visit = VisitFactory(engagement=EngagementFactory(center=center, lead=advisor), by=advisor)

    def correct(by):
        mine = Visit.objects.select_related("by", "engagement").get(pk=visit.pk)
        facts = {"held_on": visit.held_on, "hours": Decimal(2), "kind": "remote", "note": ""}
        return lambda: actions.change_visit(visit=mine, **facts, by=by)

    by = actor_for(advisor)
    with use(by.context):
        corrected = correct(by)
    _none, second = in_between(
        acting(advisor, lambda by: actions.delete_visit(visit=visit, by=by)),
        acting(advisor, lambda by: corrected()),
    )

    assert isinstance(second, Conflict)
    assert "deleted a moment ago" in str(second)


def test_two_evaluators_decide_one_outcome__the_first_counts(center: Center, evaluator: User) -> None:
    outcome = OutcomeFactory(center=center)
    verifies, rejects = (
        acting(
            evaluator, lambda by, act=act: act(outcome=outcome, reason="Seen", by=by, seen_state="reported")
        )
        for act in (actions.verify_outcome, actions.reject_outcome)
    )

    _first, second = in_between(verifies, rejects)

    assert isinstance(second, Conflict)
    assert "Somebody else decided on this outcome" in str(second)
    with system_scope("a test looks"):
        assert Outcome.objects.get().state == "verified"


def test_evidence_for_an_outcome_that_is_being_rejected__is_refused(
    center: Center, advisor: User, evaluator: User
) -> None:
    outcome = OutcomeFactory(center=center)

    _first, second = in_between(
        acting(evaluator, lambda by: actions.reject_outcome(outcome=outcome, reason="Not so", by=by)),
        acting(advisor, lambda by: actions.add_evidence(outcome=outcome, kind="statement", text="So", by=by)),
    )

    assert isinstance(second, Conflict)
    assert "was rejected" in str(second)
    with system_scope("a test looks"):
        assert not OutcomeEvidence.objects.exists()


def test_work_is_completed_twice__once(center: Center, advisor: User) -> None:
    engagement = EngagementFactory(center=center, lead=advisor, started_on=date(2026, 7, 1))
    completes = acting(
        advisor,
        lambda by: actions.complete_engagement(
            engagement=engagement, completed_on=date(2026, 11, 20), result="Less scrap", by=by
        ),
    )
    assert isinstance(in_between(completes, completes)[1], Conflict)


def test_joint_work__two_centers_that_accept_at_once_bring_it_in_force_once(
    center: Center, other_center: Center, advisor: User, stranger: User, site: Site
) -> None:
    third = CenterFactory(state_id="28")
    work = EngagementFactory(center=center, site=site, lead=advisor)
    by, shares = actor_for(advisor), {center.pk: "0.5", other_center.pk: "0.3", third.pk: "0.2"}
    with use(by.context):
        agreement = actions.propose_shares(
            engagement=work,
            center=center,
            shares={pk: Decimal(share) for pk, share in shares.items()},
            by=by,
            company_agreed_name="Pat",
            company_agreed_on=date(2026, 11, 2),
        )

    def accepting(user: User, of: Center) -> Callable[[], JointAgreement]:
        return acting(user, lambda actor: actions.accept_shares(agreement=agreement, center=of, by=actor))

    results = at_once(
        accepting(stranger, other_center), accepting(person(Role.DIRECTOR, third.organisation), third)
    )

    assert [type(result) for result in results] == [JointAgreement, JointAgreement]
    with system_scope("a test looks"):
        agreement.refresh_from_db()
        assert agreement.status == "in_force"
        assert agreement.shares.filter(in_force=True, accepted_at__isnull=False).count() == 3


def test_joint_work__taken_back_and_accepted_at_once(
    center: Center, other_center: Center, advisor: User, stranger: User, site: Site
) -> None:
    work, by = EngagementFactory(center=center, site=site, lead=advisor), actor_for(advisor)
    with use(by.context):
        agreement = actions.propose_shares(
            engagement=work,
            center=center,
            shares={center.pk: Decimal("0.5"), other_center.pk: Decimal("0.5")},
            by=by,
            company_agreed_name="Pat",
            company_agreed_on=date(2026, 11, 2),
        )

    results = at_once(
        acting(advisor, lambda actor: actions.withdraw_proposal(agreement=agreement, by=actor)),
        acting(
            stranger, lambda actor: actions.accept_shares(agreement=agreement, center=other_center, by=actor)
        ),
    )

    assert sum(isinstance(result, Conflict) for result in results) == 1
    with system_scope("a test looks"):
        agreement.refresh_from_db()
    assert agreement.status == ("in_force" if isinstance(results[0], Conflict) else "withdrawn")


def test_two_requests_at_once__are_shared_out_by_a_rule(
    center: Center, director: User, advisor: User, colleague: User
) -> None:
    by = actor_for(director)
    with use(by.context):
        rule = Rule(0, (advisor.pk, colleague.pk))
        actions.save_rule(center=center, conditions=rule, place=1, is_on=True, by=by)

    def submit() -> Request:
        return actions.submit_request(
            company_name="A", zip_code="30303", state_id="", contact_name="M", contact_email="m@example.org"
        )

    results = at_once(submit, submit)

    assert {each.assigned_to for each in results} == {advisor, colleague}


def test_yes_by_link_and_taken_back__one_of_them(center: Center, other_center: Center, advisor: User) -> None:
    by = actor_for(advisor)
    help_request = RequestFactory(center=center)
    with use(by.context):
        transfer, _token = actions.propose_transfer(
            help_request=help_request, to_center=other_center, why="Theirs.", by_mail=True, by=by
        )

    results = at_once(
        lambda: actions.answer_transfer_by_link(transfer=transfer, agrees=True, name="Maria", words=""),
        acting(advisor, lambda actor: actions.withdraw_transfer(transfer=transfer, by=actor)),
    )

    assert sum(isinstance(each, Conflict) for each in results) == 1
    with system_scope("a test looks"):
        handed_over = Request.objects.filter(center=other_center).count()
        stored = RequestTransfer.objects.get()
    assert (stored.status, handed_over) in (("handed_over", 1), ("withdrawn", 0))
