"""Synthetic corrections of invoices: a payment taken back, one written off, and an invoice in Spanish."""

from datetime import date
from decimal import Decimal

from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.funding import actions
from lineshaft.apps.funding.actions import Billed
from lineshaft.apps.funding.models import Invoice, InvoicePayment
from lineshaft.apps.funding.states import InvoiceState
from lineshaft.apps.network.models import BudgetPeriod

_COMPANY = "demo-company@lineshaft.example"


def make_corrections(*, today: date, home: int) -> int:
    """What went wrong with invoices of the home center, and how it was put right; returns how many steps."""
    period = BudgetPeriod.objects.filter(
        center=home, starts_on__lte=today, ends_on__gte=today, award__status="active"
    ).first()
    if period is None:
        return 0
    by = actor_for(User.objects.get(email="demo-finance@lineshaft.example"))
    return _taken_back(home, by, today) + _written_off(home, by) + _in_spanish(period, by, today)


def _taken_back(home: int, by: Actor, today: date) -> int:
    """The check of the company whose account is offered bounced: its page shows it."""
    payment = (
        InvoicePayment.objects.filter(
            invoice__center=home,
            invoice__state=InvoiceState.PAID.value,
            invoice__site__company__organisation__isnull=False,
        )
        .select_related("invoice__center")
        .order_by("pk")
        .first()
    )
    if payment is None:
        return 0
    actions.take_payment_back(
        payment=payment, booked_on=today, reason="the check bounced (demonstration)", by=by
    )
    return 1


def _written_off(home: int, by: Actor) -> int:
    invoice = (
        Invoice.objects.filter(
            center=home,
            state=InvoiceState.ISSUED.value,
            kind=Invoice.Kind.INVOICE.value,
            paid=0,
            credited=0,
            site__company__organisation__isnull=True,
        )
        .select_related("center")
        .order_by("due_on", "pk")
        .first()
    )
    if invoice is None:
        return 0
    actions.write_off_invoice(invoice=invoice, why="the company closed (demonstration)", by=by)
    return 1


def _in_spanish(period: BudgetPeriod, by: Actor, today: date) -> int:
    """Its mail stands in the demo mailbox, with the paper."""
    engagement = (
        Engagement.objects.filter(center=period.center_id, site__company__organisation__isnull=False)
        .select_related("site__company", "center")
        .order_by("-started_on", "pk")
        .first()
    )
    if engagement is None:
        return 0
    billed = Billed(
        budget_period=period, billed_to=engagement.site.company.name, address=engagement.site.address_line,
        email=_COMPANY, language="es", lines=[("Taller de calidad (demostración)", Decimal(350))],
    )  # fmt: skip
    draft = actions.draft_invoice(engagement=engagement, billed=billed, by=by, is_synthetic=True)
    actions.issue_invoice(invoice=draft, by=by, today=today)
    return 1
