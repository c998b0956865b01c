"""The response clock in the demonstration: what centers promise, a closed day, first responses, and some overdue."""

from datetime import date, time, timedelta

from django.utils import timezone

from lineshaft.apps.accounts.models import User
from lineshaft.apps.engagements.models import ClosedDay, Request, RequestStep, ResponseTarget
from lineshaft.apps.engagements.queries.clock import Promises
from lineshaft.apps.network.models import Center
from lineshaft.apps.network.zones import zone_of
from lineshaft.domain.working_time import WorkingCalendar

from .people import People

_OVERDUE_AT_MOST = timedelta(days=6)
"""Older requests of the demonstration were answered: an overdue one is news."""


def make_response_times(*, today: date, people: People) -> int:
    """Start the clock of the open requests of every center; returns how many run or ran. All invented."""
    home = Center.objects.select_related("state").get(pk=people.home_center_id)
    director = User.objects.get(email="demo-director@lineshaft.example")
    ResponseTarget.objects.create(
        center=home, valid_from=today - timedelta(days=365), working_days=2, zone=zone_of(home), opens=time(8),
        closes=time(17), set_by=director,
    )  # fmt: skip
    ClosedDay.objects.create(
        center=home, day=_next_working_day(today), name="Inventory of the training shop (demonstration)"
    )
    rows = list(Request.objects.filter(is_synthetic=True, status="new").select_related("center__state"))
    # One of the home center waits too long, whatever day it is.
    late = next((row for row in rows if row.center_id == home.pk), None)
    if late is not None:
        late.received_at = timezone.now() - _OVERDUE_AT_MOST
    promises = Promises({row.center_id: row.center for row in rows}.values())
    steps = []
    for row in rows:
        row.due_at = promises.on(row.center_id, row.received_at).due(row.received_at)
        row.acknowledged_at = row.received_at
        steps.append(_step(row, "acknowledged", "By mail to the person who asked.", None))
        advisors = people.advisors.get(row.center_id)
        if advisors and timezone.now() - row.received_at > _OVERDUE_AT_MOST + timedelta(hours=1):
            row.responded_at, row.responded_by, row.responded_how = row.due_at, advisors[0], "phone"
            row.status, row.assigned_to, row.answered_at = "accepted", advisors[0], row.due_at
            steps.append(_step(row, "responded", f"{advisors[0]} reached them: telephone call.", advisors[0]))
    fields = ["due_at", "acknowledged_at", "responded_at", "responded_by", "responded_how", "status",
              "assigned_to", "answered_at", "received_at"]  # fmt: skip
    Request.objects.bulk_update(rows, fields, batch_size=500)
    RequestStep.objects.bulk_create(steps)
    return len(rows)


def _step(row: Request, kind: str, text: str, by: User | None) -> RequestStep:
    at = row.responded_at if kind == "responded" and row.responded_at else row.received_at
    return RequestStep(help_request=row, center_id=row.center_id, kind=kind, text=text, by=by, at=at)


def _next_working_day(today: date) -> date:
    """A day to close that is a working day: about a month ahead."""
    return WorkingCalendar(timezone.get_default_timezone()).next_working_day(today + timedelta(days=28))
