"""Dated values and rules: what applied when, where it stands, and that each rule is applied by a function."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from lineshaft.domain.data_files import Section
from lineshaft.domain.errors import InvalidDefinition, InvalidValue
from lineshaft.domain.rules import (
    cash,
    cost_share,
    domestic_content,
    federal_report,
    indirect,
    match,
    period,
    subawards,
    waivers,
)
from lineshaft.domain.rules.parameters import PARAMETERS, all_parameters, read_parameter, value_for
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
    assert all(
        (cash, cost_share, domestic_content, federal_report, indirect, match, period, subawards, waivers)
    )
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


def _file(*values: dict[str, Any], unit: str = "days") -> Section:
    whole = {
        "value": 1, "applies_from": date(2026, 1, 1), "citation": "2 CFR 1", "link": "https://example.org",
        "status": "unverified",
    }  # fmt: skip
    rows = [{**whole, **each} for each in values]
    head = {"id": "one", "title": "One", "topic": "costs", "unit": unit, "chosen_by": "award"}
    return Section("one.yaml", "", {**head, "values": rows})


def test_two_values_from_one_day__are_refused() -> None:
    with pytest.raises(InvalidDefinition, match="from a later day"):
        read_parameter(_file({}, {}))


def test_an_unverified_value__has_no_day_on_which_it_was_read() -> None:
    with pytest.raises(InvalidDefinition, match="an unverified one has none"):
        read_parameter(_file({"read_on": date(2026, 1, 1)}))


def test_a_verified_value__must_say_when_it_was_read() -> None:
    with pytest.raises(InvalidDefinition, match="read_on: is missing"):
        read_parameter(_file({"status": "verified"}))


def test_a_file__must_bear_the_name_of_its_parameter() -> None:
    wrong = _file({})
    wrong.source = "two.yaml"
    with pytest.raises(InvalidDefinition, match="must bear its name"):
        read_parameter(wrong)


def test_a_share__is_exact() -> None:
    third = read_parameter(_file({"value": "1/3"}, unit="share")).on(date(2026, 1, 1))

    assert third.share == Fraction(1, 3)


@pytest.mark.parametrize("text", ["0.3333", "1/0", "-1/3", "1/300"])
def test_what_is_no_share__is_refused(text: str) -> None:
    with pytest.raises(InvalidDefinition, match="write a share as 1/3"):
        read_parameter(_file({"value": text}, unit="share"))


def test_a_percentage__is_a_share_of_a_hundred() -> None:
    assert all_parameters()["de_minimis_rate"].on(date(2024, 10, 1)).share == Fraction(3, 20)


def test_a_value_that_is_over__applies_through_its_last_day() -> None:
    parameter = read_parameter(_file({"last_day": date(2026, 3, 31)}))

    assert parameter.on(date(2026, 3, 31)).value == 1
    with pytest.raises(InvalidValue, match="applied through Mar 31, 2026"):
        parameter.on(date(2026, 4, 1))


@pytest.mark.parametrize("last", [date(2025, 12, 31), date(2026, 7, 1)])
def test_a_last_day_outside_its_value__is_refused(last: date) -> None:
    with pytest.raises(InvalidDefinition, match="must lie between"):
        read_parameter(_file({"last_day": last}, {"applies_from": date(2026, 7, 1)}))


def test_a_number__is_chosen_by_its_own_day() -> None:
    september, october = date(2024, 9, 30), date(2024, 10, 1)

    assert value_for("equipment_unit_cost", award=september, day=october).value == 5000
    assert value_for("equipment_unit_cost", award=october, day=september).value == 10000
    assert value_for("single_audit_threshold", award=october, fiscal_year=september).value == 750000
    assert value_for("micro_purchase", award=september, day=date(2025, 10, 1)).value == 15000


def test_without_the_day_by_which_it_is_chosen__there_is_no_value() -> None:
    with pytest.raises(InvalidValue, match="is the day by which “Micro-purchase threshold” is chosen"):
        value_for("micro_purchase", award=date(2025, 10, 1))


def test_each_parameter__has_a_file_of_its_own_in_the_wheel() -> None:
    assert {path.stem for path in PARAMETERS.glob("*.yaml")} == set(all_parameters())
