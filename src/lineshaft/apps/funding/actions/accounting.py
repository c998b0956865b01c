"""Files of the center's accounting system: checked first, then posted as one batch that is taken back as one."""

import gc
import hashlib
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone

from lineshaft.apps.accounts.jobs import enqueue
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.intake.headings import heading_key
from lineshaft.apps.companies.intake.reading import FileRefused, Table, open_table, sha256_of
from lineshaft.apps.network.models import Award, BudgetPeriod, Center
from lineshaft.domain import ledger
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.ledger.accounts import FundSource, ObjectClass
from lineshaft.domain.ledger.book_file import (
    AccountMeaning,
    Chart,
    FundMeaning,
    Layout,
    Line,
    Reading,
    Result,
    read_book,
)
from lineshaft.domain.ledger.file_values import AmountStyle, DayOrder

from ..book_states import check_book_step
from ..models import (
    AwardTerms,
    BookImport,
    BookLayout,
    BookLine,
    ChartAccount,
    ChartFund,
    Evidence,
    JournalEntry,
)
from ..permissions import check_user_can_post
from ..queries.months import closed_through
from .evidence import store_evidence
from .ledger import Draft, as_entry, write_entries

S = BookImport.Status
AT_ONCE_BYTES = 1_000_000
"""A larger file is worked on by a job, so that nobody waits for a page."""
_LOCK = 727_020
_AT_A_TIME = 20_000


@transaction.atomic
def receive_book(*, path: Path, file_name: str, center: Center, by: Actor) -> BookImport:
    """
    Keep the file at `path` under its hash and open an import for it, with the layout that was saved for its headings.

    Raises InvalidValue for a file that is no table.
    """
    check_user_can_post(by, center)
    named = path.with_name(" ".join(Path(file_name).name.replace("\0", "").split())[:200] or "file")
    path.rename(named)
    table = open_table(named, limit_bytes=settings.UPLOAD_LIMIT_BYTES)
    digest = sha256_of(named)
    kept = f"books/{center.pk}/{digest}{named.suffix.lower()[:5]}"
    if not default_storage.exists(kept):
        with named.open("rb") as file:
            kept = default_storage.save(kept, File(file))
    saved = BookLayout.objects.filter(center=center, signature=signature_of(table.header)).first()
    return BookImport.objects.create(
        center=center,
        file_name=named.name,
        file_sha256=digest,
        file=kept,
        header=table.header,
        layout=saved.layout if saved else {},
        created_by=by.person,
    )


def signature_of(header: Sequence[str]) -> str:
    """By which a file with the same headings is known again."""
    return hashlib.sha256("\x1f".join(heading_key(name) for name in header).encode()).hexdigest()


def first_rows(batch: BookImport, count: int = 5) -> list[list[str]]:
    """The beginning of a received file, for the choice of columns. Raises InvalidValue for one that cannot be read."""
    with _table(batch) as table:
        return [row.cells for row, _ in zip(table.rows, range(count), strict=False)]


def layout_as_json(layout: Layout) -> dict[str, Any]:
    """A layout as it is stored."""
    return asdict(layout) | {"columns": dict(layout.columns)}


def layout_of(stored: Mapping[str, Any]) -> Layout:
    """A stored layout."""
    return Layout(
        stored.get("columns", {}),
        AmountStyle(stored["style"]) if stored.get("style") else None,
        DayOrder(stored["order"]) if stored.get("order") else None,
    )


@transaction.atomic
def choose_layout(
    *,
    batch: BookImport,
    layout: Layout,
    told_debits: Decimal | None,
    told_credits: Decimal | None,
    by: Actor,
) -> BookImport:
    """Say which column holds what, and what all of it adds up to in the accounting system. The layout is kept."""
    check_user_can_post(by, batch.center)
    batch = BookImport.objects.select_for_update().get(pk=batch.pk)
    check_book_step(batch, S.WAITING)
    batch.layout = layout_as_json(layout)
    batch.told_debits, batch.told_credits = told_debits, told_credits
    batch.status = S.WAITING.value
    batch.save(update_fields=["layout", "told_debits", "told_credits", "status"])
    BookLayout.objects.update_or_create(
        center=batch.center,
        signature=signature_of(batch.header),
        defaults={"layout": batch.layout, "saved_at": timezone.now()},
    )
    return batch


@dataclass(frozen=True)
class Meanings:
    """What a person says of codes of the chart: of accounts, and of funds or classes."""

    accounts: Mapping[str, AccountMeaning]
    funds: Mapping[str, FundMeaning]


