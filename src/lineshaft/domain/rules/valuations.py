"""What in-kind match is worth, at most: 2 CFR 200.306(e) to (j)."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from lineshaft.domain.money import format_usd

from .claims import Claim, ClaimKind
from .findings import Finding, Judge, judge_of
from .register import rule


def _too_much(judge: Judge, amount: Decimal, most: Decimal, of: str) -> Finding | None:
    if amount <= most:
        return None
    return judge.refuses(
        f"{format_usd(amount)} is claimed, and {of} is {format_usd(most)}: claim that at most."
    )


@rule("value_of_volunteers")
def volunteer(claim: Claim, law_as_of: date) -> Finding:
    """(e): the rate paid for like work, by the recipient or else in its labor market, with fringe."""
    judge, work = judge_of("value_of_volunteers", law_as_of), claim.work
    if work is None or work.like_rate is None or work.rate_from is None or not work.source:
        return judge.holds("Missing: the hours, the rate paid for like work, and where that rate is from.")
    if work.rate > work.like_rate:
        return judge.refuses(
            f"{format_usd(work.rate)} an hour is claimed, and like work is paid {format_usd(work.like_rate)}."
        )
    if work.indirect:
        return judge.refuses(
            f"{format_usd(work.indirect)} of indirect cost is claimed: volunteers have none."
        )
    return _too_much(judge, claim.amount, work.worth, "hours times rate with fringe") or judge.passes()


@rule("value_of_loaned_employees")
def loaned_employee(claim: Claim, law_as_of: date) -> Finding:
    """(f): regular pay with fringe; the employer's indirect cost only at an approved rate and for the same skill."""
    judge, work = judge_of("value_of_loaned_employees", law_as_of), claim.work
    if work is None or work.like_rate is None or not work.source:
        return judge.holds(
            "Missing: the hours, the employee's regular rate of pay, and where it is recorded."
        )
    if work.rate > work.like_rate:
        return judge.refuses(
            f"{format_usd(work.rate)} an hour is claimed, and the regular rate is {format_usd(work.like_rate)}."
        )
    if work.indirect and work.is_same_skill is False:
        return judge.refuses(
            "Indirect cost counts only for the skill that the employee is normally paid for."
        )
    if work.indirect and (work.is_same_skill is None or not work.indirect_rate_from):
        return judge.holds(
            "Indirect cost is claimed: state the approved rate, and that the skill is the same."
        )
    return (
        _too_much(judge, claim.amount, work.worth, "hours times rate with fringe and indirect")
        or judge.passes()
    )


def _of_market(judge: Judge, claim: Claim, words: str, day: date | None) -> Finding:
    market = claim.market_value
    if market is None or not market.source:
        return judge.holds(f"Missing: the {words}, and where it is from.")
    if day is not None and market.as_of != day:
        return judge.holds(
            f"The value is of {market.as_of:%b %d, %Y}, and the gift of {day:%b %d, %Y}: give the value of that day."
        )
    return _too_much(judge, claim.amount, market.value, f"the {words}") or judge.passes()


@rule("value_of_supplies")
def donated_supplies(claim: Claim, law_as_of: date) -> Finding:
    """(g): no more than the fair market value on the day of the gift."""
    judge = judge_of("value_of_supplies", law_as_of)
    return _of_market(judge, claim, "fair market value", claim.day)


@rule("value_of_equipment")
def donated_equipment(claim: Claim, law_as_of: date) -> Finding:
    """(h)(2), (i)(2): by depreciation, or at its value on the day of the gift where the award's terms say so."""
    judge = judge_of("value_of_equipment", law_as_of)
    if claim.market_value is not None and not claim.market_value.is_agreed:
        return judge.holds("The terms of the award must let its value be claimed; else claim depreciation.")
    return _of_market(judge, claim, "fair market value", claim.day)


@rule("value_of_loaned_equipment")
def loaned_equipment(claim: Claim, law_as_of: date) -> Finding:
    """(i)(4): no more than its fair rental value."""
    judge = judge_of("value_of_loaned_equipment", law_as_of)
    return _of_market(judge, claim, "fair rental value", None)


@rule("value_of_space")
def donated_space(claim: Claim, law_as_of: date) -> Finding:
    """(i)(3): no more than the fair rental value of like space, by an independent appraisal."""
    judge, appraisal = judge_of("value_of_space", law_as_of), claim.appraisal
    if appraisal is None or not appraisal.by or appraisal.as_of is None:
        return judge.holds("Missing: the appraisal, by whom and when.")
    if appraisal.is_independent is None:
        return judge.holds(f"Whether {appraisal.by} is independent is not stated.")
    if not appraisal.is_independent:
        return judge.refuses(f"{appraisal.by} is not independent: have it appraised by somebody who is.")
    return _too_much(judge, claim.amount, appraisal.value, "the appraised rental value") or judge.passes()


VALUATIONS: dict[ClaimKind, Callable[[Claim, date], Finding]] = {
    ClaimKind.VOLUNTEER: volunteer,
    ClaimKind.LOANED_EMPLOYEE: loaned_employee,
    ClaimKind.DONATED_SUPPLIES: donated_supplies,
    ClaimKind.DONATED_EQUIPMENT: donated_equipment,
    ClaimKind.LOANED_EQUIPMENT: loaned_equipment,
    ClaimKind.DONATED_SPACE: donated_space,
}
"""How the value of each kind of in-kind match is judged."""
