"""Asking companies for their fees: drafted, issued, paid in parts, credited, written off, and reminded of."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from lineshaft.apps.accounts.actions import mail
from lineshaft.apps.accounts.jobs import enqueue
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.network.models import BudgetPeriod
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.ledger import Entry, FundSource, Posting
from lineshaft.domain.ledger.usual import fee_invoiced, fee_received
from lineshaft.domain.money import format_usd
from lineshaft.ui.documents import sha256_of

from ..invoicing.document import document_of
from ..models import AwardTerms, Evidence, Invoice, InvoicePayment, JournalEntry
from ..permissions import check_user_can_post
from ..queries.invoices import settings_of, to_remind
from ..states import INVOICE_STEPS, InvoiceState
from .evidence import store_evidence
from .fees import LARGEST_FEE
from .judging import terms_on
from .ledger import Draft, write_entries

_ORIGIN = JournalEntry.Origin
Lines = Sequence[tuple[str, Decimal]]


@dataclass(frozen=True)
class Billed:
    """To whom an invoice goes and what it says: each line with its dollars, below zero for a discount."""

    budget_period: BudgetPeriod
    billed_to: str
    lines: Lines
    address: str = ""
    email: str = ""
    note: str = ""


@transaction.atomic
def draft_invoice(
    *, engagement: Engagement, billed: Billed, by: Actor, is_synthetic: bool = False
) -> Invoice:
    """A draft for an engagement. Raises InvalidValue where its lines do not add up to something."""
    check_user_can_post(by, engagement.center)
    made = Invoice(
        center_id=engagement.center_id,
        engagement=engagement,
        site_id=engagement.site_id,
        made_by=by.person,
        is_synthetic=is_synthetic,
    )
    return _fill(made, billed)


@transaction.atomic
def change_draft(*, invoice: Invoice, billed: Billed, by: Actor) -> Invoice:
    """Correct a draft. Raises Conflict for what is issued."""
    check_user_can_post(by, invoice.center)
    return _fill(_locked(invoice, InvoiceState.DRAFT), billed)


@transaction.atomic
def throw_draft_away(*, invoice: Invoice, by: Actor) -> None:
    """Delete a draft, which has no number yet. Raises Conflict for what is issued."""
    check_user_can_post(by, invoice.center)
    _locked(invoice, InvoiceState.DRAFT).delete()


def _fill(invoice: Invoice, billed: Billed) -> Invoice:
    if not billed.billed_to.strip():
        raise InvalidValue("billed_to", billed.billed_to, "is empty", "Say who pays")
    total = sum((amount for _, amount in billed.lines), Decimal(0))
    if total <= 0:
        raise InvalidValue("amount_1", format_usd(total), "is nothing to ask for", "Write a line above zero")
    if total >= LARGEST_FEE:
        raise InvalidValue(
            "amount_1", format_usd(total), "is no fee of a company", "Check the number of digits"
        )
    if billed.budget_period.center_id != invoice.center_id:
        raise InvalidValue("budget_period", billed.budget_period, "is another center's")
    invoice.budget_period, invoice.award_id = billed.budget_period, billed.budget_period.award_id
    invoice.billed_to, invoice.address = billed.billed_to.strip(), billed.address.strip()
    invoice.email, invoice.note = billed.email.strip(), billed.note.strip()
    invoice.lines = [{"what": what.strip(), "amount": f"{amount:.2f}"} for what, amount in billed.lines]
    invoice.total = total
    invoice.save()
    return invoice


@transaction.atomic
def issue_invoice(*, invoice: Invoice, by: Actor, today: date | None = None) -> Invoice:
    """
    Give a draft its number, book the fee as income, fix its paper, and send it where an address is known.

    Raises Conflict for what is issued already, InvalidValue where today is outside of its budget period.
    """
    check_user_can_post(by, invoice.center)
    current = _locked(invoice, InvoiceState.ISSUED, only_from=InvoiceState.DRAFT)
    today = today or timezone.localdate()
    current.due_on = today + timedelta(days=settings_of(current.center_id).days_to_pay)
    return _issue(current, today, by)


def _issue(invoice: Invoice, today: date, by: Actor) -> Invoice:
    period = invoice.budget_period
    if not period.starts_on <= today <= period.ends_on:
        raise InvalidValue(
            "budget_period", period, f"does not contain {today:%b %d, %Y}", "Choose the period of today"
        )
    invoice.state, invoice.issued_on = InvoiceState.ISSUED.value, today
    invoice.source = _source_of(terms_on(invoice.award_id, today)).value
    invoice.save()
    invoice.refresh_from_db(fields=["number"])
    paper = document_of(invoice, settings_of(invoice.center_id), made_at=timezone.now())
    invoice.document, invoice.document_sha256 = paper, sha256_of(paper)
    invoice.save()
    sign = -1 if invoice.kind == Invoice.Kind.CREDIT_NOTE else 1
    _book(
        invoice,
        fee_invoiced(sign * invoice.total, FundSource(invoice.source)),
        key=f"invoice {invoice.pk}",
        what=f"{invoice} to {invoice.billed_to}",
        day=today,
        by=by,
    )
    if invoice.email:
        enqueue("funding.send_invoice", queue="mail", invoice_id=invoice.pk)
    return invoice


def _source_of(terms: AwardTerms) -> FundSource:
    """Income that adds to the budget stands apart; otherwise it is used as the award's term says."""
    is_added = terms.income_method == AwardTerms.IncomeMethod.ADDITION
    return FundSource.ADDITIVE_FEES if is_added else FundSource.FEES


