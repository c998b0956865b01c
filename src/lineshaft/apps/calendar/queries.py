"""Reads of consultations: what is free, what is booked, and what stands behind a link."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from lineshaft.apps.accounts.actions import hash_token
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.engagements.queries import handlers_of
from lineshaft.apps.network.models import Center
from lineshaft.domain.hours import Rule, Span, parse_windows, slots, time_zone
from lineshaft.tenancy import system_scope

from .models import Booking, BusyTime, ConsultingHours, Feed
from .states import BookingState

FURTHEST_AHEAD = timedelta(days=366)
WORKING_DAY = timedelta(hours=8)


@dataclass(frozen=True)
class Free:
    """A time that can be booked, and the hours in which it lies: of one advisor or of several."""

    starts_at: datetime
    ends_at: datetime
    hours: tuple[ConsultingHours, ...]


def center_for_booking(slug: str) -> Center | None:
    """The center of this name, with its state."""
    return Center.objects.select_related("state").filter(slug=slug).first()


def open_hours(center_id: int) -> list[ConsultingHours]:
    """The hours that are published at a center, of those who are still there: they end when somebody leaves."""
    with system_scope("who holds consultations at a center is shown to everyone"):
        rows = ConsultingHours.objects.filter(
            center_id=center_id, is_open=True, advisor__in=handlers_of(center_id).order_by()
        )
        return list(rows.select_related("advisor", "center__state").order_by("advisor__full_name", "pk"))


def takes_bookings(center_id: int) -> bool:
    """Whether a center publishes any hours. One statement: it stands on the center's public page."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT center_takes_bookings(%s)", [center_id])
        return bool(cursor.fetchone()[0])


def rule_of(hours: ConsultingHours) -> Rule:
    """The hours as the domain cuts them into consultations."""
    return Rule(
        weekly={day: parse_windows(text) for day, text in enumerate(hours.weekly)},
        zone=time_zone(hours.zone),
        length=timedelta(minutes=hours.length_minutes),
        pause=timedelta(minutes=hours.break_minutes),
        first_day=hours.first_day,
        last_day=hours.last_day or (timezone.localdate() + FURTHEST_AHEAD),
    )


def _taken(
    advisor_ids: Iterable[int], begins: datetime, ends: datetime, leaving_out: int | None
) -> dict[int, list[Span]]:
    """What is gone of the time of each advisor, at whatever center. Under the system scope."""
    taken: dict[int, list[Span]] = defaultdict(list)
    booked = Booking.objects.filter(advisor_id__in=advisor_ids, held_free__overlap=(begins, ends))
    booked = booked.exclude(status=BookingState.CANCELLED.value)
    for pk, advisor_id, period in booked.values_list("pk", "advisor_id", "held_free"):
        if pk != leaving_out:
            taken[advisor_id].append((period.lower, period.upper))
    busy = BusyTime.objects.filter(advisor_id__in=advisor_ids, period__overlap=(begins, ends))
    for advisor_id, period in busy.values_list("advisor_id", "period"):
        taken[advisor_id].append((period.lower, period.upper))
    return taken


def free_times(hours: list[ConsultingHours], now: datetime, *, moving: Booking | None = None) -> list[Free]:
    """The times that can be booked in these hours, the earliest first; times of several advisors stand as one."""
    if not hours:
        return []
    furthest = now + timedelta(days=max(each.days_ahead for each in hours) + 1)
    with system_scope("free times are shown to everyone: when, and nothing of what is booked"):
        taken = _taken({each.advisor_id for each in hours}, now, furthest, moving.pk if moving else None)
    found: dict[Span, list[ConsultingHours]] = defaultdict(list)
    for each in hours:
        for span in slots(
            rule_of(each),
            not_before=now + timedelta(hours=each.notice_hours),
            not_after=now + timedelta(days=each.days_ahead),
            taken=taken[each.advisor_id],
        ):
            found[span].append(each)
    return [Free(*span, tuple(found[span])) for span in sorted(found)]


