"""Fees and invoices."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import F, Q, QuerySet, Sum

from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.models import Contact, Relationship, Site
from lineshaft.apps.engagements.models import Engagement
from lineshaft.domain.errors import Conflict

from ..models import (
    EngagementFee,
    FederalReport,
    FeeStep,
    Invoice,
    InvoicePayment,
    InvoiceSettings,
    JournalEntry,
)
from ..permissions import check_user_can_read_own_invoices, check_user_can_see_contributions
from ..states import InvoiceState, ReportState
from .records import invoices_not_owed

ORDER = ("-made_at", "-id")
ALL_OF_IT = Decimal(100)
OPEN = F("total") - F("paid") - F("credited") - F("written_off")
_UNPAID = Q(state=InvoiceState.ISSUED.value, kind=Invoice.Kind.INVOICE)
# An unpaid invoice by how many days it is past its day: code, from, to, and words.
AGES = (
    ("not_due", None, 0, "Not due yet"), ("30", 1, 30, "1 to 30 days late"), ("60", 31, 60, "31 to 60 days late"),
    ("90", 61, 90, "61 to 90 days late"), ("more", 91, None, "More than 90 days late"),
)  # fmt: skip
AGE_CHOICES = [(code, words) for code, _, _, words in AGES]


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
    actor: Actor,
    *,
    text: str = "",
    state: str = "",
    late: str = "",
    since: date | None = None,
    until: date | None = None,
    today: date | None = None,
) -> QuerySet[Invoice]:
    """
    The invoices of the person's centers that match, issued from `since` until `until`; `state` is a state, or "overdue"
    as of `today`, and `late` the code of one of the AGES.

    Raises PermissionDenied for who does not see the books.
    """
    check_user_can_see_contributions(actor)
    rows = Invoice.objects.filter(center__in=actor.organisations_where("ledger:read")).select_related(
        "engagement", "site", "company", "center"
    )
    if text:
        rows = rows.filter(
            Q(billed_to__icontains=text)
            | Q(engagement__public_id__iexact=text)
            | Q(about__icontains=text)
            | (Q(number=int(text)) if text.isdecimal() and len(text) < 10 else Q(pk__in=[]))
        )
    if late and today:
        rows = rows.filter(_UNPAID, _so_late(late, today))
    if since:
        rows = rows.filter(issued_on__gte=since)
    if until:
        rows = rows.filter(issued_on__lte=until)
    if state == "overdue":
        return rows.filter(_UNPAID, due_on__lt=today)
    return rows.filter(state=state) if state else rows


def _so_late(code: str, today: date) -> Q:
    least, most = next((least, most) for each, least, most, _ in AGES if each == code)
    found = Q()
    if least is not None:
        found &= Q(due_on__lte=today - timedelta(days=least))
    if most is not None:
        found &= Q(due_on__gte=today - timedelta(days=most))
    return found


def invoice_of(actor: Actor, pk: int) -> Invoice | None:
    """One of them, or None."""
    return (
        invoices_of(actor)
        .select_related("center", "award", "budget_period", "credits", "made_by", "engagement")
        .filter(pk=pk)
        .first()
    )


def ages_of(rows: QuerySet[Invoice], *, today: date) -> list[tuple[str, str, int, Decimal]]:
    """What is unpaid by how late it is: the code and words of the age, how many invoices, and dollars."""
    numbers, amounts = [0] * len(AGES), [Decimal(0)] * len(AGES)
    for due_on, open_amount in rows.filter(_UNPAID).values_list("due_on", OPEN):
        late = (today - due_on).days
        place = next(place for place, (_, _, most, _) in enumerate(AGES) if most is None or late <= most)
        numbers[place] += 1
        amounts[place] += open_amount
    return [
        (code, words, number, amount)
        for (code, _, _, words), number, amount in zip(AGES, numbers, amounts, strict=True)
    ]


def payments_of(invoice: Invoice) -> list[InvoicePayment]:
    """What came in for an invoice and went back, the earliest first, each with its `entry` in the books."""
    found = list(
        InvoicePayment.objects.filter(invoice=invoice)
        .select_related("recorded_by", "taken_back_by")
        .order_by("received_on", "id")
    )
    entries = {each.origin_key: each for each in _entries_of_payments(found)}
    for payment in found:
        entry = entries.get(f"payment {payment.takes_back_id or payment.pk}")
        payment.entry = entry.reversed_by if entry and payment.takes_back_id else entry  # type: ignore[attr-defined]
    return found


def _entries_of_payments(payments: Sequence[InvoicePayment]) -> QuerySet[JournalEntry]:
    return JournalEntry.objects.filter(
        center__in={each.center_id for each in payments},
        origin=JournalEntry.Origin.PAYMENT,
        origin_key__in=[f"payment {each.pk}" for each in payments],
    ).select_related("center", "award", "budget_period", "reversed_by__evidence")


def entry_of_payment(payment: InvoicePayment) -> JournalEntry:
    """The entry that a payment was booked by. Raises Conflict where the books have none."""
    entry = _entries_of_payments([payment]).first()
    if entry is None:
        raise Conflict(
            "The books have no entry of this payment.", "Look for it in the journal before you go on"
        )
    return entry


def entries_of_write_off(invoice: Invoice) -> QuerySet[JournalEntry]:
    """The entries by which an invoice was written off, also those that are taken back."""
    return JournalEntry.objects.filter(
        Q(origin_key=f"write-off {invoice.pk}") | Q(origin_key__startswith=f"write-off {invoice.pk}, "),
        center=invoice.center_id,
        origin=JournalEntry.Origin.INVOICE,
    ).select_related("center", "award", "budget_period")


def payment_of(invoice: Invoice, pk: int) -> InvoicePayment | None:
    """One that came in, or None."""
    return (
        InvoicePayment.objects.filter(invoice=invoice, kind=InvoicePayment.Kind.PAYMENT.value, pk=pk)
        .select_related("invoice__center")
        .first()
    )


def certified_over(invoice: Invoice, day: date) -> FederalReport | None:
    """The earliest certified federal report of its award that a day's books went into, or None."""
    return (
        FederalReport.objects.filter(
            award=invoice.award_id, status=ReportState.CERTIFIED.value, report_date__gte=day
        )
        .order_by("report_date")
        .first()
    )