@transaction.atomic
def map_chart(*, center: Center, meanings: Meanings, titles: Mapping[str, str], by: Actor) -> None:
    """Say what codes of the center's chart mean. It holds for every later file too."""
    check_user_can_post(by, center)
    own = set(Award.objects.filter(center=center).values_list("pk", flat=True))
    for code, account in meanings.accounts.items():
        ChartAccount.objects.update_or_create(
            center=center,
            code=code,
            defaults={
                "title": titles.get(code, ""),
                "account": account.account or "",
                "object_class": account.object_class or "",
                "activity": account.activity or "",
            },
        )
    for code, fund in meanings.funds.items():
        if fund.award is not None and fund.award not in own:
            raise InvalidValue("fund", code, "is said to be of an award that your center does not have")
        ChartFund.objects.update_or_create(
            center=center, code=code, defaults={"award_id": fund.award, "source": fund.source or ""}
        )


def chart_of(center: Center) -> Chart:
    """The chart of a center as it stands now."""
    accounts = {
        each.code: AccountMeaning(
            ledger.Account(each.account) if each.account else None,
            ObjectClass(each.object_class) if each.object_class else None,
            ledger.Activity(each.activity) if each.activity else None,
        )
        for each in ChartAccount.objects.filter(center=center)
    }
    funds = {
        each.code: FundMeaning(each.award_id, FundSource(each.source) if each.source else None)
        for each in ChartFund.objects.filter(center=center)
    }
    return Chart(accounts, funds)


