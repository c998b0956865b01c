"""Asking companies for their fees: drafted, issued, credited, and reminded of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext

from lineshaft.apps.accounts.actions import mail
from lineshaft.apps.accounts.jobs import enqueue
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.models import Company, Site
from lineshaft.apps.companies.queries import holders_of
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.network.models import BudgetPeriod
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.ledger import FundSource
from lineshaft.domain.ledger.usual import fee_invoiced
from lineshaft.domain.money import format_usd
from lineshaft.ui.documents import sha256_of

from ..invoicing.document import document_of
from ..models import Invoice, InvoicePayment
from ..permissions import check_user_can_post
from ..queries.invoices import settings_of, to_remind
from ..queries.records import record_of_invoice
from ..states import InvoiceState
from .fees import LARGEST_FEE
from .invoice_steps import book, book_money, check_amount, locked, settle
from .taken import source_of_fees

_LANGUAGES = frozenset(code for code, _ in Invoice._meta.get_field("language").choices or ())
Lines = Sequence[tuple[str, Decimal]]


@dataclass(frozen=True)
class Billed:
    """
    To whom an invoice goes, in which language, and what it says: each line with its dollars, below zero for a discount.

    `company` is whose invoice it is, where more than one had the plant; without it whose it was, or
    of a new one the company that had the plant when the work began.
    """

    budget_period: BudgetPeriod
    billed_to: str
    lines: Lines
    address: str = ""
    email: str = ""
    language: str = "en"
    note: str = ""
    company: Company | None = None


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
def draft_invoice_about(
    *, about: str, site: Site, billed: Billed, by: Actor, is_synthetic: bool = False
) -> Invoice:
    """A draft for what is no engagement, in words: an event. Raises InvalidValue as `draft_invoice` does."""
    check_user_can_post(by, billed.budget_period.award.center)
    if not about.strip():
        raise InvalidValue("about", about, "is empty", "Say what the fee is for")
    made = Invoice(
        center_id=billed.budget_period.center_id,
        about=about.strip(),
        site=site,
        made_by=by.person,
        is_synthetic=is_synthetic,
    )
    return _fill(made, billed)


@transaction.atomic
def change_draft(*, invoice: Invoice, billed: Billed, by: Actor) -> Invoice:
    """Correct a draft. Raises Conflict for what is issued."""
    check_user_can_post(by, invoice.center)
    return _fill(locked(invoice, InvoiceState.DRAFT), billed)


@transaction.atomic
def throw_draft_away(*, invoice: Invoice, by: Actor) -> None:
    """Delete a draft, which has no number yet. Raises Conflict for what is issued."""
    check_user_can_post(by, invoice.center)
    locked(invoice, InvoiceState.DRAFT).delete()


def _fill(invoice: Invoice, billed: Billed) -> Invoice:
    if not billed.billed_to.strip():
        raise InvalidValue("billed_to", billed.billed_to, "is empty", "Say who pays")
    if billed.language not in _LANGUAGES:
        raise InvalidValue("language", billed.language, "is no language of ours", "Choose en or es")
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
    holders = holders_of(invoice.site, on=invoice.engagement.started_on if invoice.engagement else None)
    invoice.company = holders.whose(billed.company, before=invoice.company if invoice.company_id else None)
    invoice.billed_to, invoice.address = billed.billed_to.strip(), billed.address.strip()
    invoice.email, invoice.language, invoice.note = billed.email.strip(), billed.language, billed.note.strip()
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
    current = locked(invoice, InvoiceState.ISSUED, only_from=InvoiceState.DRAFT)
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
    invoice.source = source_of_fees(invoice.award_id, today).value
    invoice.save()
    invoice.refresh_from_db(fields=["number"])
    paper = document_of(invoice, settings_of(invoice.center_id), made_at=timezone.now())
    invoice.document, invoice.document_sha256 = paper, sha256_of(paper)
    invoice.save()
    sign = -1 if invoice.kind == Invoice.Kind.CREDIT_NOTE else 1
    book(
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


@transaction.atomic
def send_invoice(*, invoice: Invoice, email: str, by: Actor) -> None:
    """Mail an issued invoice or credit note again; reminders and receipts go there too. Raises Conflict for a draft."""
    check_user_can_post(by, invoice.center)
    current = Invoice.objects.select_for_update(of=("self",)).get(pk=invoice.pk)
    if current.number is None:
        raise Conflict("This is a draft: it has no number yet.", "Issue it first")
    current.email = email.strip()
    current.save(update_fields=["email"])
    enqueue("funding.send_invoice", queue="mail", invoice_id=current.pk, again=uuid4().hex)


@transaction.atomic
def credit_invoice(*, invoice: Invoice, amount: Decimal, why: str, by: Actor, reference: str = "") -> Invoice:
    """
    Take an amount of an invoice back, by a credit note with the next number. What is more than is open was paid: it
    goes back to the company, and `reference` is the number of the check or transfer.

    Raises InvalidValue for more than was asked for, nothing, no reason, or a refund without reference; Conflict for an
    invoice that nothing more can be taken back of, or that asks for what another record holds, which is taken back
    instead.
    """
    record = record_of_invoice(invoice)
    if record is not None:
        raise Conflict(f"This invoice asks for {record.what}, which would not know.", record.instead)
    return credit_for_record(invoice=invoice, amount=amount, why=why, by=by, reference=reference)


def held_invoice(invoice: Invoice) -> Invoice:
    """An issued invoice as it is now, and nobody else's until the transaction ends."""
    return Invoice.objects.select_for_update(of=("self",)).get(pk=invoice.pk)


