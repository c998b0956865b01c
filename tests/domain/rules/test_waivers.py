"""Waivers: the cost comparison, the days of comment, and what non-availability rests on."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from lineshaft.domain.data_files import Section, read_sections
from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.rules.waivers import (
    ReportEvidence,
    comments_close,
    compare_cost,
    non_availability,
    public_interest,
)

FILE = read_sections(Path(__file__).parents[2] / "cases/rules/waivers.yaml")
DAY = date(2026, 6, 1)


@pytest.mark.parametrize("case", FILE.sections("unreasonable_cost"), ids=lambda case: case._unread["name"])
def test_cost(case: Section) -> None:
    compared = compare_cost(
        with_domestic=case.number("with_domestic"), without=case.number("without"), as_of=DAY
    )

    assert compared.is_unreasonable is (case.text("unreasonable") == "yes")
    assert str(compared.share) == case.text("increase")


@pytest.mark.parametrize("case", FILE.sections("comment_period"), ids=lambda case: case._unread["name"])
def test_comments(case: Section) -> None:
    assert comments_close(case.day("opens")) == case.day("closes")


def test_comments_for_fewer_days__are_refused() -> None:
    with pytest.raises(InvalidValue, match="less than the 15 days of the law"):
        comments_close(DAY, 14)
    assert comments_close(DAY, 30) == date(2026, 7, 1)


def test_a_whole_that_costs_nothing__cannot_be_compared() -> None:
    with pytest.raises(InvalidValue, match="is nothing"):
        compare_cost(with_domestic=Decimal(1), without=Decimal(0), as_of=DAY)


def report(outcome: str, newest: str = "", newest_name: str = "SN-1 version 1") -> ReportEvidence:
    return ReportEvidence("SN-1 version 1", outcome, newest_name, newest or outcome)


def test_non_availability_without_a_search__is_held() -> None:
    assert "No search is on record" in non_availability([], [], DAY).holds[0]


def test_a_report_that_found_none__carries_the_case() -> None:
    grounds = non_availability([], [report("none")], DAY)

    assert grounds.holds == ()
    assert grounds.flags == ()


def test_a_search_alone__is_flagged() -> None:
    grounds = non_availability(["SN-1 at noon"], [], DAY)

    assert grounds.holds == ()
    assert "no scouting report" in grounds.flags[0]


def test_a_superseded_report__is_flagged_and_the_newest_one_counts() -> None:
    same = non_availability([], [report("none", "none", "SN-1 version 2")], DAY)
    found = non_availability([], [report("none", "exact", "SN-1 version 2")], DAY)

    assert same.holds == ()
    assert "superseded by SN-1 version 2" in same.flags[0]
    assert "SN-1 version 2 found exact matches" in found.holds[0]


def test_partial_matches__are_flagged() -> None:
    assert "partial matches" in non_availability([], [report("partial")], DAY).flags[0]


def test_public_interest__rests_on_its_reason() -> None:
    assert public_interest("  ", DAY).holds
    assert not public_interest("An emergency repair.", DAY).holds
