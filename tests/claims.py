"""Claims of match for tests of contributions."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.funding import actions
from lineshaft.apps.funding.actions import Given, Paper
from lineshaft.apps.funding.models import BudgetLine, BudgetVersion, Contribution
from lineshaft.apps.network.models import BudgetPeriod

DAY = date(2026, 3, 5)
TIMES = Paper("time_record", "sign-in list of March 5")
ANSWERED = {
    "without_charge": True, "is_federally_paid": False, "other_award": "", "is_necessary": True, "statute": "",
    "budget_row": "third_party", "cost_kind": "ordinary", "stated_by": "Fay Finance",
}  # fmt: skip
WORK = {
    "hours": "10", "rate": "40.00", "fringe": "60.00", "like_rate": "45.00", "rate_from": "own_staff",
    "rate_source": "pay scale 2026, page 3",
}  # fmt: skip
SPACE = {
    "appraised_value": "1000.00", "appraised_by": "Ann Appraiser", "appraised_on": "2025-09-01", "is_independent": True,
}  # fmt: skip
MakeGiven = Callable[..., Given]


def approve_match_budget(period: BudgetPeriod) -> None:
    """A budget in force that has match of third parties in kind, and of the state in cash."""
    version = BudgetVersion.objects.create(
        center_id=period.center_id, award_id=period.award_id, budget_period=period, number=1
    )
    for row, column in (("third_party", "in_kind"), ("state_local", "cash")):
        BudgetLine.objects.create(
            budget=version, center_id=period.center_id, side="revenue", row=row, **{column: Decimal(50_000)}
        )
    BudgetVersion.objects.filter(pk=version.pk).update(state="approved")


def given_maker(period: BudgetPeriod) -> MakeGiven:
    """Makes claims: ten hours of a volunteer at $40 with $60 of fringe, every question answered, unless told so."""

    def make(stated: dict[str, Any] | None = None, **changes: Any) -> Given:
        made = Given(
            budget_period=period, kind="volunteer", giver="Vera Volunteer", giver_kind="private",
            what="a lean class at two plants", given_on=DAY, activity="engagement", stated=ANSWERED | WORK,
        )  # fmt: skip
        return replace(made, stated=made.stated | (stated or {}), **changes)

    return make


def enter(given: Given, by: Actor, *papers: Paper) -> Contribution:
    return actions.enter_contribution(given=given, papers=papers or [TIMES], by=by)


def outcomes(contribution: Contribution) -> dict[str, str]:
    """What does not pass, by the rule."""
    return {each["rule"]: each["outcome"] for each in contribution.findings if each["outcome"] != "pass"}
