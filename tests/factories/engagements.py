from datetime import UTC, date, datetime
from decimal import Decimal

import factory

from lineshaft.apps.engagements.models import Engagement, Outcome, Request, Visit

from .accounts import UserFactory
from .base import Factory
from .companies import SiteFactory
from .network import CenterFactory, ServiceLineFactory


class RequestFactory(Factory):
    reference = factory.Sequence(lambda n: f"LS-TEST-{n:04}")
    center = factory.SubFactory(CenterFactory)
    company_name = "Peach State Stamping LLC"
    street = "100 Peachtree St NW"
    city = "Atlanta"
    state_id = "13"
    zip_code = "30303"
    contact_name = "Maria Example"
    contact_email = "maria@example.org"

    class Meta:
        model = Request


class EngagementFactory(Factory):
    public_id = factory.Sequence(lambda n: f"E-TEST-{n:05}")
    center = factory.SubFactory(CenterFactory)
    site = factory.SubFactory(SiteFactory)
    title = "5S on the press line"
    service_line = factory.SubFactory(ServiceLineFactory)
    lead = factory.SubFactory(UserFactory)
    started_on = date(2026, 7, 6)

    class Meta:
        model = Engagement


class VisitFactory(Factory):
    center = factory.SelfAttribute("engagement.center")
    engagement = factory.SubFactory(EngagementFactory)
    by = factory.SelfAttribute("engagement.lead")
    held_on = date(2026, 7, 8)
    hours = Decimal("2.50")

    class Meta:
        model = Visit


class OutcomeFactory(Factory):
    center = factory.SubFactory(CenterFactory)
    site = factory.SubFactory(SiteFactory)
    kind = Outcome.Kind.NEW_SALES.value
    amount = Decimal("100000")
    fiscal_year = 2027
    quarter = 1
    source = "test"
    said_by = "Maria Example"
    said_at = datetime(2026, 11, 2, 15, tzinfo=UTC)

    class Meta:
        model = Outcome
