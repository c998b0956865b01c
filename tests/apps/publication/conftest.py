"""A year of outcomes in several states, small enough to be added up by hand."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from factories.companies import SiteFactory
from factories.engagements import OutcomeFactory
from factories.network import CenterFactory

COUNTY = {"13": "13121", "30": "30111", "32": "32003", "44": "44007"}


@pytest.fixture
def report(db: None) -> Callable[..., None]:
    """Let companies of a state report outcomes of FY2026: one company for each amount."""

    def report_outcomes(
        state: str, *amounts: str | int, kind: str = "new_sales", status: str = "verified", sites: Any = None
    ) -> list[Any]:
        center = CenterFactory(state_id=state)
        sites = sites or [SiteFactory(state_id=state, county_id=COUNTY[state]) for _ in amounts]
        for site, amount in zip(sites, amounts, strict=True):
            OutcomeFactory(
                center=center,
                site=site,
                kind=kind,
                amount=Decimal(amount),
                state=status,
                fiscal_year=2026,
                quarter=1,
            )
        return sites

    return report_outcomes


@pytest.fixture
def demo_day(time_machine: Any) -> None:
    """22 November 2026."""
    time_machine.move_to("2026-11-22T15:00:00-05:00", tick=False)
