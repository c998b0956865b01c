"""The plan, the checklist of completion, and the follow-ups after it."""

import uuid
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from factories.delivery import FollowUpFactory, MilestoneFactory, ScopeFactory
from factories.engagements import EngagementFactory, VisitFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.delivery import actions, panels
from lineshaft.apps.delivery.actions.following import months_after
from lineshaft.apps.delivery.models import FollowUp, Milestone
from lineshaft.apps.engagements.actions import complete_engagement, reopen_engagement
from lineshaft.apps.engagements.completion import checklist
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.funding.models import EngagementFee
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import system_scope

TODAY = date(2026, 11, 22)


@pytest.fixture
def active(work: Engagement) -> Engagement:
    with system_scope("a test arranges its rows"):
        Engagement.objects.filter(pk=work.pk).update(status="active", started_on=date(2026, 11, 2))
        work.refresh_from_db()
    return work


def test_milestone__moved_with_a_reason__keeps_its_way(active: Engagement, acting: Actor) -> None:
    milestone = actions.add_milestone(
        engagement=active, title="Standard agreed", due_on=date(2026, 12, 1), by=acting
    )
    for to_day, reason, words in (
        (date(2026, 12, 1), "x", "is the day on which it is due"),
        (date(2026, 12, 9), " ", "Write why it moves"),
        (date(2062, 12, 9), "x", "is more than five years from now"),
    ):
        with pytest.raises(InvalidValue, match=words):
            actions.move_milestone(milestone=milestone, to_day=to_day, reason=reason, by=acting)
    moved = actions.move_milestone(
        milestone=milestone, to_day=date(2026, 12, 9), reason="The press was down", by=acting
    )
    assert moved.due_on == date(2026, 12, 9)
    way = moved.moves.get()
    assert (way.from_day, way.to_day, way.reason) == (
        date(2026, 12, 1), date(2026, 12, 9), "The press was down",
    )  # fmt: skip


def test_milestone__done_dropped_and_put_back(active: Engagement, acting: Actor) -> None:
    milestone = MilestoneFactory(engagement=active)
    with pytest.raises(InvalidValue, match="is in the future"):
        actions.finish_milestone(milestone=milestone, done_on=date(2026, 11, 23), by=acting)
    assert actions.finish_milestone(milestone=milestone, done_on=TODAY, by=acting).state == "done"
    with pytest.raises(Conflict, match="Put it back to planned first"):
        actions.drop_milestone(milestone=milestone, explanation="x", by=acting)
    actions.put_milestone_back(milestone=milestone, by=acting)
    with pytest.raises(InvalidValue, match="Write why it is not done"):
        actions.drop_milestone(milestone=milestone, explanation=" ", by=acting)
    dropped = actions.drop_milestone(milestone=milestone, explanation="Sold the press", by=acting)
    assert (dropped.state, dropped.done_on) == ("dropped", None)


def test_plan__of_work_that_is_over__stays(active: Engagement, acting: Actor) -> None:
    Engagement.objects.filter(pk=active.pk).update(status="cancelled", cancelling_reason="Sold")
    with pytest.raises(Conflict, match="is cancelled"):
        actions.add_milestone(engagement=active, title="x", due_on=TODAY, by=acting)


def test_small_work__has_no_checklist(active: Engagement, acting: Actor) -> None:
    assert checklist(active) == []
    done = complete_engagement(engagement=active, completed_on=TODAY, result="Done", by=acting)
    assert done.status == "completed"


def test_checklist__open_points_want_an_explanation(active: Engagement, acting: Actor) -> None:
    ScopeFactory(engagement=active, expected="")
    MilestoneFactory(engagement=active, title="Standard agreed")
    EngagementFee.objects.create(
        center=active.center, engagement=active, full_fee=6000, percent=100, agreed_fee=Decimal(6000),
        agreed_with="Maria", agreed_on=TODAY,
    )  # fmt: skip
    assert [(point.title, point.is_met) for point in checklist(active)] == [
        ("Milestones", False), ("Hours", False), ("Fee", False), ("Expected effect", False),
    ]  # fmt: skip
    with pytest.raises(InvalidValue) as refused:
        complete_engagement(engagement=active, completed_on=TODAY, result="Done", by=acting)
    for words in (
        "Standard agreed",
        "No hours are logged",
        "$0.00 of the agreed $6,000.00",
        "expects is not",
    ):
        assert words in str(refused.value)
    done = complete_engagement(
        engagement=active,
        completed_on=TODAY,
        result="Done",
        explanation="Fee waived by the director",
        by=acting,
    )
    assert done.completion_note == "Fee waived by the director"


