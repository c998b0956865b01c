"""What waits for each role on *My work*, and what the search box finds."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from factories.engagements import EngagementFactory, OutcomeFactory, RequestFactory, VisitFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.companies.models import Site
from lineshaft.apps.engagements import actions, finding, panels
from lineshaft.apps.network.models import Center
from lineshaft.tenancy import use

from .conftest import TODAY

pytestmark = pytest.mark.django_db


def _load(panel: Callable[..., dict[str, Any] | None], user: User) -> list[Any] | None:
    by = actor_for(user)
    with use(by.context):
        context = panel(by)
    return None if context is None else context["rows"]


def test_requests__nobodys_and_my_own_oldest_first(
    center: Center, other_center: Center, advisor: User, colleague: User, evaluator: User
) -> None:
    old = RequestFactory(center=center, received_at=timezone.now() - timedelta(days=3))
    mine = RequestFactory(center=center, status="accepted", assigned_to=advisor)
    RequestFactory(center=center, status="accepted", assigned_to=colleague)
    RequestFactory(center=center, status="closed", closing_reason="x")
    RequestFactory(center=other_center)

    assert _load(panels.requests_waiting, advisor) == [old, mine]
    assert _load(panels.requests_waiting, evaluator) is None


def test_engagements__mine_with_the_nearest_next_step_first(
    center: Center, site: Site, advisor: User, colleague: User
) -> None:
    later = EngagementFactory(center=center, site=site, lead=advisor)
    soon = EngagementFactory(
        center=center, site=site, lead=advisor, next_step="Call", next_step_on=date(2026, 11, 24)
    )
    VisitFactory(engagement=soon, held_on=date(2026, 11, 2))
    EngagementFactory(center=center, site=site, lead=colleague)
    EngagementFactory(
        center=center, site=site, lead=advisor, status="completed", completed_on=date(2026, 8, 1)
    )

    rows = _load(panels.active_engagements, advisor)

    assert rows == [soon, later]
    assert rows is not None
    assert [row.last_visit_on for row in rows] == [date(2026, 11, 2), None]


def test_evidence_asked__with_the_question(
    center: Center, site: Site, advisor: User, evaluator: User, stranger: User
) -> None:
    outcome = OutcomeFactory(center=center, site=site)
    OutcomeFactory(center=center, site=site)
    assert _load(panels.evidence_asked, advisor) is None
    by = actor_for(evaluator)
    with use(by.context):
        actions.ask_for_evidence(outcome=outcome, reason="Show the order book", by=by)

    rows = _load(panels.evidence_asked, advisor)

    assert rows == [outcome]
    assert rows is not None
    assert rows[0].question == "Show the order book"
    assert _load(panels.evidence_asked, stranger) is None


def test_outcomes_to_review__flagged_first_decided_ones_not(
    center: Center, site: Site, advisor: User, evaluator: User
) -> None:
    reported = OutcomeFactory(center=center, site=site)
    flagged = OutcomeFactory(center=center, site=site, state="flagged")
    OutcomeFactory(center=center, site=site, state="verified")

    assert _load(panels.outcomes_to_review, evaluator) == [flagged, reported]
    assert _load(panels.outcomes_to_review, advisor) is None


def test_outcomes_to_review__the_link_leads_to_all_years(
    center: Center, site: Site, evaluator: User, client: Client
) -> None:
    OutcomeFactory(center=center, site=site)
    old = OutcomeFactory(center=center, site=site, state="flagged", fiscal_year=2025)
    client.force_login(evaluator, backend="allauth.account.auth_backends.AuthenticationBackend")
    by = actor_for(evaluator)
    with use(by.context):
        panel = panels.outcomes_to_review(by)

    assert panel is not None
    assert f"/outcomes/{old.pk}/" in client.get(panel["url"]).content.decode()


def test_evidence_came_in__only_what_was_answered_after_the_question(
    center: Center, site: Site, advisor: User, evaluator: User
) -> None:
    answered, unanswered = OutcomeFactory(center=center, site=site), OutcomeFactory(center=center, site=site)
    by, giving = actor_for(evaluator), actor_for(advisor)
    with use(giving.context):
        actions.add_evidence(outcome=unanswered, kind="statement", text="Before the question", by=giving)
    with time_machine.travel(TODAY + timedelta(days=1), tick=False), use(by.context):
        for outcome in (answered, unanswered):
            actions.ask_for_evidence(outcome=outcome, reason="Show the order book", by=by)
    assert _load(panels.evidence_came_in, evaluator) is None
    with time_machine.travel(TODAY + timedelta(days=2), tick=False), use(giving.context):
        for _number in range(2):
            actions.add_evidence(outcome=answered, kind="statement", text="Order book, page 4", by=giving)

    assert _load(panels.evidence_came_in, evaluator) == [answered]
    assert _load(panels.evidence_came_in, advisor) is None
    with time_machine.travel(TODAY + timedelta(days=3), tick=False), use(by.context):
        actions.ask_for_evidence(outcome=answered, reason="Page 5 too, please", by=by)
    assert _load(panels.evidence_came_in, evaluator) is None
    rows = _load(panels.evidence_asked, advisor)
    assert rows is not None
    assert {row.question for row in rows} == {"Show the order book", "Page 5 too, please"}


def test_own_requests__of_the_company(
    center: Center, site: Site, company_contact: User, advisor: User
) -> None:
    mine = RequestFactory(center=center, site=site, status="linked")
    RequestFactory(center=center)

    assert _load(panels.own_requests, company_contact) == [mine]
    assert _load(panels.own_requests, advisor) is None


@pytest.mark.parametrize("role", ["advisor", "evaluator", "company_contact", "director"])
def test_my_work__shows_the_panels(
    request: pytest.FixtureRequest, client: Client, center: Center, site: Site, role: str
) -> None:
    RequestFactory(center=center, site=site, status="linked", company_name="Panel Works")
    OutcomeFactory(center=center, site=site, state="flagged")
    user = request.getfixturevalue(role)
    EngagementFactory(center=center, site=site, lead=user)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")

    assert client.get("/my-work/").status_code == 200


def test_panels__one_statement_each(
    center: Center, site: Site, advisor: User, evaluator: User, django_assert_num_queries: Any
) -> None:
    for _ in range(4):
        RequestFactory(center=center)
        EngagementFactory(center=center, site=site, lead=advisor)
        OutcomeFactory(center=center, site=site, state="evidence_requested")
    for user, panel in (
        (advisor, panels.requests_waiting),
        (advisor, panels.active_engagements),
        (advisor, panels.evidence_asked),
        (evaluator, panels.outcomes_to_review),
    ):
        by = actor_for(user)
        with use(by.context), django_assert_num_queries(1):
            panel(by)


def test_search__finds_by_reference_number_and_name(
    center: Center, other_center: Center, site: Site, advisor: User, company_contact: User
) -> None:
    RequestFactory(center=center, reference="LS-F1ND-0001", company_name="Findable Works")
    RequestFactory(center=other_center, company_name="Findable Elsewhere")
    EngagementFactory(center=center, site=site, title="Findable work", public_id="E-F1ND-0001")
    by = actor_for(advisor)

    with use(by.context):
        assert [hit.title for hit in finding.find_requests(by, "findable", 5)] == [
            "LS-F1ND-0001 Findable Works"
        ]
        assert [hit.url for hit in finding.find_requests(by, "f1nd", 5)] == ["/requests/LS-F1ND-0001/"]
        assert [hit.url for hit in finding.find_engagements(by, "e-f1nd-0001", 5)] == [
            "/engagements/E-F1ND-0001/"
        ]
        assert [hit.title for hit in finding.find_engagements(by, "peach", 5)] == [
            "E-F1ND-0001 Findable work"
        ]
    by = actor_for(company_contact)
    with use(by.context):
        assert finding.find_requests(by, "findable", 5) == []
        assert finding.find_engagements(by, "findable", 5) == []


def test_office__finds_work_by_the_name_of_its_site(
    center: Center, site: Site, advisor: User, evaluator: User
) -> None:
    EngagementFactory(center=center, site=site, title="Kaizen")
    for user in (advisor, evaluator):
        by = actor_for(user)
        with use(by.context):
            assert len(finding.find_engagements(by, "peach", 5)) == 1


def test_saved_view__stands_above_its_list_for_its_owner_alone(
    client: Client, center: Center, advisor: User, colleague: User
) -> None:
    backend = "allauth.account.auth_backends.AuthenticationBackend"
    client.force_login(advisor, backend=backend)
    answer = client.post("/views/requests/", {"name": "Workforce", "query": "area=workforce&status=all"})
    assert answer["Location"] == "/requests/?area=workforce&status=all"
    (view,) = client.get("/requests/").context["saved_views"]
    assert client.get("/engagements/").context["saved_views"] == []
    assert client.post("/views/nonsense/", {"name": "x"}).status_code == 404
    assert client.post("/views/requests/", {"name": "\0", "query": "\0"}).status_code == 302

    client.force_login(colleague, backend=backend)
    client.post(f"/views/requests/{view.pk}/delete/")
    assert client.get("/requests/").context["saved_views"] == []

    client.force_login(advisor, backend=backend)
    assert client.get("/requests/").context["saved_views"] == [view]
    client.post(f"/views/requests/{view.pk}/delete/")
    assert client.get("/requests/").context["saved_views"] == []
