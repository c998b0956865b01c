"""Where a fee stands: worked out from what was registered, paid, posted and credited, and kept nowhere."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Greatest

from lineshaft.apps.funding.models import Invoice
from lineshaft.apps.funding.states import InvoiceState
from lineshaft.domain.money import format_usd

from ...models import FeePosting, Registration
from ...states import EventState, FeeStanding, RegistrationState

_HAS_PAID = Q(paid_on__isnull=False) | Q(live__invoice__state=InvoiceState.PAID)
_IN_BOOKS = Q(live__isnull=False)
_IS_BEGUN = Q(live__invoice__paid__gt=0)
_HAS_SEAT = Q(status=RegistrationState.REGISTERED)
# The first that holds.
_STANDINGS = (
    (Q(fee=0), FeeStanding.NONE),
    (Q(live__invoice__state=InvoiceState.WRITTEN_OFF), FeeStanding.GIVEN_UP),
    (_IN_BOOKS & Q(event__status=EventState.CANCELLED), FeeStanding.TO_TAKE_BACK),
    # Credited whole on its own page, before invoices of fees were credited by their fees: nothing is asked for.
    (Q(live__invoice__state=InvoiceState.CREDITED), FeeStanding.TO_TAKE_BACK),
    # Whoever cancelled after paying: the terms of the event say whether the center keeps it.
    (_IN_BOOKS & _HAS_PAID, FeeStanding.SETTLED),
    (_IN_BOOKS & _HAS_SEAT & _IS_BEGUN, FeeStanding.PARTLY),
    (_IN_BOOKS & _HAS_SEAT, FeeStanding.ASKED),
    (_IN_BOOKS, FeeStanding.TO_TAKE_BACK),
    (Q(not_owed_because__gt=""), FeeStanding.NOT_OWED),
    (_HAS_PAID, FeeStanding.RECEIVED),
    (_HAS_SEAT & ~Q(event__status=EventState.CANCELLED), FeeStanding.DUE),
)


def with_standing(rows: QuerySet[Registration]) -> QuerySet[Any]:
    """
    The registrations with `standing`, where their fee stands, `has_paid`, whether the money is there, and of the
    invoice that asks for it `invoice_paid`, `invoice_open` and `invoice_credited`: what was credited on its own page
    and not by its fees (as `credited_already` has it), before invoices of fees were credited by their fees alone.
    """
    posted = FeePosting.objects.filter(invoice=OuterRef("live__invoice"), taken_back_at__isnull=True)
    asked = posted.order_by().values("invoice").annotate(n=Sum("amount")).values("n")
    live = FilteredRelation("postings", condition=Q(postings__taken_back_at__isnull=True))
    return rows.alias(live=live).annotate(
        standing=Case(
            *(When(holds, then=Value(standing.value)) for holds, standing in _STANDINGS),
            default=Value(FeeStanding.NONE.value),
            output_field=TextField(),
        ),
        has_paid=Case(When(_HAS_PAID, then=Value(True)), default=Value(False), output_field=BooleanField()),
        invoice_paid=F("live__invoice__paid"),
        invoice_open=F("live__invoice__total")
        - F("live__invoice__paid")
        - F("live__invoice__credited")
        - F("live__invoice__written_off"),
        invoice_credited=Greatest(
            F("live__invoice__credited") - F("live__invoice__total") + Subquery(asked), Value(Decimal(0))
        ),
    )


def in_words(row: Registration) -> str:
    """Where the fee of a registration with `standing` stands, and of one that is partly paid how much is."""
    standing = FeeStanding(row.standing)  # type: ignore[attr-defined]
    return ". ".join(filter(None, (standing.label, part_in_words(row))))


def part_in_words(row: Registration) -> str:
    """How much of the invoice that asks for a fee is paid or credited, in parts: nobody knows whose part that is."""
    if row.standing not in (FeeStanding.ASKED, FeeStanding.PARTLY):  # type: ignore[attr-defined]
        return ""
    parts = ((row.invoice_paid, "paid"), (row.invoice_credited, "credited"))  # type: ignore[attr-defined]
    told = [f"{format_usd(amount)} is {what}" for amount, what in parts if amount]
    if not told:
        return ""
    return f"Of its invoice {', '.join(told)} and {format_usd(row.invoice_open)} to pay"  # type: ignore[attr-defined]


def with_standing_of(registration: Registration) -> Registration:
    """The registration as `with_standing` has it now."""
    found: Registration = with_standing(Registration.objects.filter(pk=registration.pk)).get()
    return found


def standing_of(registration: Registration) -> FeeStanding:
    """Where the fee of one registration stands now."""
    rows = with_standing(Registration.objects.filter(pk=registration.pk))
    return FeeStanding(rows.values_list("standing", flat=True).get())


def credited_already(invoice: Invoice) -> Decimal:
    """
    What of an invoice of fees was credited on its own page and not by its fees, as long as a fee stands that knows
    nothing of it: with that one it is used up. Of the fees, those to be taken back use it first.
    """
    live = invoice.event_fees.filter(taken_back_at__isnull=True).aggregate(
        n=Sum("amount", default=Decimal(0))
    )
    return max(invoice.credited - (invoice.total - live["n"]), Decimal(0))


def not_owed_any_more(invoices: Collection[int]) -> set[int]:
    """Those of the invoices, by number of the row, that ask for a fee that is to be taken back."""
    rows = with_standing(Registration.objects.all())
    rows = rows.filter(live__invoice__in=invoices, standing=FeeStanding.TO_TAKE_BACK)
    return set(rows.values_list("live__invoice", flat=True))
