"""The match position of an award: what its federal cost needs, what meets it, and how much federal money is earned.

The share is that of the award's own terms. What a source counts for depends on the terms too: fees only where program
income is cost sharing and no more than were earned, unrecovered indirect cost only as far as the office approved it.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from lineshaft.domain.errors import InvalidValue

from .accounts import MATCH_SOURCES, PROGRAM_INCOME_SOURCES, WITHOUT_CASH, Account, FundSource
from .balances import Balance, by_account

ZERO = Decimal("0.00")


class IncomeUse(StrEnum):
    """What program income does, by the award's term: lowers the cost, adds to the budget, or meets the match."""

    DEDUCTION = "deduction"
    ADDITION = "addition"
    COST_SHARING = "cost_sharing"


@dataclass(frozen=True)
class MatchTerms:
    """
    What the award says of match. `share` is the part of the total that is not federal, None where no match is asked.

    `unrecovered_limit` is how much unrecovered indirect cost was approved as match, over the whole award: None is
    approved without a limit.
    """

    share: Decimal | None
    income: IncomeUse
    unrecovered_limit: Decimal | None = ZERO

    def __post_init__(self) -> None:
        if self.share is not None and not 0 < self.share < 1:
            raise InvalidValue(
                "share", self.share, "is no share of a total", "Write more than 0 and less than 1"
            )

    def required_for(self, federal: Decimal) -> Decimal:
        """The match that a federal amount needs, never a cent too little."""
        if self.share is None or federal <= 0:
            return ZERO
        return -_cents_down(-Fraction(federal) * Fraction(self.share) / (1 - Fraction(self.share)))

    def federal_for(self, match: Decimal) -> Decimal | None:
        """The federal amount that a match carries, never a cent too much; None where no match is asked."""
        if self.share is None:
            return None
        return _cents_down(Fraction(max(match, ZERO)) * (1 - Fraction(self.share)) / Fraction(self.share))


@dataclass(frozen=True)
class Income:
    """Program income of one use: earned, used for cost, and of what is earned, invoiced and not paid yet."""

    earned: Decimal
    used: Decimal
    unpaid: Decimal
    cash: Decimal

    @property
    def unexpended(self) -> Decimal:
        return self.earned - self.used


@dataclass(frozen=True)
class Position:
    """
    Where an award, or one period of it, stands. `met` is the match of each source that counts, `not_counted` what was
    booked as match and does not, by source. `surplus` is above zero where there is more match than needed.
    """

    terms: MatchTerms
    authorized: Decimal
    federal: Decimal
    met: Mapping[FundSource, Decimal]
    not_counted: Mapping[FundSource, Decimal]
    income: Mapping[FundSource, Income]

    @property
    def in_kind(self) -> Decimal:
        return _total(self.met, WITHOUT_CASH)

    @property
    def cash(self) -> Decimal:
        return self.total_met - self.in_kind

    @property
    def fees(self) -> Decimal:
        return self.met.get(FundSource.FEES, ZERO)

    @property
    def total_met(self) -> Decimal:
        return sum(self.met.values(), ZERO)

    @property
    def required(self) -> Decimal:
        """For the federal money spent so far."""
        return self.terms.required_for(self.federal)

    @property
    def required_in_all(self) -> Decimal:
        """To earn all that is authorized."""
        return self.terms.required_for(self.authorized)

    @property
    def surplus(self) -> Decimal:
        return self.total_met - self.required

    @property
    def gap(self) -> Decimal:
        return max(-self.surplus, ZERO)

    @property
    def still_needed(self) -> Decimal:
        """Match that is still to come before all that is authorized is earned."""
        return max(self.required_in_all - self.total_met, ZERO)

    @property
    def earned(self) -> Decimal:
        """
        The federal money that the costs and the match so far have earned: never more than is authorized, was spent, or
        the match carries. Income that is deducted and not used yet lowers the total that is shared.
        """
        most = min(self.authorized, max(self.federal, ZERO))
        carried = self.terms.federal_for(self.total_met)
        if carried is None:
            return most
        total = max(self.federal + self.total_met - self._to_deduct, ZERO)
        share = 1 - Fraction(self.terms.share or 0)
        return max(min(most, carried, _cents_down(share * Fraction(total))), ZERO)

    @property
    def unearned(self) -> Decimal:
        """Federal money that was spent and is not earned."""
        return max(self.federal - self.earned, ZERO)

    @property
    def _to_deduct(self) -> Decimal:
        if self.terms.income is not IncomeUse.DEDUCTION:
            return ZERO
        return max(self.income[FundSource.FEES].unexpended, ZERO)