@transaction.atomic
def record_payment(
    *, invoice: Invoice, amount: Decimal, received_on: date, reference: str, by: Actor
) -> InvoicePayment:
    """
    Money came in: all that is open or a part. Raises InvalidValue for more than is open, nothing, or a day before the
    invoice or ahead of time; Conflict for an invoice that is settled.
    """
    check_user_can_post(by, invoice.center)
    current = _locked(invoice, InvoiceState.PAID)
    _check_amount(current, amount)
    if current.issued_on is None or not current.issued_on <= received_on <= timezone.localdate():
        raise InvalidValue(
            "received_on", received_on, "is not between the day of the invoice and today", "Check the day"
        )
    if not reference.strip():
        raise InvalidValue("reference", reference, "is empty", "Write the number of the check or transfer")
    payment = InvoicePayment.objects.create(
        center_id=current.center_id, invoice=current, amount=amount, received_on=received_on,
        reference=reference.strip(), recorded_by=by.person,
    )  # fmt: skip
    current.paid += amount
    _settle(current, InvoiceState.PAID)
    _book(
        current,
        fee_received(amount, FundSource(current.source)),
        origin=_ORIGIN.PAYMENT,
        key=f"payment {payment.pk}",
        what=f"{current.billed_to} pays {current}, {payment.reference}",
        day=received_on,
        by=by,
    )
    return payment


@transaction.atomic
def credit_invoice(*, invoice: Invoice, amount: Decimal, why: str, by: Actor) -> Invoice:
    """
    Take an open amount of an invoice back, by a credit note with the next number. Raises as `record_payment` does, and
    InvalidValue without a reason.
    """
    check_user_can_post(by, invoice.center)
    current = _locked(invoice, InvoiceState.CREDITED)
    _check_amount(current, amount)
    if not why.strip():
        raise InvalidValue("why", why, "is empty", "Say why: it stands on the credit note")
    today = timezone.localdate()
    period = BudgetPeriod.objects.filter(
        award=current.award_id, starts_on__lte=today, ends_on__gte=today
    ).first()
    note = Invoice(
        kind=Invoice.Kind.CREDIT_NOTE, credits=current, center_id=current.center_id, award_id=current.award_id,
        budget_period=period or current.budget_period, engagement=current.engagement, site_id=current.site_id,
        billed_to=current.billed_to, address=current.address, email=current.email, note=why.strip(), total=amount,
        lines=[{"what": f"Taken back of {current}", "amount": f"{amount:.2f}"}], due_on=today, made_by=by.person,
        is_synthetic=current.is_synthetic,
    )  # fmt: skip
    current.credited += amount
    _settle(current, InvoiceState.CREDITED)
    return _issue(note, today, by)