def free_at(
    hours: list[ConsultingHours], starts_at: datetime, now: datetime, *, moving: Booking | None = None
) -> Free | None:
    """The free time that begins at this instant, with everybody who has it; None when it is gone or never was."""
    return next((free for free in free_times(hours, now, moving=moving) if free.starts_at == starts_at), None)


def away(center_id: int, people: Collection[int], at: datetime) -> dict[int, str]:
    """Who of these people is away at a moment, for a working day or longer, and until when."""
    rows = BusyTime.objects.filter(center_id=center_id, advisor_id__in=people, period__contains=at)
    found: dict[int, datetime] = {}
    for advisor_id, period in rows.values_list("advisor_id", "period"):
        if period.lower and period.upper and period.upper - period.lower >= WORKING_DAY:
            found[advisor_id] = max(period.upper, found.get(advisor_id, period.upper))
    return {person: f"is away until {timezone.localtime(until):%b %-d}" for person, until in found.items()}


def busyness(hours: Iterable[ConsultingHours], day: datetime) -> dict[int, int]:
    """How many consultations each advisor has in the week around a day: who has the fewest comes first."""
    counts: dict[int, int] = defaultdict(int)
    week = (day - timedelta(days=3), day + timedelta(days=4))
    rows = Booking.objects.filter(
        advisor_id__in=[each.advisor_id for each in hours],
        starts_at__range=week,
        status=BookingState.BOOKED.value,
    )
    for advisor_id in rows.values_list("advisor_id", flat=True):
        counts[advisor_id] += 1
    return counts


# Behind a link ----------------------------------------------------------------------------------------------------


def booking_id_of_token(token: str) -> int | None:
    """The consultation that a link opens; None for a link that nobody sent."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT booking_id FROM booking_of_token(%s)", [hash_token(token)])
        row = cursor.fetchone()
    return row[0] if row else None


def opened_booking(pk: int) -> Booking:
    """The consultation of the link that was opened, under the token scope."""
    return Booking.objects.select_related("center__state", "advisor").get(pk=pk)


def booked_by_uid(uid: Any) -> Booking | None:
    """What the page after booking tells whoever has its address: the center and the time."""
    with system_scope("the page after booking tells the center and the time"):
        return Booking.objects.select_related("center", "advisor").filter(uid=uid).first()


def times_to_move(booking: Booking, now: datetime) -> list[Free]:
    """Free times to which the center can move it: of its advisor, or of anybody where that one holds none."""
    return [
        free
        for free in free_times(hours_to_move(booking), now, moving=booking)
        if free.starts_at != booking.starts_at
    ]


def hours_to_move(booking: Booking) -> list[ConsultingHours]:
    """Where a consultation can be moved: to hours of its advisor, or of anybody when that one holds none any more."""
    hours = open_hours(booking.center_id)
    own = [each for each in hours if each.advisor_id == booking.advisor_id]
    return own or hours


@dataclass(frozen=True)
class OpenedFeed:
    """Whose calendar a secret address is: of the center where no owner is named."""

    center_id: int
    owner_id: int | None


def feed_of_token(token: str) -> OpenedFeed | None:
    """The calendar behind an address, as long as whoever made it is still at the center."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT center_id, owner_id, made_by_id FROM calendar_feed_of_token(%s)", [hash_token(token)]
        )
        row = cursor.fetchone()
    if row is None or not handlers_of(row[0]).filter(pk=row[2]).exists():
        return None
    return OpenedFeed(row[0], row[1])


KEPT_IN_FEED = timedelta(days=90)


def bookings_of_feed(opened: OpenedFeed, now: datetime) -> QuerySet[Booking]:
    """The consultations of a subscribed calendar, from three months ago on. Read under the system scope."""
    rows = Booking.objects.filter(center_id=opened.center_id, starts_at__gte=now - KEPT_IN_FEED)
    if opened.owner_id is not None:
        rows = rows.filter(advisor_id=opened.owner_id)
    return rows.order_by("starts_at", "pk")