def test_checklist__all_met__completes(active: Engagement, acting: Actor) -> None:
    ScopeFactory(engagement=active)
    MilestoneFactory(engagement=active, state="done", done_on=TODAY)
    VisitFactory(engagement=active, by=active.lead, held_on=date(2026, 11, 10))
    assert all(point.is_met for point in checklist(active))
    complete_engagement(
        engagement=active, completed_on=TODAY, result="Done", by=acting, follow_up_after=[3, 12]
    )
    assert list(FollowUp.objects.values_list("months", "due_on")) == [
        (3, date(2027, 2, 22)), (12, date(2027, 11, 22)),
    ]  # fmt: skip


def test_completed_anew__moves_the_follow_ups_that_are_open(
    active: Engagement, acting: Actor, director: User, actor: Callable[[User], Actor]
) -> None:
    complete_engagement(
        engagement=active, completed_on=date(2026, 11, 10), result="Done", by=acting, follow_up_after=[3, 6]
    )
    with system_scope("a director acts"):
        reopen_engagement(engagement=active, by=actor(director), reason="Not over")
    complete_engagement(engagement=active, completed_on=TODAY, result="Done", by=acting, follow_up_after=[3])
    assert list(FollowUp.objects.values_list("months", "due_on")) == [(3, date(2027, 2, 22))]


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
    ],
)
def test_months_after__at_the_end_of_a_month(day: date, months: int, then: date) -> None:
    assert months_after(day, months) == then


def test_follow_up__done_and_opened_again(active: Engagement, acting: Actor) -> None:
    follow_up = FollowUpFactory(engagement=active)
    with pytest.raises(InvalidValue, match="Write what the company said"):
        actions.finish_follow_up(follow_up=follow_up, note=" ", by=acting)
    done = actions.finish_follow_up(follow_up=follow_up, note="Changeovers take 40 minutes", by=acting)
    assert (done.done_on, done.done_by_id) == (TODAY, acting.user_id)
    with pytest.raises(Conflict, match="is done already"):
        actions.finish_follow_up(follow_up=follow_up, note="x", by=acting)
    assert actions.open_follow_up(follow_up=follow_up, by=acting).done_on is None


def test_my_work__shows_what_is_late_or_due_within_a_week(
    active: Engagement, acting: Actor, center: object, advisor: User
) -> None:
    late = MilestoneFactory(engagement=active, title="Late", due_on=date(2026, 11, 20))
    soon = MilestoneFactory(engagement=active, title="Soon", due_on=date(2026, 11, 29))
    MilestoneFactory(engagement=active, title="Later", due_on=date(2026, 11, 30))
    MilestoneFactory(engagement=active, title="Done", due_on=date(2026, 11, 1), state="done", done_on=TODAY)
    shown = panels.milestones(acting)
    assert shown is not None
    assert shown["rows"] == [late, soon]
    assert panels.follow_ups(acting) is None
    due = FollowUpFactory(engagement=active)
    found = panels.follow_ups(acting)
    assert found is not None
    assert found["rows"] == [due]


def test_pages__of_the_plan(
    active: Engagement, advisor: User, stranger: User, sign_in: Callable[[User], Client]
) -> None:
    page = sign_in(advisor)
    address = f"/engagements/{active.public_id}/plan/"
    page.post(address, {"once": str(uuid.uuid4()), "title": "Standard agreed", "due_on": "2026-11-20"})
    with system_scope("a test looks"):
        milestone = Milestone.objects.get()
    assert "late" in page.get(address).text
    page.post(f"{address}{milestone.pk}/move/", {"move-to_day": "2026-12-09", "move-reason": ""})
    assert "Why: " in page.get(address).text
    page.post(f"{address}{milestone.pk}/move/", {"move-to_day": "2026-12-09", "move-reason": "Press down"})
    assert "Press down" in page.get(address).text
    page.post(f"{address}{milestone.pk}/done/", {"done-done_on": "2026-11-21"})
    assert "done Nov 21, 2026" in page.get(address).text
    assert sign_in(stranger).post(f"{address}{milestone.pk}/back/").status_code == 404


def test_plan__asks_no_more_with_more_milestones(
    active: Engagement, advisor: User, sign_in: Callable[[User], Client]
) -> None:
    page = sign_in(advisor)
    address = f"/engagements/{active.public_id}/plan/"

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            page.get(address)
        return len(found)

    with system_scope("a test arranges its rows"):
        MilestoneFactory(engagement=active)
    page.get(address)
    before = asked()
    with system_scope("a test arranges its rows"):
        for _number in range(8):
            MilestoneFactory(engagement=active)
    assert asked() == before


def test_engagement_of_another_kind__is_not_touched(active: Engagement, acting: Actor) -> None:
    other = EngagementFactory(center=active.center, site=active.site, lead=active.lead)
    MilestoneFactory(engagement=other)
    assert checklist(active) == []