@transaction.atomic
def credit_for_record(
    *, invoice: Invoice, amount: Decimal, why: str, by: Actor, reference: str = ""
) -> Invoice:
    """As `credit_invoice`, for actions that take back the record that the invoice asks for as well."""
    check_user_can_post(by, invoice.center)
    current = locked(invoice, InvoiceState.CREDITED)
    refunded = amount - current.open_amount
    check_amount(amount, at_most=current.open_amount + current.paid, what="can be taken back")
    if not why.strip():
        raise InvalidValue("why", why, "is empty", "Say why: it stands on the credit note")
    if refunded > 0 and not reference.strip():
        raise InvalidValue(
            "reference", reference, f"is empty, and {format_usd(refunded)} of it was paid and goes back",
            "Write the number of the check or transfer by which it goes back",
        )  # fmt: skip
    today = timezone.localdate()
    period = BudgetPeriod.objects.filter(
        award=current.award_id, starts_on__lte=today, ends_on__gte=today
    ).first()
    note = Invoice(
        kind=Invoice.Kind.CREDIT_NOTE, credits=current, center_id=current.center_id, award_id=current.award_id,
        budget_period=period or current.budget_period, engagement=current.engagement, about=current.about,
        site_id=current.site_id, company_id=current.company_id,
        billed_to=current.billed_to, address=current.address, email=current.email, language=current.language,
        note=why.strip(), total=amount, lines=[_credited_line(current, amount)], due_on=today, made_by=by.person,
        is_synthetic=current.is_synthetic,
    )  # fmt: skip
    current.credited += amount
    current.paid -= max(refunded, Decimal(0))
    settle(current)
    # The note takes its number first, then the lock of the award's income, as every invoice does.
    issued = _issue(note, today, by)
    if refunded > 0:
        book_money(
            current, kind=InvoicePayment.Kind.REFUND, amount=-refunded, on=today, reference=reference.strip(), by=by
        )  # fmt: skip
    return issued


def _credited_line(invoice: Invoice, amount: Decimal) -> dict[str, str]:
    with translation.override(invoice.language):
        what = gettext("Taken back of invoice %(number)s") % {"number": f"{invoice.number:05d}"}
    return {"what": what, "amount": f"{amount:.2f}"}


def remind_of_overdue(*, today: date) -> int:
    """Mail a polite reminder of each invoice that is late, where its center wants it; returns how many."""
    late = to_remind(today=today)
    for invoice in late:
        assert invoice.due_on is not None
        mail(
            to=[invoice.email],
            template="funding/mail/reminder.txt",
            language=invoice.language,
            context={
                "invoice": invoice,
                "open_amount": invoice.open_amount,
                "days": (today - invoice.due_on).days,
            },
        )
        invoice.reminded_on = today
        invoice.save(update_fields=["reminded_on"])
    return len(late)
