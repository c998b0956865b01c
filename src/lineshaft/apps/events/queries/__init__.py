"""Reads of events: what everyone sees, what its center sees, and what stands behind the link of a mail."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import (
    Avg,
    Case,
    Count,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.utils import timezone

from lineshaft.apps.accounts.actions import hash_token
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.engagements.queries import handlers_of
from lineshaft.apps.network.models import Center, ServiceLine
from lineshaft.apps.reference.models import State
from lineshaft.ui.pagination import KeysetPage

from ..dates import Window
from ..models import Event, Material, Registration
from ..states import EventState, RegistrationState
from .fees import with_standing

KEPT_IN_FEED = timedelta(days=30)
MOST_IN_FEED = 5000


@dataclass(frozen=True)
class Seats:
    """How full an event is."""

    capacity: int | None
    taken: int = 0
    waiting: int = 0

    @property
    def left(self) -> int | None:
        """Free seats; None where as many may come as want to."""
        return None if self.capacity is None else max(0, self.capacity - self.taken)

    @property
    def is_full(self) -> bool:
        """Whether whoever registers now waits."""
        return self.left == 0


def seats_of(events: Iterable[Event]) -> dict[int, Seats]:
    """How full events are, by their number, in one query."""
    events = list(events)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM event_seats(%s)", [[each.pk for each in events]])
        counted = {pk: (taken, waiting) for pk, taken, waiting in cursor.fetchall()}
    return {each.pk: Seats(each.capacity, *counted.get(each.pk, (0, 0))) for each in events}


# For everyone ----------------------------------------------------------------------------------------------------


def public_events(wanted: dict[str, str] | None = None, *, past: bool = False) -> QuerySet[Event]:
    """
    Published events to come, or those that are over; `wanted` narrows them.

    Its keys: `q` (words of the title), `center` (slug), `state` (abbreviation), `line` (code of a service line), `way`
    (one that it has), `language`. A value that nothing has finds nothing.
    """
    wanted = wanted or {}
    now = timezone.now()
    rows = Event.objects.select_related("center__state", "service_line")
    if past:
        rows = rows.filter(status__in=[EventState.PUBLISHED, EventState.HELD], ends_at__lt=now)
    else:
        rows = rows.filter(status=EventState.PUBLISHED, ends_at__gte=now)
    for key, lookup in (
        ("center", "center__slug"), ("state", "center__state__abbreviation"), ("line", "service_line__code"),
        ("language", "language"),
    ):  # fmt: skip
        if wanted.get(key):
            rows = rows.filter(**{lookup: wanted[key]})
    if wanted.get("way"):
        rows = rows.filter(way__in=[wanted["way"], Event.Way.BOTH])
    if words := wanted.get("q", "").split():
        for word in words[:8]:
            rows = rows.filter(
                Q(title__icontains=word)
                | Q(title_es__icontains=word)
                | Q(about__icontains=word)
                | Q(about_es__icontains=word)
                | Q(place__icontains=word)
            )
    return rows.order_by("-starts_at", "-id") if past else rows.order_by("starts_at", "id")


def window_of(rows: QuerySet[Event], page: KeysetPage[Event]) -> Window:
    """
    Which dates of other contexts belong to a page of events to come, so that each stands on one page: from its first
    event, or what is not over on the first page, to the first event of the next page, or without end.
    """
    begins = page.rows[0].starts_at if page.rows and page.previous_cursor else None
    until = None
    if page.rows and page.next_cursor:
        last = page.rows[-1]
        following = rows.filter(Q(starts_at=last.starts_at, pk__gt=last.pk) | Q(starts_at__gt=last.starts_at))
        until = following.order_by("starts_at", "pk").values_list("starts_at", flat=True).first()
    return Window(timezone.now(), begins, until)


def events_of_feed(wanted: dict[str, str]) -> QuerySet[Event]:
    """What a calendar program shows: published, held and cancelled events from a month ago on."""
    rows = (
        Event.objects.select_related("center__state")
        .exclude(status=EventState.DRAFT)
        .filter(ends_at__gte=timezone.now() - KEPT_IN_FEED)
    )
    if wanted.get("center"):
        rows = rows.filter(center__slug=wanted["center"])
    if wanted.get("state"):
        rows = rows.filter(center__state__abbreviation=wanted["state"])
    return rows.order_by("starts_at", "id")[:MOST_IN_FEED]


def public_event(public_id: str) -> Event | None:
    """An event that is or was published."""
    rows = Event.objects.exclude(status=EventState.DRAFT).select_related("center__state", "service_line")
    return rows.filter(public_id=public_id).first()


def others_of_series(event: Event) -> list[Event]:
    """The published events to come of the same series, without this one."""
    if event.series is None:
        return []
    rows = Event.objects.filter(
        series=event.series,
        center_id=event.center_id,
        status=EventState.PUBLISHED,
        starts_at__gt=timezone.now(),
    )
    return list(rows.exclude(pk=event.pk).order_by("starts_at", "id")[:60])


def open_materials(event: Event) -> list[Material]:
    """What everyone may read of an event. Under the system scope."""
    return list(event.materials.filter(audience=Material.Audience.EVERYONE))


def center_of_slug(slug: str) -> Center | None:
    """A center by the word in its address."""
    return Center.objects.select_related("state").filter(slug=slug).first()


def states_with_events() -> list[State]:
    """The states of centers with events to come, for the filter."""
    rows = public_events().order_by().values("center__state_id").distinct()
    return list(State.objects.filter(pk__in=rows).order_by("name"))


def lines_with_events() -> list[ServiceLine]:
    """The service lines of events to come, for the filter."""
    rows = public_events().order_by().values("service_line_id").distinct()
    return list(ServiceLine.objects.filter(pk__in=rows).order_by("title"))


# Behind a link ---------------------------------------------------------------------------------------------------


def registration_id_of_token(token: str) -> int | None:
    """The registration that a link opens; None for a link that nobody sent."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT registration_id FROM event_registration_of_token(%s)", [hash_token(token)])
        row = cursor.fetchone()
    return int(row[0]) if row else None


