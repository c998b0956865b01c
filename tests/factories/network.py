from datetime import date

import factory

from lineshaft.apps.accounts.roles import OrganisationKind
from lineshaft.apps.network.models import Award, BudgetPeriod, Center, Location, ServiceArea, ServiceLine

from .accounts import OrganisationFactory
from .base import Factory


class CenterFactory(Factory):
    """A center in Georgia unless told otherwise. The reference facts (states, ZIP codes) are in the template."""

    organisation = factory.SubFactory(
        OrganisationFactory, kind=OrganisationKind.CENTER.value, name=factory.SelfAttribute("..name")
    )
    slug = factory.Sequence(lambda n: f"center-{n}")
    name = factory.Sequence(lambda n: f"Center {n}")
    state_id = "13"

    class Meta:
        model = Center
        django_get_or_create = ("state_id",)


class LocationFactory(Factory):
    center = factory.SubFactory(CenterFactory)
    name = "Main office"
    city = "Atlanta"
    state_id = "13"
    zip_id = "30308"

    class Meta:
        model = Location


class ServiceLineFactory(Factory):
    area = ServiceArea.CONTINUOUS_IMPROVEMENT.value
    code = factory.Sequence(lambda n: f"line-{n}")
    title = factory.Sequence(lambda n: f"Service line {n}")

    class Meta:
        model = ServiceLine


class AwardFactory(Factory):
    center = factory.SubFactory(CenterFactory)
    number = factory.Sequence(lambda n: f"TEST-{n:04}")
    starts_on = date(2025, 10, 1)
    ends_on = date(2030, 9, 30)

    class Meta:
        model = Award


class BudgetPeriodFactory(Factory):
    award = factory.SubFactory(AwardFactory)
    center = factory.SelfAttribute("award.center")
    fiscal_year = 2026
    starts_on = date(2025, 10, 1)
    ends_on = date(2026, 9, 30)
    federal_amount = "1000000.00"

    class Meta:
        model = BudgetPeriod
