"""
The lines of the federal financial report (SF-425) from the balances of an award as of a day.

A line is a named sum of balances (`Part`: which account, of which sources, with which sign) or is computed from other
lines. The parts are data, so that a page can list the very postings that a figure is made of. All amounts are
cumulative from the first day of the award.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Any

from .accounts import MATCH_SOURCES, WITHOUT_CASH, Account, FundSource, ObjectClass
from .balances import Balance, total

ZERO = Decimal("0.00")
_FEDERAL = frozenset({FundSource.FEDERAL})


class Basis(StrEnum):
    """Accrual: cost counts when it is incurred. Cash: when it is paid."""

    CASH = "cash"
    ACCRUAL = "accrual"


class IncomeMethod(StrEnum):
    """What fees do by the award's term: lower the cost, add to the budget, or count as match."""

    DEDUCTION = "deduction"
    ADDITION = "addition"
    COST_SHARING = "cost_sharing"


class Kind(StrEnum):
    """Item 6 of the form."""

    QUARTERLY = "quarterly"
    SEMIANNUAL = "semiannual"
    ANNUAL = "annual"
    FINAL = "final"


@dataclass(frozen=True)
class Part:
    """A named sum of balances. `times` is 1 or -1; no object classes means all of them."""

    words: str
    account: Account
    sources: frozenset[FundSource]
    times: int = 1
    object_classes: frozenset[ObjectClass] | None = None

    def of(self, balances: Iterable[Balance]) -> Decimal:
        """The sum, with its sign."""
        return self.times * total(balances, self.account, self.sources, self.object_classes)

    @property
    def written(self) -> dict[str, Any]:
        """As the document of a report keeps it."""
        return {
            "words": self.words,
            "account": self.account.value,
            "sources": sorted(source.value for source in self.sources),
            "times": self.times,
        }

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> "Part":
        """The part that a document keeps. No part of item 10 is of some object classes alone."""
        return cls(
            words=written["words"],
            account=Account(written["account"]),
            sources=frozenset(FundSource(source) for source in written["sources"]),
            times=written["times"],
        )


@dataclass(frozen=True)
class Line:
    """A figure of item 10, and what makes it: sums of balances, or the other lines that `formula` names."""

    code: str
    amount: Decimal
    parts: tuple[Part, ...] = ()
    formula: str = ""


@dataclass(frozen=True)
class IndirectRow:
    """A row of item 11: one rate in one period."""

    kind: str
    rate: Fraction
    starts_on: date
    ends_on: date
    base: Decimal
    charged: Decimal
    federal_share: Decimal


@dataclass(frozen=True)
class Terms:
    """
    What was agreed, as far as the report needs it.

    `required` is the match that all of the authorized money asks for, by the award's share.
    """

    authorized: Decimal
    required: Decimal
    method: IncomeMethod
    basis: Basis


@dataclass(frozen=True)
class Report:
    """All lines of item 10 and the rows of item 11. `cash_account` is what stands in the cash account of the award."""

    kind: Kind
    terms: Terms
    lines: tuple[Line, ...]
    indirect: tuple[IndirectRow, ...]
    cash_account: Decimal
    interest_owed: Decimal

    def __getitem__(self, code: str) -> Decimal:
        return self.amounts[code]

    @cached_property
    def amounts(self) -> Mapping[str, Decimal]:
        """Each line's amount by its code."""
        return {line.code: line.amount for line in self.lines}


def report(
    balances: Sequence[Balance], terms: Terms, kind: Kind, indirect: Sequence[IndirectRow] = ()
) -> Report:
    """The report as the balances make it. What is wrong with it is said by `faults` and by the rules."""
    lines = [
        Line(code, sum((part.of(balances) for part in parts), ZERO), parts)
        for code, parts in parts_of_lines(terms.method, terms.basis).items()
    ]
    lines += [
        Line("10d", terms.authorized, formula="actions on the award executed up to the report date"),
        Line("10i", terms.required, formula="10d by the share in the terms"),
    ]
    amounts = {line.code: line.amount for line in lines}
    for code, formula in _formulas(terms.method).items():
        first, sign, second = formula.split()
        amounts[code] = amounts[first] + amounts[second] * (1 if sign == "+" else -1)
        lines.append(Line(code, amounts[code], formula=formula))
    return Report(
        kind=kind,
        terms=terms,
        lines=tuple(sorted(lines, key=lambda line: line.code)),
        indirect=tuple(indirect),
        cash_account=total(balances, Account.CASH, _FEDERAL),
        interest_owed=-total(balances, Account.INTEREST_OWED, _FEDERAL),
    )


def income_sources(method: IncomeMethod) -> frozenset[FundSource]:
    """The fees that lines l to o show: all that is not match. Fees that were added stand apart from the others."""
    if method is IncomeMethod.COST_SHARING:
        return frozenset({FundSource.ADDITIVE_FEES})
    return frozenset({FundSource.FEES, FundSource.ADDITIVE_FEES})


