"""The published national figures reproduce their published ratios. The cases are in YAML for officials to read."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from lineshaft.domain.data_files import Section, read_sections
from lineshaft.domain.metrics import (
    ActivityTotals,
    Denominator,
    Figures,
    FigureStatus,
    OutcomeTotals,
    VerifiedSplit,
    all_metrics,
    base_appropriation,
)
from lineshaft.domain.metrics.outcomes import FEDERAL_DOLLARS_NOT_NAMED
from lineshaft.domain.periods import FiscalYear
from lineshaft.domain.words import Words

CASES_FILE = Path(__file__).parents[2] / "cases" / "metrics" / "published_ratios.yaml"
LARGEST_EXPLAINED_SPREAD = Decimal("0.04")


@dataclass(frozen=True)
class Case:
    name: str
    metric: str
    lowest: Mapping[str, Decimal]
    highest: Mapping[str, Decimal]
    federal_dollars: Denominator
    not_with: Denominator | None
    explained_from: Decimal
    explained_to: Decimal
    published: Decimal
    published_step: Decimal

    def explained(self, federal_dollars: Denominator) -> tuple[Decimal, Decimal]:
        """The lowest and the highest value that the rounding of the inputs allows."""
        values = []
        for printed in (self.lowest, self.highest):
            value = all_metrics()[self.metric].compute(figures_of(printed, federal_dollars)).total
            assert value is not None
            values.append(value)
        return min(values), max(values)

    def is_explained_by(self, federal_dollars: Denominator) -> bool:
        low, high = self.explained(federal_dollars)
        half = self.published_step / 2
        return low - half <= self.published <= high + half


def figures_of(values: Mapping[str, Decimal], federal_dollars: Denominator) -> Figures:
    outcome_names = {field.name for field in fields(OutcomeTotals)}
    outcomes: dict[str, Any] = {name: value for name, value in values.items() if name in outcome_names}
    activity: dict[str, Any] = {
        name: int(value) for name, value in values.items() if name not in outcome_names
    }
    if "jobs_created" in outcomes:
        outcomes["jobs_created"] = int(outcomes["jobs_created"])
    return Figures(
        outcomes=VerifiedSplit(unverified=replace(OutcomeTotals(), **outcomes)),
        activity=replace(ActivityTotals(), **activity),
        federal_dollars=federal_dollars,
    )


def stated(amount: int) -> Denominator:
    return Denominator(
        Words("federal dollars of the case", "dólares del caso"), Decimal(amount), FigureStatus.VERIFIED
    )


def read_case(section: Section) -> Case:
    lowest, highest = {}, {}
    inputs = section.section("input")
    for name in inputs.keys():  # noqa: SIM118 - a Section is no mapping
        figure = inputs.section(name)
        printed = figure.number("printed")
        if figure.has("or_up_to"):
            lowest[name], highest[name] = printed, figure.number("or_up_to")
        else:
            step = figure.number("to_the_nearest")
            half = step / 2 if step > 1 else Decimal(0)
            lowest[name], highest[name] = printed - half, printed + half
        figure.close()
    federal_dollars = FEDERAL_DOLLARS_NOT_NAMED
    if section.has("fiscal_year"):
        federal_dollars = base_appropriation(FiscalYear(section.integer("fiscal_year")))
    elif section.has("federal_dollars"):
        federal_dollars = stated(section.integer("federal_dollars"))
    not_with = "not_reproduced_with_federal_dollars"
    explained = section.section("explained_range")
    section.text("source")
    case = Case(
        name=section.text("name"),
        metric=section.text("metric"),
        lowest=lowest,
        highest=highest,
        federal_dollars=federal_dollars,
        not_with=stated(section.integer(not_with)) if section.has(not_with) else None,
        explained_from=explained.number("from"),
        explained_to=explained.number("to"),
        published=section.number("published"),
        published_step=section.number("published_to_the_nearest"),
    )
    explained.close()
    section.close()
    return case


CASES = [read_case(section) for section in read_sections(CASES_FILE).sections("cases")]
EACH_CASE = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


@EACH_CASE
def test_published_figure__is_reproduced_within_the_rounding_of_its_inputs(case: Case) -> None:
    assert case.is_explained_by(case.federal_dollars), (case.published, case.explained(case.federal_dollars))


@EACH_CASE
def test_published_figure__the_stated_range_is_what_the_rounding_gives(case: Case) -> None:
    low, high = case.explained(case.federal_dollars)
    assert abs(low - case.explained_from) <= Decimal("0.01")
    assert abs(high - case.explained_to) <= Decimal("0.01")
    assert high - low <= LARGEST_EXPLAINED_SPREAD * high, "so wide a range would prove nothing"


@pytest.mark.parametrize("case", [case for case in CASES if case.not_with], ids=lambda case: case.name)
def test_published_figure__does_not_reproduce_on_another_denominator(case: Case) -> None:
    assert case.not_with is not None
    assert not case.is_explained_by(case.not_with)


def test_appropriations_of_the_cases__say_whether_they_were_verified() -> None:
    statuses = {year: base_appropriation(FiscalYear(year)).status.value for year in (2020, 2021, 2022, 2023)}
    assert statuses == {2020: "verified", 2021: "unverified", 2022: "unverified", 2023: "verified"}
