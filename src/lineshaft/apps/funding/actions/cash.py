"""Recording federal money that came in, interest on it, and interest sent back."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import Award, BudgetPeriod
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.ledger import Entry, FundSource, Posting
from lineshaft.domain.ledger.usual import interest, interest_remitted, receipt
from lineshaft.domain.money import to_money

from ..models import Evidence, JournalEntry
from ..permissions import check_user_can_post
from .evidence import store_evidence
from .ledger import Draft, write_entries

_SHORTEST = 3


@transaction.atomic
def record_drawdown(
    *, award: Award, received_on: date, amount: Decimal, reference: str, by: Actor
) -> JournalEntry:
    """
    Book a drawdown of the award as received. `reference` is its number at the payment system: it is booked once.

    Raises InvalidValue for an amount of nothing or a missing reference, Conflict where it is booked already, the day
    lies in a closed month, or the award may take no more entries.
    """
    return _record(
        award, by, "drawdown", reference, received_on, amount, f"drawdown {reference.strip()}",
        receipt(FundSource.FEDERAL, _positive(amount)),
    )  # fmt: skip


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
    postings: tuple[Posting, ...],
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
