"""
Consultations: 200 companies at the same moment for 20 times, and the calendar of 5,000 consultations.

    ./dev bench booking [--tries 200] [--times 20] [--events 5000]

Exactly as many bookings as there are times, or the benchmark fails. The tries run on 40 connections, each taking the
next try as soon as it has an answer: a web server has fewer.
"""

import argparse
import logging
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from _database import own_database

CONNECTIONS = 40


def main() -> int:
    """Run both and print what they took; 1 when a time was given twice, or to nobody."""
    options = argparse.ArgumentParser()
    options.add_argument("--tries", type=int, default=200)
    options.add_argument("--times", type=int, default=20)
    options.add_argument("--events", type=int, default=5000)
    given = options.parse_args()
    with own_database():
        logging.disable(logging.INFO)
        center, hours = _arrange()
        failed = _book(center, hours, given.tries, given.times)
        _feed(center, hours, given.events)
    return failed


def _arrange():
    from lineshaft.apps.accounts.models import Membership, Organisation, User
    from lineshaft.apps.calendar.models import ConsultingHours
    from lineshaft.apps.network.models import Center
    from lineshaft.apps.reference.models import State
    from lineshaft.tenancy import system_scope

    with system_scope("arranging a benchmark"):
        state = State.objects.filter(pk="13").first() or State.objects.create(
            fips="13", abbreviation="GA", name="Georgia"
        )
        organisation = Organisation.objects.create(kind="center", name="Bench")
        center = Center.objects.create(organisation=organisation, slug="bench", name="Bench", state=state)
        advisor = User.objects.create(email="advisor@example.org", full_name="Ada")
        Membership.objects.create(user=advisor, organisation=organisation, role="advisor")
        hours = ConsultingHours.objects.create(
            center=center,
            advisor=advisor,
            zone="America/New_York",
            weekly=["09:00-17:00"] * 7,
            length_minutes=60,
            break_minutes=0,
            notice_hours=0,
            days_ahead=30,
            change_hours=0,
        )
    return center, hours


def _book(center, hours, tries: int, times: int) -> int:
    from django.db import connections
    from django.utils import timezone

    from lineshaft.apps.calendar import actions, queries
    from lineshaft.apps.calendar.models import Booking
    from lineshaft.tenancy import system_scope

    wanted = [free.starts_at for free in queries.free_times([hours], timezone.now())[10 : 10 + times]]
    start = threading.Barrier(min(CONNECTIONS, tries))
    seen = threading.local()
    took: list[float] = []

    def one(n: int) -> str:
        if not hasattr(seen, "ready"):
            seen.ready = True
            start.wait(timeout=30)
        begun = time.perf_counter()
        try:
            actions.book(
                center=center,
                starts_at=wanted[n % times],
                hours_id=None,
                company_name=f"Company {n}",
                contact_name="Ana",
                contact_email=f"ana{n}@example.org",
                contact_phone="",
                topic="",
                language="en",
                zone="America/Chicago",
                consent="Agreed.",
            )
            return "booked"
        except actions.booking.Taken:
            return "taken"
        finally:
            took.append(time.perf_counter() - begun)
            connections.close_all()

    begun = time.perf_counter()
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        results = list(pool.map(one, range(tries)))
        whole = time.perf_counter() - begun
    with system_scope("a benchmark looks"):
        held = Booking.objects.values_list("starts_at", flat=True)
        right = sorted(held) == sorted(wanted) and results.count("booked") == times
    took.sort()
    print(
        f"{tries} tries for {times} times: {results.count('booked')} booked, {results.count('taken')} taken"
    )
    print(
        f"  {whole:.2f} s in all; one try p50 {took[len(took) // 2] * 1000:.0f} ms, p95 {took[int(len(took) * 0.95)] * 1000:.0f} ms"
    )
    if not right:
        print("FAILED: each time is booked exactly once, or this is wrong")
    return 0 if right else 1


def _feed(center, hours, events: int) -> None:
    from lineshaft.apps.calendar.models import Booking
    from lineshaft.apps.calendar.queries import OpenedFeed
    from lineshaft.apps.calendar.views.calendars import calendar_text
    from lineshaft.tenancy import system_scope

    with system_scope("a benchmark fills a calendar"):
        asked = Booking.objects.first().help_request
        first = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(days=60)
        Booking.objects.bulk_create(
            Booking(
                center=center,
                advisor=hours.advisor,
                help_request=asked,
                company_name=f"Company No. {n}, Inc.",
                starts_at=at,
                ends_at=at + timedelta(hours=1),
                held_free=(at, at + timedelta(hours=1)),
                way="video",
                change_until=at,
                contact_name="Ana",
                contact_email="a@example.org",
                zone="UTC",
                consent="Agreed.",
                status="cancelled" if n % 10 == 0 else "booked",
                sequence=n % 3,
            )
            for n in range(events)
            for at in [first + timedelta(hours=n)]
        )
        took = []
        for _n in range(9):
            begun = time.perf_counter()
            text = calendar_text(OpenedFeed(center.pk, hours.advisor_id))
            took.append(time.perf_counter() - begun)
    took.sort()
    print(
        f"calendar of {text.count('BEGIN:VEVENT'):,} events, {len(text) / 1e6:.1f} MB: median {took[4] * 1000:.0f} ms, worst {took[-1] * 1000:.0f} ms"
    )


if __name__ == "__main__":
    sys.exit(main())
