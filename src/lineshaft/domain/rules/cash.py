"""Cash of an award: no more on hand than the next days need, and interest above a sum goes back."""

from datetime import date
from decimal import Decimal

from lineshaft.domain.money import format_usd

from .amounts import ZERO, check_amount
from .findings import Finding, judge_of
from .parameters import value_for
from .register import rule, told


@rule("cash_on_hand")
def cash_on_hand(*, received: Decimal, disbursed: Decimal, needed_soon: Decimal, day: date) -> Finding:
    """
    Whether the cash on hand, received less disbursed, is more than the next days need.

    `needed_soon` is what will be paid in the days that the parameter `cash_on_hand_days` sets. Disbursed ahead of
    receipts is fine: it is reimbursed.
    """
    judge = judge_of("cash_on_hand", day)
    for field, amount in (("received", received), ("disbursed", disbursed), ("needed_soon", needed_soon)):
        check_amount(field, amount)
    on_hand = received - disbursed
    if on_hand <= needed_soon:
        return judge.passes()
    days = value_for("cash_on_hand_days", day=day).value
    return judge.holds(
        f"{format_usd(on_hand)} is on hand, and the next {days} days need {format_usd(needed_soon)}: return"
        f" {format_usd(on_hand - needed_soon)}, or explain it in the remarks."
    )


@rule("interest_kept")
def interest_to_return(earned_in_year: Decimal, law_as_of: date) -> Decimal:
    """What of a year's interest on federal advances goes back."""
    told("interest_kept").check_applies(law_as_of)
    kept = value_for("interest_retained", award=law_as_of).value
    return max(check_amount("earned_in_year", earned_in_year) - kept, ZERO)
