"""An approved week is cost, to the cent, by hours and plan; a corrected one is taken back and posted anew."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from factories.engagements import VisitFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.funding.actions import time as actions
from lineshaft.apps.funding.models import JournalEntry, PayPeriod, Posting, TimeSheet
from lineshaft.apps.funding.queries import time as queries
from lineshaft.apps.network.models import Award, BudgetPeriod, Center
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.ledger import FundSource
from lineshaft.domain.ledger.pay import Effort, Work
from lineshaft.tenancy import system_scope, use
from weeks import MONDAY, approve, costs, sign

pytestmark = pytest.mark.django_db


def test_approve__posts_the_pay_by_hours_and_plan(
    signed: TimeSheet, pay: PayPeriod, finance_officer: User, advisor: User, engagement: Engagement
) -> None:
    entries = approve(signed, finance_officer)
    assert [entry.origin for entry in entries] == ["time_sheet"]
    found = costs()
    assert sum(amount for (_, kind, _), amount in found.items() if kind == "personnel") == Decimal("1500.01")
    assert sum(amount for (_, kind, _), amount in found.items() if kind == "fringe") == Decimal("450.00")
    # A quarter of the hours worked was with the company; leave follows the work.
    assert found["federal", "fringe", "engagement"] == Decimal("56.25")
    with system_scope("a test looks"):
        assert set(Posting.objects.filter(activity="engagement").values_list("engagement_id", flat=True)) == {
            engagement.pk
        }
        assert "Ada" not in JournalEntry.objects.get().memo


def test_approve__all_weeks_of_a_pay_period_are_its_pay_exactly(
    center: Center,
    advisor: User,
    signed: TimeSheet,
    pay: PayPeriod,
    finance_officer: User,
    engagement: Engagement,
) -> None:
    second = sign(center, advisor, engagement, MONDAY + timedelta(days=7))
    for sheet in (signed, second):
        approve(sheet, finance_officer)
    assert sum(costs().values()) == Decimal("3900.01")


def test_approve__a_director_posts_pay_without_seeing_it(
    center: Center, signed: TimeSheet, pay: PayPeriod, director: User
) -> None:
    assert len(approve(signed, director)) == 1
    with use(actor_for(director).context):
        assert not PayPeriod.objects.exists()


@pytest.mark.parametrize("missing", ["pay", "plan"])
def test_approve__without_pay_or_plan(
    signed: TimeSheet, pay: PayPeriod, finance_officer: User, missing: str
) -> None:
    from lineshaft.apps.funding.models import PayPlan

    with system_scope("a test arranges its rows"):
        (PayPeriod if missing == "pay" else PayPlan).objects.all().delete()
    with pytest.raises(Conflict, match="No pay is entered" if missing == "pay" else "No plan says who pays"):
        approve(signed, finance_officer)
    with system_scope("a test looks"):
        assert not JournalEntry.objects.exists()


def test_approve__never_the_own_week(
    center: Center, finance_officer: User, pay: PayPeriod, engagement: Engagement
) -> None:
    own = sign(center, finance_officer, engagement)
    with pytest.raises(PermissionDenied, match="own week"):
        approve(own, finance_officer)


def test_approve__twice_posts_once(signed: TimeSheet, pay: PayPeriod, finance_officer: User) -> None:
    approve(signed, finance_officer)
    with pytest.raises(Conflict, match="approved"):
        approve(signed, finance_officer)
    with system_scope("a test looks"):
        assert JournalEntry.objects.count() == 1


def test_plan__what_says_more_goes_first(
    center: Center, award: Award, signed: TimeSheet, pay: PayPeriod, finance_officer: User, advisor: User
) -> None:
    by = actor_for(finance_officer)
    with use(by.context):
        actions.enter_plan(
            center=center, award=award, person=advisor, activity="program",
            shares={FundSource.RECIPIENT: Decimal(100)}, starts_on=MONDAY, by=by,
        )  # fmt: skip
    approve(signed, finance_officer)
    assert {source for source, _, activity in costs() if activity == "program"} == {"recipient"}
    assert {source for source, _, activity in costs() if activity == "engagement"} == {"federal", "state"}


def test_week_over_two_budget_periods__is_booked_in_each(
    center: Center, period: BudgetPeriod, pay: PayPeriod, next_period: BudgetPeriod, finance_officer: User,
    advisor: User, engagement: Engagement,
) -> None:  # fmt: skip
    monday = date(2026, 9, 28)
    by = actor_for(finance_officer)
    with use(by.context):
        actions.enter_pay(
            center=center, person=advisor, starts_on=monday, ends_on=monday + timedelta(days=6),
            salary=Decimal(1000), fringe=Decimal(0), by=by,
        )  # fmt: skip
    entries = approve(sign(center, advisor, engagement, monday), finance_officer)
    assert {(entry.budget_period_id, entry.incurred_on) for entry in entries} == {
        (period.pk, date(2026, 9, 30)),
        (next_period.pk, date(2026, 10, 1)),
    }
    assert sum(costs().values()) == Decimal(1000)


def test_correct__takes_back_and_posts_anew(
    center: Center,
    signed: TimeSheet,
    pay: PayPeriod,
    finance_officer: User,
    advisor: User,
    engagement: Engagement,
) -> None:
    approve(signed, finance_officer)
    by = actor_for(advisor)
    with use(by.context):
        with pytest.raises(InvalidValue, match="reason"):
            actions.open_week(sheet=signed, reason=" ", by=by)
        actions.open_week(sheet=signed, reason="Tuesday was at the plant", by=by)
        efforts = [
            Effort(MONDAY, Work.ENGAGEMENT, Decimal(20), engagement.pk),
            Effort(MONDAY + timedelta(days=1), Work.PROGRAM, Decimal(20)),
        ]
        sheet = actions.keep_week(
            center=center, monday=MONDAY, efforts=efforts, paid_hours=Decimal(40), by=by
        )
        actions.sign_week(sheet=sheet, by=by)
    assert sum(costs().values()) == Decimal("1950.01")
    approve(sheet, finance_officer)
    found = costs()
    assert sum(found.values()) == Decimal("1950.01")
    assert sum(amount for (_, _, activity), amount in found.items() if activity == "engagement") in (
        Decimal("975.00"), Decimal("975.01"),
    )  # fmt: skip
    with system_scope("a test looks"):
        assert sorted(JournalEntry.objects.values_list("origin", flat=True)) == [
            "reversal", "time_sheet", "time_sheet",
        ]  # fmt: skip


def test_a_visit_logged_later__is_a_difference_to_sign(
    signed: TimeSheet, pay: PayPeriod, advisor: User, engagement: Engagement, finance_officer: User
) -> None:
    def look() -> list[tuple[date, Decimal, Decimal]]:
        with use(actor_for(advisor).context):
            return [(day, then, now) for day, _, then, now in queries.differences(signed)]

    assert look() == []
    VisitFactory(engagement=engagement, held_on=MONDAY + timedelta(days=1), hours=Decimal("3.00"))
    assert look() == [(date(2026, 3, 3), Decimal("0.00"), Decimal("3.00"))]
