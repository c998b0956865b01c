"""Program income: deduction, addition or cost sharing, by the award's term; exactly one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.money import format_usd

from .amounts import ZERO, check_amount
from .findings import Finding, judge_of
from .register import rule, told


class Method(StrEnum):
    DEDUCTION = "deduction"
    ADDITION = "addition"
    COST_SHARING = "cost_sharing"

    @property
    def words(self) -> str:
        return self.replace("_", " ")


class RecipientKind(StrEnum):
    NONPROFIT = "nonprofit"
    GOVERNMENT = "government"
    HIGHER_EDUCATION = "higher_education"
    NONPROFIT_RESEARCH = "nonprofit_research"


ADDING = frozenset({RecipientKind.HIGHER_EDUCATION, RecipientKind.NONPROFIT_RESEARCH})


@dataclass(frozen=True)
class Applied:
    """What an amount of income does to the total allowable cost, and to the match."""

    method: Method
    total: Decimal
    as_match: Decimal = ZERO


@rule("income_method")
def method_of(stated: Collection[Method], recipient: RecipientKind, law_as_of: date) -> Method:
    """
    The one method by which income of an award is applied: that of its terms or prior approval, else the default.

    Raises InvalidValue for more than one.
    """
    told("income_method").check_applies(law_as_of)
    if len(set(stated)) > 1:
        named = ", ".join(each.words for each in sorted(set(stated)))
        raise InvalidValue(
            "program_income_method", named, "is more than one method", "Choose the one that the terms state"
        )
    return next(iter(stated), None) or default_method(recipient, law_as_of)


@rule("income_default")
def default_method(recipient: RecipientKind, law_as_of: date) -> Method:
    """The method where the award states none."""
    told("income_default").check_applies(law_as_of)
    return Method.ADDITION if recipient in ADDING else Method.DEDUCTION


@rule("income_deducted")
def deducted(income: Decimal, total: Decimal, law_as_of: date) -> Applied:
    """Income lowers the total allowable cost. Raises InvalidValue where it is more than there is."""
    told("income_deducted").check_applies(law_as_of)
    if check_amount("income", income) > check_amount("total", total):
        raise InvalidValue(
            "income", income, f"is more than the {format_usd(total)} of allowable cost", "Deduct that at most"
        )
    return Applied(Method.DEDUCTION, total - income)


@rule("income_added")
def added(income: Decimal, total: Decimal, law_as_of: date) -> Applied:
    """Income adds to the total allowable cost; it stands outside the shares."""
    told("income_added").check_applies(law_as_of)
    return Applied(Method.ADDITION, check_amount("total", total) + check_amount("income", income))


@rule("income_as_match")
def as_match(income: Decimal, total: Decimal, law_as_of: date) -> Applied:
    """Income meets the cost sharing that the award requires; the total stays."""
    told("income_as_match").check_applies(law_as_of)
    return Applied(Method.COST_SHARING, check_amount("total", total), check_amount("income", income))


def apply(method: Method, income: Decimal, total: Decimal, law_as_of: date) -> Applied:
    """What an amount of income does, by the award's method."""
    ways = {Method.DEDUCTION: deducted, Method.ADDITION: added, Method.COST_SHARING: as_match}
    return ways[method](income, total, law_as_of)


@rule("income_spent_first")
def spent_first(income_on_hand: Decimal, law_as_of: date) -> Finding:
    """Whether income is spent before more federal money is asked for."""
    judge = judge_of("income_spent_first", law_as_of)
    if check_amount("income_on_hand", income_on_hand):
        return judge.holds(
            f"{format_usd(income_on_hand)} of program income is not spent yet: spend it first."
        )
    return judge.passes()
