"""Sessions of cohorts in the calendars of events: all for the center, those open for registration for everyone."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import connection
from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, Q
from django.urls import reverse
from django.utils.translation import get_language

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.events.dates import Dated, Found, Window
from lineshaft.apps.network.models import Center
from lineshaft.apps.network.zones import zone_of

from .models import Session
from .queries.seats import full_ones
from .states import SessionState

MOST = 5000
"""As many as a calendar shows at once, those first that come first; as many as a feed shows of events."""


@dataclass(frozen=True)
class OpenSession:
    """A session of a cohort that is open for registration, as everyone sees it."""

    session_id: int
    cohort_id: int
    center_id: int
    program: str
    cohort: str
    about: str
    about_es: str
    title: str
    starts_at: datetime
    hours: Decimal
    place: str
    is_synthetic: bool
    shown_at: datetime

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(hours=float(self.hours))

    @property
    def shown_about(self) -> str:
        """What it is, in the language of the page."""
        return self.about_es if self.about_es and (get_language() or "").startswith("es") else self.about


def open_sessions(window: Window, centers: Collection[int]) -> list[OpenSession]:
    """Sessions of a window, of those centers' cohorts that are open for registration, by time: one more than MOST."""
    return _read("WHERE center_id = ANY(%s)", window.ends_after, window.begins, window.until, list(centers))


def open_sessions_of(cohort_id: int) -> list[OpenSession]:
    """Those of one cohort, to come and past; none where it is not open for registration."""
    return _read("WHERE cohort_id = %s", None, None, None, cohort_id)[:MOST]


def _read(where: str, *values: datetime | int | list[int] | None) -> list[OpenSession]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT * FROM open_cohort_sessions(%s, %s, %s) {where} ORDER BY starts_at, session_id LIMIT %s",  # noqa: S608
            [*values, MOST + 1],
        )
        return [OpenSession(*row) for row in cursor.fetchall()]


def dated(session: OpenSession, center: Center, full: Collection[int] = ()) -> Dated:
    """An open session as calendars show it."""
    return Dated(
        uid=f"session-{session.session_id}",
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        zone=zone_of(center),
        title=f"{session.program}: {session.title}",
        note=session.cohort,
        where=session.place,
        center=center.name,
        url=reverse("programs:open_cohort", args=[session.cohort_id]),
        is_synthetic=session.is_synthetic,
        is_full=session.cohort_id in full,
        published_at=session.shown_at,
    )


def for_everyone(wanted: Mapping[str, str], window: Window) -> Found:
    """Sessions of cohorts that are open for registration. They have no topic, way or language to be narrowed by."""
    if any(wanted.get(name) for name in ("line", "way", "language")):
        return Found()
    named = Center.objects.select_related("state")
    for key, lookup in (("center", "slug"), ("state", "state__abbreviation")):
        if wanted.get(key):
            named = named.filter(**{lookup: wanted[key]})
    centers = {each.pk: each for each in named}
    rows = open_sessions(window, centers)
    words = wanted.get("q", "").casefold().split()[:8]
    meant = [row for row in rows[:MOST] if all(word in _text(row) for word in words)]
    full = full_ones({row.cohort_id for row in meant}) if meant else set()
    return Found([dated(row, centers[row.center_id], full) for row in meant], len(rows) > MOST)


def _text(row: OpenSession) -> str:
    return f"{row.program} {row.title} {row.cohort} {row.about} {row.about_es} {row.place}".casefold()


def for_the_center(actor: Actor, words: str, window: Window) -> Found:
    """Planned sessions of the cohorts of the person's centers."""
    takes = ExpressionWrapper(F("hours") * timedelta(hours=1), output_field=DurationField())
    over = F("starts_at") + takes
    rows = Session.objects.alias(over=ExpressionWrapper(over, output_field=DateTimeField())).filter(
        cohort__isnull=False,
        status=SessionState.PLANNED,
        over__gt=window.ends_after,
        center_id__in=actor.organisations_where("engagement:read"),
    )
    if window.begins is not None:
        rows = rows.filter(starts_at__gte=window.begins)
    if window.until is not None:
        rows = rows.filter(starts_at__lt=window.until)
    for word in words.split()[:8]:
        rows = rows.filter(
            Q(title__icontains=word)
            | Q(place__icontains=word)
            | Q(cohort__name__icontains=word)
            | Q(cohort__program__title__icontains=word)
        )
    found = list(
        rows.select_related("cohort__program", "center__state").order_by("starts_at", "pk")[: MOST + 1]
    )
    full = full_ones({row.cohort_id for row in found if row.cohort_id}) if found else set()
    dates = [
        Dated(
            uid=f"session-{row.pk}",
            starts_at=row.starts_at,
            ends_at=row.starts_at + timedelta(hours=float(row.hours)),
            zone=zone_of(row.center),
            title=f"{row.cohort.program.title}: {row.title}" if row.cohort else row.title,
            note=row.cohort.name if row.cohort else "",
            where=row.place,
            center=row.center.name,
            url=reverse("programs:session", args=[row.pk]),
            is_synthetic=bool(row.cohort and row.cohort.is_synthetic),
            is_full=row.cohort_id in full,
        )
        for row in found[:MOST]
    ]
    return Found(dates, len(found) > MOST)
