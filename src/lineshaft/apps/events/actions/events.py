"""What the center does with its events: writes and publishes them, repeats them, cancels them, follows them up."""

import hashlib
import uuid
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import Center
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.hours import instant, time_zone
from lineshaft.tenancy import system_scope
from lineshaft.ui import uploaded_files

from ..models import Event, EventDoor, Material
from ..permissions import check_user_can_run_events
from ..queries import staff_of
from ..queries.fees import with_standing
from ..states import EVENT_STEPS, EventState, FeeStanding, RegistrationState, check_step
from .registering import REMINDED_BEFORE, locked, promote
from .telling import tell

MOST_REPETITIONS = 52
NOTICED = ("starts_at", "ends_at", "place", "way")
"""What people who registered are told of when it changes."""


_GIVEN_BACK = (FeeStanding.RECEIVED, FeeStanding.TO_TAKE_BACK)


@transaction.atomic
def create_event(
    *, center: Center, owner: User, facts: dict[str, Any], door: dict[str, str], by: Actor
) -> Event:
    """A new event, as a draft. `facts` are fields of Event, `door` of EventDoor."""
    check_user_can_run_events(by, center.pk)
    _check_owner(center.pk, owner)
    event = Event.objects.create(center=center, owner=owner, **facts)
    EventDoor.objects.create(event=event, center=center, **door)
    return event


def _check_owner(center_id: int, owner: User) -> None:
    if owner not in staff_of(center_id):
        raise InvalidValue(
            "owner", str(owner), "is not an advisor or director of this center", "Choose somebody else"
        )


@transaction.atomic
def change_event(
    *,
    event: Event,
    facts: dict[str, Any],
    door: dict[str, str],
    owner: User,
    by: Actor,
    following: bool = False,
) -> Event:
    """
    Change an event, and with `following` the later ones of its series too: their days move by as much as its own.

    Everybody who has a seat is told of another time or place; more seats go to those who wait. Raises InvalidValue for
    fewer seats than there are people.
    """
    check_user_can_run_events(by, event.center_id)
    _check_owner(event.center_id, owner)
    current, later = held(event, following)
    if current.status in (EventState.CANCELLED, EventState.HELD):
        raise Conflict(
            f"This event is “{current.get_status_display()}”.", "Copy it, if it takes place another time"
        )
    shift = _shift(current, facts)
    _change(current, facts, door, owner)
    for each in later:
        _change(each, facts | _moved(each, facts, shift), door, owner)
    return current


def held(event: Event, following: bool) -> tuple[Event, list[Event]]:
    """
    The event, and with `following` the later ones of its series that can be changed, held in the order of their ids as
    whoever publishes the series or registers for all of it holds them: a later day may have the lower id.

    The form that changes an event holds it by this too, before it looks what others saved: whoever holds the event
    first and the others afterwards waits for somebody who waits for them.
    """
    now = Event.objects.only("series", "starts_at").get(pk=event.pk) if following else event
    if not following or now.series is None:
        return locked(event), []
    later = Q(
        series=now.series,
        center_id=event.center_id,
        status__in=[EventState.DRAFT, EventState.PUBLISHED],
        starts_at__gt=now.starts_at,
    )
    rows = list(Event.objects.select_for_update().filter(Q(pk=event.pk) | later).order_by("pk"))
    current = next(row for row in rows if row.pk == event.pk)
    return current, [row for row in rows if row.starts_at > current.starts_at]


def _shift(event: Event, facts: dict[str, Any]) -> timedelta:
    """By how many whole days an event moves, by the clocks of its place."""
    zone = time_zone(event.zone)
    return facts["starts_at"].astimezone(zone).date() - event.starts_at.astimezone(zone).date()


def _moved(event: Event, facts: dict[str, Any], shift: timedelta) -> dict[str, Any]:
    """The times of a later event of the series: its own day and the shift, at the clock time that was written."""
    return _times_on(event.starts_at.astimezone(time_zone(event.zone)).date() + shift, facts)


def _times_on(day: date, facts: dict[str, Any]) -> dict[str, Any]:
    """The times of `facts` on another day: clock times stay, through a change of clocks too."""
    zone = time_zone(facts["zone"])
    first = facts["starts_at"].astimezone(zone).date()
    return {
        name: None if facts.get(name) is None else _on(facts[name], day, first, zone)
        for name in ("starts_at", "ends_at", "closes_at", "early_until")
    }


def _on(moment: datetime, day: date, first: date, zone: ZoneInfo) -> datetime:
    local = moment.astimezone(zone)
    return instant(day + (local.date() - first), local.time(), zone)


