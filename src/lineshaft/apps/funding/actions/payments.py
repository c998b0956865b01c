"""What becomes of an invoice: money comes in and is taken back where it was recorded wrongly, or nothing more comes."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from lineshaft.apps.accounts.actions import mail
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.ledger import FundSource
from lineshaft.domain.ledger.usual import fee_invoiced

from ..models import Invoice, InvoicePayment
from ..permissions import check_user_can_post
from ..queries.invoices import entries_of_write_off, entry_of_payment, settings_of
from ..states import InvoiceState
from .invoice_steps import book, book_money, check_amount, locked, settle
from .ledger import take_back

_KIND = InvoicePayment.Kind


@transaction.atomic
def record_payment(
    *, invoice: Invoice, amount: Decimal, received_on: date, reference: str, by: Actor
) -> InvoicePayment:
    """
    Money came in: all that is open or a part. Raises InvalidValue for more than is open, nothing, or a day before the
    invoice or ahead of time; Conflict for an invoice that is settled.
    """
    check_user_can_post(by, invoice.center)
    current = locked(invoice, InvoiceState.PAID)
    _check_open(current, amount)
    if current.issued_on is None or not current.issued_on <= received_on <= timezone.localdate():
        raise InvalidValue(
            "received_on",
            received_on,
            f"is not between the day of the invoice, {current.issued_on}, and today",
            "Record what came before on the day of the invoice: it is income from then on",
        )
    if not reference.strip():
        raise InvalidValue("reference", reference, "is empty", "Write the number of the check or transfer")
    current.paid += amount
    settle(current)
    payment = book_money(
        current, kind=_KIND.PAYMENT, amount=amount, on=received_on, reference=reference.strip(), by=by
    )
    _tell(current, payment)
    return payment


def _check_open(invoice: Invoice, amount: Decimal) -> None:
    open_amount = invoice.open_amount
    if not open_amount:
        raise Conflict(f"This invoice is {invoice.get_state_display()}: that cannot be done.")
    check_amount(
        amount,
        at_most=open_amount,
        what="is open",
        advice="Record that here; the rest goes to the invoice that it pays, or back to the company",
    )


@transaction.atomic
def take_payment_back(*, payment: InvoicePayment, booked_on: date, reason: str, by: Actor) -> InvoicePayment:
    """
    Take back a payment that was recorded wrongly, on a day of an open month: the invoice owes it again.

    Raises InvalidValue without a reason or for a day before the payment or ahead of time, Conflict for one that is
    taken back already, is a refund, or whose month of that day is closed.
    """
    check_user_can_post(by, payment.invoice.center)
    current = locked(payment.invoice, InvoiceState.ISSUED)
    if payment.kind != _KIND.PAYMENT:
        raise Conflict("Only a payment that came in can be taken back.")
    if InvoicePayment.objects.filter(takes_back=payment).exists():
        raise Conflict("This payment was taken back already.")
    if payment.amount > current.paid:
        raise Conflict(
            "A part of this payment was sent back with a credit note: it did come in.",
            "Record what the company pays now as a new payment",
        )
    _check_not_ahead(booked_on)
    take_back(entry=entry_of_payment(payment), booked_on=booked_on, reason=reason, by=by)
    back = InvoicePayment.objects.create(
        center_id=payment.center_id, invoice=current, kind=_KIND.TAKEN_BACK.value, amount=-payment.amount,
        received_on=booked_on, reference=payment.reference, takes_back=payment, recorded_by=by.person,
    )  # fmt: skip
    current.paid -= payment.amount
    settle(current)
    _tell(current, back)
    return back


def _check_not_ahead(day: date) -> None:
    if day > timezone.localdate():
        raise InvalidValue("booked_on", day, "has not come yet", "Use today or an earlier day")


@transaction.atomic
def write_off_invoice(*, invoice: Invoice, why: str, by: Actor) -> Invoice:
    """Give up what is open: the income is taken back. Raises Conflict for a settled one, InvalidValue without a why."""
    check_user_can_post(by, invoice.center)
    current = locked(invoice, InvoiceState.WRITTEN_OFF)
    if not why.strip():
        raise InvalidValue("why", why, "is empty", "Say why nothing more will come")
    amount = current.open_amount
    current.written_off += amount
    current.written_off_because = "\n".join(filter(None, (current.written_off_because, why.strip())))
    settle(current)
    before = entries_of_write_off(current).count()
    book(
        current,
        fee_invoiced(-amount, FundSource(current.source)),
        key=f"write-off {current.pk}, {before + 1}" if before else f"write-off {current.pk}",
        what=f"{current} to {current.billed_to} is written off: {why.strip()}",
        day=timezone.localdate(),
        by=by,
    )
    return current


@transaction.atomic
def take_write_off_back(*, invoice: Invoice, booked_on: date, reason: str, by: Actor) -> Invoice:
    """
    The company pays after all, or the wrong invoice was written off: it owes what was given up again.

    Raises Conflict where nothing is written off or the month of that day is closed, InvalidValue without a reason or
    for a day before the write-off or ahead of time.
    """
    check_user_can_post(by, invoice.center)
    current = locked(invoice, InvoiceState.ISSUED)
    entries = list(entries_of_write_off(current).filter(reversed_by=None))
    if not entries:
        raise Conflict(f"Nothing of {current} is written off.")
    _check_not_ahead(booked_on)
    for entry in entries:
        take_back(entry=entry, booked_on=booked_on, reason=reason, by=by)
    current.written_off, current.written_off_because = Decimal(0), ""
    settle(current)
    return current


def _tell(invoice: Invoice, payment: InvoicePayment) -> None:
    """A receipt, or that it was taken back, to the company: where its center sends receipts."""
    if invoice.email and settings_of(invoice.center_id).receipts:
        mail(
            to=[invoice.email],
            template="funding/mail/receipt.txt",
            language=invoice.language,
            context={
                "invoice": invoice,
                "payment": payment,
                "amount": abs(payment.amount),
                "open_amount": invoice.open_amount,
            },
        )
