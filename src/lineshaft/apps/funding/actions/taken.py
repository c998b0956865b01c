"""Fees that came in without an invoice, such as those of an event: program income, received and earned in one entry."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import Award
from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.ledger import Entry, FundSource
from lineshaft.domain.ledger.usual import fee_taken
from lineshaft.domain.money import format_usd

from ..models import AwardTerms, Evidence, JournalEntry
from ..permissions import check_user_can_post
from .by_hand import period_for
from .evidence import store_evidence
from .judging import terms_on
from .ledger import Draft, write_entries


def source_of_fees(award_id: int, day: date) -> FundSource:
    """Income that adds to the budget stands apart; otherwise it is used as the award's term of that day says."""
    is_added = terms_on(award_id, day).income_method == AwardTerms.IncomeMethod.ADDITION
    return FundSource.ADDITIVE_FEES if is_added else FundSource.FEES


@transaction.atomic
def take_fee(
    *, award: Award, amount: Decimal, received_on: date, what: str, key: str, paid_how: str, by: Actor
) -> JournalEntry:
    """
    Book a fee that came in, as program income of the award. `key` names the one thing that was paid.

    Raises InvalidValue for nothing or a day that no budget period of the award contains, Conflict for what is booked
    already and for a closed month.
    """
    check_user_can_post(by, award.center)
    if amount <= 0:
        raise InvalidValue("amount", format_usd(amount), "is nothing", "Write an amount above zero")
    period = period_for(award, received_on)
    if not period.starts_on <= received_on <= period.ends_on:
        raise InvalidValue(
            "received_on",
            f"{received_on:%b %d, %Y}",
            f"is in no budget period of award {award.number}",
            "Choose another award",
        )
    evidence = store_evidence(
        center=award.center,
        added_by=by.person.pk,
        kind=Evidence.Kind.RECEIPT,
        title=f"{what}: {paid_how}" if paid_how else what,
        dated=received_on,
        amount=amount,
    )
    postings = fee_taken(amount, source_of_fees(award.pk, received_on))
    draft = Draft(period, Entry(received_on, what, postings), JournalEntry.Origin.EVENT_FEE, key, evidence)
    return write_entries([draft], posted_by=by.person.pk)[0]
