"""Fees of an event enter the center's books: as program income that came in, or by invoices; and out of them again."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.models import Site
from lineshaft.apps.funding import actions as funding
from lineshaft.apps.funding.models import Invoice
from lineshaft.apps.funding.permissions import check_user_can_post
from lineshaft.apps.network.models import BudgetPeriod
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.hours import time_zone

from ..fee_queries import Fee, fees_of
from ..models import Event, FeePosting, Registration


@dataclass(frozen=True)
class Posted:
    """What one act put into the books."""

    receipts: int
    invoices: int


@transaction.atomic
def post_fees(*, event: Event, budget_period: BudgetPeriod, by: Actor) -> Posted:
    """
    Put every fee of the event into the books that is not there: what was paid as program income of the day on which
    the money came, of the award of the budget period; what is due as one invoice for each company that is known, which
    is issued and mailed. What is due from nobody known waits until it is paid.

    All or nothing. Raises Conflict where there is nothing to post or the month of a payment is closed, InvalidValue
    where a day lies outside of the award.
    """
    check_user_can_post(by, event.center)
    if budget_period.center_id != event.center_id:
        raise InvalidValue("budget_period", str(budget_period), "is another center's", "Choose from the list")
    # Nobody notes a payment or posts the same fee meanwhile.
    held = Registration.objects.select_for_update().filter(event=event).order_by("pk")
    list(held.values_list("pk", flat=True))
    fees = [fee for fee in fees_of(event) if fee.becomes]
    if not fees:
        raise Conflict(
            "No fee of this event can be posted now.",
            "What is due from a company that is not known waits until it is paid",
        )
    receipts = [fee for fee in fees if fee.becomes == "receipt"]
    for fee in receipts:
        _post_receipt(fee, event, budget_period, by)
    companies: dict[int, tuple[Site, list[Fee]]] = {}
    for fee in fees:
        if fee.becomes == "invoice" and fee.site is not None:
            companies.setdefault(fee.site.pk, (fee.site, []))[1].append(fee)
    for site, of_company in companies.values():
        _post_invoice(site, of_company, event, budget_period, by)
    return Posted(len(receipts), len(companies))


def _post_receipt(fee: Fee, event: Event, budget_period: BudgetPeriod, by: Actor) -> None:
    registration = fee.registration
    assert registration.paid_on is not None
    before = FeePosting.objects.filter(registration=registration).count()
    entry = funding.take_fee(
        award=budget_period.award,
        amount=registration.fee,
        received_on=registration.paid_on,
        what=f"{registration.name} pays for “{event.title}”",
        key=f"registration {registration.pk}" + (f", {before + 1}" if before else ""),
        paid_how=registration.paid_how,
        by=by,
    )
    _keep(registration, by, entry=entry)


def _post_invoice(
    site: Site, fees: Sequence[Fee], event: Event, budget_period: BudgetPeriod, by: Actor
) -> None:
    first = fees[0].registration
    with translation.override(first.language):
        about = f"{event.shown_title}, {event.starts_at.astimezone(time_zone(event.zone)):%Y-%m-%d}"
        lines = [
            (_("Fee for %(name)s") % {"name": fee.registration.name}, fee.registration.fee) for fee in fees
        ]
    draft = funding.draft_invoice_about(
        about=about,
        site=site,
        billed=funding.Billed(
            budget_period=budget_period,
            billed_to=site.company.name,
            address=site.address_line,
            email=first.email,
            language=first.language,
            note=event.payment_terms,
            lines=lines,
        ),
        is_synthetic=event.is_synthetic,
        by=by,
    )
    invoice = funding.issue_invoice(invoice=draft, by=by)
    for fee in fees:
        _keep(fee.registration, by, invoice=invoice)


def _keep(registration: Registration, by: Actor, **where: object) -> None:
    FeePosting.objects.create(
        registration=registration,
        center_id=registration.center_id,
        amount=registration.fee,
        posted_by=by.person,
        **where,
    )


@transaction.atomic
def take_fee_back(*, posting: FeePosting, reason: str, by: Actor, reference: str = "") -> FeePosting:
    """
    Take a fee out of the books: by a correction of its entry, or a credit note over its line of the invoice, of which
    `reference` says how money that was paid goes back. It can be posted again afterwards.

    Raises InvalidValue without a reason, or without a reference where money goes back; Conflict for what is taken back
    already, or a settled invoice.
    """
    check_user_can_post(by, posting.center)
    current = (
        FeePosting.objects.select_for_update(of=("self",))
        .select_related("entry", "invoice")
        .get(pk=posting.pk)
    )
    if current.taken_back_at is not None:
        raise Conflict("This fee was taken back already.")
    if not reason.strip():
        raise InvalidValue("reason", reason, "is empty", "Say what was wrong: it is kept with the correction")
    if current.entry is not None:
        funding.take_back(entry=current.entry, booked_on=timezone.localdate(), reason=reason, by=by)
    elif current.invoice is not None:
        _credit(current.invoice, current, reason, reference, by)
    current.taken_back_at, current.taken_back_by = timezone.now(), by.person
    current.taken_back_because = reason.strip()
    current.save(update_fields=["taken_back_at", "taken_back_by", "taken_back_because"])
    return current


def _credit(invoice: Invoice, posting: FeePosting, reason: str, reference: str, by: Actor) -> None:
    funding.credit_invoice(invoice=invoice, amount=posting.amount, why=reason, reference=reference, by=by)
