"""Every rule of money with the cases that an official can read: passing, held, refused, and at the boundary."""

from fractions import Fraction
from importlib import import_module
from typing import Any

import pytest

from lineshaft.domain.data_files import read_sections
from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.rules import (
    cash,
    cost_share,
    costs,
    federal_report,
    indirect,
    match,
    period,
    program_income,
    subawards,
    valuations,
)
from lineshaft.domain.rules.claims import Claim
from lineshaft.domain.rules.findings import Finding, Outcome, worst
from lineshaft.domain.rules.match import judge
from lineshaft.domain.rules.register import TEXTS, applied

from .reading import as_kind, call, plain, read_cases

MODULES = (
    cash,
    cost_share,
    costs,
    federal_report,
    indirect,
    match,
    period,
    program_income,
    subawards,
    valuations,
)
FILES = (
    "cash",
    "cost_share",
    "costs",
    "federal_report",
    "indirect",
    "match",
    "period",
    "program_income",
    "subawards",
)
NEVER_PASS = frozenset(
    {"alcohol", "bad_debts", "donations_given", "interest_paid", "lobbying", "personal_use", "promotion"}
)
"""Kinds of cost that no circumstance makes allowable."""
WITH_APPROVAL_HELD = frozenset({"entertainment", "fines", "fundraising"})
"""Kinds that a person must look at even where an approval is named."""


def _function(rule_id: str) -> Any:
    module, name = applied()[rule_id].rsplit(".", 1)
    return getattr(import_module(module), name)


def _told_in(name: str) -> set[str]:
    return {row.text("id") for row in read_sections(TEXTS / f"{name}.yaml").sections("rules")}


ROWS = [
    pytest.param(rule_id, case, id=f"{rule_id}: {case['name']}")
    for file in FILES
    for rule_id, rows in read_cases(f"{file}.yaml").items()
    if rule_id in _told_in(file)
    for case in rows
]


def _run(rule_id: str, case: dict[str, Any]) -> Any:
    given = {key: value for key, value in case.items() if key not in {"name", "expect", "says"}}
    return call(_function(rule_id), given)


@pytest.mark.parametrize(("rule_id", "case"), ROWS)
def test_case(rule_id: str, case: dict[str, Any]) -> None:
    if case["expect"] == "not accepted":
        with pytest.raises(InvalidValue, match=case["says"]):
            _run(rule_id, case)
        return

    result = _run(rule_id, case)

    if isinstance(result, Finding):
        assert result.rule.id == rule_id
        assert case.get("says", "") in result.why
    expected = case["expect"]
    shown = plain(result)
    if isinstance(expected, dict):
        assert {key: getattr(shown, key) for key in expected} == {
            key: as_kind(type(getattr(shown, key)), value) for key, value in expected.items()
        }
    else:
        assert shown == (Fraction(expected) if isinstance(shown, Fraction) else expected)


@pytest.mark.parametrize("file", FILES)
def test_each_rule__has_cases__with_every_outcome(file: str) -> None:
    cases = read_cases(f"{file}.yaml")
    for rule_id in _told_in(file):
        results = [_run(rule_id, case) for case in cases[rule_id] if case["expect"] != "not accepted"]
        assert len(cases[rule_id]) > 1, rule_id
        outcomes = {each.outcome for each in results if isinstance(each, Finding)}
        if not outcomes or rule_id in NEVER_PASS:
            continue
        if rule_id in WITH_APPROVAL_HELD:
            assert outcomes == {Outcome.HOLD, Outcome.REFUSE}, rule_id
        else:
            assert outcomes > {Outcome.PASS}, rule_id


@pytest.mark.parametrize("case", read_cases("match.yaml")["claims"], ids=lambda case: case["name"])
def test_claim(case: dict[str, Any]) -> None:
    claim = as_kind(Claim, case["claim"])

    findings = judge(claim, case["law_as_of"])
    against = {each.rule.id: str(each.outcome) for each in findings if each.outcome is not Outcome.PASS}

    assert against == case["expect"]
    assert worst(findings) == max(
        case["expect"].values(), default="pass", key=["pass", "hold", "refuse"].index
    )


def test_a_finding__is_the_sentence_of_its_rule_with_the_paragraph() -> None:
    finding = cash.cash_on_hand(
        received=as_kind(cash.Decimal, 10), disbursed=as_kind(cash.Decimal, 0),
        needed_soon=as_kind(cash.Decimal, 4), day=read_cases("cash.yaml")["cash_on_hand"][0]["day"],
    )  # fmt: skip

    assert str(finding).startswith("Cash on hand is as little as the next days need")
    assert "return $6.00" in str(finding)
    assert str(finding).endswith("(2 CFR 200.305(b); instructions of the SF-425, line 10c)")


def test_every_rule_of_money__is_told_in_a_file_of_cases() -> None:
    here = {module.__name__ for module in MODULES}
    applied_here = {rule_id for rule_id, name in applied().items() if name.rsplit(".", 1)[0] in here}

    assert applied_here == set().union(*(_told_in(file) for file in FILES))