def _change(event: Event, facts: dict[str, Any], door: dict[str, str], owner: User) -> None:
    capacity = facts.get("capacity")
    taken = event.registrations.filter(status=RegistrationState.REGISTERED, beyond_capacity=False).count()
    if capacity is not None and capacity < taken:
        raise InvalidValue(
            "capacity",
            str(capacity),
            f"is less than the {taken} people who have a seat",
            "Cancel registrations first",
        )
    is_news = any(getattr(event, name) != facts[name] for name in NOTICED)
    is_new_time = event.starts_at != facts["starts_at"]
    for name, value in facts.items():
        setattr(event, name, value)
    event.owner = owner
    event.changed_at = timezone.now()
    event.sequence += 1
    event.save()
    EventDoor.objects.filter(event=event).update(**door)
    with system_scope("people who registered are told of a change of their event"):
        if is_new_time:
            # The mail of the change is the reminder of what moves to within the day.
            is_soon = event.starts_at - timezone.now() <= REMINDED_BEFORE
            event.registrations.update(reminded_at=timezone.now() if is_soon else None)
        if is_news and event.status == EventState.PUBLISHED and event.ends_at > timezone.now():
            for each in event.registrations.exclude(status=RegistrationState.CANCELLED).order_by("pk"):
                tell(each, "changed")
        promote(event)


def _step(event: Event, to: EventState) -> Event:
    current = locked(event)
    check_step(EVENT_STEPS, current.status, to, "This event")
    current.status = to.value
    current.changed_at = timezone.now()
    current.sequence += 1
    return current


@transaction.atomic
def publish(*, event: Event, by: Actor, series: bool = False) -> int:
    """Show the event to everyone, or all drafts of its series; returns how many. Raises Conflict when it is over."""
    check_user_can_run_events(by, event.center_id)
    wanted = [event]
    if series and event.series is not None:
        wanted = list(
            Event.objects.filter(series=event.series, center_id=event.center_id, status=EventState.DRAFT)
        )
    for each in sorted(wanted, key=lambda one: one.pk):
        if each.ends_at <= timezone.now():
            raise Conflict(f"“{each.title}” is over.", "Move it to a day to come, then publish it")
        _step(each, EventState.PUBLISHED).save()
    return len(wanted)


@transaction.atomic
def take_back(*, event: Event, by: Actor) -> Event:
    """Make a published event a draft again, as long as nobody registered."""
    check_user_can_run_events(by, event.center_id)
    current = _step(event, EventState.DRAFT)
    if current.registrations.exclude(status=RegistrationState.CANCELLED).exists():
        raise Conflict("People have registered for this event.", "Cancel it: each of them is told")
    current.save()
    return current


@transaction.atomic
def cancel_event(*, event: Event, reason: str, by: Actor) -> Event:
    """Cancel with a reason, which everybody reads who registered or waits; nothing of the list is deleted."""
    check_user_can_run_events(by, event.center_id)
    if not reason.strip():
        raise InvalidValue("reason", reason, "is empty", "Write why: everybody who registered reads it")
    current = _step(event, EventState.CANCELLED)
    if current.ends_at <= timezone.now():
        raise Conflict("This event is over.", "Follow it up: nobody is told now that it does not take place")
    current.cancelling_reason = reason.strip()
    current.save()
    with system_scope("people who registered are told that their event is cancelled"):
        rows = with_standing(current.registrations.exclude(status=RegistrationState.CANCELLED))
        for each in rows.order_by("pk"):
            tell(
                each,
                "event_cancelled",
                reason=current.cancelling_reason,
                # What was given back already, or given up, is not given back again.
                has_paid=each.has_paid and each.standing in _GIVEN_BACK,
                was_invoiced=each.standing == FeeStanding.TO_TAKE_BACK,
                is_partly_paid=bool(each.invoice_paid),
            )
    return current


def _copied(event: Event) -> dict[str, Any]:
    names = (
        "title", "title_es", "about", "about_es", "language", "service_line_id", "way", "place", "zone", "capacity",
        "fee", "early_fee", "payment_terms", "is_synthetic",
    )  # fmt: skip
    times = ("starts_at", "ends_at", "closes_at", "early_until")
    return {name: getattr(event, name) for name in (*names, *times)}


def _door_of(event: Event) -> dict[str, str]:
    door = EventDoor.objects.filter(event=event).first()
    return {"join_link": door.join_link, "free_code": door.free_code} if door else {}


