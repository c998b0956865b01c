"""
Formulas over the answers of a program: arithmetic and nothing else, exact, and checked when they are read.

A formula is what a spreadsheet would hold, with names for cells: `good / total * 100 if total > 0 else 0`. A column
of a table is `steps.minutes`, a question of another sheet `before.line.minutes`. Numbers are Decimal throughout.
"""

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, DecimalException, DivisionUndefined, InvalidOperation, localcontext
from typing import Any

import simpleeval

from lineshaft.domain.errors import quote

LONGEST_FORMULA = 1000
DECIMALS = 10
"""Decimals of a result."""
MOST_DIGITS = 18
"""Digits before the point of a result. No dollar, hour or pound of a plant has more."""

# What a formula may be made of; everything else Python knows is refused with its place.
_PARTS = (
    ast.Expression, ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.Div,
    ast.UnaryOp, ast.USub, ast.UAdd, ast.Not, ast.BoolOp, ast.And, ast.Or,
    ast.Compare, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE,
    ast.IfExp, ast.Call, ast.Name, ast.Attribute, ast.Load, ast.Constant,
)  # fmt: skip

Column = list[Any]


class WrongFormula(Exception):
    """A formula that cannot be used: the reason, in words for the person who wrote it."""


class NotKnown(Exception):
    """A formula has no value yet. `names` are the answers that it waits for; without any, `reason` says why."""

    def __init__(self, reason: str, names: tuple[str, ...] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.names = names


def _numbers(values: tuple[Any, ...]) -> list[Decimal]:
    """The numbers of a list, or of numbers given one by one."""
    flat = [each for value in values for each in (value if isinstance(value, list) else [value])]
    for each in flat:
        if not isinstance(each, Decimal):
            raise TypeError(f"{quote(each)} is not a number")
    return flat


def _average(*values: Any) -> Decimal:
    numbers = _numbers(values)
    if not numbers:
        raise NotKnown("there is nothing to take the average of")
    return sum(numbers, Decimal(0)) / len(numbers)


def _of_some(choose: Callable[[list[Decimal]], Decimal], word: str) -> Callable[..., Decimal]:
    def chosen(*values: Any) -> Decimal:
        numbers = _numbers(values)
        if not numbers:
            raise NotKnown(f"there is nothing to take the {word} of")
        return choose(numbers)

    return chosen


def _sum_of_products(first: Column, second: Column) -> Decimal:
    pairs = zip(_numbers((first,)), _numbers((second,)), strict=True)
    return sum((one * other for one, other in pairs), Decimal(0))


def _sum_where(column: Column, marks: Column, mark: Any) -> Decimal:
    numbers = _numbers((column,))
    return sum((each for each, has in zip(numbers, marks, strict=True) if has == mark), Decimal(0))


def _rounded(number: Decimal, digits: Decimal = Decimal(0)) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-int(digits)), rounding="ROUND_HALF_UP")


def _years(years: Decimal) -> int:
    if years != int(years) or not 0 <= years <= 50:
        raise TypeError(f"{years} is not a number of whole years from 0 to 50")
    return int(years)


def _grown(amount: Decimal, percent: Decimal, years: Decimal) -> Decimal:
    return Decimal(amount * (1 + percent / 100) ** _years(years))


def _over_years(amount: Decimal, percent: Decimal, years: Decimal) -> Decimal:
    factor = 1 + percent / 100
    return sum((Decimal(amount * factor**year) for year in range(_years(years))), Decimal(0))


def _only_when(condition: bool, value: Any) -> Any:
    if condition is not True:
        raise NotKnown("its condition does not hold")
    return value


FUNCTIONS: Mapping[str, tuple[Callable[..., Any], str]] = {
    "sum": (lambda *values: sum(_numbers(values), Decimal(0)), "all of a column, added up"),
    "average": (_average, "the mean of a column"),
    "min": (_of_some(min, "smallest"), "the smallest"),
    "max": (_of_some(max, "largest"), "the largest"),
    "count": (lambda column: Decimal(len(column)), "how many rows a column has"),
    "count_where": (lambda marks, mark: Decimal(marks.count(mark)), "how many rows have this word"),
    "sum_where": (_sum_where, "a column added up over the rows that have this word in another column"),
    "sum_of_products": (_sum_of_products, "two columns multiplied row by row, then added up"),
    "only_when": (_only_when, "a value that exists only under a condition"),
    "round": (_rounded, "to whole numbers, or to as many digits; halves away from zero"),
    "abs": (abs, "without its sign"),
    "grown": (_grown, "an amount after years of growth in percent a year"),
    "over_years": (_over_years, "an amount a year, growing in percent a year, added up over years"),
}


