"""What the match of a budget period comes to at its end, if it goes on as it did: plain enough to be done by hand."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal
from itertools import pairwise
from math import sqrt
from statistics import stdev

from lineshaft.domain.money import CENT

from .accounts import FundSource
from .match import ZERO, MatchTerms, counts

LEAST_MONTHS = 3
_MONTHS_PER_YEAR = 12

# 90% point of Student's t by degrees of freedom from 2 on: eight of ten results lie between it and its negative.
_NINE_OF_TEN = (1.886, 1.638, 1.533, 1.476, 1.440, 1.415, 1.397, 1.383, 1.372, 1.363, 1.356)
_MANY = 1.282

Months = Mapping[date, Mapping[FundSource, Decimal]]
"""Cost by month (its first day) and by who pays."""


@dataclass(frozen=True)
class SourceForecast:
    """
    One source to the end of the period: booked up to the last whole month, its mean of one, and what is to come.

    `booked_since` is what the month that is not over brought already, `committed` what is certain for later.
    """

    source: FundSource
    booked: Decimal
    mean: Decimal
    booked_since: Decimal
    committed: Decimal
    to_come: Decimal

    @property
    def expected(self) -> Decimal:
        return self.booked + self.to_come

    @property
    def by_commitment(self) -> bool:
        """Whether what is certain is more than the run rate brings."""
        return self.to_come == self.booked_since + self.committed and self.to_come > 0


@dataclass(frozen=True)
class Range:
    low: Decimal
    expected: Decimal
    high: Decimal


@dataclass(frozen=True)
class Forecast:
    """The match at the end of a period. `surplus` is below zero where a gap is to be expected."""

    whole_months: int
    booked_through: date
    months_to_come: int
    federal: SourceForecast
    match: tuple[SourceForecast, ...]
    required: Decimal
    met: Range
    surplus: Range

    @property
    def expected_gap(self) -> Decimal:
        return max(-self.surplus.expected, ZERO)

    @property
    def gap(self) -> Range:
        """What is missing at the end: the surplus with its sign turned, the least gap first."""
        return Range(-self.surplus.high, -self.surplus.expected, -self.surplus.low)

    @property
    def words(self) -> str:
        """How it was made."""
        come = "1 month is" if self.months_to_come == 1 else f"{self.months_to_come} months are"
        return (
            f"{self.whole_months} whole months of this period are booked, through {self.booked_through:%B %Y}; {come}"
            f" still to come. For each source they are taken at the mean of the {self.whole_months} months so far, or"
            " at what is already certain, where that is more: fees invoiced or received and not spent yet, and"
            " contributions accepted for later months. Federal cost is taken no higher than what is authorized, or"
            " booked. The range is where eight of ten periods end whose months differ from each other as much as those"
            " so far did."
        )


def why_no_forecast(starts_on: date, ends_on: date, today: date) -> str:
    """Why a period has no forecast; "" where it has one."""
    if today > ends_on:
        return "This period is over: what is booked is what there is."
    whole = len(_whole_months(starts_on, ends_on, today))
    if whole < LEAST_MONTHS:
        counted = {0: "No whole month", 1: "Only one whole month"}.get(whole, f"Only {whole} whole months")
        return (
            f"{counted} of this period is over." if whole < 2 else f"{counted} of this period are over."
        ) + f" A forecast needs {LEAST_MONTHS}: fewer say nothing about how much months differ."
    return ""


def forecast(
    months: Months,
    *,
    starts_on: date,
    ends_on: date,
    today: date,
    authorized: Decimal | None,
    committed: Mapping[FundSource, Decimal],
    terms: MatchTerms,
) -> Forecast:
    """
    The end of a period from its months so far. Ask `why_no_forecast` first.

    Federal cost is taken no higher than what is `authorized` (None where nothing is recorded of it), or than what is
    booked already: a forecast never asks for less match than the books do.

    Raises ValueError for a period of which too few whole months are over.
    """
    whole = _whole_months(starts_on, ends_on, today)
    if len(whole) < LEAST_MONTHS:
        raise ValueError(f"{len(whole)} whole months give no forecast")
    to_come = sum(month > whole[-1] for month in months_between(starts_on, ends_on))
    sources = sorted(source for source in FundSource if counts(source, terms))

    def of(source: FundSource) -> SourceForecast:
        limit = terms.unrecovered_limit if source is FundSource.UNRECOVERED_INDIRECT else None
        return _source(source, months, whole, to_come, committed.get(source, ZERO), limit)

    federal = of(FundSource.FEDERAL)
    match = tuple(each for each in map(of, sources) if each.expected or each.mean)
    most = federal.expected if authorized is None else max(authorized, federal.booked + federal.booked_since)
    required = terms.required_for(min(federal.expected, most))
    expected = sum((each.expected for each in match), ZERO)
    booked = sum((each.booked + each.booked_since for each in match), ZERO)
    matched = [sum((_cost(months, month, source) for source in sources), ZERO) for month in whole]
    needed = [terms.required_for(_cost(months, month, FundSource.FEDERAL)) for month in whole]
    over = [met - need for met, need in zip(matched, needed, strict=True)]
    met = _range(expected, matched, to_come)
    return Forecast(
        whole_months=len(whole),
        booked_through=whole[-1],
        months_to_come=to_come,
        federal=federal,
        match=match,
        required=required,
        met=Range(min(max(met.low, booked), expected), expected, met.high),
        surplus=_range(expected - required, over, to_come),
    )


def _source(
    source: FundSource,
    months: Months,
    whole: Sequence[date],
    to_come: int,
    committed: Decimal,
    limit: Decimal | None,
) -> SourceForecast:
    mean = (sum((_cost(months, month, source) for month in whole), ZERO) / len(whole)).quantize(CENT)
    booked = sum((_cost(months, month, source) for month in months if month <= whole[-1]), ZERO)
    since = sum((_cost(months, month, source) for month in months if month > whole[-1]), ZERO)
    if limit is not None:
        booked = min(booked, limit)
        since = min(since, limit - booked)
    expected = max(mean * to_come, since + committed, ZERO)
    return SourceForecast(
        source=source,
        booked=booked,
        mean=mean,
        booked_since=since,
        committed=committed,
        to_come=expected if limit is None else min(expected, max(limit - booked, ZERO)),
    )


def _range(expected: Decimal, so_far: Sequence[Decimal], to_come: int) -> Range:
    """Around the expected end: months to come vary as those so far did, and their mean is known only from these."""
    count = len(so_far)
    freedom = count - 1
    point = _NINE_OF_TEN[freedom - 2] if freedom - 2 < len(_NINE_OF_TEN) else _MANY
    spread = point * stdev(map(float, so_far)) * sqrt(to_come + to_come**2 / count)
    half = Decimal(spread).quantize(CENT)
    return Range(expected - half, expected, expected + half)


def _cost(months: Months, month: date, source: FundSource) -> Decimal:
    return months.get(month, {}).get(source, ZERO)


def months_between(first: date, last: date) -> list[date]:
    """The first day of each month that has a day of the period."""
    count = (last.year - first.year) * _MONTHS_PER_YEAR + last.month - first.month + 1
    start = first.year * _MONTHS_PER_YEAR + first.month - 1
    return [
        date((start + n) // _MONTHS_PER_YEAR, (start + n) % _MONTHS_PER_YEAR + 1, 1) for n in range(count)
    ]


def amounts_by_month(monthly: Decimal, first: date, last: date) -> dict[date, Decimal]:
    """
    What each month of a gift brings, by the first day of the month: a month that it touches in part brings the part of
    its days, never a cent above it (2 CFR 200.306(i): not above the fair value).
    """
    found = {}
    for month in months_between(first, last):
        days = monthrange(month.year, month.month)[1]
        given = (min(last, month.replace(day=days)) - max(first, month)).days + 1
        found[month] = (monthly * given / days).quantize(CENT, ROUND_DOWN)
    return found


def _whole_months(starts_on: date, ends_on: date, today: date) -> list[date]:
    """The months of the period that lie in it whole and are over."""
    found = months_between(starts_on, ends_on)
    return [
        month
        for month, following in pairwise([*found, date.max])
        if month >= starts_on and following <= today
    ]
