"""Two centers with outcomes whose totals are added up by hand in the tests."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from factories.accounts import person
from factories.companies import SiteFactory
from factories.engagements import EngagementFactory, OutcomeFactory, VisitFactory
from factories.network import AwardFactory, BudgetPeriodFactory, CenterFactory
from lineshaft.apps.accounts.roles import Role


@dataclass
class Network:
    """Georgia and Montana, each with people and outcomes of FY2027."""

    georgia: Any
    montana: Any
    director: Any
    montana_advisor: Any
    officer: Any


@pytest.fixture
def network(db: None) -> Network:
    georgia, montana = CenterFactory(state_id="13"), CenterFactory(state_id="30")
    site = SiteFactory()
    for center, kind, amount, state, quarter in (
        (georgia, "new_sales", "100000.00", "verified", 1),
        (georgia, "new_sales", "50000.00", "reported", 1),
        (georgia, "new_sales", "7000.00", "flagged", 2),
        (georgia, "new_sales", "999999.00", "rejected", 1),
        (georgia, "investment", "200000.00", "evidence_requested", 1),
        (georgia, "jobs_created", "4", "verified", 1),
        (georgia, "jobs_retained", "6", "reported", 1),
        (montana, "new_sales", "30000.00", "verified", 1),
    ):
        OutcomeFactory(
            center=center,
            site=site,
            kind=kind,
            amount=Decimal(amount),
            state=state,
            fiscal_year=2027,
            quarter=quarter,
        )
    OutcomeFactory(center=georgia, site=site, amount=Decimal("11000.00"), fiscal_year=2026, quarter=4)
    award = AwardFactory(center=georgia)
    BudgetPeriodFactory(award=award, fiscal_year=2027, federal_amount="500000.00", status="verified")
    engagement = EngagementFactory(
        center=georgia, site=site, status="completed", started_on="2026-08-01", completed_on="2026-10-20"
    )
    VisitFactory(engagement=engagement, held_on="2026-10-05", hours=Decimal("2.50"))
    VisitFactory(engagement=engagement, held_on="2026-10-06", hours=Decimal("4.00"))
    VisitFactory(engagement=engagement, held_on="2026-09-30", hours=Decimal("8.00"))
    return Network(
        georgia=georgia,
        montana=montana,
        director=person(Role.DIRECTOR, georgia.organisation),
        montana_advisor=person(Role.ADVISOR, montana.organisation),
        officer=person(Role.PROGRAM_OFFICER),
    )


@pytest.fixture
def time_machine_at_the_demo_day(time_machine: Any) -> None:
    """22 November 2026, in the first quarter of FY2027."""
    time_machine.move_to("2026-11-22T15:00:00-05:00", tick=False)