def registration_of_link(pk: int) -> Registration:
    """The registration behind a link. Under the system scope."""
    return Registration.objects.select_related(
        "event__center__state", "event__door", "event__service_line"
    ).get(pk=pk)


def registration_by_uid(uid: Any) -> Registration | None:
    """The registration of the page that thanks for it. Under the system scope."""
    return Registration.objects.select_related("event__center__state").filter(uid=uid).first()


def materials_for(registration: Registration) -> list[Material]:
    """What was handed out to this person. Under the system scope."""
    audiences = [Material.Audience.EVERYONE]
    if registration.status == RegistrationState.REGISTERED:
        audiences.append(Material.Audience.REGISTERED)
    if registration.attended:
        audiences.append(Material.Audience.ATTENDED)
    return list(registration.event.materials.filter(audience__in=audiences))


# For the center --------------------------------------------------------------------------------------------------


def events_of(actor: Actor, *, which: str = "to_come", words: str = "") -> QuerySet[Event]:
    """Events of the reader's centers: `to_come` with drafts, `over`, `cancelled`, or `any` but these."""
    rows = Event.objects.filter(center_id__in=actor.organisations_where("request:read"))
    rows = rows.select_related("owner", "center")
    now = timezone.now()
    for word in words.split()[:8]:
        rows = rows.filter(Q(title__icontains=word) | Q(place__icontains=word))
    if which == "cancelled":
        return rows.filter(status=EventState.CANCELLED).order_by("-starts_at", "-id")
    rows = rows.exclude(status=EventState.CANCELLED)
    if which == "over":
        return rows.filter(ends_at__lt=now).order_by("-starts_at", "-id")
    if which == "any":
        return rows.order_by("-starts_at", "-id")
    return rows.filter(ends_at__gte=now).order_by("starts_at", "id")


def event_of_center(actor: Actor, public_id: str) -> Event | None:
    """An event of the reader's centers."""
    rows = Event.objects.filter(center_id__in=actor.organisations_where("request:read"))
    return (
        rows.select_related("owner", "center__state", "door", "service_line")
        .filter(public_id=public_id)
        .first()
    )


def registrations_of(event: Event) -> QuerySet[Registration]:
    """Who registered: with a seat first, then who waits, in their order, then who cancelled; and `standing` of fees."""
    order = {"registered": 0, "waiting": 1, "cancelled": 2}
    rank = Case(
        *(When(status=status, then=Value(place)) for status, place in order.items()),
        output_field=IntegerField(),
    )
    rows = with_standing(event.registrations.select_related("help_request"))
    return rows.annotate(rank=rank).order_by("rank", "id")


@dataclass(frozen=True)
class Came:
    """What came of an event."""

    registered: int
    waiting: int
    attended: int
    requests: int
    engagements: int
    rated: int
    rating: float | None


def came_of(event: Event) -> Came:
    """How many came, and what followed from it: requests, and the engagements that they became."""
    rows = event.registrations.all()
    with_seat = Q(status=RegistrationState.REGISTERED)
    counts = rows.aggregate(
        registered=Count("pk", filter=with_seat),
        waiting=Count("pk", filter=Q(status=RegistrationState.WAITING)),
        attended=Count("pk", filter=with_seat & ~Q(attended="")),
        requests=Count("help_request", distinct=True),
        engagements=Count("help_request__engagement", distinct=True),
    )
    said = rows.aggregate(rated=Count("rating"), rating=Avg("rating"))
    return Came(**counts, **said)


def staff_of(center_id: int) -> QuerySet[User]:
    """Who of a center may answer for an event."""
    return handlers_of(center_id)


def to_follow_up(actor: Actor, now: datetime) -> QuerySet[Event]:
    """Events that are over, whose people were not written to."""
    rows = Event.objects.filter(center_id__in=actor.organisations_where("request:handle"), ends_at__lt=now)
    return rows.filter(
        status__in=[EventState.PUBLISHED, EventState.HELD], followed_up_at__isnull=True
    ).order_by("ends_at", "id")


def has_events(center_id: int) -> bool:
    """Whether a center has published events to come, for its public page."""
    return public_events().filter(center_id=center_id).exists()
