"""What the program office itself has published about the whole program: quoted, never mixed with our own figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from lineshaft.domain.data_files import Section, read_sections
from lineshaft.domain.metrics import FigureStatus
from lineshaft.domain.words import Words

FILE = Path(__file__).parent / "data" / "program_office_figures.yaml"


@dataclass(frozen=True)
class CitedYear:
    """The national figures of one fiscal year as printed, rounded by their publisher. None: not found."""

    fiscal_year: int
    sales: Decimal | None
    cost_savings: Decimal | None
    investment: Decimal | None
    jobs: Decimal | None
    status: FigureStatus
    source: str
    href: str
    note: Words | None


@cache
def program_office_figures() -> Sequence[CitedYear]:
    """The cited figures, newest year first. Raises InvalidDefinition where the file is wrong."""
    table = read_sections(FILE)
    years = [_read(row) for row in table.sections("years")]
    table.close()
    return sorted(years, key=lambda year: -year.fiscal_year)


def _read(row: Section) -> CitedYear:
    def amount(key: str) -> Decimal | None:
        return Decimal(row.integer(key)) if row.has(key) else None

    year = CitedYear(
        fiscal_year=row.integer("fiscal_year"),
        sales=amount("new_and_retained_sales_usd"),
        cost_savings=amount("cost_savings_usd"),
        investment=amount("investment_usd"),
        jobs=amount("jobs_created_and_retained"),
        status=row.one_of("status", FigureStatus),
        source=row.text("source"),
        href=row.optional_text("href"),
        note=row.words("note") if row.has("note") else None,
    )
    row.close()
    return year