# For the people of a center ---------------------------------------------------------------------------------------


def center_of(actor: Actor, wanted: str = "") -> Center | None:
    """The center whose consultations the person holds: the one asked for, or the first."""
    centers = Center.objects.select_related("state").filter(
        pk__in=actor.organisations_where("request:handle")
    )
    chosen = centers.filter(slug=wanted).first() if "\x00" not in wanted else None
    return chosen or centers.order_by("pk").first()


def own_hours(actor: Actor, center: Center) -> ConsultingHours | None:
    return ConsultingHours.objects.filter(center=center, advisor_id=actor.user_id).first()


def zone_of_reader(actor: Actor, center: Center, otherwise: str) -> ZoneInfo:
    """The time zone of the person's own hours, or of the center's state."""
    hours = own_hours(actor, center)
    return time_zone(hours.zone if hours else otherwise)


def bookings_between(
    actor: Actor, center: Center, begins: datetime, ends: datetime, *, everybody: bool = False
) -> QuerySet[Booking]:
    """Consultations of the person, or of everybody at the center, that touch the time, in order."""
    rows = Booking.objects.filter(center=center, starts_at__lt=ends, ends_at__gt=begins)
    if not everybody:
        rows = rows.filter(advisor_id=actor.user_id)
    return rows.select_related("advisor", "help_request").order_by("starts_at", "pk")


def busy_between(actor: Actor, center: Center, begins: datetime, ends: datetime) -> QuerySet[BusyTime]:
    """The person's busy times that touch the time, in order."""
    rows = BusyTime.objects.filter(center=center, advisor_id=actor.user_id, period__overlap=(begins, ends))
    return rows.order_by("period", "pk")


def bookings_of_centers(actor: Actor) -> QuerySet[Booking]:
    """Every consultation of the person's own centers, the latest first, with its advisor."""
    rows = Booking.objects.filter(center_id__in=actor.organisations_where("request:handle"))
    return rows.select_related("advisor").order_by("-starts_at", "-pk")


def booking_by_pk(pk: int) -> Booking | None:
    """A consultation, as far as the reader may know of it."""
    rows = Booking.objects.select_related("center__state", "advisor", "help_request")
    return rows.filter(pk=pk).first()


def to_hand_over(center_ids: Iterable[int], now: datetime) -> list[Booking]:
    """Consultations to come whose advisor has left the center."""
    found: list[Booking] = []
    for center_id in center_ids:
        rows = Booking.objects.filter(center_id=center_id, status=BookingState.BOOKED.value, ends_at__gt=now)
        rows = rows.exclude(advisor__in=handlers_of(center_id).order_by())
        found += rows.select_related("advisor", "center__state").order_by("starts_at", "pk")
    return found


def who_could_take(booking: Booking) -> list[User]:
    """People of the center who have nothing else at the time of the consultation, by name."""
    people = list(handlers_of(booking.center_id).exclude(pk=booking.advisor_id))
    taken = _taken(
        [person.pk for person in people], booking.held_free.lower, booking.held_free.upper, booking.pk
    )
    return [person for person in people if not taken[person.pk]]


def feeds_of(actor: Actor, center: Center) -> QuerySet[Feed]:
    """Calendar addresses that are in use: the person's own; for a director those of the center."""
    rows = Feed.objects.filter(center=center, revoked_at__isnull=True).select_related("owner", "made_by")
    if center.pk not in actor.organisations_where("request:assign"):
        rows = rows.filter(made_by_id=actor.user_id)
    return rows.order_by("made_at", "pk")


def day_begins(now: datetime, zone: ZoneInfo) -> datetime:
    """The first moment of the day that clocks of the zone show."""
    return datetime.combine(now.astimezone(zone).date(), time(0), tzinfo=zone)
