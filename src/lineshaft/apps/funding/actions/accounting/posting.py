"""Files of the accounting system are posted as one batch, all of it or nothing, and taken back as one."""

from collections.abc import Sequence
from datetime import date

from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone

from lineshaft.apps.accounts.jobs import enqueue
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.domain import ledger
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.ledger.book_file import Chart, Reading

from ...models import BookImport, BookLine, Evidence, JournalEntry
from ...permissions import check_user_can_post
from ...queries.accounting import chart_of
from ...states import BookImportState as S
from ..evidence import store_evidence
from ..ledger import Draft, as_entry, write_entries
from .checking import check_book, keeping_all, made_with, read_again
from .files import check_step
from .lines import end_lines, store_reading
from .periods import Periods

AT_ONCE_BYTES = 1_000_000
"""A larger file is worked on by a job, so that nobody waits for a page."""
_LOCK = 727_020


def start(*, batch: BookImport, by: Actor, step: S) -> None:
    """Check or post now, or as a job where the file is large. Raises Conflict for a step that cannot be taken."""
    check_user_can_post(by, batch.center)
    small = not default_storage.exists(batch.file) or default_storage.size(batch.file) <= AT_ONCE_BYTES
    if small:
        post_book(batch=batch, by=by) if step is S.POSTING else check_book(batch=batch, by=by)
        return
    with transaction.atomic():
        batch = BookImport.objects.select_for_update().get(pk=batch.pk)
        check_step(batch, step)
        batch.status, batch.problem = step.value, ""
        batch.save(update_fields=["status", "problem"])
        name = "funding.post_book" if step is S.POSTING else "funding.check_book"
        enqueue(name, once=f"book import {batch.pk}", batch_id=batch.pk, user_id=by.user_id)


@keeping_all()
@transaction.atomic
def post_book(*, batch: BookImport, by: Actor) -> BookImport:
    """
    Post the whole file as one batch: all of its entries that can be posted now, or none.

    Raises Conflict where the layout or chart was changed since the dry run, the totals are not those that were told,
    or nothing is left to post.
    """
    check_user_can_post(by, batch.center)
    with connection.cursor() as cursor:
        # One import of a center posts at a time: the second then sees what the first has posted.
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, batch.center_id])
    batch = BookImport.objects.select_for_update().get(pk=batch.pk)
    check_step(batch, S.POSTED)
    chart = chart_of(batch.center)  # read once: somebody may change it meanwhile
    _check_it_is_as_it_was_looked_through(batch, chart)
    reading = read_again(batch, chart)
    if not reading.entries:
        raise Conflict("Nothing is left to post.", "Look at the lines that are held or refused")
    evidence = _evidence(batch, by)
    drafts = _drafts(batch, reading, evidence)
    entries = write_entries(drafts, posted_by=by.person.pk)
    end_lines(batch, reading.lines, [entry.pk for entry in entries])
    return store_reading(
        batch, reading, S.POSTED, evidence=evidence, posted_by=by.person, posted_at=timezone.now()
    )


def _check_it_is_as_it_was_looked_through(batch: BookImport, chart: Chart) -> None:
    if batch.checked_with != made_with(batch, chart):
        raise Conflict(
            "The columns or the chart were changed after the dry run.",
            "Check the file again and look it through",
        )
    if batch.difference_told:
        raise Conflict(
            f"The file has debits of {batch.debits:,.2f} and credits of {batch.credits:,.2f}, not what you told.",
            "Correct the totals, or export the file again",
        )


def _evidence(batch: BookImport, by: Actor) -> Evidence:
    return store_evidence(
        center=batch.center,
        added_by=by.person.pk,
        kind=Evidence.Kind.ACCOUNTING_RECORD,
        title=f"{batch.file_name} (import {batch.pk})",
        stored=(batch.file, batch.file_name, batch.file_sha256),
    )


def _drafts(batch: BookImport, reading: Reading, evidence: Evidence) -> list[Draft]:
    periods = Periods(batch.center)
    return [
        Draft(
            budget_period=periods.of(found.award, found.entry.booked_on),
            entry=found.entry,
            origin=JournalEntry.Origin.IMPORT,
            origin_key=f"import {batch.pk}, line {found.first_row}, award {found.award}",
            evidence=evidence,
        )
        for found in reading.entries
    ]


@transaction.atomic
def take_book_back(*, batch: BookImport, booked_on: date, reason: str, by: Actor) -> BookImport:
    """
    Take back every entry of a posted import, all or none, on a day of an open month. Those that were corrected by hand
    stay so. Its lines may then be imported again.

    Raises InvalidValue without a reason or for a day before one of the entries, Conflict as `reverse` does.
    """
    check_user_can_post(by, batch.center)
    if not reason.strip():
        raise InvalidValue(
            "reason", reason, "is empty", "Say what was wrong: it is kept with the corrections"
        )
    batch = BookImport.objects.select_for_update().get(pk=batch.pk)
    check_step(batch, S.TAKEN_BACK)
    standing = list(
        JournalEntry.objects.filter(evidence=batch.evidence, origin=JournalEntry.Origin.IMPORT, reversed_by=None)
        .select_related("budget_period")
        .prefetch_related("postings")
    )  # fmt: skip
    latest = max((entry.booked_on for entry in standing), default=booked_on)
    if booked_on < latest:
        raise InvalidValue(
            "booked_on", booked_on, f"is before an entry of {latest}", f"Use {latest} or later"
        )
    if standing:
        evidence = store_evidence(
            center=batch.center, added_by=by.person.pk, kind=Evidence.Kind.CORRECTION, title=reason
        )
        drafts = _corrections(standing, booked_on, reason.strip(), evidence)
        write_entries(drafts, posted_by=by.person.pk)
    BookLine.objects.filter(batch=batch, is_in_books=True).update(is_in_books=False)
    batch.status, batch.taken_back_because = S.TAKEN_BACK.value, reason.strip()
    batch.save(update_fields=["status", "taken_back_because"])
    return batch


def _corrections(
    standing: Sequence[JournalEntry], booked_on: date, reason: str, evidence: Evidence
) -> list[Draft]:
    return [
        Draft(
            budget_period=entry.budget_period,
            entry=ledger.reversal(
                as_entry(entry), booked_on=booked_on, memo=f"Takes back: {entry.memo} ({reason})"
            ),
            origin=JournalEntry.Origin.REVERSAL,
            origin_key=str(entry.pk),
            evidence=evidence,
            incurred_on=entry.incurred_on,
            reverses=entry,
        )
        for entry in standing
    ]
