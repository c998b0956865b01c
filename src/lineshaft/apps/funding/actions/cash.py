"""Recording federal money that came in, interest on it, and interest that was sent back or kept."""

from datetime import date
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import Sum
from django.utils import timezone

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import Award, BudgetPeriod
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.ledger import Account, Entry, FundSource
from lineshaft.domain.ledger import Posting as PostingOfEntry
from lineshaft.domain.ledger.usual import interest, interest_remitted, receipt
from lineshaft.domain.money import format_usd, to_money
from lineshaft.domain.rules.register import told

from ..models import Evidence, JournalEntry, Posting
from ..permissions import check_user_can_post
from ..queries.cash import interest_of
from ..queries.sf425 import authorized_on
from ..queries.terms import terms_on
from .evidence import store_evidence
from .ledger import Draft, write_entries

_SHORTEST = 3


@transaction.atomic
def record_drawdown(
    *, award: Award, received_on: date, amount: Decimal, reference: str, by: Actor, why: str = ""
) -> JournalEntry:
    """
    Book a drawdown of the award as received. `reference` is its number at the payment system: it is booked once. `why`
    explains one that is more than the award has authorized.

    Raises InvalidValue for an amount of nothing, a missing reference, or more than is authorized without a reason;
    Conflict where it is booked already, the day lies in a closed month, or the award may take no more entries.
    """
    check_user_can_post(by, award.center)
    _period(award, received_on)
    memo = f"drawdown {reference.strip()}"
    over = _over_authorized(award, received_on, _positive(amount))
    if over > 0:
        if not why.strip():
            raise InvalidValue(
                "amount",
                format_usd(amount),
                f"is {format_usd(over)} more than award {award.number} has authorized and not drawn",
                "Check the amount; record the notice that brings more; or say why it is right",
            )
        memo += f", {format_usd(over)} above what is authorized: {why.strip()}"
    return _record(
        award, by, "drawdown", reference, received_on, amount, memo,
        receipt(FundSource.FEDERAL, _positive(amount)),
    )  # fmt: skip


def _over_authorized(award: Award, day: date, amount: Decimal) -> Decimal:
    """How far a drawdown goes beyond what is authorized, as of its day and as of now, whichever is worse."""
    _one_at_a_time("funding drawdown", award.pk)
    drawn = Posting.objects.filter(award=award, account=Account.CONTRIBUTION, source=FundSource.FEDERAL)
    over = []
    for until in {day, max(day, timezone.localdate())}:
        so_far = drawn.filter(booked_on__lte=until).aggregate(total=Sum("amount"))["total"] or Decimal(0)
        over.append(amount - so_far - authorized_on(award, until))
    return max(over)


def _one_at_a_time(what: str, pk: int) -> None:
    """Two people may book at once: each sees what the other left."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s), %s)", [what, pk])


@transaction.atomic
def record_interest(
    *, award: Award, earned_on: date, amount: Decimal, reference: str, by: Actor
) -> JournalEntry:
    """Book interest that a bank paid on federal advances: it is owed back. Raises as `record_drawdown`."""
    return _record(
        award, by, "interest", reference, earned_on, amount,
        f"interest on federal advances, {reference.strip()}",
        interest(FundSource.FEDERAL, _positive(amount)),
    )  # fmt: skip


@transaction.atomic
def record_interest_returned(
    *, award: Award, returned_on: date, amount: Decimal, reference: str, by: Actor
) -> JournalEntry:
    """Book interest that was sent back. Raises as `record_drawdown`."""
    return _record(
        award, by, "returned", reference, returned_on, amount, f"interest returned, {reference.strip()}",
        interest_remitted(_positive(amount)),
    )  # fmt: skip


@transaction.atomic
def record_interest_kept(
    *, award: Award, kept_on: date, amount: Decimal, reference: str, by: Actor
) -> JournalEntry:
    """
    Book interest that the center keeps for its administration: it leaves the federal cash. Raises as `record_drawdown`,
    and InvalidValue for more than the law lets the center keep of its years, over all its awards.
    """
    check_user_can_post(by, award.center)
    _one_at_a_time("funding interest", award.center_id)
    terms = terms_on(award, kept_on)
    found = interest_of(award.center, until=kept_on, law_as_of=terms.law_as_of if terms else None)
    if _positive(amount) > found.still_to_keep:
        raise InvalidValue(
            "amount",
            format_usd(amount),
            f"is more than the {format_usd(found.still_to_keep)} of interest that may still be kept, over all awards"
            f" of the center ({told('interest_kept').citation})",
            "Send the rest back",
        )
    return _record(
        award, by, "kept", reference, kept_on, amount, f"interest kept, {reference.strip()}",
        interest_remitted(_positive(amount)),
    )  # fmt: skip


def _positive(amount: Decimal) -> Decimal:
    exact = to_money(amount)
    if exact <= 0:
        raise InvalidValue("amount", amount, "is not above zero", "Write what came in, or went back")
    return exact


def _record(
    award: Award,
    by: Actor,
    what: str,
    reference: str,
    day: date,
    amount: Decimal,
    memo: str,
    postings: tuple[PostingOfEntry, ...],
) -> JournalEntry:
    check_user_can_post(by, award.center)
    reference = " ".join(reference.split())
    if len(reference) < _SHORTEST:
        raise InvalidValue(
            "reference",
            reference,
            "is too short",
            "Write the number by which the bank or payment system knows it",
        )
    evidence = store_evidence(
        center=award.center, added_by=by.person.pk, kind=Evidence.Kind.BANK_STATEMENT, title=memo,
        number=reference, dated=day, amount=amount,
    )  # fmt: skip
    draft = Draft(
        budget_period=_period(award, day),
        entry=Entry(day, memo, postings),
        origin=JournalEntry.Origin.DRAWDOWN,
        origin_key=f"{what} of award {award.pk}: {reference.casefold()}",
        evidence=evidence,
    )
    return write_entries([draft], posted_by=by.person.pk)[0]


def _period(award: Award, day: date) -> BudgetPeriod:
    """The budget period in which a day lies, or the last one that had begun: money moves after its end, too."""
    period = award.budget_periods.filter(starts_on__lte=day).order_by("-starts_on").first()
    if period is None:
        raise Conflict(
            f"{day:%b %d, %Y} is before the first budget period of award {award.number}.",
            "Check the day, or enter the budget period",
        )
    return period
