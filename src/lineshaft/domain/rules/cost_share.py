"""Cost share of a center: how much may be federal, what match that needs, and what is earned when match is short."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction

from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.money import format_usd

from .amounts import ZERO, cents_down, cents_up, check_amount
from .findings import Finding, judge_of
from .parameters import DatedValue, all_parameters, value_for
from .register import rule, told

_FOURTH, _FIFTH = 4, 5


@rule("federal_share_ceiling")
def federal_share_ceiling(law_as_of: date, year_of_operation: int | None = None) -> DatedValue:
    """
    The federal share at most: one ratio today; before January 6, 2017 by the year of the center's operation.

    Raises InvalidValue where that year is needed and not given.
    """
    if law_as_of >= all_parameters()["federal_share"].values[0].applies_from:
        return value_for("federal_share", award=law_as_of)
    if year_of_operation is None or year_of_operation < 1:
        raise InvalidValue(
            "year_of_operation",
            year_of_operation,
            "decides on the federal share of awards before Jan 06, 2017",
            "Write 1 for the first year of the center's operation",
        )
    return value_for(f"federal_share_{_slide(year_of_operation)}", award=law_as_of)


def _slide(year: int) -> str:
    if year < _FOURTH:
        return "years_1_to_3"
    return f"year_{year}" if year <= _FIFTH else "year_6_on"


@rule("federal_share_met")
def federal_share_met(
    *,
    federal: Decimal,
    cash: Decimal,
    in_kind: Decimal,
    law_as_of: date,
    year_of_operation: int | None = None,
) -> Finding:
    """Whether the federal share of a budget or of costs is within the ceiling. Exactly the ceiling is."""
    judge = judge_of("federal_share_met", law_as_of)
    for field, amount in (("federal", federal), ("cash", cash), ("in_kind", in_kind)):
        check_amount(field, amount)
    total = federal + cash + in_kind
    if not total:
        return judge.holds("Nothing is entered yet.")
    ceiling = federal_share_ceiling(law_as_of, year_of_operation)
    most = cents_down(ceiling.share * Fraction(total))
    if federal <= most:
        return judge.passes(f"{format_usd(federal)} of {format_usd(total)}: at most {format_usd(most)}.")
    gap = required_match(federal, ceiling.share, law_as_of) - cash - in_kind
    return judge.refuses(
        f"{format_usd(federal)} of {format_usd(total)} is more than {format_usd(most)}: {format_usd(gap)} of match"
        " is missing."
    )


@rule("required_match")
def required_match(federal: Decimal, share: Fraction | None, law_as_of: date) -> Decimal:
    """The match that a federal amount needs, where it may be `share` of the total; none where the award asks none."""
    told("required_match").check_applies(law_as_of)
    check_amount("federal", federal)
    if share is None:
        return ZERO
    _check_share(share)
    return cents_up(Fraction(federal) * (1 - share) / share)


@rule("earned_federal")
def earned_federal(
    *, authorized: Decimal, cost_shared_total: Decimal, share: Fraction | None, law_as_of: date
) -> Decimal:
    """
    The federal money that is earned: the share of the allowable total that is cost-shared, at most what is authorized.

    Without a ratio every allowable dollar earns one.
    """
    told("earned_federal").check_applies(law_as_of)
    check_amount("authorized", authorized)
    check_amount("cost_shared_total", cost_shared_total)
    if share is None:
        return min(authorized, cost_shared_total)
    _check_share(share)
    return min(authorized, cents_down(share * Fraction(cost_shared_total)))


def _check_share(share: Fraction) -> None:
    if not 0 < share <= 1:
        raise InvalidValue("share", share, "is no federal share", "Write more than 0 and at most 1")


@rule("other_law_apart")
def under_the_ceiling(received: Iterable[tuple[Decimal, bool]], law_as_of: date) -> Decimal:
    """Federal money under the ceiling: each amount with whether 278k(e)(1) is the law by which it was received."""
    told("other_law_apart").check_applies(law_as_of)
    return sum((amount for amount, is_of_the_program in received if is_of_the_program), ZERO)


@rule("cash_or_loaned_staff")
def cash_or_loaned_staff(*, match: Decimal, cash_and_loaned: Decimal, law_as_of: date) -> Finding | None:
    """The old rule of in-kind match: None for an award outside its time, which is every award today."""
    if not told("cash_or_loaned_staff").applies_on(law_as_of):
        return None
    judge = judge_of("cash_or_loaned_staff", law_as_of)
    least = cents_up(value_for("cash_or_loaned_staff", award=law_as_of).share * Fraction(match))
    if cash_and_loaned >= least:
        return judge.passes()
    return judge.refuses(
        f"{format_usd(cash_and_loaned)} of {format_usd(match)} is cash or full-time staff on loan, and"
        f" {format_usd(least)} is needed."
    )