def made_with(batch: BookImport) -> str:
    """The hash of all that a dry run depends on beside the books: the file, its layout, and the center's chart."""
    chart = chart_of(batch.center)
    said = {
        "file": batch.file_sha256,
        "layout": batch.layout,
        "accounts": {code: asdict(meaning) for code, meaning in sorted(chart.accounts.items())},
        "funds": {code: asdict(meaning) for code, meaning in sorted(chart.funds.items())},
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def start(*, batch: BookImport, by: Actor, step: BookImport.Status) -> None:
    """Check or post now, or as a job where the file is large. Raises Conflict for a step that cannot be taken."""
    check_user_can_post(by, batch.center)
    small = not default_storage.exists(batch.file) or default_storage.size(batch.file) <= AT_ONCE_BYTES
    if small:
        post_book(batch=batch, by=by) if step is S.POSTING else check_book(batch=batch, by=by)
        return
    with transaction.atomic():
        batch = BookImport.objects.select_for_update().get(pk=batch.pk)
        check_book_step(batch, step)
        batch.status, batch.problem = step.value, ""
        batch.save(update_fields=["status", "problem"])
        name = "funding.post_book" if step is S.POSTING else "funding.check_book"
        enqueue(name, once=f"book import {batch.pk}", batch_id=batch.pk, user_id=by.user_id)


@contextmanager
def _keeping_all() -> Iterator[None]:
    """Nothing made here is waste before the end: looking for some among millions of objects takes most of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@_keeping_all()
@transaction.atomic
def check_book(*, batch: BookImport, by: Actor) -> BookImport:
    """Read the whole file and store what would become of each line. Nothing is posted."""
    check_user_can_post(by, batch.center)
    batch = BookImport.objects.select_for_update().get(pk=batch.pk)
    check_book_step(batch, S.CHECKED)
    try:
        reading = _read(batch)
    except InvalidValue as error:
        return _refuse(batch, str(error))
    _store_lines(batch, reading.lines)
    return _store(batch, reading, S.CHECKED, checked_with=made_with(batch))


def _refuse(batch: BookImport, problem: str) -> BookImport:
    batch.lines.all().delete()
    for name in ("read", "posted", "before", "held", "refused", "left_out"):
        setattr(batch, f"rows_{name}", 0)
    batch.status, batch.problem, batch.balances, batch.entries = S.REFUSED.value, problem, [], 0
    batch.save()
    return batch


def funds_of(batch: BookImport) -> list[str]:
    """The funds that the lines of a file name, in their order; the empty one last, where some line names none."""
    at = batch.layout.get("columns", {}).get("fund")
    if at is None or at not in batch.header:
        return [""]
    place = batch.header.index(at)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT trim(coalesce(cells ->> %s, '')) AS fund FROM funding_bookline"
            " WHERE batch_id = %s AND key <> ''",
            [place, batch.pk],
        )
        return sorted((fund for (fund,) in cursor.fetchall()), key=lambda fund: (not fund, fund))


@_keeping_all()
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
    check_book_step(batch, S.POSTED)
    if batch.checked_with != made_with(batch):
        raise Conflict(
            "The columns or the chart were changed after the dry run.",
            "Check the file again and look it through",
        )
    if batch.difference_told:
        raise Conflict(
            f"The file has debits of {batch.debits:,.2f} and credits of {batch.credits:,.2f}, not what you told.",
            "Correct the totals, or export the file again",
        )
    reading = _read(batch)
    if not reading.entries:
        raise Conflict("Nothing is left to post.", "Look at the lines that are held or refused")
    evidence = _evidence(batch, by)
    drafts = _drafts(batch, reading, evidence)
    entries = write_entries(drafts, posted_by=by.person.pk)
    _end_lines(batch, reading.lines, [entry.pk for entry in entries])
    return _store(batch, reading, S.POSTED, evidence=evidence, posted_by=by.person, posted_at=timezone.now())


def _evidence(batch: BookImport, by: Actor) -> Evidence:
    paper = store_evidence(
        center=batch.center,
        added_by=by.person.pk,
        kind=Evidence.Kind.ACCOUNTING_RECORD,
        title=f"{batch.file_name} (import {batch.pk})",
        stored=(batch.file, batch.file_name, batch.file_sha256),
    )
    return paper


def _drafts(batch: BookImport, reading: Reading, evidence: Evidence) -> list[Draft]:
    periods = _Periods(batch.center)
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
    check_book_step(batch, S.TAKEN_BACK)
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
    evidence = store_evidence(
        center=batch.center, added_by=by.person.pk, kind=Evidence.Kind.CORRECTION, title=reason
    )
    drafts = [
        Draft(
            budget_period=entry.budget_period,
            entry=ledger.reversal(
                as_entry(entry), booked_on=booked_on, memo=f"Takes back: {entry.memo} ({reason.strip()})"
            ),
            origin=JournalEntry.Origin.REVERSAL,
            origin_key=str(entry.pk),
            evidence=evidence,
            incurred_on=entry.incurred_on,
            reverses=entry,
        )
        for entry in standing
    ]
    if drafts:
        write_entries(drafts, posted_by=by.person.pk)
    BookLine.objects.filter(batch=batch, is_in_books=True).update(is_in_books=False)
    batch.status, batch.taken_back_because = S.TAKEN_BACK.value, reason.strip()
    batch.save(update_fields=["status", "taken_back_because"])
    return batch


# ---------------------------------------------------------------- reading


@contextmanager
def _table(batch: BookImport) -> Iterator[Table]:
    """The kept file under the name that the person gave it, so that messages name it."""
    if not default_storage.exists(batch.file):
        raise FileRefused("file", batch.file_name, "is no longer kept", "Send it again")
    expected = list(batch.layout.get("columns", {}).values())
    with tempfile.TemporaryDirectory() as folder, default_storage.open(batch.file, "rb") as kept:
        path = Path(folder) / Path(batch.file_name).name
        with path.open("wb") as file:
            for chunk in kept.chunks():
                file.write(chunk)
        if sha256_of(path) != batch.file_sha256:
            raise FileRefused("file", batch.file_name, "is not the file that was received", "Send it again")
        yield open_table(path, limit_bytes=settings.UPLOAD_LIMIT_BYTES, expected=expected)


def _read(batch: BookImport) -> Reading:
    with _table(batch) as table:
        reading = read_book(
            ((row.number, row.cells) for row in table.rows),
            table.header,
            layout_of(batch.layout),
            chart_of(batch.center),
            known=_known(batch.center),
            obstacle=_Periods(batch.center).obstacle,
        )
    if not reading.lines:
        raise FileRefused("file", batch.file_name, "has headings and no lines", "Export it again")
    return reading


def _known(center: Center) -> Callable[[Iterable[str], Iterable[str]], Mapping[str, tuple[str, str]]]:
    def look(keys: Iterable[str], documents: Iterable[str]) -> Mapping[str, tuple[str, str]]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT key, document, content FROM funding_bookline WHERE center_id = %(center)s AND is_in_books"
                " AND key = ANY (%(keys)s::text[])"
                " UNION SELECT key, document, content FROM funding_bookline WHERE center_id = %(center)s"
                " AND is_in_books AND document <> '' AND document = ANY (%(documents)s::text[])",
                {"center": center.pk, "keys": list(keys), "documents": list(documents)},
            )
            return {key: (document, content) for key, document, content in cursor.fetchall()}

    return look


class _Periods:
    """The budget periods of a center's awards, and why nothing can be booked on a day."""

    def __init__(self, center: Center) -> None:
        self._periods: dict[int, list[BudgetPeriod]] = {}
        for period in (
            BudgetPeriod.objects.filter(center=center).select_related("award").order_by("starts_on")
        ):
            self._periods.setdefault(period.award_id, []).append(period)
        self._settle = dict(AwardTerms.objects.filter(center=center).values_list("award_id", "settle_days"))
        self._closed = closed_through(center.pk)
        self._today = timezone.localdate()

    def of(self, award: int, day: date) -> BudgetPeriod:
        """The period that contains the day, else the last that began before it, else the first."""
        periods = self._periods[award]
        begun = [period for period in periods if period.starts_on <= day]
        return begun[-1] if begun else periods[0]

    def obstacle(self, award: int, day: date, is_cost: bool) -> str:
        """Why nothing can be booked for the award on the day; "" where nothing stands in the way."""
        if award not in self._periods:
            return "Its award has no budget period yet."
        period = self.of(award, day)
        number = period.award.number
        if award not in self._settle:
            return f"Award {number} has no terms yet. Record its terms first."
        if period.award.status == Award.Status.CLOSED:
            return f"Award {number} is closed: its books take no more entries."
        if day > self._today:
            return f"{day} has not come yet: nothing is booked ahead of time."
        if is_cost and not period.starts_on <= day <= period.ends_on:
            return (
                f"{day} is outside the budget period of award {number} from {period.starts_on} to {period.ends_on}"
                " (2 CFR 200.403(h))."
            )
        if self._closed is not None and day.replace(day=1) <= self._closed:
            return f"{self._closed:%B %Y} is closed: nothing more is booked into it, or before it."
        return ""


# ---------------------------------------------------------------- what became of the lines


_STORE = """
INSERT INTO funding_bookline
       (batch_id, center_id, number, result, reason, cells, key, content, document, is_in_books)
SELECT %(batch)s, %(center)s, number, result, reason, cells, key, content, document, false
  FROM json_to_recordset(%(lines)s)
       AS l(number integer, result text, reason text, cells jsonb, key text, content text, document text)"""

# The file and its layout are those of the dry run, and so are keys and cells.
_END = """
UPDATE funding_bookline b
   SET result = l.result, reason = l.reason, entry_id = l.entry, is_in_books = l.result = 'posted'
  FROM json_to_recordset(%(lines)s) AS l(number integer, result text, reason text, entry bigint)
 WHERE b.batch_id = %(batch)s AND b.number = l.number"""


def _store_lines(batch: BookImport, lines: Sequence[Line]) -> None:
    """Store what would become of each line."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM funding_bookline WHERE batch_id = %s", [batch.pk])
        for start_at in range(0, len(lines), _AT_A_TIME):
            rows = [
                {
                    "number": line.number,
                    "result": line.result.value,
                    "reason": line.reason[:1000].replace("\0", ""),
                    "cells": [cell[:500].replace("\0", "") for cell in line.cells],
                    "key": line.key,
                    "content": line.content,
                    "document": line.document.replace("\0", ""),
                }
                for line in lines[start_at : start_at + _AT_A_TIME]
            ]
            cursor.execute(_STORE, {"batch": batch.pk, "center": batch.center_id, "lines": json.dumps(rows)})


def _end_lines(batch: BookImport, lines: Sequence[Line], entries: Sequence[int]) -> None:
    """Store what became of each line, with the entry that it is in."""
    with connection.cursor() as cursor:
        for start_at in range(0, len(lines), _AT_A_TIME):
            rows = [
                {
                    "number": line.number,
                    "result": line.result.value,
                    "reason": line.reason[:1000].replace("\0", ""),
                    "entry": entries[line.entry] if line.entry is not None else None,
                }
                for line in lines[start_at : start_at + _AT_A_TIME]
            ]
            cursor.execute(_END, {"batch": batch.pk, "lines": json.dumps(rows)})


def _store(batch: BookImport, reading: Reading, status: BookImport.Status, **fields: Any) -> BookImport:
    batch.rows_read = len(reading.lines)
    for result in Result:
        setattr(batch, f"rows_{result.value}", reading.count(result))
    batch.entries = len(reading.entries)
    batch.debits, batch.credits = reading.debits, reading.credits
    batch.read_as = {"style": reading.style.value, "order": reading.order.value}
    batch.balances = [
        {
            "code": code,
            "title": reading.titles.get(code, ""),
            "debits": f"{debit:.2f}",
            "credits": f"{credit:.2f}",
        }
        for code, (debit, credit) in reading.by_account().items()
    ]
    batch.problem = ""
    for name, value in fields.items():
        setattr(batch, name, value)
    batch.status = status.value
    batch.save()
    return batch
