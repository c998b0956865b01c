"""What a center asked of a company and what came of it, in the order of the days, with what is owed after each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.models import Company
from lineshaft.apps.network.models import Center
from lineshaft.tenancy import system_scope

from ..models import Invoice, InvoicePayment, JournalEntry
from ..states import InvoiceState
from .invoices import invoices_of, own_invoices

_WRITTEN_OFF = "written_off"
# What a move is, for who keeps the books, and for the company as its own pages say it.
_WORDS: Mapping[str, str | Promise] = {
    **dict(Invoice.Kind.choices),
    **dict(InvoicePayment.Kind.choices),
    _WRITTEN_OFF: "written off",
}
_OWN_WORDS: Mapping[str, str | Promise] = {
    Invoice.Kind.INVOICE.value: _("invoice"),
    Invoice.Kind.CREDIT_NOTE.value: _("credit note"),
    InvoicePayment.Kind.PAYMENT.value: _("received"),
    InvoicePayment.Kind.TAKEN_BACK.value: _("payment taken back"),
    InvoicePayment.Kind.REFUND.value: _("sent back to you"),
    _WRITTEN_OFF: _("not asked for any more"),
}


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


def _statement(invoices: Iterable[Invoice], words: Mapping[str, str | Promise]) -> list[Move]:
    """The moves of invoices: issued, paid, taken back, credited, written off."""
    of = {each.pk: each for each in invoices}
    moves = [
        (each.issued_on, 0, each, str(words[each.kind]), _issued(each))
        for each in of.values()
        if each.issued_on
    ]
    for payment in InvoicePayment.objects.filter(invoice__in=of).order_by("received_on", "id"):
        said = f"{words[payment.kind]}, {payment.reference}"
        moves.append((payment.received_on, 1, of[payment.invoice_id], said, -payment.amount))
    said = str(words[_WRITTEN_OFF])
    moves += [(day, 2, invoice, said, -invoice.written_off) for day, invoice in _written_off(of)]
    owed, told = Decimal(0), []
    for day, _order, invoice, said, amount in sorted(moves, key=lambda each: (each[0], each[1], each[2].pk)):
        owed += amount
        told.append(Move(day, invoice, said, amount, owed))
    return told


def _issued(invoice: Invoice) -> Decimal:
    return -invoice.total if invoice.kind == Invoice.Kind.CREDIT_NOTE else invoice.total


@dataclass(frozen=True)
class Account:
    """What one center asked of a company, and what came of it."""

    center: Center
    company: Company
    moves: list[Move]

    @property
    def owed(self) -> Decimal:
        return self.moves[-1].owed if self.moves else Decimal(0)


def company_accounts(actor: Actor, company: Company) -> list[Account]:
    """The statement of each of the person's centers that sent something to a company."""
    return _accounts(company_invoices(actor, company), _WORDS)


def own_accounts(actor: Actor) -> list[Account]:
    """The statement of each center that sent something to the person's company. Raises as `own_invoices`."""
    invoices = list(own_invoices(actor).select_related("center", "site", "company"))
    # Nothing but the day comes out of the books, which are the center's alone.
    with system_scope("a company reads on which day an invoice of its own was written off"):
        return _accounts(invoices, _OWN_WORDS)


def _accounts(invoices: Iterable[Invoice], words: Mapping[str, str | Promise]) -> list[Account]:
    found: dict[tuple[int, int], list[Invoice]] = {}
    for each in invoices:
        found.setdefault((each.center_id, each.company_id), []).append(each)
    accounts = [Account(rows[0].center, rows[0].company, _statement(rows, words)) for rows in found.values()]
    return sorted(accounts, key=lambda each: (each.center.name, each.company.name))


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