@transaction.atomic
def copy_event(*, event: Event, by: Actor) -> Event:
    """A draft with the same facts, four weeks after the event or after today, whichever is later."""
    check_user_can_run_events(by, event.center_id)
    facts = _copied(event)
    zone = time_zone(event.zone)
    day = event.starts_at.astimezone(zone).date()
    today = timezone.now().astimezone(zone).date()
    weeks = 4 + max(0, (today - day).days // 7)
    facts |= _times_on(day + timedelta(weeks=weeks), facts)
    owner = event.owner if event.owner in staff_of(event.center_id) else by.user
    assert owner is not None
    return create_event(center=event.center, owner=owner, facts=facts, door=_door_of(event), by=by)


@transaction.atomic
def repeat(*, event: Event, every: str, times: int, by: Actor) -> list[Event]:
    """
    Drafts of the same event on days to come: `every` week, two weeks ("fortnight") or "month", so many `times`.

    They and the event make a series. Clock times stay the same through a change of clocks.
    """
    check_user_can_run_events(by, event.center_id)
    if not 1 <= times <= MOST_REPETITIONS:
        raise InvalidValue(
            "times", str(times), f"is not from 1 to {MOST_REPETITIONS}", "Write how often it is repeated"
        )
    current = locked(event)
    if current.series is None:
        current.series = uuid.uuid4()
        current.save(update_fields=["series"])
    facts, door = _copied(current), _door_of(current)
    first = current.starts_at.astimezone(time_zone(current.zone)).date()
    steps = {
        "week": relativedelta(weeks=1),
        "fortnight": relativedelta(weeks=2),
        "month": relativedelta(months=1),
    }
    made = []
    for n in range(1, times + 1):
        day = first + steps[every] * n
        each = create_event(
            center=current.center,
            owner=current.owner,
            facts=facts | _times_on(day, facts) | {"series": current.series},
            door=door,
            by=by,
        )
        made.append(each)
    return made


@transaction.atomic
def add_material(
    *, event: Event, title: str, link: str, audience: str, by: Actor, file: UploadedFile | None = None
) -> Material:
    """
    Put a link or a file beside an event. A file is accepted by its content, never by its name.

    Raises InvalidValue for both or none of them, and for a file that is too large or of no known kind.
    """
    check_user_can_run_events(by, event.center_id)
    if bool(link) == (file is not None):
        raise InvalidValue("link", link, "stands alone or a file does, not both", "Give a link or a file")
    assert by.user is not None
    material = Material(
        event=event, center_id=event.center_id, title=title, link=link, audience=audience, added_by=by.user
    )
    if file is not None:
        content = uploaded_files.read(file)
        kind = uploaded_files.kind_of(content, file.name or "file")
        material.file_name = uploaded_files.plain_name(file.name or "file", kind)
        material.file_type = kind.media_type
        digest = hashlib.sha256(content).hexdigest()
        material.file.save(f"{digest}{kind.suffix}", ContentFile(content), save=False)
    material.save()
    return material


@transaction.atomic
def remove_material(*, material: Material, by: Actor) -> None:
    """Take a link or a file away; the file is deleted from the store when the transaction is done."""
    check_user_can_run_events(by, material.center_id)
    store, name = material.file.storage, material.file.name or ""
    material.delete()
    if name and not Material.objects.filter(file=name).exists():
        transaction.on_commit(lambda: store.delete(name))


@transaction.atomic
def follow_up(*, event: Event, words: str, by: Actor) -> int:
    """
    Write once to those who came: what was handed out, two questions, and the way to ask for help. Returns how many.

    Where nobody was ticked, everybody with a seat is written to. The event is held from then on.
    """
    check_user_can_run_events(by, event.center_id)
    current = locked(event)
    if current.ends_at > timezone.now():
        raise Conflict("This event is not over.", "Follow it up when it is")
    if current.followed_up_at is not None:
        raise Conflict("Those who came were written to already.", "Write to them one by one, if need be")
    if current.status != EventState.HELD:
        current = _step(current, EventState.HELD)
    current.followed_up_at = timezone.now()
    current.save()
    with system_scope("people who were at an event are written to"):
        people = current.registrations.filter(status=RegistrationState.REGISTERED)
        came = people.exclude(attended="")
        sent = 0
        for each in (came if came.exists() else people).order_by("pk"):
            tell(each, "follow_up", words=words)
            sent += 1
    return sent


@transaction.atomic
def give_event(*, event: Event, to: User, by: Actor) -> Event:
    """Let somebody else answer for an event that is not held, cancelled or followed up."""
    check_user_can_run_events(by, event.center_id)
    _check_owner(event.center_id, to)
    current = locked(event)
    if current.status in (EventState.CANCELLED, EventState.HELD):
        raise Conflict(f"This event is “{current.get_status_display()}”.", "It needs nobody any more")
    current.owner = to
    current.save(update_fields=["owner"])
    return current