def income_pools(balances: Sequence[Balance], terms: Terms) -> list[tuple[Decimal, Decimal]]:
    """
    What was earned and what was spent of program income, by the basis: of each pool of fees that is used by its own
    rule. Under cost sharing the fees that are match and those that are added are two; by the other terms all are one.
    """
    every = frozenset({FundSource.FEES, FundSource.ADDITIVE_FEES})
    pools = (
        [frozenset({each}) for each in sorted(every)]
        if terms.method is IncomeMethod.COST_SHARING
        else [every]
    )
    on_cash = terms.basis is Basis.CASH
    return [
        (
            sum((part.of(balances) for part in _income_earned(pool, on_cash)), ZERO),
            sum((part.of(balances) for part in _income_spent(pool, on_cash)), ZERO),
        )
        for pool in pools
    ]


def match_sources(method: IncomeMethod) -> frozenset[FundSource]:
    """Whose cost is the recipient's share: fees among them only where the terms say so."""
    return MATCH_SOURCES if method is IncomeMethod.COST_SHARING else MATCH_SOURCES - {FundSource.FEES}


def parts_of_lines(method: IncomeMethod, basis: Basis) -> dict[str, tuple[Part, ...]]:
    """What makes each line that is a sum of balances."""
    on_cash = basis is Basis.CASH
    match, income = match_sources(method), income_sources(method)
    cost = Part("Federal cost", Account.EXPENSE, _FEDERAL)
    owed = Part("less what is owed", Account.PAYABLE, _FEDERAL)
    advanced = Part("advances paid", Account.RECEIVABLE, _FEDERAL)
    ordered = Part("Federal orders outstanding", Account.OBLIGATION, _FEDERAL)
    spent_income = _income_spent(income, on_cash)
    deducts = method is IncomeMethod.DEDUCTION
    return {
        "10a": (Part("Received from the federal award", Account.CONTRIBUTION, _FEDERAL, -1),),
        "10b": (cost, owed, advanced),
        "10e": (cost, owed, advanced) if on_cash else (cost,),
        "10f": (ordered, Part("what is owed", Account.PAYABLE, _FEDERAL, -1)) if on_cash else (ordered,),
        "10j": _paid_or_incurred("Cost paid by match", match, on_cash),
        "10l": _income_earned(income, on_cash),
        "10m": spent_income if deducts else (),
        "10n": () if deducts else spent_income,
    }


def _paid_or_incurred(words: str, sources: Collection[FundSource], on_cash: bool) -> tuple[Part, ...]:
    cost = Part(words, Account.EXPENSE, frozenset(sources))
    if not on_cash:
        return (cost,)
    return cost, Part("less what is owed", Account.PAYABLE, frozenset(sources) - WITHOUT_CASH)


def _income_earned(sources: frozenset[FundSource], on_cash: bool) -> tuple[Part, ...]:
    earned = Part("Fees invoiced, and interest on them", Account.PROGRAM_INCOME, sources, -1)
    if not on_cash:
        return (earned,)
    return earned, Part("less what companies have not paid", Account.RECEIVABLE, sources, -1)


def _income_spent(sources: frozenset[FundSource], on_cash: bool) -> tuple[Part, ...]:
    return _paid_or_incurred("Cost paid by fees that are not match", sources, on_cash)


def _formulas(method: IncomeMethod) -> dict[str, str]:
    spent = "10m" if method is IncomeMethod.DEDUCTION else "10n"
    return {
        "10c": "10a - 10b",
        "10g": "10e + 10f",
        "10h": "10d - 10g",
        "10k": "10i - 10j",
        "10o": f"10l - {spent}",
    }


INDIRECT_PARTS = (
    Part(
        "Indirect cost",
        Account.EXPENSE,
        frozenset(FundSource) - {FundSource.IN_KIND},
        object_classes=frozenset({ObjectClass.INDIRECT}),
    ),
)
"""Column e of item 11: indirect cost of every source, also what is not charged and counts as match with approval."""

FEDERAL_INDIRECT_PARTS = (
    Part(
        "Federal indirect cost",
        Account.EXPENSE,
        _FEDERAL,
        object_classes=frozenset({ObjectClass.INDIRECT}),
    ),
)
"""Column f of item 11."""

INDIRECT_LINES = {"11e": INDIRECT_PARTS, "11f": FEDERAL_INDIRECT_PARTS}

BASE_SOURCES = frozenset(FundSource) - WITHOUT_CASH
"""Whose direct cost is in the base: the center's own. What others give in kind is theirs."""


def direct_costs(balances: Iterable[Balance]) -> dict[ObjectClass, Decimal]:
    """The direct cost of the center by object class, which the base of the indirect cost is made of."""
    listed = list(balances)
    return {
        each: total(listed, Account.EXPENSE, BASE_SOURCES, {each})
        for each in ObjectClass
        if each is not ObjectClass.INDIRECT
    }


def indirect_row(
    balances: Sequence[Balance],
    *,
    kind: str,
    rate: Fraction,
    starts_on: date,
    ends_on: date,
    base: Decimal,
) -> IndirectRow:
    """A row of item 11, from the balances of its period alone."""
    return IndirectRow(
        kind=kind,
        rate=rate,
        starts_on=starts_on,
        ends_on=ends_on,
        base=base,
        charged=sum((part.of(balances) for part in INDIRECT_PARTS), ZERO),
        federal_share=sum((part.of(balances) for part in FEDERAL_INDIRECT_PARTS), ZERO),
    )
