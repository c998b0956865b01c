"""Reads of the response clock: what a center promises, how much time is left, what was done about a request."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from lineshaft.apps.network.models import Center
from lineshaft.apps.network.zones import zone_of
from lineshaft.domain.hours import time_zone
from lineshaft.domain.working_time import WorkingCalendar, federal_holidays, time_left

from ..models import ClosedDay, Request, RequestStep, ResponseTarget
from ..states import OPEN_REQUESTS

USUAL_WORKING_DAYS = 2
"""What holds for a center that has promised nothing: first contact within two working days."""


@dataclass(frozen=True)
class Promise:
    """What a center promises for requests of a day, with the calendar that it is counted by."""

    working_days: int
    calendar: WorkingCalendar
    valid_from: date | None = None

    def due(self, received_at: datetime) -> datetime:
        """When the person who asked then is to hear from the center."""
        return self.calendar.due(received_at, self.working_days)


class Promises:
    """The promises of centers on any day: two statements, however many requests are asked about."""

    def __init__(self, centers: Iterable[Center]) -> None:
        self._centers = {center.pk: center for center in centers}
        self._closed: dict[int, set[date]] = defaultdict(set)
        for center_id, day in ClosedDay.objects.filter(center_id__in=self._centers).values_list(
            "center_id", "day"
        ):
            self._closed[center_id].add(day)
        self._targets: dict[int, list[ResponseTarget]] = defaultdict(list)
        for target in ResponseTarget.objects.filter(center_id__in=self._centers).order_by("-valid_from"):
            self._targets[target.center_id].append(target)

    def on(self, center_id: int, moment: datetime) -> Promise:
        """What holds for a request that comes in at `moment`, by the day it is where the center is."""
        closed = frozenset(self._closed[center_id])
        for target in self._targets[center_id]:
            zone = time_zone(target.zone)
            if target.valid_from <= moment.astimezone(zone).date():
                calendar = WorkingCalendar(zone, target.opens, target.closes, closed)
                return Promise(target.working_days, calendar, target.valid_from)
        zone = time_zone(zone_of(self._centers[center_id]))
        return Promise(USUAL_WORKING_DAYS, WorkingCalendar(zone, time(8), time(17), closed))


def promise_of(center: Center, moment: datetime) -> Promise:
    """What one center promises for a request that comes in at `moment`."""
    return Promises([center]).on(center.pk, moment)


def is_waiting(help_request: Request) -> bool:
    """Whether the person who asked still waits for a first response."""
    return bool(
        help_request.due_at and help_request.responded_at is None and help_request.status in OPEN_REQUESTS
    )


def with_time_left(rows: Iterable[Request], now: datetime | None = None) -> list[Request]:
    """
    The requests, each with `time_left` ("due in 3 hours") and `is_overdue`; "" where nobody waits any more.

    Their centers are loaded.
    """
    found, moment = list(rows), now or timezone.now()
    promises = Promises({row.center_id: row.center for row in found if is_waiting(row)}.values())
    for row in found:
        row.time_left, row.is_overdue = "", False  # type: ignore[attr-defined]
        if row.due_at and is_waiting(row):
            calendar = promises.on(row.center_id, row.received_at).calendar
            row.time_left = time_left(calendar, row.due_at, moment)  # type: ignore[attr-defined]
            row.is_overdue = row.due_at <= moment  # type: ignore[attr-defined]
    return found


def narrowed(rows: QuerySet[Request], *, source: str = "", due: str = "") -> QuerySet[Request]:
    """Requests that came by `source`; `due` is "overdue", "day" (within 24 hours), "waiting" or "" for all."""
    if source:
        rows = rows.filter(source=source)
    if due:
        rows = rows.filter(due_at__isnull=False, responded_at__isnull=True, status__in=OPEN_REQUESTS)
    if due == "overdue":
        rows = rows.filter(due_at__lte=timezone.now())
    elif due == "day":
        rows = rows.filter(due_at__gt=timezone.now(), due_at__lte=timezone.now() + timedelta(hours=24))
    return rows


def steps_of(help_request: Request) -> QuerySet[RequestStep]:
    """What was done about a request, in order."""
    return RequestStep.objects.filter(help_request=help_request).select_related("by")


def targets_of(center: Center) -> QuerySet[ResponseTarget]:
    """What a center promised, the newest first."""
    return ResponseTarget.objects.filter(center=center).select_related("set_by")


def closed_days_of(center: Center, first: date) -> QuerySet[ClosedDay]:
    """The closed days of a center from `first` on."""
    return ClosedDay.objects.filter(center=center, day__gte=first)


def holidays_from(first: date) -> list[tuple[date, str]]:
    """The federal holidays from `first` to the end of the next year, as observed."""
    found = {**federal_holidays(first.year), **federal_holidays(first.year + 1)}
    return sorted((day, name) for day, name in found.items() if day >= first)
