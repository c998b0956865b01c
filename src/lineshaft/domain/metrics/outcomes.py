"""The quantities that metrics are computed from. They add up: the sum of the centers is the network, save for sites."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, Self

from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.words import Words


class OutcomeKind(StrEnum):
    """What an outcome counts; the value is also the field of `OutcomeTotals` it adds to."""

    NEW_SALES = "new_sales"
    RETAINED_SALES = "retained_sales"
    COST_SAVINGS = "cost_savings"
    INVESTMENT = "investment"
    JOBS_CREATED = "jobs_created"
    JOBS_RETAINED = "jobs_retained"

    @property
    def is_money(self) -> bool:
        """Whether the amount is US dollars; otherwise it is a whole number of jobs."""
        return self not in (OutcomeKind.JOBS_CREATED, OutcomeKind.JOBS_RETAINED)


_TYPES: dict[str, type] = {kind.value: Decimal if kind.is_money else int for kind in OutcomeKind}
"""What each field of `OutcomeTotals` has to be."""


@dataclass(frozen=True)
class _Totals:
    """Quantities that add field by field, with a zero and in any order."""

    def __add__(self, other: Self) -> Self:
        mine, its = self.__dict__, other.__dict__
        return type(self)(*(mine[name] + its[name] for name in type(self)._names()))

    @classmethod
    def sum(cls, totals: Iterable[Self]) -> Self:
        """All of `totals` together; zero when there are none."""
        return sum(totals, start=cls())

    @classmethod
    @cache
    def _names(cls) -> tuple[str, ...]:
        # The totals of a network are hundreds of sums: the names of the fields are looked up once.
        return tuple(each.name for each in fields(cls))


@dataclass(frozen=True)
class OutcomeTotals(_Totals):
    """Quantified outcomes of one place and period. Money in US dollars, jobs in full-time jobs."""

    new_sales: Decimal = Decimal(0)
    retained_sales: Decimal = Decimal(0)
    cost_savings: Decimal = Decimal(0)
    investment: Decimal = Decimal(0)
    jobs_created: int = 0
    jobs_retained: int = 0

    def __post_init__(self) -> None:
        for name, value in self.__dict__.items():
            if not isinstance(value, _TYPES[name]):
                raise TypeError(f"{name} must be {_TYPES[name].__name__}, got {value!r}")

    @classmethod
    def of(cls, kind: OutcomeKind, amount: Decimal | int) -> Self:
        """The totals that consist of one outcome: dollars, or a whole number of jobs."""
        return cls.of_each({kind: amount})

    @classmethod
    def of_each(cls, amounts: Mapping[OutcomeKind, Decimal | int]) -> Self:
        """The totals that consist of an amount of each kind that is named: dollars, or a whole number of jobs."""
        quantities: dict[str, Any] = {}
        for kind, amount in amounts.items():
            if not kind.is_money and amount != int(amount):
                raise InvalidValue(kind.value, amount, "is not a whole number of jobs", "Give full-time jobs")
            quantities[kind.value] = Decimal(amount) if kind.is_money else int(amount)
        return cls(**quantities)

    def amount_of(self, kind: OutcomeKind) -> Decimal:
        """The total of one kind of outcome, as a Decimal whether dollars or jobs."""
        return Decimal(getattr(self, kind.value))


@dataclass(frozen=True)
class VerifiedSplit(_Totals):
    """Outcomes with the verified and the unverified part kept apart, as every total must show them."""

    verified: OutcomeTotals = OutcomeTotals()
    unverified: OutcomeTotals = OutcomeTotals()

    @property
    def total(self) -> OutcomeTotals:
        """Verified and unverified together."""
        return self.verified + self.unverified


@dataclass(frozen=True)
class ActivityTotals(_Totals):
    """Work done and surveys answered in one place and period.

    Of two parts of one center's totals all fields add up. Across centers or quarters `sites_served` does not: a site
    that two centers served would count twice. Count the different sites instead.
    """

    sites_served: int = 0
    engagements_completed: int = 0
    hours_delivered: Decimal = Decimal(0)
    surveys_sent: int = 0
    surveys_answered: int = 0
    promoters: int = 0
    passives: int = 0
    detractors: int = 0


class FigureStatus(StrEnum):
    """How far a figure from outside, or a denominator, can be relied on."""

    VERIFIED = "verified"
    UNVERIFIED = "unverified"
    COUNTED = "counted"
    """Counted by the platform from its own records."""


@dataclass(frozen=True)
class Denominator:
    """The named base of a ratio. `amount` is None where it is not known; then the ratio is not known
    either.
    """

    name: Words
    amount: Decimal | None
    status: FigureStatus
    source: str = ""


NO_OUTCOMES = VerifiedSplit()
NO_ACTIVITY = ActivityTotals()
FEDERAL_DOLLARS_NOT_NAMED = Denominator(
    name=Words(en="federal dollars (not stated)", es="dólares federales (sin indicar)"),
    amount=None,
    status=FigureStatus.UNVERIFIED,
)


@dataclass(frozen=True)
class Ratio:
    """A numerator over a named denominator, times `scale` (100 for percentages)."""

    numerator: Decimal | None
    denominator: Denominator
    scale: int = 1

    @property
    def value(self) -> Decimal | None:
        """The quotient; None where either side is not known or the denominator is zero."""
        if self.numerator is None or not self.denominator.amount:
            return None
        return self.numerator * self.scale / self.denominator.amount
