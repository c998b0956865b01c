from datetime import UTC, date, datetime, timedelta

import factory

from lineshaft.apps.accounts.actions import hash_token
from lineshaft.apps.calendar.models import Booking, BusyTime, ConsultingHours, Feed

from .accounts import UserFactory
from .base import Factory
from .engagements import RequestFactory
from .network import CenterFactory

EVERY_DAY = ["09:00-12:00"] * 7
SOME_DAY = datetime(2027, 3, 1, 15, tzinfo=UTC)


class HoursFactory(Factory):
    """Nine to twelve every day in New York, an hour each without a break, booked up to 60 days ahead."""

    center = factory.SubFactory(CenterFactory)
    advisor = factory.SubFactory(UserFactory)
    zone = "America/New_York"
    weekly = EVERY_DAY
    length_minutes = 60
    break_minutes = 0
    notice_hours = 0
    days_ahead = 60
    change_hours = 0
    first_day = date(2026, 1, 1)

    class Meta:
        model = ConsultingHours


class BookingFactory(Factory):
    center = factory.SubFactory(CenterFactory)
    advisor = factory.SubFactory(UserFactory)
    help_request = factory.SubFactory(RequestFactory, center=factory.SelfAttribute("..center"))
    starts_at = SOME_DAY
    ends_at = factory.LazyAttribute(lambda o: o.starts_at + timedelta(hours=1))
    held_free = factory.LazyAttribute(lambda o: (o.starts_at, o.ends_at))
    way = "telephone"
    change_until = factory.LazyAttribute(lambda o: o.starts_at - timedelta(hours=12))
    company_name = "Acme"
    contact_name = "Ana Roe"
    contact_email = "ana@example.org"
    zone = "America/Chicago"
    consent = "Agreed."

    class Meta:
        model = Booking


class BusyTimeFactory(Factory):
    center = factory.SubFactory(CenterFactory)
    advisor = factory.SubFactory(UserFactory)
    period = (SOME_DAY, SOME_DAY + timedelta(hours=1))

    class Meta:
        model = BusyTime


class FeedFactory(Factory):
    center = factory.SubFactory(CenterFactory)
    owner = factory.SubFactory(UserFactory)
    made_by = factory.SelfAttribute("owner")
    token_hash = hash_token("a calendar")

    class Meta:
        model = Feed
