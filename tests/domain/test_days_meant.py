"""What a date in a search box means."""

from datetime import date

import pytest

from lineshaft.domain.days_meant import days_meant


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-03-14", (3, 14), (3, 14)),
        ("3/14/2026", (3, 14), (3, 14)),
        ("March 14, 2026", (3, 14), (3, 14)),
        ("2026-02", (2, 1), (2, 28)),
        ("sept 2026", (9, 1), (9, 30)),
        ("Q1 2026", (1, 1), (3, 31)),
        ("2026Q4", (10, 1), (12, 31)),
        ("2026", (1, 1), (12, 31)),
    ],
)
def test_days__of_what_people_type(text: str, first: tuple[int, int], last: tuple[int, int]) -> None:
    assert days_meant(text) == (date(2026, *first), date(2026, *last))


@pytest.mark.parametrize(
    "text", ["", "2026-02-30", "13/40/2026", "marble 2026", "0000-01", "spindle", "12345"]
)
def test_no_date__is_none(text: str) -> None:
    assert days_meant(text) is None
