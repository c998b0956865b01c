"""Posting entries, taking them back, and closing the months they stand in."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import BudgetPeriod, Center
from lineshaft.domain import ledger
from lineshaft.domain.errors import Conflict, InvalidValue

from ..models import AccountingMonth, Evidence, JournalEntry, Posting
from ..permissions import check_user_can_close_months, check_user_can_post
from ..queries.records import record_behind
from .evidence import store_evidence

_CHECK_VIOLATION = "23514"
_TAKEN_BACK = "This entry was taken back already."
_ORIGIN = JournalEntry.Origin


@dataclass(frozen=True)
class Draft:
    """
    An entry to be posted: of which budget period, from which origin, on which evidence.

    `origin_key` names the one thing that it is made from (a row of a file, a week of a time sheet): the same thing is
    posted once. `incurred_on` is the day of the cost where that is not the day on which it is booked. A cost of closing
    the award may lie after its last budget period, until the award is settled.
    """

    budget_period: BudgetPeriod
    entry: ledger.Entry
    origin: str
    origin_key: str
    evidence: Evidence
    incurred_on: date | None = None
    reverses: JournalEntry | None = None
    is_closeout: bool = False


@transaction.atomic
def post(*, draft: Draft, by: Actor) -> JournalEntry:
    """
    Write one entry.

    Raises InvalidValue for an entry that does not balance or says too little, Conflict for one that is there already,
    lies outside its budget period, or would be booked into a closed month.
    """
    return post_many(drafts=[draft], by=by)[0]


@transaction.atomic
def post_many(*, drafts: Sequence[Draft], by: Actor) -> list[JournalEntry]:
    """
    Write entries of one center, all or none; the order of what is given back is that of `drafts`.

    Raises as `post` does, naming the first entry that is wrong.
    """
    if not drafts:
        return []
    centers = {draft.budget_period.center_id for draft in drafts}
    if len(centers) > 1:
        raise InvalidValue(
            "drafts", sorted(centers), "are of several centers", "Post each center's for itself"
        )
    check_user_can_post(by, drafts[0].budget_period.award.center)
    return write_entries(drafts, posted_by=by.person.pk)


def write_entries(drafts: Sequence[Draft], *, posted_by: int | None) -> list[JournalEntry]:
    """As `post_many`, for actions that have checked who acts. Must run in a transaction."""
    for draft in drafts:
        ledger.check_entry(draft.entry)
        if draft.incurred_on is not None and draft.incurred_on > draft.entry.booked_on:
            raise InvalidValue(
                "incurred_on", draft.incurred_on, f"is after {draft.entry.booked_on}, when it is booked",
                "Book a cost on its day or later",
            )  # fmt: skip
    with _refusals_in_words():
        first = _next_ids(JournalEntry, len(drafts))
        now = timezone.now()
        entries = [
            JournalEntry(
                pk=pk,
                center_id=draft.budget_period.center_id,
                award_id=draft.budget_period.award_id,
                budget_period=draft.budget_period,
                booked_on=draft.entry.booked_on,
                incurred_on=draft.incurred_on or draft.entry.booked_on,
                is_closeout=draft.is_closeout,
                memo=draft.entry.memo.strip(),
                origin=draft.origin,
                origin_key=draft.origin_key,
                evidence=draft.evidence,
                reverses=draft.reverses,
                posted_by_id=posted_by,
                posted_at=now,
            )
            for pk, draft in zip(first, drafts, strict=True)
        ]
        _insert(JournalEntry, _ENTRY_COLUMNS, [_entry_row(each) for each in entries])
        _insert(
            Posting,
            _POSTING_COLUMNS,
            [
                _posting_row(entry, posting)
                for entry, draft in zip(entries, drafts, strict=True)
                for posting in draft.entry.postings
            ],
        )
    return entries


@transaction.atomic
def reverse(*, entry: JournalEntry, booked_on: date, reason: str, by: Actor) -> JournalEntry:
    """
    Take an entry back that was entered or imported, on a day of an open month. Post what was right as a new entry.

    Raises Conflict for one that was taken back already, is itself a correction, or was made by a record, which is taken
    back instead; InvalidValue without a reason.
    """
    record = record_behind(entry)
    if record is not None:
        raise Conflict(f"This entry was made by {record.what}, which would not know.", record.instead)
    return take_back(entry=entry, booked_on=booked_on, reason=reason, by=by)


@transaction.atomic
def take_back(*, entry: JournalEntry, booked_on: date, reason: str, by: Actor) -> JournalEntry:
    """As `reverse`, for actions that take back the record behind the entry as well."""
    check_user_can_post(by, entry.center)
    if not reason.strip():
        raise InvalidValue("reason", reason, "is empty", "Say what was wrong: it is kept with the correction")
    if entry.reverses_id is not None:
        raise Conflict("This entry is itself a correction.", "Post what is right as a new entry")
    if JournalEntry.objects.filter(reverses=entry).exists():
        raise Conflict(_TAKEN_BACK)
    if booked_on < entry.booked_on:
        raise InvalidValue(
            "booked_on",
            booked_on,
            "is before the entry that it takes back",
            f"Use {entry.booked_on} or later",
        )
    evidence = store_evidence(
        center=entry.center, added_by=by.person.pk, kind=Evidence.Kind.CORRECTION, title=reason
    )
    draft = Draft(
        budget_period=entry.budget_period,
        entry=ledger.reversal(
            as_entry(entry), booked_on=booked_on, memo=f"Takes back: {entry.memo} ({reason.strip()})"
        ),
        origin=_ORIGIN.REVERSAL,
        origin_key=str(entry.pk),
        evidence=evidence,
        incurred_on=entry.incurred_on,
        reverses=entry,
        is_closeout=entry.is_closeout,
    )
    return write_entries([draft], posted_by=by.person.pk)[0]


def as_entry(entry: JournalEntry) -> ledger.Entry:
    """The entry as the domain knows it."""
    return ledger.Entry(
        booked_on=entry.booked_on,
        memo=entry.memo,
        postings=tuple(
            ledger.Posting(
                account=ledger.Account(each.account),
                source=ledger.FundSource(each.source),
                amount=each.amount,
                object_class=ledger.ObjectClass(each.object_class) if each.object_class else None,
                activity=ledger.Activity(each.activity) if each.activity else None,
                engagement=each.engagement_id,
                subaward=each.subaward_id,
            )
            for each in entry.postings.all()
        ),
    )


@transaction.atomic
def close_month(*, center: Center, month: date, by: Actor) -> AccountingMonth:
    """
    Close a month: from now on nothing is booked into it. Whoever is booking at this moment is waited for.

    Raises InvalidValue for a month that has not ended, Conflict for one that is closed, or that follows an open one
    with entries.
    """
    check_user_can_close_months(by, center)
    month = month.replace(day=1)
    if month >= timezone.localdate().replace(day=1):
        raise InvalidValue("month", f"{month:%B %Y}", "has not ended yet", "Close it when it is over")
    with connection.cursor() as cursor:
        # Alone with the months of the center: whoever books holds the same lock together with others.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('funding months'), %s)", [center.pk])
    AccountingMonth.objects.get_or_create(center=center, month=month)
    row = AccountingMonth.objects.select_for_update().get(center=center, month=month)
    if row.closed_at is not None:
        raise Conflict(f"{row} is closed already.")
    earlier = (
        AccountingMonth.objects.filter(center=center, month__lt=month, closed_at=None)
        .order_by("month")
        .first()
    )
    if earlier is not None:
        raise Conflict(f"{earlier} is still open.", "Close the months in their order")
    row.closed_at, row.closed_by, row.reopened_because = timezone.now(), by.person, ""
    row.save()
    return row


@transaction.atomic
def reopen_month(*, center: Center, month: date, reason: str, by: Actor) -> AccountingMonth:
    """
    Open a closed month again, and say why. Later closed months must be opened first.

    Raises InvalidValue without a reason, Conflict where the month is open or a later one is closed.
    """
    check_user_can_close_months(by, center)
    if not reason.strip():
        raise InvalidValue("reason", reason, "is empty", "Say what must be changed: it stays with the month")
    row = (
        AccountingMonth.objects.select_for_update().filter(center=center, month=month.replace(day=1)).first()
    )
    if row is None or row.closed_at is None:
        raise Conflict(f"{month:%B %Y} is open.")
    later = AccountingMonth.objects.filter(center=center, month__gt=row.month).exclude(closed_at=None)
    if later.exists():
        raise Conflict(f"{later.order_by('-month').first()} is closed.", "Reopen the latest month first")
    row.closed_at, row.closed_by, row.reopened_because = None, None, reason.strip()
    row.save()
    return row


@contextmanager
def _refusals_in_words() -> Iterator[None]:
    """What the database refuses, as the sentence that it gives."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        diag = getattr(error.__cause__, "diag", None)
        if diag is None:
            raise
        if diag.constraint_name == "what_happened_is_posted_once":
            raise Conflict(
                "This is posted already: the same row, sheet or paper.",
                "Take back the entry that stands, if it is wrong",
            ) from error
        if diag.constraint_name == "funding_journalentry_reverses_id_key":
            raise Conflict(_TAKEN_BACK) from error
        if diag.constraint_name == "a_posting_is_of_a_subaward_of_its_award":
            raise Conflict("The subaward is of another award.", "Choose one of this award") from error
        if diag.sqlstate == _CHECK_VIOLATION and not diag.constraint_name:
            raise Conflict(str(diag.message_primary)) from error
        raise


