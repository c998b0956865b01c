"""The yearly base appropriation of the program, the denominator of the network's figures per federal
dollar.
"""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType

from lineshaft.domain.data_files import read_sections
from lineshaft.domain.metrics.outcomes import Denominator, FigureStatus
from lineshaft.domain.periods import FiscalYear
from lineshaft.domain.words import Words

APPROPRIATIONS_FILE = Path(__file__).parent / "appropriations.yaml"


def base_appropriation(year: FiscalYear) -> Denominator:
    """The base appropriation of a fiscal year; with `amount` None where the table does not hold the year.

    Money under other laws, such as the $50 million of the CARES Act in FY2020, is not in it: published
    figures per federal dollar reproduce with the base appropriation only.
    """
    known = _appropriations().get(year)
    return known or Denominator(name=_name(year), amount=None, status=FigureStatus.UNVERIFIED)


def years_with_appropriation() -> list[FiscalYear]:
    """The fiscal years that the table holds, in order."""
    return sorted(_appropriations())


@cache
def _appropriations() -> Mapping[FiscalYear, Denominator]:
    table = read_sections(APPROPRIATIONS_FILE)
    appropriations: dict[FiscalYear, Denominator] = {}
    for row in table.sections("appropriations"):
        year = FiscalYear(row.integer("fiscal_year"))
        if year in appropriations:
            raise row.error("fiscal_year", f"{year} stands twice")
        appropriations[year] = Denominator(
            name=_name(year),
            amount=Decimal(row.integer("usd")),
            status=row.one_of("status", FigureStatus),
            source="; ".join(filter(None, [row.text("source"), row.optional_text("note")])),
        )
        row.close()
    table.close()
    return MappingProxyType(appropriations)


def _name(year: FiscalYear) -> Words:
    return Words(
        en=f"base appropriation {year.label}", es=f"asignación federal básica del año fiscal {year.code}"
    )
