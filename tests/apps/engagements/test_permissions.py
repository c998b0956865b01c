"""Role by act: who may do what with requests, engagements and outcomes."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from factories.accounts import MembershipFactory, OrganisationFactory, person
from factories.engagements import EngagementFactory, OutcomeFactory, RequestFactory, VisitFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import NOBODY, OFFICE_ROLES, Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import OrganisationKind, Role
from lineshaft.apps.engagements import permissions, queries
from lineshaft.apps.network.models import Center
from lineshaft.tenancy import use

pytestmark = pytest.mark.django_db

DELIVERY = {Role.DIRECTOR, Role.ADVISOR}
CENTER_READERS = DELIVERY | {Role.FINANCE_OFFICER, Role.SURVEY_COORDINATOR}

# Act -> roles that may, when the record is of their own center (or they are the program office).
MATRIX: dict[str, set[Role]] = {
    "read_request": DELIVERY,
    "handle_request": DELIVERY,
    "enter_request": DELIVERY,
    "enter_file": DELIVERY,
    "assign_request": {Role.DIRECTOR},
    "read_own_requests": {Role.COMPANY_CONTACT},
    "refer": {Role.PARTNER_EDITOR},
    "read_engagement": CENTER_READERS | {Role.EVALUATOR},
    "edit_engagement": DELIVERY,
    "reopen_engagement": {Role.DIRECTOR},
    "see_submitted_quarters": CENTER_READERS,
    "submit_quarters": {Role.DIRECTOR},
    "set_response": {Role.DIRECTOR},
    "read_visits": CENTER_READERS,
    "log_visit": DELIVERY,
    "log_visits": DELIVERY,
    "read_outcome": CENTER_READERS | {Role.EVALUATOR},
    "add_evidence": DELIVERY | {Role.SURVEY_COORDINATOR, Role.EVALUATOR},
    "evaluate_outcome": {Role.EVALUATOR},
}


@pytest.fixture
def acts(center: Center) -> dict[str, Callable[[Actor], None]]:
    """Each act on a record of `center`."""
    help_request = RequestFactory(center=center)
    engagement = EngagementFactory(center=center)
    outcome = OutcomeFactory(center=center)
    return {
        "read_request": lambda by: permissions.check_user_can_read_requests(by, center.pk),
        "handle_request": lambda by: permissions.check_user_can_handle_request(by, help_request),
        "enter_request": permissions.check_user_can_enter_request,
        "enter_file": lambda by: permissions.check_user_can_enter_requests_of(by, center.pk),
        "assign_request": lambda by: permissions.check_user_can_assign_request(by, help_request),
        "read_own_requests": permissions.check_user_can_read_own_requests,
        "refer": permissions.check_user_can_refer,
        "read_engagement": lambda by: permissions.check_user_can_read_engagements(by, center.pk),
        "edit_engagement": lambda by: permissions.check_user_can_edit_engagements_of(by, center.pk),
        "reopen_engagement": lambda by: permissions.check_user_can_reopen_engagement(by, engagement),
        "see_submitted_quarters": permissions.check_user_can_see_submitted_quarters,
        "submit_quarters": lambda by: permissions.check_user_can_submit_quarters_of(by, center.pk),
        "set_response": lambda by: permissions.check_user_can_set_response(by, center.pk),
        "read_visits": lambda by: permissions.check_user_can_read_visits(by, engagement),
        "log_visit": lambda by: permissions.check_user_can_log_visit(by, engagement),
        "log_visits": permissions.check_user_can_log_visits,
        "read_outcome": lambda by: permissions.check_user_can_read_outcomes(by, center.pk),
        "add_evidence": lambda by: permissions.check_user_can_add_evidence(by, outcome),
        "evaluate_outcome": lambda by: permissions.check_user_can_evaluate_outcome(by, outcome),
    }


def _may(check: Callable[[Actor], None], by: Actor) -> bool:
    try:
        check(by)
    except PermissionDenied:
        return False
    return True


def _holder(role: Role, center: Center) -> Actor:
    organisation: Any = center.organisation
    if role in OFFICE_ROLES:
        organisation = None
    elif role is Role.PARTNER_EDITOR:
        organisation = OrganisationFactory(kind=OrganisationKind.PARTNER.value)
    elif role is Role.COMPANY_CONTACT:
        organisation = OrganisationFactory(kind=OrganisationKind.COMPANY.value)
    return actor_for(person(role, organisation))


@pytest.mark.parametrize("act", MATRIX)
def test_act__is_open_to_exactly_the_roles_of_the_matrix(
    acts: dict[str, Callable[[Actor], None]], act: str, center: Center
) -> None:
    allowed = {role for role in Role if _may(acts[act], _holder(role, center))}

    assert allowed == MATRIX[act]
    assert not _may(acts[act], NOBODY)


@pytest.mark.parametrize(
    "act",
    sorted(
        set(MATRIX) - {"enter_request", "log_visits", "read_own_requests", "refer", "see_submitted_quarters"}
    ),
)
def test_act__at_another_center_is_for_the_program_office_alone(
    acts: dict[str, Callable[[Actor], None]], act: str, other_center: Center
) -> None:
    allowed = {role for role in Role if _may(acts[act], _holder(role, other_center))}

    assert allowed == MATRIX[act] & OFFICE_ROLES


def test_every_check__stands_in_the_matrix_or_is_tested_by_itself() -> None:
    by_itself = {"change_visit", "evaluate_outcomes"}
    in_matrix = {
        "read_requests", "handle_request", "enter_request", "assign_request", "read_own_requests", "read_engagements",
        "edit_engagements_of", "reopen_engagement", "read_visits", "log_visit", "log_visits", "read_outcomes",
        "add_evidence", "evaluate_outcome", "see_submitted_quarters", "submit_quarters_of",
        "set_response", "enter_requests_of", "refer",
    }  # fmt: skip
    checks = {name for name in dir(permissions) if name.startswith("check_user_can_")}
    assert checks == {f"check_user_can_{name}" for name in by_itself | in_matrix}


def test_visit__is_changed_by_who_logged_it_alone(center: Center, advisor: Any, director: Any) -> None:
    visit = VisitFactory(engagement=EngagementFactory(center=center, lead=advisor))

    permissions.check_user_can_change_visit(actor_for(advisor), visit)
    with pytest.raises(PermissionDenied, match="Only Ada Advisor, who logged this visit"):
        permissions.check_user_can_change_visit(actor_for(director), visit)


def test_evaluator__does_not_decide_on_the_own_center(center: Center, evaluator: Any) -> None:
    from factories.accounts import MembershipFactory

    outcome = OutcomeFactory(center=center)
    MembershipFactory(user=evaluator, organisation=center.organisation, role=Role.ADVISOR.value)
    by = actor_for(evaluator)

    permissions.check_user_can_evaluate_outcomes(by)
    with pytest.raises(PermissionDenied, match="Another evaluator has to decide"):
        permissions.check_user_can_evaluate_outcome(by, outcome)


def test_lists__of_an_advisor_who_is_on_the_board_of_another_center(
    center: Center, other_center: Center, advisor: User
) -> None:
    """The row policies let the rows of both centers through; what the board member's role reads is less."""
    MembershipFactory(user=advisor, organisation=other_center.organisation, role=Role.VIEWER.value)
    mine = [make(center=center) for make in (RequestFactory, EngagementFactory, OutcomeFactory)]
    theirs = [make(center=other_center) for make in (RequestFactory, EngagementFactory, OutcomeFactory)]
    by = actor_for(advisor)
    with use(by.context):
        assert type(theirs[0]).objects.filter(pk=theirs[0].pk).exists()
        lists = (queries.requests_of(by), queries.engagements_of(by), queries.outcomes_of(by))
        assert [list(rows) for rows in lists] == [[row] for row in mine]
        with pytest.raises(Http404):
            queries.request_by_reference(by, theirs[0].reference)
        with pytest.raises(Http404):
            queries.engagement_by_public_id(by, theirs[1].public_id)
        with pytest.raises(Http404):
            queries.outcome_by_id(by, theirs[2].pk)
