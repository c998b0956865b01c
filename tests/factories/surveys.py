from datetime import UTC, date, datetime
from typing import Any

import factory
from django.db.backends.postgresql.psycopg_any import DateRange

from lineshaft.apps.surveys.models import Case, CaseEngagement, Wave

from .base import Factory
from .companies import ContactFactory, SiteFactory
from .engagements import EngagementFactory
from .network import CenterFactory


class WaveFactory(Factory):
    """The wave of October to December 2026, which runs on the day on which the tests stand still."""

    fiscal_year = 2027
    quarter = 1
    opens_on = date(2026, 10, 1)
    closes_on = date(2026, 12, 31)
    instrument = "2026-1"

    class Meta:
        model = Wave
        django_get_or_create = ("fiscal_year", "quarter")


class CaseFactory(Factory):
    wave = factory.SubFactory(WaveFactory)
    center = factory.SubFactory(CenterFactory)
    site = factory.SubFactory(SiteFactory)
    contact = factory.SubFactory(
        ContactFactory, center=factory.SelfAttribute("..center"), site=factory.SelfAttribute("..site")
    )
    asked_year = factory.LazyAttribute(lambda o: DateRange(o.wave.opens_on, o.wave.asks_again_from))

    class Meta:
        model = Case


class CaseEngagementFactory(Factory):
    case = factory.SubFactory(CaseFactory)
    center = factory.SelfAttribute("case.center")
    engagement = factory.SubFactory(
        EngagementFactory,
        center=factory.SelfAttribute("..center"),
        site=factory.SelfAttribute("..case.site"),
        status="completed",
        completed_on=date(2026, 10, 20),
    )

    class Meta:
        model = CaseEngagement


def case_about_work(**fields: Any) -> Case:
    """A candidate with one completed engagement behind it."""
    case: Case = CaseFactory(**fields)
    CaseEngagementFactory(case=case)
    return case


INVITED_AT = datetime(2026, 11, 2, 15, tzinfo=UTC)
