"""The lists of contributions, invoices and awards that end, and the journal, as files."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.exports import AUDIENCE as WITHIN_A_CENTER
from lineshaft.apps.companies.exports import is_demonstration
from lineshaft.apps.companies.models import Company, Site
from lineshaft.apps.engagements.exports import Column
from lineshaft.apps.engagements.exports import download as download
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.network.models import Award, BudgetPeriod, Center
from lineshaft.domain.ledger.trial_balance import Compared
from lineshaft.tenancy import Sources, no_facts, use
from lineshaft.ui.exports import csv_lines, csv_response, workbook, workbook_response

from .models import (
    ChartAccount,
    Contribution,
    Evidence,
    FederalReport,
    Invoice,
    InvoicePayment,
    JournalEntry,
    MonthBalance,
    Posting,
    Subaward,
    TrialBalance,
)
from .queries.oversight import Closing
from .queries.statements import Move

CONTRIBUTIONS: tuple[Column, ...] = (
    ("Award", Award, "number", lambda row: row.award.number),
    ("Budget period", BudgetPeriod, "starts_on", lambda row: row.budget_period.starts_on),
    ("Kind", Contribution, "kind", lambda row: row.get_kind_display()),
    ("Giver", Contribution, "giver", lambda row: row.giver),
    ("The giver is", Contribution, "giver_kind", lambda row: row.get_giver_kind_display()),
    ("What", Contribution, "what", lambda row: row.what),
    ("Day", Contribution, "given_on", lambda row: row.given_on),
    ("Each month until", Contribution, "recurs_until", lambda row: row.recurs_until or ""),
    ("Amount", Contribution, "amount", lambda row: row.amount),
    ("State", Contribution, "state", lambda row: row.get_state_display()),
    ("Decision", Contribution, "decision", lambda row: row.decision),
    ("Version", Contribution, "version", lambda row: row.version),
)

INVOICES: tuple[Column, ...] = (
    ("Number", Invoice, "number", lambda row: row.number or ""),
    ("Kind", Invoice, "kind", lambda row: row.get_kind_display()),
    ("Company", Invoice, "billed_to", lambda row: row.billed_to),
    ("Site", Site, "public_id", lambda row: row.site.public_id),
    ("Engagement", Engagement, "public_id", lambda row: row.engagement.public_id if row.engagement else ""),
    ("For", Invoice, "about", lambda row: row.about),
    ("Issued", Invoice, "issued_on", lambda row: row.issued_on or ""),
    ("Due", Invoice, "due_on", lambda row: row.due_on or ""),
    ("State", Invoice, "state", lambda row: row.get_state_display()),
    ("Total", Invoice, "total", lambda row: row.total),
    ("Paid", Invoice, "paid", lambda row: row.paid),
    ("Credited", Invoice, "credited", lambda row: row.credited),
    ("Written off", Invoice, "written_off", lambda row: row.written_off),
    ("Open", Invoice, "total", lambda row: row.open_amount),
)

STATEMENT: tuple[Column, ...] = (
    ("Day", Invoice, "issued_on", lambda move: move.day),
    ("Number", Invoice, "number", lambda move: move.invoice.number),
    ("What", InvoicePayment, "kind", lambda move: move.words),
    ("Dollars", InvoicePayment, "amount", lambda move: move.amount),
    ("Owed after it", Invoice, "total", lambda move: move.owed),
)

_AT_A_TIME = 2000
_Read = Callable[[JournalEntry, Posting], Any]

# Heading, model and field (whose disclosure class decides), how it is read.
JOURNAL: tuple[tuple[str, type[Model], str, _Read], ...] = (
    ("Entry", JournalEntry, "id", lambda entry, line: entry.pk),
    ("Day in the books", JournalEntry, "booked_on", lambda entry, line: entry.booked_on),
    ("Day of the cost", JournalEntry, "incurred_on", lambda entry, line: entry.incurred_on),
    ("Award", Award, "number", lambda entry, line: entry.award.number),
    ("Budget period from", BudgetPeriod, "starts_on", lambda entry, line: entry.budget_period.starts_on),
    ("What happened", JournalEntry, "memo", lambda entry, line: entry.memo),
    ("Account", Posting, "account", lambda entry, line: line.get_account_display()),
    ("Fund source", Posting, "source", lambda entry, line: line.get_source_display()),
    ("Object class", Posting, "object_class", lambda entry, line: line.get_object_class_display() or ""),
    ("Activity", Posting, "activity", lambda entry, line: line.get_activity_display() or ""),
    ("Debit", Posting, "amount", lambda entry, line: line.amount if line.amount > 0 else None),
    ("Credit", Posting, "amount", lambda entry, line: -line.amount if line.amount < 0 else None),
    ("Engagement", Engagement, "public_id", lambda entry, line: line.engagement.public_id if line.engagement else ""),
    ("Subaward", Subaward, "number", lambda entry, line: line.subaward.number if line.subaward else ""),
    ("Where it came from", JournalEntry, "origin", lambda entry, line: entry.get_origin_display()),
    ("Evidence", Evidence, "title", lambda entry, line: entry.evidence.title),
    ("Number of the paper", Evidence, "number", lambda entry, line: entry.evidence.number),
    ("Takes back entry", JournalEntry, "reverses", lambda entry, line: entry.reverses_id),
    ("Posted by", JournalEntry, "posted_by", lambda entry, line: entry.posted_by or ""),
    ("Posted at", JournalEntry, "posted_at",
     lambda entry, line: timezone.localtime(entry.posted_at).isoformat(timespec="minutes")),
)  # fmt: skip


CLOSEOUT: tuple[tuple[str, type[Model], str, Callable[[Closing], Any]], ...] = (
    ("Center", Center, "name", lambda row: row.award.center.name),
    ("Award", Award, "number", lambda row: row.award.number),
    ("State", Award, "status", lambda row: row.award.get_status_display()),
    ("Ends on", Award, "ends_on", lambda row: row.ends_on),
    ("Ask for more time by", Award, "ends_on", lambda row: row.ask_by),
    ("Reports due", Award, "ends_on", lambda row: row.reports_due),
    ("Pay by", Award, "ends_on", lambda row: row.pay_by),
    ("Agency closes by", Award, "ends_on", lambda row: row.agency_closes_by),
    ("Keep records until", FederalReport, "certified_at", lambda row: row.keep_until or ""),
    ("Still owed", MonthBalance, "amount", lambda row: row.still_owed),
)

_Account = tuple[TrialBalance, Compared, str, str]
TRIAL_BALANCE: tuple[tuple[str, type[Model], str, Callable[[_Account], Any]], ...] = (
    ("Month", TrialBalance, "month", lambda row: row[0].month.strftime("%Y-%m")),
    ("Counts from", TrialBalance, "counts_from", lambda row: row[0].counts_from or ""),
    ("Codes of the accounting system", TrialBalance, "lines", lambda row: row[2]),
    ("Account of the books", ChartAccount, "account", lambda row: row[3]),
    ("Books here", MonthBalance, "amount", lambda row: row[1].here),
    ("Accounting system", TrialBalance, "lines", lambda row: row[1].there),
    ("Difference", MonthBalance, "amount", lambda row: row[1].difference),
)

AUDIENCE = WITHIN_A_CENTER
_LISTS = {"contributions": CONTRIBUTIONS, "invoices": INVOICES, "statement": STATEMENT}
COLUMNS = (
    *(f"{name}: {heading}" for name, columns in _LISTS.items() for heading, *_rest in columns),
    *(f"journal: {heading}" for heading, *_rest in JOURNAL),
    *(f"closeout: {heading}" for heading, *_rest in CLOSEOUT),
    *(f"trial balance: {heading}" for heading, *_rest in TRIAL_BALANCE),
    "Note",
)
SOURCES: Sources = {
    **{
        f"{name}: {heading}": (f"{model._meta.label}.{field}",)
        for name, columns in _LISTS.items()
        for heading, model, field, _read in columns
    },
    **{f"journal: {heading}": (f"{model._meta.label}.{field}",) for heading, model, field, _read in JOURNAL},
    **{
        f"closeout: {heading}": (f"{model._meta.label}.{field}",) for heading, model, field, _read in CLOSEOUT
    },
    **{
        f"trial balance: {heading}": (f"{model._meta.label}.{field}",)
        for heading, model, field, _read in TRIAL_BALANCE
    },
    **no_facts(Note="that the data are made up"),
}


def list_workbook(name: str, columns: Sequence[Column], rows: QuerySet[Any]) -> HttpResponse:
    """A list as a workbook; `rows` are no more than a workbook holds."""
    headings = [*(heading for heading, *_rest in columns), "Note"]
    lines = [[*(read(row) for *_rest, read in columns), _note(row)] for row in rows.iterator(_AT_A_TIME)]
    return workbook_response(file_name("xlsx", name), workbook(name.capitalize(), [headings, *lines]))


def statement_workbook(company: Company, moves: Iterable[Move]) -> HttpResponse:
    """What a company owes, line by line, as a workbook in the language of the page."""
    headings = [*(gettext(heading) for heading, *_rest in STATEMENT), gettext("Note")]
    made_up = gettext("demonstration data")
    lines = [
        [*(read(move) for *_rest, read in STATEMENT), made_up if _note(move.invoice) else ""]
        for move in moves
    ]
    content = workbook(gettext("Statement of account"), [headings, *lines])
    return workbook_response(file_name("xlsx", f"statement-{company.public_id.lower()}"), content)


def _note(row: Any) -> str:
    return "demonstration data" if row.is_synthetic or is_demonstration() else ""


def closeout_csv(rows: Iterable[Closing]) -> HttpResponse:
    """The awards that end, with the days of their duties."""
    columns = [heading for heading, *_rest in CLOSEOUT]
    return csv_response("closeout.csv", columns, [[cell(row) for *_rest, cell in CLOSEOUT] for row in rows])


def journal_csv(actor: Actor, rows: QuerySet[JournalEntry]) -> StreamingHttpResponse:
    """Entries as a CSV file for the reader. They are read in a scope of their own, after the page's transaction."""
    response = StreamingHttpResponse(_streamed(actor, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{file_name("csv")}"'
    return response


def journal_workbook(rows: QuerySet[JournalEntry]) -> bytes:
    """The same as a workbook."""
    return workbook("Journal", _lines(rows))


def trial_balance_csv(name: str, rows: Iterable[_Account]) -> HttpResponse:
    """What differs from the accounting system, account by account."""
    headings, *lines = _trial_balance(rows)
    return csv_response(name, headings, lines)


def trial_balance_workbook(rows: Iterable[_Account]) -> bytes:
    """The same as a workbook."""
    return workbook("Trial balance", _trial_balance(rows))


def _trial_balance(rows: Iterable[_Account]) -> Iterator[list[Any]]:
    yield [*(heading for heading, *_rest in TRIAL_BALANCE), "Note"]
    note = "demonstration data" if is_demonstration() else ""
    for row in rows:
        yield [*(cell(row) for *_rest, cell in TRIAL_BALANCE), note]


def file_name(kind: str, name: str = "journal") -> str:
    """The name under which a file is saved."""
    mark = "-demonstration-data" if is_demonstration() else ""
    return f"{name}-{timezone.localdate():%Y-%m-%d}{mark}.{kind}"


def _streamed(actor: Actor, rows: QuerySet[JournalEntry]) -> Iterator[str]:
    with use(actor.context):
        yield from csv_lines(_lines(rows))


def _lines(rows: QuerySet[JournalEntry]) -> Iterator[list[Any]]:
    yield [*(heading for heading, *_rest in JOURNAL), "Note"]
    read = (
        rows.select_related("award", "budget_period", "evidence", "posted_by")
        .prefetch_related(None)
        .prefetch_related("postings__engagement", "postings__subaward")
        .order_by("booked_on", "id")
    )
    for entry in read.iterator(chunk_size=_AT_A_TIME):
        note = "demonstration data" if entry.award.is_synthetic or is_demonstration() else ""
        for line in entry.postings.all():
            yield [*(cell(entry, line) for _heading, _model, _field, cell in JOURNAL), note]