def position(
    balances: Iterable[Balance], *, authorized: Decimal, terms: MatchTerms, fees_before: Decimal = ZERO
) -> Position:
    """
    The position that balances give: of an award, or of one period of it. `fees_before` is what earlier periods earned
    of fees and did not spend.
    """
    sums = by_account(balances)
    spent = {source: sums.get((Account.EXPENSE, source), ZERO) for source in FundSource}
    income = {
        source: Income(
            earned=-sums.get((Account.PROGRAM_INCOME, source), ZERO),
            used=spent[source],
            unpaid=sums.get((Account.RECEIVABLE, source), ZERO),
            cash=sums.get((Account.CASH, source), ZERO),
        )
        for source in sorted(PROGRAM_INCOME_SOURCES)
    }
    met, not_counted = _counted(spent, terms, fees=income[FundSource.FEES].earned + fees_before)
    return Position(
        terms=terms,
        authorized=authorized,
        federal=spent[FundSource.FEDERAL],
        met=met,
        not_counted=not_counted,
        income=income,
    )


def positions_of_periods(
    periods: Iterable[tuple[Iterable[Balance], Decimal]], terms: MatchTerms
) -> list[Position]:
    """
    The position of each budget period of an award, from its balances and what is authorized, the earliest first.

    Unrecovered indirect cost is approved for the whole award: a period counts what the earlier ones left of it. Fees
    that one period earned may be spent in a later one.
    """
    found, left, fees = [], terms.unrecovered_limit, ZERO
    for balances, authorized in periods:
        of_period = replace(terms, unrecovered_limit=left)
        here = position(balances, authorized=authorized, terms=of_period, fees_before=fees)
        if left is not None:
            left -= here.met.get(FundSource.UNRECOVERED_INDIRECT, ZERO)
        fees += here.income[FundSource.FEES].earned - here.fees
        found.append(here)
    return found


def counts(source: FundSource, terms: MatchTerms) -> bool:
    """Whether cost that a source pays is match at all, by the award's terms."""
    if source is FundSource.FEES:
        return terms.income is IncomeUse.COST_SHARING
    return source in MATCH_SOURCES


def _counted(
    spent: Mapping[FundSource, Decimal], terms: MatchTerms, *, fees: Decimal
) -> tuple[dict[FundSource, Decimal], dict[FundSource, Decimal]]:
    met: dict[FundSource, Decimal] = {}
    rest: dict[FundSource, Decimal] = defaultdict(Decimal)
    for source in FundSource:
        if source not in MATCH_SOURCES or not spent[source]:
            continue
        amount = spent[source] if counts(source, terms) else ZERO
        if source is FundSource.UNRECOVERED_INDIRECT and terms.unrecovered_limit is not None:
            amount = min(amount, terms.unrecovered_limit)
        if source is FundSource.FEES:
            # 2 CFR 200.307: income is what was earned. Cost beyond it was paid by somebody else.
            amount = min(amount, max(fees, ZERO))
        if amount:
            met[source] = amount
        if amount != spent[source]:
            rest[source] = spent[source] - amount
    return met, dict(rest)


@dataclass(frozen=True)
class WaysToClose:
    """What would close a gap, each way alone; or the federal money that is lost if nothing does."""

    gap: Decimal
    cash: Decimal
    fees_on_hand: Decimal
    fees_to_earn: Decimal
    federal_lost: Decimal
    hourly_rate: Decimal | None = None
    hours: int | None = None


def ways_to_close(
    gap: Decimal, *, terms: MatchTerms, fees_on_hand: Decimal, hourly_rate: Decimal | None
) -> WaysToClose:
    """
    How a gap is closed: by other money spent on allowable cost, by hours that volunteers give at a rate, or by fees
    spent as match, first those on hand. Raises InvalidValue for a rate that is not above zero.
    """
    if hourly_rate is not None and hourly_rate <= 0:
        raise InvalidValue(
            "rate", hourly_rate, "is no hourly rate", "Write what an hour of like work is paid"
        )
    counted = counts(FundSource.FEES, terms)
    on_hand = min(max(fees_on_hand, ZERO), gap) if counted else ZERO
    return WaysToClose(
        gap=gap,
        cash=gap,
        fees_on_hand=on_hand,
        fees_to_earn=gap - on_hand if counted else ZERO,
        federal_lost=terms.federal_for(gap) or ZERO,
        hourly_rate=hourly_rate,
        hours=None if hourly_rate is None else math.ceil(Fraction(gap) / Fraction(hourly_rate)),
    )


def _total(amounts: Mapping[FundSource, Decimal], sources: Iterable[FundSource]) -> Decimal:
    return sum((amounts.get(source, ZERO) for source in sources), ZERO)


def _cents_down(amount: Fraction) -> Decimal:
    return Decimal(amount.numerator * 100 // amount.denominator).scaleb(-2)
