"""The record that made an entry: an invoice, a payment, a contribution, a week, a report of a subrecipient."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from ..models import Invoice, InvoicePayment, JournalEntry, SubrecipientReport

_ORIGIN = JournalEntry.Origin


@dataclass(frozen=True)
class Record:
    """What made an entry, what to do there instead of reversing the entry alone, and its page."""

    what: str
    instead: str
    url_name: str
    args: tuple[int | str, ...]


def register(origin: str, pattern: str, make: Callable[[int], Record | None]) -> None:
    """Name the records of another context: `pattern` finds their number in the key of an entry of this origin."""
    if (origin, pattern, make) not in _MADE_BY:
        _MADE_BY.append((origin, pattern, make))


def register_of_invoices(
    record: Callable[[Invoice], Record | None], not_owed: Callable[[Collection[int]], set[int]]
) -> None:
    """
    Name the records of another context that invoices ask for: `record` of one invoice, and which of several invoices
    are `not_owed` as they stand, by number of the row, so that nobody is reminded of them.
    """
    if (record, not_owed) not in _ASKED_FOR:
        _ASKED_FOR.append((record, not_owed))


def record_of_invoice(invoice: Invoice) -> Record | None:
    """What an invoice asks for that has to know when it is credited; None where the invoice stands for itself."""
    return next((found for record, _not_owed in _ASKED_FOR if (found := record(invoice))), None)


def invoices_not_owed(invoices: Collection[int]) -> set[int]:
    """Those of the invoices that ask for something that is not owed any more, and wait to be credited."""
    return {pk for _record, not_owed in _ASKED_FOR for pk in not_owed(invoices)}


def record_behind(entry: JournalEntry) -> Record | None:
    """The record that made an entry and has to know when it is taken back; None where the entry stands for itself."""
    for origin, pattern, make in _MADE_BY:
        found = re.match(pattern, entry.origin_key) if entry.origin == origin else None
        if found:
            return make(int(found[1]))
    return None


def _invoice(pk: int) -> Record:
    return Record(
        "an invoice", "Credit what is open of it by a credit note, on its page", "funding:invoice", (pk,)
    )


def _payment(pk: int) -> Record | None:
    payment = InvoicePayment.objects.filter(pk=pk).first()
    if payment is None:
        return None
    said = "Take the payment back, on the page of its invoice"
    return Record("a payment of an invoice", said, "funding:invoice", (payment.invoice_id,))


def _contribution(pk: int) -> Record:
    return Record("a contribution", "Take the contribution back", "funding:contribution", (pk,))


def _week(pk: int) -> Record:
    said = "Open the week again: its pay is taken back when the corrected week is approved"
    return Record("a week of a time sheet", said, "funding:time_sheet", (pk,))


def _report(pk: int) -> Record | None:
    report = SubrecipientReport.objects.filter(pk=pk).select_related("subaward").first()
    if report is None:
        return None
    place = (report.subaward.award_id, report.subaward_id)
    return Record("a report of a subrecipient", "Take the report back", "funding:subaward", place)


_MADE_BY: list[tuple[str, str, Callable[[int], Record | None]]] = [
    (_ORIGIN.INVOICE, r"(?:invoice|write-off) (\d+)$", _invoice),
    (_ORIGIN.PAYMENT, r"payment (\d+)$", _payment),
    (_ORIGIN.IN_KIND, r"contribution (\d+) ", _contribution),
    (_ORIGIN.HAND, r"contribution (\d+) ", _contribution),
    (_ORIGIN.TIME_SHEET, r"sheet (\d+), ", _week),
    (_ORIGIN.SUBRECIPIENT, r"(?:payment )?(\d+)$", _report),
]
_ASKED_FOR: list[tuple[Callable[[Invoice], Record | None], Callable[[Collection[int]], set[int]]]] = []
