"""A second synthetic award of the home center, well into its year: its match can be forecast, and falls short."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from lineshaft.apps.funding.models import Recipient
from lineshaft.apps.network.models import Award, BudgetPeriod, Center
from lineshaft.domain.ledger import FundSource
from lineshaft.domain.periods import FiscalYear, Quarter

_MARK = "-SPRING"
LEAN = ((FundSource.STATE, 34), (FundSource.FEES, 38), (FundSource.IN_KIND, 12), (FundSource.RECIPIENT, 6))
"""How this award finds its match, in percent of the federal money: less than is asked."""


def is_spring_award(award: Award) -> bool:
    """Whether an award is the one that this file makes."""
    return award.number.endswith(_MARK)


def make_spring_award(*, today: date, home_center_id: int) -> Award:
    """
    An award whose year began two quarters ago, whenever the demonstration is made, and had one year before: six whole
    months of it at least are over. Its number says spring, when most of such awards begin.
    """
    center = Center.objects.get(pk=home_center_id)
    begins = (Quarter.of(today) + -2).starts_on
    years = [date(begins.year + n, begins.month, 1) for n in (-1, 0, 1, 2)]
    award = Award.objects.create(
        center=center,
        number=f"DEMO-{center.state_id}-{years[0].year}{_MARK}",
        starts_on=years[0],
        ends_on=years[-1] - timedelta(days=1),
        is_synthetic=True,
        source="demonstration",
    )
    BudgetPeriod.objects.bulk_create(
        BudgetPeriod(
            award=award,
            center=center,
            fiscal_year=FiscalYear.of(first).year,
            starts_on=first,
            ends_on=following - timedelta(days=1),
            federal_amount=Decimal(480_000),
            source="demonstration",
        )
        for first, following in pairwise(years)
    )
    return award


def make_recipients() -> None:
    """Who holds the awards of each center: made up, with numbers that no authority gives."""
    Recipient.objects.bulk_create(
        Recipient(
            center=center,
            name=f"{center.name} (demonstration)",
            address=f"1 Example Street\n{center.city}, {center.state.abbreviation} 00000",
            uei="DEMO00000000",
            ein="00-0000000",
        )
        for center in Center.objects.filter(awards__isnull=False).select_related("state").distinct()
    )
