"""Fees that came in without an invoice, such as those of an event: program income, received and earned in one entry."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import Award, BudgetPeriod
from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.ledger import Entry, FundSource
from lineshaft.domain.ledger.usual import fee_taken
from lineshaft.domain.money import format_usd

from ..models import AwardTerms, Evidence, JournalEntry
from ..permissions import check_user_can_post
from ..queries.months import closed_through, while_open
from .judging import terms_among, terms_on
from .ledger import Draft, write_entries


def source_of_fees(award_id: int, day: date) -> FundSource:
    """Income that adds to the budget stands apart; otherwise it is used as the award's term of that day says."""
    return _source(terms_on(award_id, day))


def _source(terms: AwardTerms) -> FundSource:
    is_added = terms.income_method == AwardTerms.IncomeMethod.ADDITION
    return FundSource.ADDITIVE_FEES if is_added else FundSource.FEES


@dataclass(frozen=True)
class FeeTaken:
    """A fee that came in: `what` it pays for, in words that stay in the books, and the `key` of the one thing paid."""

    amount: Decimal
    received_on: date
    what: str
    key: str


@transaction.atomic
def take_fees(*, award: Award, fees: Sequence[FeeTaken], by: Actor) -> list[JournalEntry]:
    """
    Book fees that came in, as program income of the award, all or none; in the order of `fees`, and in as many
    statements for one as for many. Each is booked on the day on which it came; where that month is closed, today, with
    that day as its own.

    Raises InvalidValue for nothing or a day that no budget period of the award contains, Conflict for what is booked
    already.
    """
    check_user_can_post(by, award.center)
    periods = list(award.budget_periods.order_by("starts_on"))
    terms = list(AwardTerms.objects.filter(award=award))
    closed, today = closed_through(award.center_id), timezone.localdate()
    for each in fees:
        if each.amount <= 0:
            raise InvalidValue("amount", format_usd(each.amount), "is nothing", "Write an amount above zero")
    papers = Evidence.objects.bulk_create(
        [
            Evidence(
                center=award.center,
                added_by=by.person,
                kind=Evidence.Kind.RECEIPT,
                title=each.what,
                dated=each.received_on,
                amount=each.amount,
            )
            for each in fees
        ]
    )
    drafts = [
        Draft(
            budget_period=_period_of(award, periods, each),
            entry=Entry(
                while_open(each.received_on, closed, today=today),
                each.what,
                fee_taken(each.amount, _source(terms_among(terms, each.received_on))),
            ),
            origin=JournalEntry.Origin.EVENT_FEE,
            origin_key=each.key,
            evidence=paper,
            incurred_on=each.received_on,
        )
        for each, paper in zip(fees, papers, strict=True)
    ]
    return write_entries(drafts, posted_by=by.person.pk)


def _period_of(award: Award, periods: Sequence[BudgetPeriod], fee: FeeTaken) -> BudgetPeriod:
    found = [each for each in periods if each.starts_on <= fee.received_on <= each.ends_on]
    if not found:
        raise InvalidValue(
            "award",
            award.number,
            f"has no budget period that contains {fee.received_on:%b %d, %Y}, the day of “{fee.what}”",
            "Leave that fee out, and post it with the award of its day",
        )
    return found[-1]