def credit_notes_of(invoice: Invoice) -> QuerySet[Invoice]:
    """What was taken back of it."""
    return Invoice.objects.filter(credits=invoice).order_by("number")


def own_payments(actor: Actor) -> QuerySet[InvoicePayment]:
    """What centers recorded of the payments of the person's company, the latest first. Raises as `own_invoices`."""
    check_user_can_read_own_invoices(actor)
    return (
        InvoicePayment.objects.filter(invoice__company__in=actor.company_ids)
        .select_related("invoice__center")
        .order_by("-received_on", "-id")
    )


def own_invoices(actor: Actor) -> QuerySet[Invoice]:
    """What centers sent to the person's company, the latest first. Raises PermissionDenied for anyone else."""
    check_user_can_read_own_invoices(actor)
    return (
        Invoice.objects.filter(company__in=actor.company_ids)
        .exclude(state=InvoiceState.DRAFT.value)
        .select_related("center", "site")
        .order_by("-issued_on", "-id")
    )


def last_addresses(centers: Collection[int], sites: Collection[int]) -> dict[int, str]:
    """To which address the last invoice of these centers for each of the plants went, where one was mailed."""
    rows = Invoice.objects.filter(center__in=centers, site__in=sites, company=F("site__company"))
    rows = (
        rows.filter(issued_on__isnull=False)
        .exclude(email="")
        .order_by("site", "-issued_on", "-id")
        .distinct("site")
    )
    return dict(rows.values_list("site", "email"))


def language_of(site: Site, email: str, center_id: int) -> str:
    """The language of who gets the mails: as the company's own person chose it, or as the center knows its contact."""
    own = User.objects.filter(
        email__iexact=email,
        memberships__organisation=site.company.organisation_id,
        memberships__ended_at__isnull=True,
    )
    known = Contact.objects.filter(
        site=site, center_id=center_id, email__iexact=email, left_on__isnull=True
    ).order_by("pk")
    for people in (own, known):
        language: str | None = people.values_list("language", flat=True).first() if email else None
        if language is not None:
            return language
    return "en"


def settings_of(center_id: int) -> InvoiceSettings:
    """How a center asks for its fees; with the usual values where nothing is set."""
    return InvoiceSettings.objects.filter(center=center_id).first() or InvoiceSettings(center_id=center_id)


def to_be_reminded(center_id: int) -> tuple[int, int]:
    """How many unpaid invoices of a center are mailed when they are late, and how many have no address."""
    open_now = Invoice.objects.filter(_UNPAID, center=center_id)
    without = open_now.filter(email="").count()
    return open_now.count() - without, without


def next_reminder(invoice: Invoice) -> date | None:
    """The day on which the company is reminded of what is open, or None where nobody is."""
    setting = settings_of(invoice.center_id)
    if not (setting.reminds and invoice.email and invoice.open_amount and invoice.due_on):
        return None
    if invoices_not_owed([invoice.pk]):
        return None
    if invoice.reminded_on is None:
        return invoice.due_on + timedelta(days=1)
    return invoice.reminded_on + timedelta(days=setting.remind_every_days)


def to_remind(*, today: date) -> Sequence[Invoice]:
    """
    Unpaid invoices past their day of centers that remind, whose last reminder is long enough ago; without those that
    ask for what is not owed any more.
    """
    setting = {each.center_id: each for each in InvoiceSettings.objects.filter(reminds=True)}
    late = (
        Invoice.objects.filter(_UNPAID, center__in=setting, due_on__lt=today)
        .exclude(email="")
        .select_related("center", "engagement")
    )
    due = [
        each
        for each in late.order_by("due_on", "pk")
        if each.reminded_on is None
        or today - each.reminded_on >= timedelta(days=setting[each.center_id].remind_every_days)
    ]
    not_owed = invoices_not_owed([each.pk for each in due])
    return [each for each in due if each.pk not in not_owed]
