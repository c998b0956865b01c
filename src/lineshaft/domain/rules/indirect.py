"""Indirect cost: the base of modified total direct costs, the de minimis rate, and whether a charge agrees."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from fractions import Fraction

from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.money import format_usd, to_money

from .amounts import ZERO, cents_down
from .findings import Finding, judge_of
from .parameters import value_for
from .register import rule, told

IN_THE_BASE = ("salaries", "fringe", "materials", "supplies", "services", "travel")


@dataclass(frozen=True)
class Subaward:
    """
    One subaward: what it was charged before this period, over its whole life, and what it is charged now. Below zero
    where more came back than was charged.
    """

    name: str
    before: Decimal
    now: Decimal

    def __post_init__(self) -> None:
        to_money(self.before, field="before")
        to_money(self.now, field="now")


@dataclass(frozen=True)
class DirectCosts:
    """
    Direct costs of a period, by what decides whether they are in the base. `by_agreement` is what the rate agreement
    leaves out beyond the law.
    """

    salaries: Decimal = ZERO
    fringe: Decimal = ZERO
    materials: Decimal = ZERO
    supplies: Decimal = ZERO
    services: Decimal = ZERO
    travel: Decimal = ZERO
    equipment: Decimal = ZERO
    capital: Decimal = ZERO
    patient_care: Decimal = ZERO
    rent: Decimal = ZERO
    tuition: Decimal = ZERO
    participant_support: Decimal = ZERO
    by_agreement: Decimal = ZERO
    subawards: tuple[Subaward, ...] = ()

    def __post_init__(self) -> None:
        for each in fields(self):
            if each.name != "subawards":
                to_money(getattr(self, each.name), field=each.name)

    @property
    def total(self) -> Decimal:
        """All of them."""
        amounts = [getattr(self, each.name) for each in fields(self) if each.name != "subawards"]
        return sum([*amounts, *(each.now for each in self.subawards)], ZERO)


@rule("mtdc_base")
def modified_total(costs: DirectCosts, law_as_of: date) -> Decimal:
    """The base: salaries, fringe, materials, supplies, services, travel and the first part of each subaward."""
    told("mtdc_base").check_applies(law_as_of)
    own = sum((getattr(costs, name) for name in IN_THE_BASE), ZERO)
    return own + sum((subaward_in_base(each, law_as_of) for each in costs.subawards), ZERO)


@rule("mtdc_subaward")
def subaward_in_base(subaward: Subaward, law_as_of: date) -> Decimal:
    """What a subaward adds to the base now: its first dollars, once over its whole life."""
    told("mtdc_subaward").check_applies(law_as_of)
    limit = value_for("mtdc_subaward_limit", award=law_as_of).value
    return min(limit, subaward.before + subaward.now) - min(limit, subaward.before)


@rule("mtdc_agreement")
def may_leave_out(items: Collection[str], is_negotiated: bool, law_as_of: date) -> Finding:
    """Whether these items, beyond what the law leaves out, may be left out of the base."""
    judge = judge_of("mtdc_agreement", law_as_of)
    if not items or is_negotiated:
        return judge.passes()
    return judge.refuses(
        f"There is no negotiated rate, and {', '.join(sorted(items))} would be left out: take them into the base."
    )


@rule("de_minimis")
def de_minimis(rate: Fraction, has_negotiated_rate: bool | None, law_as_of: date) -> Finding:
    """Whether a recipient may charge this rate without a negotiated one. Raises InvalidValue for what is no rate."""
    judge = judge_of("de_minimis", law_as_of)
    if rate < 0:
        raise InvalidValue("rate", rate, "is less than nothing", "Write a rate")
    if has_negotiated_rate is None:
        return judge.holds("Whether there is a current negotiated rate is not stated.")
    if has_negotiated_rate:
        return judge.refuses("There is a current negotiated rate: charge that.")
    most = value_for("de_minimis_rate", award=law_as_of)
    if rate > most.share:
        return judge.refuses(f"The rate may be {most.value}% at most for this award.")
    return judge.passes()


@rule("indirect_charge")
def indirect_charge(base: Decimal, rate: Fraction, charged: Decimal, day: date) -> Finding:
    """Whether the indirect cost charged is rate times base, but for rounding."""
    judge = judge_of("indirect_charge", day)
    exact = rate * Fraction(to_money(base, field="base"))
    apart = abs(exact - Fraction(to_money(charged, field="charged")))
    if apart <= value_for("indirect_tolerance", day=day).share:
        return judge.passes()
    return judge.holds(
        f"{format_usd(charged)} is charged, and rate times base is {format_usd(cents_down(exact))}: say why."
    )
