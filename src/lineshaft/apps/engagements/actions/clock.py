"""The response clock: it starts when a request comes in and stops at the first response; overdue ones are escalated."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Min
from django.urls import reverse
from django.utils import timezone

from lineshaft.apps.accounts.actions import mail
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import people_with_role
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.network.models import Center
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.hours import time_zone
from lineshaft.domain.working_time import WorkingCalendar, holiday, time_left
from lineshaft.ui.tags.formatting import moment as moment_in_words

from ..models import ClosedDay, Request, RequestStep, ResponseTarget
from ..permissions import check_user_can_handle_request, check_user_can_set_response
from ..queries import handlers_of
from ..queries.clock import Promise, Promises, promise_of
from ..states import OPEN_REQUESTS

Kind = RequestStep.Kind
AHEAD = timedelta(days=14)
"""How far ahead of the due time the task looks at requests: more than the half of the longest weekends."""


def note_step(help_request: Request, kind: str, text: str, *, by: User | None = None) -> None:
    """Record what was done about a request."""
    RequestStep.objects.create(
        help_request=help_request, center_id=help_request.center_id, kind=kind, text=text, by=by
    )


def due_of(center: Center, received_at: datetime) -> datetime:
    """When a request that comes in then is due, by what the center promises that day."""
    return promise_of(center, received_at).due(received_at)


@transaction.atomic
def record_response(
    *, help_request: Request, how: str, by: Actor, at: datetime | None = None, note: str = ""
) -> Request:
    """Say that the person who asked was reached for the first time: the clock stops. A second time raises Conflict."""
    check_user_can_handle_request(by, help_request)
    current = Request.objects.select_for_update().get(pk=help_request.pk)
    moment = at or timezone.now()
    if current.responded_at:
        raise Conflict(f"{current.responded_by} reached them first, {moment_in_words(current.responded_at)}.")
    if current.joined_to_id:
        raise Conflict(f"{current.reference} is joined to another request.", "Record the response there")
    if how not in Request.How.values:
        raise InvalidValue("how", how, "is no way to answer", "Choose one from the list")
    # People write whole minutes: an answer in the minute in which it came in is none before it.
    if not current.received_at.replace(second=0, microsecond=0) <= moment <= timezone.now():
        raise InvalidValue(
            "at",
            moment_in_words(moment),
            "is before the request came in, or still to come",
            "Write when you reached them",
        )
    stop_clock(current, how=how, by=by.person, at=moment, note=note)
    return current


def stop_clock(current: Request, *, how: str, by: User, at: datetime, note: str = "") -> None:
    """Record the first response. The caller holds the row and has checked who may."""
    current.responded_at, current.responded_by, current.responded_how = at, by, how
    current.save(update_fields=["responded_at", "responded_by", "responded_how"])
    said = f"{by} reached them: {current.get_responded_how_display()}."
    note_step(current, Kind.RESPONDED.value, f"{said} {note}".strip(), by=by)


@transaction.atomic
def set_response_target(
    *, center: Center, by: Actor, valid_from: date, working_days: int, zone: str, opens: time, closes: time
) -> ResponseTarget:
    """Promise first contact within so many working days, for requests from a day on; the same day is corrected."""
    check_user_can_set_response(by, center.pk)
    WorkingCalendar(time_zone(zone), opens, closes).due(timezone.now(), working_days)
    target, _made = ResponseTarget.objects.update_or_create(
        center=center,
        valid_from=valid_from,
        defaults={
            "working_days": working_days,
            "zone": zone,
            "opens": opens,
            "closes": closes,
            "set_by": by.person,
            "set_at": timezone.now(),
        },
    )
    _count_again(center)
    return target


@transaction.atomic
def close_day(*, center: Center, day: date, name: str, by: Actor) -> ClosedDay:
    """The center does not work that day. What is due counts it from now on."""
    check_user_can_set_response(by, center.pk)
    if day.weekday() >= 5 or holiday(day):
        why = holiday(day) or f"a {day:%A}"
        raise InvalidValue("day", str(day), f"is {why}: nobody works then anyhow", "Choose another day")
    if ClosedDay.objects.filter(center=center, day=day).exists():
        raise InvalidValue("day", str(day), "is closed already", "Choose another day")
    closed = ClosedDay.objects.create(center=center, day=day, name=name)
    _count_again(center)
    return closed


@transaction.atomic
def open_day(*, closed_day: ClosedDay, by: Actor) -> None:
    """The center works that day after all."""
    check_user_can_set_response(by, closed_day.center_id)
    center = closed_day.center
    closed_day.delete()
    _count_again(center)


def _count_again(center: Center) -> None:
    """What waits for a first response is due by the calendar as it is now."""
    promises = Promises([center])
    waiting = Request.objects.select_for_update().filter(
        center=center, due_at__isnull=False, responded_at__isnull=True, status__in=OPEN_REQUESTS
    )
    # What was joined came in earlier or later: the person hears by the first of both.
    joined = Request.objects.filter(center=center, joined_to__isnull=False).values_list("joined_to")
    first = dict(joined.order_by().annotate(Min("received_at")))
    changed = []
    for row in waiting.order_by("pk"):
        received_at = min(row.received_at, first.get(row.pk) or row.received_at)
        due = promises.on(center.pk, received_at).due(received_at)
        if due != row.due_at:
            row.due_at = due
            changed.append(row)
    Request.objects.bulk_update(changed, ["due_at"], batch_size=500)


@transaction.atomic
def escalate(*, now: datetime) -> int:
    """
    Remind of what nobody has answered; returns how many mails went out. Called by the background task.

    Who has the request is told when less than a working day is left and again when it is overdue; a working day later
    the directors are. Each once, and only in the working hours of the center.
    """
    waiting = (
        Request.objects.filter(due_at__lte=now + AHEAD, responded_at__isnull=True, status__in=OPEN_REQUESTS)
        .exclude(steps__kind=Kind.TO_DIRECTOR.value)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("center__state", "assigned_to")
        .order_by("due_at", "pk")
    )
    rows = list(waiting)
    promises = Promises({row.center_id: row.center for row in rows}.values())
    done = set(
        RequestStep.objects.filter(help_request__in=rows, kind__in=RequestStep.ONCE).values_list(
            "help_request_id", "kind"
        )
    )
    sent = 0
    for row in rows:
        promise = promises.on(row.center_id, row.received_at)
        kind = _stage(row, promise, now)
        if kind and (row.pk, kind) not in done:
            sent += _remind(row, kind, promise.calendar, now)
    return sent


def _stage(row: Request, promise: Promise, now: datetime) -> str:
    """What is to be said of a request now; "" for nothing."""
    due, calendar = row.due_at, promise.calendar
    if due is None or calendar.starts(now) != now:
        return ""
    if now >= due:
        late = calendar.working_days_between(due, now)
        return Kind.TO_DIRECTOR.value if late else Kind.ESCALATED.value
    half = row.received_at + (due - row.received_at) / 2
    is_near = calendar.working_days_between(now, due) == 0 and now >= half
    return Kind.REMINDED.value if is_near else ""


def _remind(row: Request, kind: str, calendar: WorkingCalendar, now: datetime) -> int:
    people = _told(row, kind)
    left = time_left(calendar, row.due_at or now, now)
    named = (
        ", ".join(str(person) for person in people) or "nobody: the center has no one who handles requests"
    )
    note_step(row, kind, f"The request was {left}. Told: {named}.")
    if not people:
        return 0
    mail(
        to=[person.email for person in people],
        template="engagements/mail/request_due.txt",
        language="en",
        context={
            "help_request": row,
            "left": left,
            "is_overdue": kind != Kind.REMINDED.value,
            "link": settings.BASE_URL + reverse("engagements:request", args=[row.reference]),
        },
    )
    return 1


def _told(row: Request, kind: str) -> Iterable[User]:
    """Who has it, if they are still there; the directors when it is theirs; else everybody who handles requests."""
    handlers = list(handlers_of(row.center_id))
    if kind == Kind.TO_DIRECTOR.value:
        return list(people_with_role(row.center_id, [Role.DIRECTOR])) or handlers
    return [person for person in handlers if person.pk == row.assigned_to_id] or handlers
