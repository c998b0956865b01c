"""Formulas of programs: arithmetic, exact, and nothing else."""

import contextlib
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineshaft.domain.programs.formulas import NotKnown, WrongFormula, read_formula

NAMES: dict[str, Any] = {
    "a": Decimal(2),
    "b": Decimal(3),
    "yes": True,
    "kind": "met",
    "steps.minutes": [Decimal(1), Decimal(2)],
    "steps.state": ["met", "open"],
    "line.before.minutes": Decimal(5),
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a + b * 2", "8"),
        ("(a - b) / 4", "-0.25"),
        ("0.1 + 0.2", "0.3"),
        ("sum(steps.minutes)", "3"),
        ("sum_of_products(steps.minutes, steps.minutes)", "5"),
        ("sum_where(steps.minutes, steps.state, 'open')", "2"),
        ("count_where(steps.state, 'met')", "1"),
        ("average(steps.minutes) + max(steps.minutes) - min(a, b)", "1.5"),
        ("a if b > 2 and yes else 0", "2"),
        ("1 if kind == 'met' else 0", "1"),
        ("line.before.minutes - a", "3"),
        ("over_years(100, 10, 3)", "331"),
        ("grown(100, 10, 2)", "121"),
        ("round(10 / 3, 2)", "3.33"),
        ("a / 3 - a / 3 + 1 / 3 * 3 - 1", "0"),
    ],
)
def test_formula__gives_the_value(text: str, value: str) -> None:
    assert read_formula(text, NAMES).value(NAMES) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a **  2", "not arithmetic"),
        ("a; b", "cannot be read"),
        ("unknown + 1", "takes 'unknown'"),
        ("steps.nothing", "takes 'steps.nothing'"),
        ("__import__('os').system('ls')", "function that does not exist"),
        ("(1).real", "something that is not a name"),
        ("[x for x in steps.minutes]", "not arithmetic"),
        ("lambda: 1", "not arithmetic"),
        ("'x' * 100000000", "does not fit"),
        ("steps.minutes + 1", "does not fit"),
        ("sum(steps.state)", "'met' is not a number"),
        ("f'{a}'", "not arithmetic"),
        ("a" + " + a" * 400, "characters"),
        ("(" * 300 + "a" + ")" * 300, "cannot be read"),
        ("1j", "neither a number nor a word"),
        ("sum(*steps.minutes)", "not arithmetic"),
    ],
)
def test_formula__that_is_no_arithmetic_is_refused_in_words(text: str, reason: str) -> None:
    with pytest.raises(WrongFormula, match=None) as error:
        read_formula(text, NAMES)
    assert reason in str(error.value)


@pytest.mark.parametrize(
    ("text", "answers", "reason", "names"),
    [
        ("a / b", {"b": Decimal(0)}, "it divides by zero", ()),
        ("a / b", {"a": Decimal(0), "b": Decimal(0)}, "it divides by zero", ()),
        ("a + b", {"a": None}, "a is not known yet", ("a",)),
        ("sum(steps.minutes)", {"steps.minutes": [Decimal(1), None]}, "not known yet", ("steps.minutes",)),
        ("a * a", {"a": Decimal(10) ** 12}, "larger than anything", ()),
        ("max(steps.minutes)", {"steps.minutes": []}, "nothing to take the largest of", ()),
        ("grown(a, 5, b)", {"b": Decimal("2.5")}, "whole years", ()),
    ],
)
def test_formula__without_a_value_says_what_it_waits_for(
    text: str, answers: dict[str, Any], reason: str, names: tuple[str, ...]
) -> None:
    with pytest.raises(NotKnown) as error:
        read_formula(text, NAMES).value({**NAMES, **answers})
    assert reason in error.value.reason
    assert error.value.names == names


def test_formula__asks_only_for_what_it_needs() -> None:
    assert read_formula("a if yes else b", NAMES).value({"yes": True, "a": Decimal(1), "b": None}) == 1


@given(st.text(max_size=60))
def test_formula__of_any_text_is_read_or_refused(text: str) -> None:
    """Whatever somebody writes, there is a formula or a sentence, never another error."""
    with contextlib.suppress(WrongFormula, NotKnown):
        read_formula(text, NAMES).value(NAMES)
