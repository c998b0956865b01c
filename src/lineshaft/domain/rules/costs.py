"""Whether a cost may be charged to an award, or claimed as its match: 2 CFR 200.403 and the selected items of cost."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.money import format_usd

from .amounts import check_amount
from .findings import Finding, judge_of
from .parameters import value_for
from .register import rule


class ObjectClass(StrEnum):
    """The rows 6a to 6h and 6j of the SF-424A, and equipment beside other capital expenditure."""

    PERSONNEL = "personnel"
    FRINGE = "fringe"
    TRAVEL = "travel"
    EQUIPMENT = "equipment"
    SUPPLIES = "supplies"
    CONTRACTUAL = "contractual"
    CONSTRUCTION = "construction"
    OTHER = "other"
    INDIRECT = "indirect"


class CostKind(StrEnum):
    """What was bought, where Subpart E names it. It is a short list: what is not named is ordinary."""

    ORDINARY = "ordinary"
    ALCOHOL = "alcohol"
    BAD_DEBTS = "bad_debts"
    DONATIONS = "donations"
    ENTERTAINMENT = "entertainment"
    FINES = "fines"
    FUNDRAISING = "fundraising"
    INTEREST = "interest"
    LOBBYING = "lobbying"
    PERSONAL_USE = "personal_use"
    PROMOTION = "promotion"


@dataclass(frozen=True)
class Cost:
    """
    A cost as it is stated. What nobody has stated yet is None, or empty.

    `other_program` names a federal program that carries the cost too, or is "" where somebody says that none does.
    `approval` names the prior written approval, or the provision of the award, that allows it. `unit_cost` is of one
    piece of equipment. `closeout_until` is the due day of the final report, for a cost of closing the award.
    """

    amount: Decimal
    day: date
    budget_from: date
    budget_until: date
    object_class: ObjectClass = ObjectClass.OTHER
    kind: CostKind = CostKind.ORDINARY
    is_necessary: bool | None = None
    is_documented: bool | None = None
    other_program: str | None = None
    approval: str = ""
    unit_cost: Decimal | None = None
    closeout_until: date | None = None

    def __post_init__(self) -> None:
        check_amount("amount", self.amount)
        if self.budget_until < self.budget_from:
            raise InvalidValue(
                "budget_until", self.budget_until, "is before the budget period begins", "Check both days"
            )


def judge_cost(cost: Cost, law_as_of: date) -> tuple[Finding, ...]:
    """What each rule of allowability says of a cost, by the text in force for its award."""
    findings = [each(cost, law_as_of) for each in _FACTORS]
    if cost.kind in SELECTED_ITEMS:
        findings.append(SELECTED_ITEMS[cost.kind](cost, law_as_of))
    if cost.object_class in {ObjectClass.EQUIPMENT, ObjectClass.CONSTRUCTION}:
        findings.append(capital_expenditure(cost, law_as_of))
    return tuple(findings)


@rule("cost_necessary")
def necessary(cost: Cost, law_as_of: date) -> Finding:
    """Whether somebody found it necessary and reasonable for the award."""
    judge = judge_of("cost_necessary", law_as_of)
    if cost.is_necessary is None:
        return judge.holds("Nobody has said so yet: the person who knows the work must.")
    return (
        judge.passes()
        if cost.is_necessary
        else judge.refuses("It was found not to be: take it out of the award.")
    )


@rule("cost_documented")
def documented(cost: Cost, law_as_of: date) -> Finding:
    """Whether a record supports it."""
    judge = judge_of("cost_documented", law_as_of)
    if cost.is_documented:
        return judge.passes()
    return judge.holds("No record is attached: add the invoice, the time record or what else proves it.")


@rule("cost_once")
def carried_once(cost: Cost, law_as_of: date) -> Finding:
    """Whether no other federal program carries it."""
    judge = judge_of("cost_once", law_as_of)
    if cost.other_program is None:
        return judge.holds(
            "Whether another federal program carries it is not stated: say that none does, or which."
        )
    if cost.other_program:
        return judge.refuses(
            f"{cost.other_program} carries it already: leave it there, or take it out there first."
        )
    return judge.passes()


@rule("cost_in_budget_period")
def in_budget_period(cost: Cost, law_as_of: date) -> Finding:
    """Whether it was incurred inside the approved budget period; closeout costs until the final report is due."""
    judge = judge_of("cost_in_budget_period", law_as_of)
    if cost.budget_from <= cost.day <= (cost.closeout_until or cost.budget_until):
        return judge.passes()
    period = f"{cost.budget_from:%b %d, %Y} to {cost.budget_until:%b %d, %Y}"
    if cost.day < cost.budget_from:
        return judge.refuses(
            f"{cost.day:%b %d, %Y} is before {period}: only approved pre-award costs may be."
        )
    return judge.refuses(f"{cost.day:%b %d, %Y} is after {period}: charge it to the period it belongs to.")


_FACTORS = (necessary, documented, carried_once, in_budget_period)


def _never(rule_id: str, law_as_of: date) -> Finding:
    return judge_of(rule_id, law_as_of).refuses("Pay it from money that is neither federal nor match.")


def _without_approval(rule_id: str, cost: Cost, law_as_of: date) -> Finding:
    judge = judge_of(rule_id, law_as_of)
    if cost.approval:
        return judge.holds(f"{cost.approval} is named: a person must see that it allows exactly this.")
    return judge.refuses("No approval or provision of the award is named that would allow it.")


@rule("alcohol")
def alcohol(cost: Cost, law_as_of: date) -> Finding:
    """Never allowable."""
    return _never("alcohol", law_as_of)


@rule("bad_debts")
def bad_debts(cost: Cost, law_as_of: date) -> Finding:
    """Never allowable."""
    return _never("bad_debts", law_as_of)


@rule("donations_given")
def donations_given(cost: Cost, law_as_of: date) -> Finding:
    """Never allowable."""
    return _never("donations_given", law_as_of)


@rule("entertainment")
def entertainment(cost: Cost, law_as_of: date) -> Finding:
    """Only with a programmatic purpose, and included in the award."""
    return _without_approval("entertainment", cost, law_as_of)


@rule("fines")
def fines(cost: Cost, law_as_of: date) -> Finding:
    """Only by a provision of the award, or with prior approval."""
    return _without_approval("fines", cost, law_as_of)


@rule("fundraising")
def fundraising(cost: Cost, law_as_of: date) -> Finding:
    """Only for the objectives of the program, with prior approval."""
    return _without_approval("fundraising", cost, law_as_of)


@rule("interest_paid")
def interest_paid(cost: Cost, law_as_of: date) -> Finding:
    """Never for borrowed working money; the financing of capital assets has conditions of its own."""
    return _never("interest_paid", law_as_of)


@rule("lobbying")
def lobbying(cost: Cost, law_as_of: date) -> Finding:
    """Never allowable; what 200.450(c)(2) excepts is no lobbying, and is entered as an ordinary cost."""
    return _never("lobbying", law_as_of)


@rule("personal_use")
def personal_use(cost: Cost, law_as_of: date) -> Finding:
    """Never allowable."""
    return _never("personal_use", law_as_of)


@rule("promotion")
def promotion(cost: Cost, law_as_of: date) -> Finding:
    """Never where it only promotes the recipient; outreach of the program is ordinary."""
    return _never("promotion", law_as_of)


SELECTED_ITEMS: dict[CostKind, Callable[[Cost, date], Finding]] = {
    CostKind.ALCOHOL: alcohol,
    CostKind.BAD_DEBTS: bad_debts,
    CostKind.DONATIONS: donations_given,
    CostKind.ENTERTAINMENT: entertainment,
    CostKind.FINES: fines,
    CostKind.FUNDRAISING: fundraising,
    CostKind.INTEREST: interest_paid,
    CostKind.LOBBYING: lobbying,
    CostKind.PERSONAL_USE: personal_use,
    CostKind.PROMOTION: promotion,
}


@rule("capital_expenditure")
def capital_expenditure(cost: Cost, law_as_of: date) -> Finding:
    """Whether the prior written approval is named that equipment and construction need."""
    judge = judge_of("capital_expenditure", law_as_of)
    if cost.approval:
        return judge.passes(f"{cost.approval} is named.")
    unit = cost.unit_cost if cost.object_class is ObjectClass.EQUIPMENT else None
    if unit is not None and not is_equipment(unit, None, law_as_of):
        return judge.passes(f"A unit at {format_usd(unit)} is a supply, not equipment.")
    return judge.holds("No prior written approval is named: name it, or ask for it.")


@rule("time_recorded")
def time_recorded(
    *,
    hours_on_activities: Decimal,
    hours_compensated: Decimal,
    is_after_the_fact: bool | None,
    law_as_of: date,
) -> Finding:
    """Whether the hours of a person on all activities, federal and other, support what is charged for them."""
    judge = judge_of("time_recorded", law_as_of)
    for field, hours in (
        ("hours_on_activities", hours_on_activities),
        ("hours_compensated", hours_compensated),
    ):
        if not hours.is_finite() or hours < 0:
            raise InvalidValue(field, hours, "is no number of hours", "Write zero or more")
    if hours_on_activities > hours_compensated:
        return judge.refuses(
            f"{hours_on_activities} hours are recorded, and {hours_compensated} were compensated: no record may hold"
            " more than all of them."
        )
    if hours_on_activities < hours_compensated:
        return judge.holds(
            f"{hours_compensated - hours_on_activities} compensated hours are on no activity yet."
        )
    if not is_after_the_fact:
        return judge.holds(
            "These are estimates: compare them with the work done, and correct what was charged."
        )
    return judge.passes()


@rule("equipment")
def is_equipment(unit_cost: Decimal, capitalized_from: Decimal | None, law_as_of: date) -> bool:
    """
    Whether a thing that lasts more than a year is equipment: from the threshold on, or from less where the recipient
    capitalizes from less.
    """
    judge_of("equipment", law_as_of)
    check_amount("unit_cost", unit_cost)
    threshold = value_for("equipment_unit_cost", award=law_as_of).value
    return unit_cost >= (threshold if capitalized_from is None else min(threshold, capitalized_from))
