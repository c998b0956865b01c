"""Dated values and rules: what applied when, where it stands, and that each rule is applied by a function."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from lineshaft.domain.data_files import Section
from lineshaft.domain.errors import InvalidDefinition, InvalidValue
from lineshaft.domain.rules import domestic_content, waivers
from lineshaft.domain.rules.parameters import all_parameters, read_parameters
from lineshaft.domain.rules.register import all_rules, applied, rule


@pytest.mark.parametrize(
    ("day", "percent"),
    [("2022-10-25", 60), ("2023-12-31", 60), ("2024-01-01", 65), ("2028-12-31", 65), ("2029-01-01", 75)],
)
def test_the_share_of_procurement__rises_by_date(day: str, percent: int) -> None:
    assert all_parameters()["domestic_share_procurement"].on(date.fromisoformat(day)).value == percent


def test_before_its_first_day__a_parameter_has_no_value() -> None:
    with pytest.raises(InvalidValue, match="applies from Oct 25, 2022"):
        all_parameters()["domestic_share_procurement"].on(date(2022, 10, 24))


def test_each_rule__is_applied_by_a_function_of_its_own() -> None:
    assert domestic_content.work_out
    assert waivers.compare_cost
    assert applied().keys() == all_rules().keys()
    assert len(set(applied().values())) == len(applied())


def test_what_is_verified__says_when_it_was_read() -> None:
    cited = [each.citation for each in all_rules().values()]
    cited += [value.citation for each in all_parameters().values() for value in each.values]

    assert any(each.is_verified for each in cited)
    assert all(each.is_verified is (each.read_on is not None) for each in cited)


def test_a_rule_that_no_file_tells__is_refused() -> None:
    with pytest.raises(InvalidDefinition, match="no file tells this rule"):
        rule("no_such_rule")


def _file(**value: Any) -> Section:
    whole = {
        "value": 1, "applies_from": date(2026, 1, 1), "citation": "2 CFR 1", "link": "https://example.org",
        "status": "unverified", **value,
    }  # fmt: skip
    row = {"id": "one", "title": "One", "unit": "days", "values": [whole, dict(whole)]}
    return Section("one.yaml", "", {"parameters": [row]})


def test_two_values_from_one_day__are_refused() -> None:
    with pytest.raises(InvalidDefinition, match="from a later day"):
        read_parameters(_file())


def test_an_unverified_value__has_no_day_on_which_it_was_read() -> None:
    with pytest.raises(InvalidDefinition, match="an unverified one has none"):
        read_parameters(_file(read_on=date(2026, 1, 1)))


def test_a_verified_value__must_say_when_it_was_read() -> None:
    with pytest.raises(InvalidDefinition, match="read_on: is missing"):
        read_parameters(_file(status="verified"))


def test_the_files__are_in_the_wheel() -> None:
    assert Path(domestic_content.__file__).parent.joinpath("parameters/buy_america.yaml").is_file()
