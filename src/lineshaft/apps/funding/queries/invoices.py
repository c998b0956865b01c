"""Fees and invoices."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import F, Q, QuerySet, Sum

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.models import Relationship
from lineshaft.apps.engagements.models import Engagement

from ..models import EngagementFee, FeeStep, Invoice, InvoicePayment, InvoiceSettings
from ..permissions import check_user_can_read_own_invoices, check_user_can_see_contributions
from ..states import InvoiceState

ORDER = ("-made_at", "-id")
ALL_OF_IT = Decimal(100)
OPEN = F("total") - F("paid") - F("credited") - F("written_off")
_UNPAID = Q(state=InvoiceState.ISSUED.value, kind=Invoice.Kind.INVOICE)
# How many days an unpaid invoice is past its day, at most.
AGES = ((0, "Not due yet"), (30, "1 to 30 days late"), (60, "31 to 60 days late"), (90, "61 to 90 days late"))
OLDEST = "More than 90 days late"


def scale_of(center_id: int, on: date) -> list[FeeStep]:
    """The sliding scale that applies on a day, the smallest companies first; empty where none is recorded."""
    latest = (
        FeeStep.objects.filter(center=center_id, applies_from__lte=on)
        .order_by("-applies_from")
        .values("applies_from")[:1]
    )
    return list(FeeStep.objects.filter(center=center_id, applies_from=latest).order_by("employees_from"))


def percent_for(engagement: Engagement, on: date) -> Decimal:
    """The percent of the full fee that the site pays by the scale: all of it without a scale or a known size."""
    employees = (
        Relationship.objects.filter(center=engagement.center_id, site=engagement.site_id)
        .values_list("employees", flat=True)
        .first()
    )
    if employees is None:
        return ALL_OF_IT
    steps = [step.percent for step in scale_of(engagement.center_id, on) if step.employees_from <= employees]
    return steps[-1] if steps else ALL_OF_IT


def fee_of(engagement: Engagement) -> EngagementFee | None:
    """What was agreed for an engagement."""
    return EngagementFee.objects.filter(engagement=engagement).select_related("recorded_by").first()


def invoiced_for(engagement: Engagement) -> Decimal:
    """What was asked of the company for an engagement so far, less what was credited."""
    issued = Invoice.objects.filter(engagement=engagement, kind=Invoice.Kind.INVOICE).exclude(
        state=InvoiceState.DRAFT.value
    )
    total: Decimal | None = issued.aggregate(total=Sum(F("total") - F("credited")))["total"]
    return total or Decimal(0)


def invoices_of_engagement(engagement: Engagement) -> QuerySet[Invoice]:
    """The invoices of an engagement, the latest first; the row policies say who sees them."""
    return Invoice.objects.filter(engagement=engagement).order_by(*ORDER)


def invoices_of(
    actor: Actor, *, text: str = "", state: str = "", today: date | None = None
) -> QuerySet[Invoice]:
    """
    The invoices of the person's centers that match; `state` is a state, or "overdue" as of `today`.

    Raises PermissionDenied for who does not see the books.
    """
    check_user_can_see_contributions(actor)
    rows = Invoice.objects.filter(center__in=actor.organisations_where("ledger:read")).select_related(
        "engagement", "site", "center"
    )
    if text:
        rows = rows.filter(
            Q(billed_to__icontains=text)
            | Q(engagement__public_id__iexact=text)
            | (Q(number=int(text)) if text.isdecimal() and len(text) < 10 else Q(pk__in=[]))
        )
    if state == "overdue":
        return rows.filter(_UNPAID, due_on__lt=today)
    return rows.filter(state=state) if state else rows


def invoice_of(actor: Actor, pk: int) -> Invoice | None:
    """One of them, or None."""
    return (
        invoices_of(actor)
        .select_related("center", "award", "budget_period", "credits", "made_by", "engagement__site")
        .filter(pk=pk)
        .first()
    )


def ages_of(rows: QuerySet[Invoice], *, today: date) -> list[tuple[str, int, Decimal]]:
    """What is unpaid by how late it is: the words, how many invoices, and dollars."""
    numbers, amounts = [0] * (len(AGES) + 1), [Decimal(0)] * (len(AGES) + 1)
    for due_on, open_amount in rows.filter(_UNPAID).values_list("due_on", OPEN):
        late = (today - due_on).days
        place = next((place for place, (days, _) in enumerate(AGES) if late <= days), len(AGES))
        numbers[place] += 1
        amounts[place] += open_amount
    words = [*(words for _, words in AGES), OLDEST]
    return list(zip(words, numbers, amounts, strict=True))


def payments_of(invoice: Invoice) -> QuerySet[InvoicePayment]:
    """What came in for an invoice, the earliest first."""
    return InvoicePayment.objects.filter(invoice=invoice).select_related("recorded_by")


def credit_notes_of(invoice: Invoice) -> QuerySet[Invoice]:
    """What was taken back of it."""
    return Invoice.objects.filter(credits=invoice).order_by("number")


def own_invoices(actor: Actor) -> QuerySet[Invoice]:
    """What centers sent to the person's company, the latest first. Raises PermissionDenied for anyone else."""
    check_user_can_read_own_invoices(actor)
    return (
        Invoice.objects.filter(site__company__in=actor.company_ids)
        .exclude(state=InvoiceState.DRAFT.value)
        .select_related("center", "site")
        .order_by("-issued_on", "-id")
    )


def settings_of(center_id: int) -> InvoiceSettings:
    """How a center asks for its fees; with the usual values where nothing is set."""
    return InvoiceSettings.objects.filter(center=center_id).first() or InvoiceSettings(center_id=center_id)


def to_remind(*, today: date) -> Sequence[Invoice]:
    """Unpaid invoices past their day of centers that remind, whose last reminder is long enough ago."""
    setting = {each.center_id: each for each in InvoiceSettings.objects.filter(reminds=True)}
    late = (
        Invoice.objects.filter(_UNPAID, center__in=setting, due_on__lt=today)
        .exclude(email="")
        .select_related("center", "engagement")
    )
    return [
        each
        for each in late.order_by("due_on", "pk")
        if each.reminded_on is None
        or today - each.reminded_on >= timedelta(days=setting[each.center_id].remind_every_days)
    ]
