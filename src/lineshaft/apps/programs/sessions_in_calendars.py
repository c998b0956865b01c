"""Sessions of cohorts in the calendars of events: all for the center, those open for registration for everyone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import connection
from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, Q
from django.urls import reverse
from django.utils.translation import get_language

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.events.dates import Dated, Window
from lineshaft.apps.network.models import Center
from lineshaft.apps.network.zones import zone_of

from .models import Session
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

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(hours=float(self.hours))

    @property
    def shown_about(self) -> str:
        """What it is, in the language of the page."""
        return self.about_es if self.about_es and (get_language() or "").startswith("es") else self.about


def open_sessions(window: Window) -> list[OpenSession]:
    """The sessions of a window of all cohorts that are open for registration; by time."""
    return _read("", window.ends_after, window.begins, window.until)


def open_sessions_of(cohort_id: int) -> list[OpenSession]:
    """Those of one cohort, to come and past; none where it is not open for registration."""
    return _read("WHERE cohort_id = %s", None, None, None, cohort_id)


def _read(where: str, *values: object) -> list[OpenSession]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT * FROM open_cohort_sessions(%s, %s, %s) {where} ORDER BY starts_at, session_id LIMIT %s",  # noqa: S608
            [*values, MOST],
        )
        return [OpenSession(*row) for row in cursor.fetchall()]


def dated(session: OpenSession, center: Center) -> Dated:
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
    )


def for_everyone(wanted: Mapping[str, str], window: Window) -> Sequence[Dated]:
    """Sessions of cohorts that are open for registration. They have no topic, way or language to be narrowed by."""
    if any(wanted.get(name) for name in ("line", "way", "language")):
        return []
    rows = open_sessions(window)
    centers = Center.objects.select_related("state").in_bulk({each.center_id for each in rows})
    words = wanted.get("q", "").casefold().split()[:8]
    found = []
    for row in rows:
        center = centers[row.center_id]
        text = f"{row.program} {row.title} {row.cohort} {row.about} {row.about_es} {row.place}".casefold()
        if wanted.get("center") not in (None, "", center.slug):
            continue
        if wanted.get("state") not in (None, "", center.state.abbreviation):
            continue
        if all(word in text for word in words):
            found.append(dated(row, center))
    return found


def for_the_center(actor: Actor, words: str, window: Window) -> Sequence[Dated]:
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
    found = rows.select_related("cohort__program", "center__state").order_by("starts_at", "pk")
    return [
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
        )
        for row in found[:MOST]
    ]
