"""Federal fiscal years and quarters.

The federal fiscal year begins on 1 October of the calendar year before the one it is named for (31 USC 1102):
FY2026 runs from 1 October 2025 to 30 September 2026, and its first quarter from October to December 2025.
Every period here is whole days with both ends inclusive; none of them knows what day it is today.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self

from lineshaft.domain.errors import InvalidValue

FIRST_FISCAL_YEAR = 1901
LAST_FISCAL_YEAR = 2199
QUARTERS_PER_YEAR = 4

_FIRST_MONTH_OF_FISCAL_YEAR = 10
_QUARTER_TEXT = re.compile(r"(?:FY)?\s*([0-9]{4})\s*[- ]?\s*Q([0-9])", re.IGNORECASE)
_FISCAL_YEAR_TEXT = re.compile(r"(?:FY)?\s*([0-9]{4})", re.IGNORECASE)


@dataclass(frozen=True, order=True)
class FiscalYear:
    """A federal fiscal year, `FiscalYear(2026)`; years order by time."""

    year: int

    def __post_init__(self) -> None:
        _check_year(self.year)

    @classmethod
    def of(cls, day: date) -> Self:
        """The fiscal year that `day` falls in."""
        _check_is_a_day(day)
        return cls(day.year + (day.month >= _FIRST_MONTH_OF_FISCAL_YEAR))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "2026" or "FY2026"; raises InvalidValue for anything else."""
        match = _FISCAL_YEAR_TEXT.fullmatch(text.strip())
        if match is None:
            raise InvalidValue("fiscal year", text, "is not a fiscal year", "Write it like FY2026")
        return cls(int(match[1]))

    @property
    def starts_on(self) -> date:
        """1 October of the calendar year before."""
        return date(self.year - 1, _FIRST_MONTH_OF_FISCAL_YEAR, 1)

    @property
    def ends_on(self) -> date:
        """30 September, the last day that belongs to the year."""
        return date(self.year, 9, 30)

    @property
    def quarters(self) -> tuple["Quarter", "Quarter", "Quarter", "Quarter"]:
        """The four quarters in order of time."""
        return Quarter(self.year, 1), Quarter(self.year, 2), Quarter(self.year, 3), Quarter(self.year, 4)

    @property
    def label(self) -> str:
        """As people write it: "FY2026"."""
        return f"FY{self.year}"

    @property
    def code(self) -> str:
        """As data files and addresses write it: "2026"."""
        return str(self.year)

    def next(self) -> Self:
        """The fiscal year after this one."""
        return self + 1

    def previous(self) -> Self:
        """The fiscal year before this one."""
        return self + -1

    def __add__(self, years: int) -> Self:
        return type(self)(self.year + years)

    def __contains__(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on

    def __str__(self) -> str:
        return self.label


@dataclass(frozen=True, order=True)
class Quarter:
    """A quarter of a federal fiscal year, `Quarter(fiscal_year=2026, number=1)`; quarters order by time."""

    fiscal_year: int
    number: int

    def __post_init__(self) -> None:
        _check_year(self.fiscal_year)
        if self.number not in (1, 2, 3, 4):
            raise InvalidValue("quarter", self.number, "is not a quarter of a year", "Use 1, 2, 3 or 4")

    @classmethod
    def of(cls, day: date) -> Self:
        """The quarter that `day` falls in."""
        return cls(FiscalYear.of(day).year, (day.month + 2) // 3 % QUARTERS_PER_YEAR + 1)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "2026Q1", "2026-Q1" or "FY2026 Q1"; raises InvalidValue for anything else."""
        match = _QUARTER_TEXT.fullmatch(text.strip())
        if match is None:
            raise InvalidValue("quarter", text, "is not a fiscal quarter", "Write it like 2026Q1")
        return cls(int(match[1]), int(match[2]))

    @property
    def starts_on(self) -> date:
        """The first day of the quarter."""
        year_starts_on = FiscalYear(self.fiscal_year).starts_on
        if self.number == 1:
            return year_starts_on
        return date(self.fiscal_year, 3 * (self.number - 2) + 1, 1)

    @property
    def ends_on(self) -> date:
        """The last day that belongs to the quarter."""
        if self.number == QUARTERS_PER_YEAR:
            return FiscalYear(self.fiscal_year).ends_on
        return Quarter(self.fiscal_year, self.number + 1).starts_on - timedelta(days=1)

    @property
    def label(self) -> str:
        """As people write it: "FY2026 Q1"."""
        return f"FY{self.fiscal_year} Q{self.number}"

    @property
    def code(self) -> str:
        """As data files and addresses write it: "2026Q1". Codes sort as time does."""
        return f"{self.fiscal_year}Q{self.number}"

    def next(self) -> Self:
        """The quarter after this one."""
        return self + 1

    def previous(self) -> Self:
        """The quarter before this one."""
        return self + -1

    def __add__(self, quarters: int) -> Self:
        ordinal = self._ordinal + quarters
        return type(self)(ordinal // QUARTERS_PER_YEAR, ordinal % QUARTERS_PER_YEAR + 1)

    def __contains__(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on

    def __str__(self) -> str:
        return self.label

    @property
    def _ordinal(self) -> int:
        return self.fiscal_year * QUARTERS_PER_YEAR + self.number - 1


def quarters_between(first: Quarter, last: Quarter) -> list[Quarter]:
    """All quarters from `first` to `last`, both included; empty when `last` is before `first`."""
    return [first + step for step in range(last._ordinal - first._ordinal + 1)]


def _check_year(year: int) -> None:
    if not FIRST_FISCAL_YEAR <= year <= LAST_FISCAL_YEAR:
        raise InvalidValue(
            "fiscal year",
            year,
            "is out of range",
            f"Use a year from {FIRST_FISCAL_YEAR} to {LAST_FISCAL_YEAR}",
        )


def _check_is_a_day(day: date) -> None:
    # A moment belongs to different days in different time zones: the caller must choose the day.
    if isinstance(day, datetime):
        raise TypeError(f"expected a date, got the moment {day!r}; choose its time zone and take .date()")