@transaction.atomic
def write_off_invoice(*, invoice: Invoice, why: str, by: Actor) -> Invoice:
    """Give up what is open: the income is taken back. Raises Conflict for a settled one, InvalidValue without a why."""
    check_user_can_post(by, invoice.center)
    current = _locked(invoice, InvoiceState.WRITTEN_OFF)
    if not why.strip():
        raise InvalidValue("why", why, "is empty", "Say why nothing more will come")
    amount = current.open_amount
    current.written_off, current.written_off_because = amount, why.strip()
    _settle(current, InvoiceState.WRITTEN_OFF)
    _book(
        current,
        fee_invoiced(-amount, FundSource(current.source)),
        key=f"write-off {current.pk}",
        what=f"{current} to {current.billed_to} is written off: {why.strip()}",
        day=timezone.localdate(),
        by=by,
    )
    return current


def remind_of_overdue(*, today: date) -> int:
    """Mail a polite reminder of each invoice that is late, where its center wants it; returns how many."""
    late = to_remind(today=today)
    for invoice in late:
        assert invoice.due_on is not None
        mail(
            to=[invoice.email],
            template="funding/mail/reminder.txt",
            language="en",
            context={
                "invoice": invoice,
                "open_amount": invoice.open_amount,
                "days": (today - invoice.due_on).days,
            },
        )
        invoice.reminded_on = today
        invoice.save(update_fields=["reminded_on"])
    return len(late)


def _locked(invoice: Invoice, to: InvoiceState, *, only_from: InvoiceState | None = None) -> Invoice:
    current = (
        Invoice.objects.select_for_update(of=("self",))
        .select_related("budget_period", "center", "engagement", "credits")
        .get(pk=invoice.pk)
    )
    state = InvoiceState(current.state)
    is_open = state is to is InvoiceState.DRAFT or to in INVOICE_STEPS[state]
    if not is_open or (only_from and state is not only_from) or current.kind == Invoice.Kind.CREDIT_NOTE:
        raise Conflict(
            f"This {current.get_kind_display()} is {current.get_state_display()}: that cannot be done."
        )
    return current


def _check_amount(invoice: Invoice, amount: Decimal) -> None:
    if amount <= 0:
        raise InvalidValue("amount", format_usd(amount), "is nothing", "Write an amount above zero")
    if amount > invoice.open_amount:
        raise InvalidValue(
            "amount",
            format_usd(amount),
            f"is more than the {format_usd(invoice.open_amount)} that is open",
            "Write that at most",
        )


def _settle(invoice: Invoice, state: InvoiceState) -> None:
    """The state that follows when nothing is open any more; one that was paid in part counts as paid."""
    if invoice.open_amount == 0:
        is_paid = state is InvoiceState.CREDITED and invoice.paid > 0
        invoice.state = (InvoiceState.PAID if is_paid else state).value
    invoice.save()


def _book(
    invoice: Invoice,
    postings: Sequence[Posting],
    *,
    key: str,
    what: str,
    day: date,
    by: Actor,
    origin: str = _ORIGIN.INVOICE,
) -> None:
    evidence = store_evidence(
        center=invoice.center,
        added_by=by.person.pk,
        kind=Evidence.Kind.BANK_STATEMENT if origin == _ORIGIN.PAYMENT else Evidence.Kind.INVOICE,
        title=what,
    )
    of_engagement = tuple(replace(each, engagement=invoice.engagement_id) for each in postings)
    draft = Draft(invoice.budget_period, Entry(day, what, of_engagement), origin, key, evidence)
    write_entries([draft], posted_by=by.person.pk)
