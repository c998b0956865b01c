"""Consultations of the demonstration: hours of the home center's advisors, and what is booked. All invented."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from lineshaft.apps.accounts.models import User
from lineshaft.apps.calendar.models import Booking, BusyTime, ConsultingHours
from lineshaft.apps.calendar.queries import free_times
from lineshaft.apps.calendar.wording import consent_in_words
from lineshaft.apps.engagements.actions import request_of_consultation
from lineshaft.apps.network.models import Center
from lineshaft.apps.network.zones import zone_of

from .people import People

HOME_ADVISOR = "demo-advisor@lineshaft.example"
# company, person, topic, how many free times from now on
WHO = (
    ("Demonstration Gear Works", "Demo Person Adeyemi", "Scrap at the hobbing machines (demonstration)", 1),
    ("Demonstration Plastics", "Demo Person Ruiz", "Is a second shift worth it? (demonstration)", 4),
    (
        "Demonstration Bakery",
        "Demo Person Novak",
        "A customer asks for a food safety audit (demonstration)",
        9,
    ),
)


def make_consultations(*, today: date, people: People) -> int:
    """Hours of three advisors of the home center, a day off, and consultations to come; returns how many of these."""
    center = Center.objects.select_related("state").get(pk=people.home_center_id)
    first = User.objects.get(email=HOME_ADVISOR)
    others = [each for each in people.advisors[center.pk] if each.pk != first.pk][:2]
    published = [_hours(center, advisor, today, n) for n, advisor in enumerate([first, *others])]
    BusyTime.objects.create(
        center=center,
        advisor=first,
        period=(timezone.now() + timedelta(days=9), timezone.now() + timedelta(days=10)),
        note="Training (demonstration)",
    )
    free = free_times(published[:1], timezone.now())
    booked = [(who, free[who[3]].starts_at) for who in WHO if who[3] < len(free)]
    for (company, person, topic, _place), starts_at in booked:
        _book(published[0], company, person, topic, starts_at)
    return len(booked)


def _hours(center: Center, advisor: User, today: date, n: int) -> ConsultingHours:
    return ConsultingHours.objects.create(
        center=center,
        advisor=advisor,
        zone=zone_of(center),
        weekly=[("09:00-12:00, 13:00-16:00", "08:00-11:00", "13:00-17:00")[n % 3]] * 5 + ["", ""],
        way=("telephone", "video", "telephone")[n % 3],
        where="https://video.example/demonstration" if n % 3 == 1 else "",
        first_day=today,
    )


def _book(hours: ConsultingHours, company: str, person: str, topic: str, starts_at: object) -> None:
    """As a company books it, without its mails: nobody reads those of the demonstration's past."""
    (free,) = [each for each in free_times([hours], timezone.now()) if each.starts_at == starts_at]
    facts: dict[str, Any] = {
        "company_name": company,
        "contact_name": person,
        "contact_email": f"{person.split()[-1].lower()}@{company.split()[-1].lower()}.example",
        "contact_phone": "(404) 555-0123",
    }
    Booking.objects.create(
        center=hours.center,
        advisor=hours.advisor,
        help_request=request_of_consultation(
            center=hours.center, advisor=hours.advisor, need=topic, is_synthetic=True, **facts
        ),
        starts_at=free.starts_at,
        ends_at=free.ends_at,
        held_free=(free.starts_at, free.ends_at + timedelta(minutes=hours.break_minutes)),
        way=hours.way,
        where=hours.where,
        change_until=free.starts_at - timedelta(hours=hours.change_hours),
        topic=topic,
        zone=hours.zone,
        consent=consent_in_words(hours.center),
        is_synthetic=True,
        **facts,
    )
