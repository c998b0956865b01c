"""A company of Georgia with an engagement, and invoices of it."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from factories.accounts import OrganisationFactory, person
from factories.companies import CompanyFactory, RelationshipFactory, SiteFactory
from factories.engagements import EngagementFactory
from invoicing import MakeInvoice
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.roles import OrganisationKind, Role
from lineshaft.apps.companies.models import Site
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.funding import actions
from lineshaft.apps.funding.actions import Billed
from lineshaft.apps.funding.models import Invoice
from lineshaft.apps.network.models import BudgetPeriod, Center


@pytest.fixture
def site(db: None) -> Site:
    organisation = OrganisationFactory(kind=OrganisationKind.COMPANY.value, name="Peach Tool")
    return SiteFactory(company=CompanyFactory(name="Peach Tool", organisation=organisation))


@pytest.fixture
def engagement(center: Center, site: Site, advisor: User) -> Engagement:
    RelationshipFactory(center=center, site=site, employees=42)
    return EngagementFactory(center=center, site=site, lead=advisor)


@pytest.fixture
def company_contact(site: Site) -> User:
    return person(Role.COMPANY_CONTACT, site.company.organisation, email="carl@peachtool.example")


@pytest.fixture
def billed(next_period: BudgetPeriod) -> Billed:
    return Billed(
        budget_period=next_period, billed_to="Peach Tool", email="pay@peachtool.example",
        lines=[("Lean class", Decimal("1250.00")), ("Early payment", Decimal("-250.00"))],
    )  # fmt: skip


@pytest.fixture
def make(acting: Actor, engagement: Engagement, billed: Billed) -> MakeInvoice:
    """Makes an issued invoice of $1,000, or a draft."""

    def invoice(*, issued: bool = True, **changes: Any) -> Invoice:
        draft = actions.draft_invoice(engagement=engagement, billed=replace(billed, **changes), by=acting)
        return actions.issue_invoice(invoice=draft, by=acting) if issued else draft

    return invoice
