"""The federal financial report: when it is due, what must be so, and what the remarks must explain."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from lineshaft.domain.money import format_usd

from .findings import Finding, judge_of
from .parameters import value_for
from .period import Party, reports_due
from .register import rule, told

CUMULATIVE = ("10a", "10b", "10e", "10j", "10l", "10m", "10n")
"""Lines that grow from report to report. What is authorized, required or ordered may go down."""


class Frequency(StrEnum):
    """How often the terms of an award ask for a report."""

    QUARTERLY = "quarterly"
    SEMIANNUAL = "semiannual"
    ANNUAL = "annual"


_MONTHS_OF = {
    Frequency.QUARTERLY: (3, 6, 9, 12),
    Frequency.SEMIANNUAL: (3, 9),
    Frequency.ANNUAL: (9,),
}
"""Months with whose last day a period ends."""


@dataclass(frozen=True)
class Period:
    """A period to be reported on: the report date, whether it is the last one, and the day the report is due."""

    ends_on: date
    is_final: bool
    due_on: date


def periods(*, starts_on: date, ends_on: date, frequency: Frequency, law_as_of: date) -> list[Period]:
    """The periods of an award in order of time. The last report is the final one, as of the day the award ends."""
    found = []
    year, month = starts_on.year, starts_on.month
    while (day := _last_of(year, month)) < ends_on:
        if month in _MONTHS_OF[frequency]:
            due = periodic_due(day, frequency, law_as_of)
            found.append(Period(day, is_final=False, due_on=due))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    due = reports_due(ends_on, Party.RECIPIENT, law_as_of)
    return [*found, Period(ends_on, is_final=True, due_on=due)]


def _last_of(year: int, month: int) -> date:
    following = date(year + 1, 1, 1) if month == 12 else date(year, month + 1, 1)
    return following - timedelta(days=1)


@rule("report_periodic_due")
def periodic_due(period_ends_on: date, frequency: Frequency, law_as_of: date) -> date:
    """The last day for the report on a period that is not the last one."""
    told("report_periodic_due").check_applies(law_as_of)
    yearly = frequency is Frequency.ANNUAL
    days = value_for("financial_report_days_yearly" if yearly else "financial_report_days", award=law_as_of)
    return period_ends_on + timedelta(days=int(days.value))


@rule("report_receipts_authorized")
def receipts_authorized(received: Decimal, authorized: Decimal, day: date) -> Finding:
    """Whether more came in than is authorized."""
    judge = judge_of("report_receipts_authorized", day)
    if received <= authorized:
        return judge.passes()
    return judge.holds(
        f"{format_usd(received)} was received and {format_usd(authorized)} is authorized: say why, or record the"
        " notice that is missing."
    )


@rule("report_spent_authorized")
def spent_authorized(spent: Decimal, authorized: Decimal, day: date) -> Finding:
    """Whether the federal share of cost is more than is authorized."""
    judge = judge_of("report_spent_authorized", day)
    if spent <= authorized:
        return judge.passes()
    return judge.holds(
        f"{format_usd(spent)} is federal cost and {format_usd(authorized)} is authorized: say who pays the rest."
    )


@rule("report_ordered_authorized")
def ordered_authorized(spent_and_ordered: Decimal, authorized: Decimal, day: date) -> Finding:
    """Whether cost and orders together are more than is authorized."""
    judge = judge_of("report_ordered_authorized", day)
    if spent_and_ordered <= authorized:
        return judge.passes()
    return judge.holds(
        f"{format_usd(spent_and_ordered)} is spent and ordered, {format_usd(spent_and_ordered - authorized)} more than"
        " is authorized: say how it will be paid."
    )


@rule("report_overmatch")
def overmatch(provided: Decimal, required: Decimal, day: date) -> Finding:
    """Whether more match is reported than is required."""
    judge = judge_of("report_overmatch", day)
    if provided <= required:
        return judge.passes()
    return judge.holds(
        f"{format_usd(provided)} of match is reported and {format_usd(required)} is required: say that the rest is"
        " voluntary, or what it is."
    )


@rule("report_basis_kept")
def basis_kept(now: str, before: str | None, day: date) -> Finding:
    """Whether the basis is that of the report before."""
    judge = judge_of("report_basis_kept", day)
    if before is None or now == before:
        return judge.passes()
    return judge.holds(f"The last report was on the {before} basis, this one is on the {now} basis: say why.")


@rule("report_cumulative")
def cumulative(now: Mapping[str, Decimal], before: Mapping[str, Decimal], day: date) -> Finding:
    """Whether a cumulative line is less than in the report before."""
    judge = judge_of("report_cumulative", day)
    less = [
        f"{code} went from {format_usd(before[code])} to {format_usd(now[code])}"
        for code in CUMULATIVE
        if code in before and code in now and now[code] < before[code]
    ]
    return judge.holds(f"Line {'; line '.join(less)}: say why.") if less else judge.passes()


@rule("report_final_share")
def final_share(provided: Decimal, required: Decimal, is_final: bool, day: date) -> Finding:
    """Whether the match is there at the end."""
    judge = judge_of("report_final_share", day)
    if not is_final or provided >= required:
        return judge.passes()
    return judge.holds(
        f"{format_usd(provided)} of {format_usd(required)} is provided, {format_usd(required - provided)} is missing:"
        " say why, and what becomes of the federal money that it would have matched."
    )


@rule("report_unrecovered_approved")
def unrecovered_approved(booked: Decimal, approved: Decimal | None, day: date) -> Finding:
    """Whether more unrecovered indirect cost stands as match than was approved; None is approved without a limit."""
    judge = judge_of("report_unrecovered_approved", day)
    if approved is None or booked <= approved:
        return judge.passes()
    return judge.refuses(
        f"{format_usd(booked)} of unrecovered indirect cost stands as match and {format_usd(approved)} is approved:"
        " record the approval, or take back the rest."
    )


@rule("report_final_orders")
def final_orders(ordered: Decimal, is_final: bool, day: date) -> Finding:
    """Whether a final report leaves something ordered."""
    judge = judge_of("report_final_orders", day)
    if not is_final or not ordered:
        return judge.passes()
    return judge.refuses(
        f"{format_usd(ordered)} is still ordered or owed: book the cost and its payment, or cancel the order."
    )


@rule("report_income_one_way")
def income_one_way(*, method: str, additive_allowed: bool, added: Decimal, day: date) -> Finding:
    """Whether income that is not match goes the one way of the terms. `added` is booked as added to the budget."""
    judge = judge_of("report_income_one_way", day)
    if not added or method == "addition" or (method == "cost_sharing" and additive_allowed):
        return judge.passes()
    return judge.refuses(
        f"{format_usd(added)} is booked as fees that are added to the budget, and the terms say"
        f" {method.replace('_', ' ')}: book it as fees."
    )


@rule("report_income_earned_first")
def income_earned_first(earned: Decimal, spent: Decimal, day: date) -> Finding:
    """Whether more income is spent than was earned."""
    judge = judge_of("report_income_earned_first", day)
    if spent <= earned:
        return judge.passes()
    return judge.refuses(
        f"{format_usd(spent)} of fees is spent and {format_usd(earned)} earned: book {format_usd(spent - earned)} of"
        " the cost to who paid it."
    )


@rule("report_subaward_named")
def subaward_named(unnamed: Decimal, day: date) -> Finding:
    """Whether each cost of a subaward that the base of the indirect cost is made from says which subaward it is of."""
    judge = judge_of("report_subaward_named", day)
    if not unnamed:
        return judge.passes()
    return judge.holds(
        f"{format_usd(unnamed)} of subaward cost names no subaward, and the base takes it as one subaward: take those"
        " entries back and book them with their subaward, or say how many subawards they are and what each was paid."
    )


@rule("report_not_negative")
def not_negative(amounts: Mapping[str, Decimal], day: date) -> Finding:
    """Whether a line that cannot be below zero is."""
    judge = judge_of("report_not_negative", day)
    below = [
        f"{code} is {format_usd(amounts[code])}"
        for code in (*CUMULATIVE, "10d", "10f", "10i")
        if amounts.get(code, Decimal(0)) < 0
    ]
    if not below:
        return judge.passes()
    return judge.refuses(f"Line {', line '.join(below)}: open the line, and correct the entry that is wrong.")


@rule("report_cash_agrees")
def cash_agrees(on_hand: Decimal, cash_account: Decimal, interest_owed: Decimal, day: date) -> Finding:
    """Whether cash on hand is the cash account less interest owed."""
    judge = judge_of("report_cash_agrees", day)
    apart = on_hand - (cash_account - interest_owed)
    if not apart:
        return judge.passes()
    return judge.refuses(
        f"Line 10c is {format_usd(on_hand)}, the cash account {format_usd(cash_account)} with"
        f" {format_usd(interest_owed)} of interest owed: {format_usd(apart)} stands in an account that federal money"
        " does not use."
    )