_Row = tuple[Any, ...]
_ENTRY_COLUMNS = (
    ("id", "bigint"), ("center_id", "bigint"), ("award_id", "bigint"), ("budget_period_id", "bigint"),
    ("booked_on", "date"), ("incurred_on", "date"), ("is_closeout", "boolean"),
    ("memo", "text"), ("origin", "text"), ("origin_key", "text"),
    ("evidence_id", "bigint"), ("reverses_id", "bigint"), ("posted_by_id", "bigint"), ("posted_at", "timestamptz"),
)  # fmt: skip
_POSTING_COLUMNS = (
    ("center_id", "bigint"), ("entry_id", "bigint"), ("award_id", "bigint"), ("budget_period_id", "bigint"),
    ("booked_on", "date"), ("account", "text"), ("source", "text"), ("object_class", "text"), ("activity", "text"),
    ("amount", "numeric"), ("engagement_id", "bigint"), ("subaward_id", "bigint"),
)  # fmt: skip


def _entry_row(entry: JournalEntry) -> _Row:
    return (
        entry.pk, entry.center_id, entry.award_id, entry.budget_period_id, entry.booked_on, entry.incurred_on,
        entry.is_closeout, entry.memo, str(entry.origin), entry.origin_key, entry.evidence_id, entry.reverses_id,
        entry.posted_by_id, entry.posted_at,
    )  # fmt: skip


def _posting_row(entry: JournalEntry, posting: ledger.Posting) -> _Row:
    return (
        entry.center_id, entry.pk, entry.award_id, entry.budget_period_id, entry.booked_on, str(posting.account),
        str(posting.source), str(posting.object_class) if posting.object_class else None,
        str(posting.activity) if posting.activity else None, posting.amount, posting.engagement, posting.subaward,
    )  # fmt: skip


def _next_ids(model: type[JournalEntry], count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [pk for (pk,) in cursor.fetchall()]


def _insert(
    model: type[JournalEntry | Posting], columns: Sequence[tuple[str, str]], rows: Sequence[_Row]
) -> None:
    """One statement for all rows: the triggers of the ledger run once for each statement, not once for each row."""
    names = ", ".join(name for name, _ in columns)
    kinds = ", ".join(f"{name} {kind}" for name, kind in columns)
    listed = [dict(zip((name for name, _ in columns), row, strict=True)) for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({names})"  # noqa: S608 - names of ours
            f" SELECT {names} FROM json_to_recordset(%s) AS rows({kinds})",
            [json.dumps(listed, default=str)],
        )
