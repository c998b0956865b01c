"""What a center asked of a company and what came of it, in the order of the days, with what is owed after each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.models import Company

from ..models import Invoice, InvoicePayment, JournalEntry
from ..states import InvoiceState
from .invoices import invoices_of


@dataclass(frozen=True)
class Move:
    """One line of a statement; `owed` is what the company owes after it."""

    day: date
    invoice: Invoice
    words: str
    amount: Decimal
    owed: Decimal


def company_invoices(actor: Actor, company: Company) -> QuerySet[Invoice]:
    """What the person's centers issued to a company, over all of its sites. Raises as `invoices_of`."""
    return invoices_of(actor).filter(company=company).exclude(state=InvoiceState.DRAFT.value)


def statement(invoices: Iterable[Invoice]) -> list[Move]:
    """The moves of invoices: issued, paid, taken back, credited, written off."""
    of = {each.pk: each for each in invoices}
    moves = [(each.issued_on, 0, each, *_issued(each)) for each in of.values() if each.issued_on]
    for payment in InvoicePayment.objects.filter(invoice__in=of).order_by("received_on", "id"):
        words = f"{payment.get_kind_display()}, {payment.reference}"
        moves.append((payment.received_on, 1, of[payment.invoice_id], words, -payment.amount))
    moves += [(day, 2, invoice, "written off", -invoice.written_off) for day, invoice in _written_off(of)]
    owed, told = Decimal(0), []
    for day, _, invoice, words, amount in sorted(moves, key=lambda each: (each[0], each[1], each[2].pk)):
        owed += amount
        told.append(Move(day, invoice, words, amount, owed))
    return told


def _issued(invoice: Invoice) -> tuple[str, Decimal]:
    if invoice.kind == Invoice.Kind.CREDIT_NOTE:
        return "credit note", -invoice.total
    return "invoice", invoice.total


def _written_off(of: dict[int, Invoice]) -> list[tuple[date, Invoice]]:
    """Invoices that are written off, with the day."""
    given_up = [each for each in of.values() if each.written_off]
    if not given_up:
        return []
    keys = Q()
    for each in given_up:
        keys |= Q(origin_key=f"write-off {each.pk}") | Q(origin_key__startswith=f"write-off {each.pk}, ")
    entries = JournalEntry.objects.filter(
        keys,
        center__in={each.center_id for each in given_up},
        origin=JournalEntry.Origin.INVOICE,
        reversed_by=None,
    ).order_by("booked_on", "pk")
    days = {
        int(key.split()[1].rstrip(",")): day for key, day in entries.values_list("origin_key", "booked_on")
    }
    return [(days[each.pk], each) for each in given_up]
