"""What every step of an invoice needs: it is locked, what it becomes, and how its money goes to the books."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.ledger import Entry, FundSource, Posting
from lineshaft.domain.ledger.usual import fee_received
from lineshaft.domain.money import format_usd

from ..models import Evidence, Invoice, InvoicePayment, JournalEntry
from ..states import INVOICE_STEPS, InvoiceState
from .evidence import store_evidence
from .ledger import Draft, write_entries

_ORIGIN = JournalEntry.Origin


def locked(invoice: Invoice, to: InvoiceState, *, only_from: InvoiceState | None = None) -> Invoice:
    """The invoice as it is now, and nobody else's until the transaction ends. Raises Conflict for a wrong step."""
    current = (
        Invoice.objects.select_for_update(of=("self",))
        .select_related("budget_period", "center", "engagement", "credits")
        .get(pk=invoice.pk)
    )
    state = InvoiceState(current.state)
    is_open = state is to is InvoiceState.DRAFT or to in INVOICE_STEPS[state]
    if not is_open or (only_from and state is not only_from) or current.kind == Invoice.Kind.CREDIT_NOTE:
        raise Conflict(
            f"This {current.get_kind_display()} is {current.get_state_display()}: that cannot be done.",
            "Issue it first" if state is InvoiceState.DRAFT else "",
        )
    return current


def check_amount(amount: Decimal, *, at_most: Decimal, what: str, advice: str = "Write that at most") -> None:
    """Raise InvalidValue for nothing, or more than there is: `what` says of what, `advice` what to do then."""
    if amount <= 0:
        raise InvalidValue("amount", format_usd(amount), "is nothing", "Write an amount above zero")
    if amount > at_most:
        raise InvalidValue(
            "amount",
            format_usd(amount),
            f"is more than the {format_usd(at_most)} that {what}",
            advice,
        )


def settle(invoice: Invoice) -> None:
    """Save it in the state that follows from what is open: what was given up shows, then what was paid."""
    left = invoice.total - invoice.paid - invoice.credited - invoice.written_off
    if left:
        invoice.state = InvoiceState.ISSUED.value
    elif invoice.written_off:
        invoice.state = InvoiceState.WRITTEN_OFF.value
    else:
        invoice.state = (InvoiceState.PAID if invoice.paid else InvoiceState.CREDITED).value
    invoice.save()


def book_money(
    invoice: Invoice, *, kind: InvoicePayment.Kind, amount: Decimal, on: date, reference: str, by: Actor
) -> InvoicePayment:
    """Record money of an invoice that came in, or below zero went back, and book it."""
    payment = InvoicePayment.objects.create(
        center_id=invoice.center_id, invoice=invoice, kind=kind.value, amount=amount, received_on=on,
        reference=reference, recorded_by=by.person,
    )  # fmt: skip
    said = (
        f"{invoice.billed_to} pays {invoice}" if amount > 0 else f"{invoice.billed_to} gets back of {invoice}"
    )
    book(
        invoice,
        fee_received(amount, FundSource(invoice.source)),
        origin=_ORIGIN.PAYMENT,
        key=f"payment {payment.pk}",
        what=f"{said}, {reference}",
        day=on,
        by=by,
    )
    return payment


def book(
    invoice: Invoice,
    postings: Sequence[Posting],
    *,
    key: str,
    what: str,
    day: date,
    by: Actor,
    origin: str = _ORIGIN.INVOICE,
) -> None:
    """Post an entry of the invoice, with the invoice or the bank's paper as its evidence."""
    evidence = store_evidence(
        center=invoice.center,
        added_by=by.person.pk,
        kind=Evidence.Kind.BANK_STATEMENT if origin == _ORIGIN.PAYMENT else Evidence.Kind.INVOICE,
        title=what,
    )
    of_engagement = tuple(replace(each, engagement=invoice.engagement_id) for each in postings)
    draft = Draft(invoice.budget_period, Entry(day, what, of_engagement), origin, key, evidence)
    write_entries([draft], posted_by=by.person.pk)