@dataclass(frozen=True)
class Formula:
    """A formula that was read: its text, and the names that it takes."""

    text: str
    names: tuple[str, ...]
    _tree: ast.expr = field(compare=False, repr=False)

    def value(self, known: Mapping[str, Any]) -> Any:
        """
        The value for answers by name: a Decimal, a word, or true or false.

        Raises NotKnown where an answer that it needs is missing (None, or not there), and where it has no value:
        a division by zero, a result with more than `MOST_DIGITS` digits.
        """

        def look_up(node: ast.Name) -> Any:
            found = known.get(node.id)
            missing = found is None or (isinstance(found, list) and None in found)
            if missing:
                raise NotKnown(f"{node.id} is not known yet", (node.id,))
            return found

        evaluator = simpleeval.SimpleEval(
            functions={name: function for name, (function, _) in FUNCTIONS.items()}, names=look_up
        )
        try:
            with localcontext(prec=50):
                found = evaluator.eval(self.text, previously_parsed=self._tree)
        except ZeroDivisionError as error:
            raise NotKnown("it divides by zero") from error
        except DecimalException as error:
            undefined = isinstance(error, InvalidOperation) and DivisionUndefined in error.args[0]
            raise NotKnown("it divides by zero" if undefined else "its numbers are too large") from error
        except (simpleeval.InvalidExpression, TypeError, AttributeError, ValueError) as error:
            raise NotKnown(f"it does not fit its answers: {error}") from error
        if not isinstance(found, Decimal):
            return found
        if found and found.adjusted() >= MOST_DIGITS:
            raise NotKnown("it is larger than anything a plant has")
        # Thirds that are subtracted from thirds come to nothing, not to a speck.
        rounded = round(found, DECIMALS)
        return rounded if rounded else Decimal(0)


def read_formula(text: str, names: Mapping[str, Any]) -> Formula:
    """
    Read a formula. `names` are those it may take, each with an example of what it can be: a Decimal, a word, a list.

    Raises WrongFormula that says what is wrong: a name that does not exist, a part that is not arithmetic, or kinds
    that do not go together, such as a column added to a number.
    """
    if len(text) > LONGEST_FORMULA:
        raise WrongFormula(f"has {len(text)} characters, more than {LONGEST_FORMULA}")
    try:
        parsed = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise WrongFormula(f"cannot be read: {getattr(error, 'msg', error)}") from error
    for part in ast.walk(parsed):
        if not isinstance(part, _PARTS):
            raise WrongFormula(f"has {type(part).__name__.lower()}, which is not arithmetic")
    reader = _Reader(names)
    tree = reader.visit(parsed.body)
    formula = Formula(text.strip(), tuple(dict.fromkeys(reader.taken)), tree)
    try:
        formula.value(names)
    except NotKnown as error:
        # Examples cannot tell a division by zero from a fault: only what does not fit is one.
        if error.reason.startswith("it does not fit"):
            raise WrongFormula(error.reason) from error
    return formula


class _Reader(ast.NodeTransformer):
    """Makes every number exact and every dotted name one name; refuses what is not there."""

    def __init__(self, names: Mapping[str, Any]) -> None:
        self._names = names
        self.taken: list[str] = []

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        if isinstance(node.value, bool | str):
            return node
        if isinstance(node.value, int | float):
            # The evaluator hands a constant on as it is, so that it may be a Decimal.
            return ast.copy_location(ast.Constant(Decimal(repr(node.value))), node)  # type: ignore[arg-type]
        raise WrongFormula(f"has {quote(node.value)}, which is neither a number nor a word")

    def visit_Call(self, node: ast.Call) -> ast.Call:
        if not isinstance(node.func, ast.Name) or node.func.id not in FUNCTIONS or node.keywords:
            raise WrongFormula(f"uses a function that does not exist. There are: {', '.join(FUNCTIONS)}")
        node.args = [self.visit(argument) for argument in node.args]
        return node

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return self._name(node.id, node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.Name:
        parts = [node.attr]
        inner: ast.expr = node.value
        while isinstance(inner, ast.Attribute):
            parts.insert(0, inner.attr)
            inner = inner.value
        if not isinstance(inner, ast.Name):
            raise WrongFormula(f"has “.{node.attr}” after something that is not a name")
        return self._name(".".join([inner.id, *parts]), node)

    def _name(self, name: str, node: ast.expr) -> ast.Name:
        if name not in self._names:
            raise WrongFormula(f"takes {quote(name)}, which no question or figure above it has")
        self.taken.append(name)
        return ast.copy_location(ast.Name(name, ast.Load()), node)
