"""A file of requests: a dry run that accounts for every row, one act that enters them, one that takes them back."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from lineshaft.apps.accounts.actions import mail
from lineshaft.apps.accounts.jobs import enqueue
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.intake.reading import open_table, refused
from lineshaft.apps.network.models import Center
from lineshaft.apps.reference.models import State
from lineshaft.domain.errors import Conflict
from lineshaft.tenancy import system_scope

from ..models import Request, RequestBatch
from ..models.batches import BATCH_STEPS
from ..permissions import check_user_can_enter_requests_of
from ..queries import place_of_request
from ..queries.clock import Promises
from ..queries.joining import like_typed
from ..request_rows import HEADINGS, Known, ReadRow, fields_of, moment_of, read_row
from ..states import OPEN_REQUESTS, RequestState, can_step
from .arriving import free_reference, tell_the_manufacturer
from .routing import Held, hold, route
from .transfers import end_questions

MOST_ROWS = 500
MAILS_AT_A_TIME = 25
"""How many people of a file are written to in a minute: mail servers refuse who sends hundreds at once."""
_MINUTE = timedelta(minutes=1)
_PLAIN = (
    "company_name", "street", "naics_id", "industry_words", "areas", "lines", "need", "contact_name", "contact_email",
    "contact_phone", "language", "zip_code",
)  # fmt: skip


@transaction.atomic
def check_request_file(*, center: Center, path: Path, by: Actor) -> RequestBatch:
    """
    Read a file and keep for each row what it says, which cells are wrong, and the open request that it is like.

    Nothing is entered. Raises InvalidValue for a file that is no table, lacks a column, or has more than 500 rows.
    """
    check_user_can_enter_requests_of(by, center.pk)
    table = open_table(path, limit_bytes=settings.UPLOAD_LIMIT_BYTES, expected=HEADINGS)
    fields, known = fields_of(table.header), Known.of(center)
    rows: list[dict[str, Any]] = []
    for row in table.rows:
        if not any(cell.strip() for cell in row.cells):
            continue
        if len(rows) == MOST_ROWS:
            raise refused(path, f"has more than {MOST_ROWS} rows", "Split it into several files")
        rows.append(_kept(read_row(row.number, row.cells, fields, known), center, rows))
    if not rows:
        raise refused(path, "has no rows under its columns", "Export the list again")
    return RequestBatch.objects.create(center=center, file_name=path.name, rows=rows, created_by=by.person)


def _kept(row: ReadRow, center: Center, before: list[dict[str, Any]]) -> dict[str, Any]:
    facts = row.facts
    like = ""
    if not row.faults:
        twin = next((other for other in before if not other["faults"] and _same(other["facts"], facts)), None)
        if twin is not None:
            like = f"row {twin['number']} of this file"
        else:
            names = ("company_name", "street", "city", "zip_code", "contact_email", "contact_phone")
            state = State.objects.filter(pk=facts["state_id"]).first() or center.state
            found = like_typed(center.pk, {name: facts[name] for name in names}, state)
            like = f"{found[0].help_request.reference}: {found[0].reason}" if found else ""
    return {"number": row.number, "facts": facts, "faults": row.faults, "like": like, "reference": ""}


def _same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    names = ("company_name", "contact_email", "contact_phone", "need")
    return all(str(one[name]).casefold() == str(other[name]).casefold() for name in names)


@transaction.atomic
def enter_batch(*, batch: RequestBatch, with_like: bool, acknowledge: bool, by: Actor) -> int:
    """
    Enter every row that is right as a request of the center; returns how many. The others stay named in the batch.

    `with_like`: also those that are like an open request. `acknowledge`: each person gets the mail that it arrived,
    some in a minute. Who is given requests by the rules gets one mail about all of them.
    """
    check_user_can_enter_requests_of(by, batch.center_id)
    current = _held(batch)
    if not can_step(BATCH_STEPS, current.status, RequestBatch.Status.COMMITTED):
        raise Conflict(f"{current.file_name} is “{current.get_status_display()}”.", "Choose the file again")
    made: list[Request] = []
    with system_scope("requests of a file arrive"):
        # Read once: from one row to the next nothing changes but how much open work each has.
        held, promises = hold(current.center_id), Promises([current.center])
        for row in current.rows:
            if row["faults"] or (row["like"] and not with_like):
                continue
            made.append(_enter(current, row["facts"], held, promises))
            row["reference"] = made[-1].reference
    if not made:
        raise Conflict("No row of it can be entered.", "Correct the file and choose it again")
    _tell_whose_they_are(current, made)
    if acknowledge:
        _acknowledge_soon(current.pk)
    current.status, current.committed_at = RequestBatch.Status.COMMITTED.value, timezone.now()
    current.save(update_fields=["status", "committed_at", "rows"])
    return len(made)


def mails_of(batch: RequestBatch) -> tuple[int, int]:
    """How many people the rows that are right would write to: without those like another request, and with them."""
    named = [row for row in batch.rows if not row["faults"] and row["facts"]["contact_email"]]
    return sum(not row["like"] for row in named), len(named)


def _tell_whose_they_are(
    batch: RequestBatch, rows: Iterable[Request], *, is_taken_back: bool = False
) -> None:
    """To each person whom the rules gave some of these requests: one mail about all of theirs."""
    for person, number in Counter(row.assigned_to for row in rows if row.assigned_to).items():
        mail(
            to=[person.email],
            template="engagements/mail/requests_of_file.txt",
            language="en",
            context={
                "batch": batch,
                "number": number,
                "is_taken_back": is_taken_back,
                "link": settings.BASE_URL + reverse("engagements:requests") + "?who=me",
                "is_synthetic": settings.DEMO,
            },
        )


def _acknowledge_soon(batch_id: int, after: timedelta | None = None) -> None:
    enqueue(
        "engagements.acknowledge_file", queue="mail", once=f"file {batch_id}", after=after, batch_id=batch_id
    )


@transaction.atomic
def acknowledge_some(*, batch_id: int) -> int:
    """
    Write to the next people of a file that their request arrived, and defer the rest by a minute; returns how many.

    Whose request was closed or answered meanwhile is not written to. Called by the background task.
    """
    waiting = (
        Request.objects.select_for_update(of=("self",))
        .filter(
            batch_id=batch_id,
            acknowledged_at__isnull=True,
            responded_at__isnull=True,
            due_at__isnull=False,
            status__in=OPEN_REQUESTS,
        )
        .exclude(contact_email="")
        .select_related("center__state")
        .order_by("pk")
    )
    rows = list(waiting[: MAILS_AT_A_TIME + 1])
    for row in rows[:MAILS_AT_A_TIME]:
        tell_the_manufacturer(row)
    if len(rows) > MAILS_AT_A_TIME:
        _acknowledge_soon(batch_id, after=_MINUTE)
    return min(len(rows), MAILS_AT_A_TIME)


def _enter(batch: RequestBatch, facts: dict[str, Any], held: Held | None, promises: Promises) -> Request:
    place = place_of_request(facts["zip_code"], facts["state_id"])
    received_at = moment_of(facts["received_on"])
    help_request = Request.objects.create(
        reference=free_reference(),
        center=batch.center,
        batch=batch,
        source=Request.Source.FILE.value,
        city=facts["city"] or place.city,
        state_id=place.state_id,
        county_id=place.county_id,
        received_at=received_at,
        due_at=promises.on(batch.center_id, received_at).due(received_at),
        is_synthetic=settings.DEMO,
        # A file may have been checked before the newest of these columns was there.
        **{name: facts[name] for name in _PLAIN if name in facts},
    )
    if held is not None:
        route(help_request, held=held, is_told=False)
    return help_request


@transaction.atomic
def take_back_batch(*, batch: RequestBatch, by: Actor) -> tuple[int, list[str]]:
    """
    Close every request of the batch that nobody has worked at; returns how many, and the references that stay. Whom the
    rules had given them hears of it in one mail.

    What was done about them (a mail that it arrived, a rule) stays readable, and so they are closed and not deleted.
    """
    check_user_can_enter_requests_of(by, batch.center_id)
    current = _held(batch)
    if not can_step(BATCH_STEPS, current.status, RequestBatch.Status.TAKEN_BACK):
        raise Conflict(
            f"{current.file_name} is “{current.get_status_display()}”: there is nothing to take back."
        )
    stay, done = [], []
    rows = Request.objects.select_for_update(of=("self",)).select_related("assigned_to")
    for row in rows.filter(batch=current).order_by("pk"):
        if row.status != RequestState.NEW.value or row.responded_at is not None:
            stay.append(row.reference)
            continue
        row.status = RequestState.CLOSED.value
        row.closing_reason = f"The file {current.file_name} was taken back."
        row.save(update_fields=["status", "closing_reason"])
        done.append(row)
    end_questions(done, because=f"the file {current.file_name} was taken back.", by=by.person)
    _tell_whose_they_are(current, done, is_taken_back=True)
    current.status, current.taken_back_at = RequestBatch.Status.TAKEN_BACK.value, timezone.now()
    current.save(update_fields=["status", "taken_back_at"])
    return len(done), stay


def _held(batch: RequestBatch) -> RequestBatch:
    rows = RequestBatch.objects.select_for_update(of=("self",)).select_related("center__state")
    return rows.get(pk=batch.pk)
