"""Fees of an event enter the center's books: as program income that came in, or by invoices; and out of them again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from django.db import transaction
from django.db.models import Count
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.funding import actions as funding
from lineshaft.apps.funding.permissions import check_user_can_post
from lineshaft.apps.network.models import Award, BudgetPeriod
from lineshaft.domain.errors import Conflict, InvalidValue

from ..models import Event, FeePosting, Registration
from ..queries.fees import Bill, Fee, bills_of, credited_already, fees_of, standing_of
from ..states import UNPOSTED, FeeStanding
from ..wording import local_day
from .registering import locked

_Chosen = TypeVar("_Chosen", BudgetPeriod, Award)


@dataclass(frozen=True)
class Posted:
    """What one act put into the books."""

    receipts: int
    invoices: int


@transaction.atomic
def post_fees(
    *,
    event: Event,
    wanted: Mapping[int, str],
    by: Actor,
    budget_period: BudgetPeriod | None = None,
    award: Award | None = None,
    emails: Mapping[int, str] | None = None,
) -> Posted:
    """
    Put fees of the event into the books: those `wanted`, by number of the registration, each as the "receipt" or
    "invoice" that the person saw it become. What is due goes out as one invoice for each company, which is issued in
    the budget period and mailed to the address in `emails`, by number of the plant, or the usual one; what was paid is
    program income of the award on the day on which the money came, or booked today where that month is closed.

    All or nothing. Raises Conflict where one of them stands differently by now; InvalidValue where nothing is wanted,
    or the period or award is missing, another center's, or does not contain the day.
    """
    check_user_can_post(by, event.center)
    if not wanted:
        raise InvalidValue("fees", "", "names no fee", "Choose at least one")
    # Nobody cancels the event, notes a payment or posts the same fee meanwhile.
    event = locked(event)
    held = Registration.objects.select_for_update().filter(event=event).order_by("pk")
    list(held.values_list("pk", flat=True))
    chosen = _as_seen(fees_of(event), wanted)
    bills = bills_of(chosen)
    receipts = [fee for fee in chosen if fee.becomes == "receipt"]
    # Invoices first: whoever issues one takes its number, and then the lock of the award's income. With the income
    # first, two of them would wait for each other.
    if bills:
        period = _own(event, "budget_period", budget_period)
        for bill in bills:
            _post_bill(replace(bill, email=(emails or {}).get(bill.site.pk, bill.email)), event, period, by)
    if receipts:
        _post_receipts(receipts, event, _own(event, "award", award), by)
    return Posted(len(receipts), len(bills))


def _as_seen(fees: Sequence[Fee], wanted: Mapping[int, str]) -> list[Fee]:
    by_number = {fee.registration.pk: fee for fee in fees}
    gone = [pk for pk, kind in wanted.items() if pk not in by_number or by_number[pk].becomes != kind]
    if gone:
        names = [by_number[pk].registration.name if pk in by_number else "somebody" for pk in gone]
        raise Conflict(
            f"The fee of {', '.join(names[:5])}{' and others' if len(names) > 5 else ''} stands differently now: it was"
            " posted, paid or cancelled meanwhile. Nothing is posted.",
            "Look at the list as it is now, and choose again",
        )
    return [fee for fee in fees if fee.registration.pk in wanted]


def _own(event: Event, field: str, chosen: _Chosen | None) -> _Chosen:
    if chosen is None:
        raise InvalidValue(field, "", "is empty", "Choose from the list")
    if chosen.center_id != event.center_id:
        raise InvalidValue(field, str(chosen), "is another center's", "Choose from the list")
    return chosen


def _post_receipts(fees: Sequence[Fee], event: Event, award: Award, by: Actor) -> None:
    rows = [fee.registration for fee in fees]
    earlier = FeePosting.objects.filter(registration__in=rows).order_by().values("registration")
    before = dict(earlier.annotate(n=Count("pk")).values_list("registration", "n"))
    entries = funding.take_fees(
        award=award,
        fees=[
            funding.FeeTaken(
                amount=row.fee,
                received_on=row.paid_on,  # type: ignore[arg-type]  # it is a receipt
                # Whose it is stands on the list of fees, to which the entry leads: names stay out of the books.
                what=f"Registration {row.pk} pays for “{event.title}”",
                key=f"registration {row.pk}" + (f", {before[row.pk] + 1}" if row.pk in before else ""),
            )
            for row in rows
        ],
        by=by,
    )
    FeePosting.objects.bulk_create(
        [_posting(row, by, entry=entry) for row, entry in zip(rows, entries, strict=True)]
    )


def _post_bill(bill: Bill, event: Event, budget_period: BudgetPeriod, by: Actor) -> None:
    site, language = bill.site, bill.language_for(bill.email)
    with translation.override(language):
        about = f"{event.shown_title}, {local_day(event):%Y-%m-%d}"
        lines = [
            (_("Fee for %(name)s") % {"name": fee.registration.name}, fee.registration.fee)
            for fee in bill.fees
        ]
    draft = funding.draft_invoice_about(
        about=about,
        site=site,
        billed=funding.Billed(
            budget_period=budget_period,
            billed_to=site.company.name,
            address=site.address_line,
            email=bill.email,
            language=language,
            note=event.payment_terms,
            lines=lines,
        ),
        is_synthetic=event.is_synthetic,
        by=by,
    )
    invoice = funding.issue_invoice(invoice=draft, by=by)
    FeePosting.objects.bulk_create([_posting(fee.registration, by, invoice=invoice) for fee in bill.fees])


def _posting(registration: Registration, by: Actor, **where: object) -> FeePosting:
    return FeePosting(
        registration=registration,
        center_id=registration.center_id,
        amount=registration.fee,
        posted_by=by.person,
        **where,
    )


@transaction.atomic
def take_fee_back(
    *, posting: FeePosting, reason: str, by: Actor, reference: str = "", not_owed: bool = False
) -> FeePosting:
    """
    Take a fee out of the books: by a correction of its entry, or a credit note over its line of the invoice, of which
    `reference` says how money that was paid goes back. It can be posted again afterwards, unless it is `not_owed`.

    Raises InvalidValue without a reason, or without a reference where money goes back; Conflict for what is taken back
    already, or an invoice that was written off.
    """
    check_user_can_post(by, posting.center)
    registration = _held(posting.registration_id)
    current = FeePosting.objects.select_related("entry", "invoice").get(pk=posting.pk)
    if current.taken_back_at is not None:
        raise Conflict("This fee was taken back already.")
    if not reason.strip():
        raise InvalidValue("reason", reason, "is empty", "Say what was wrong: it is kept with the correction")
    if current.entry is not None:
        funding.take_back(entry=current.entry, booked_on=timezone.localdate(), reason=reason, by=by)
    elif current.invoice is not None:
        # What its own page credited, before invoices of fees were credited by their fees, is not credited twice.
        amount = current.amount - credited_already(funding.held_invoice(current.invoice))
        if amount > 0:
            funding.credit_for_record(
                invoice=current.invoice, amount=amount, why=reason, reference=reference, by=by
            )
    current.taken_back_at, current.taken_back_by = timezone.now(), by.person
    current.taken_back_because = reason.strip()
    current.save(update_fields=["taken_back_at", "taken_back_by", "taken_back_because"])
    if not_owed:
        _say_not_owed(registration, reason)
    return current


@transaction.atomic
def forgive_fee(*, registration: Registration, reason: str, by: Actor) -> Registration:
    """
    Say why a fee that is not in the books is not owed: it is neither asked for nor posted from then on.

    Raises InvalidValue without a reason, Conflict for what is in the books or not owed anyway.
    """
    check_user_can_post(by, registration.center)
    current = _held(registration.pk)
    if not reason.strip():
        raise InvalidValue("reason", reason, "is empty", "Say why nothing is owed: it stays on the list")
    standing = standing_of(current)
    if standing not in UNPOSTED:
        raise Conflict(
            f"The fee of {current.name} is “{standing.label}”.", "Take it back first, if it is in the books"
        )
    return _say_not_owed(current, reason)


@transaction.atomic
def ask_fee_again(*, registration: Registration, by: Actor) -> Registration:
    """Take back that a fee is not owed. Raises Conflict where nobody said so."""
    check_user_can_post(by, registration.center)
    current = _held(registration.pk)
    if standing_of(current) is not FeeStanding.NOT_OWED:
        raise Conflict(f"Nobody said that the fee of {current.name} is not owed.")
    return _say_not_owed(current, "")


def _held(pk: int) -> Registration:
    """A registration, so that its fee stands as it does until the transaction ends: whoever posts holds it too."""
    return Registration.objects.select_for_update().get(pk=pk)


def _say_not_owed(registration: Registration, reason: str) -> Registration:
    registration.not_owed_because = reason.strip()
    registration.save(update_fields=["not_owed_because"])
    return registration
