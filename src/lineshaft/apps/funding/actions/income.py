"""Program income that changes its use."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Sum

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import Award
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.ledger import Account, Entry, FundSource
from lineshaft.domain.ledger.usual import income_added
from lineshaft.domain.money import format_usd
from lineshaft.domain.rules.register import told

from ..models import Evidence, JournalEntry, Posting
from ..permissions import check_user_can_post
from ..queries.terms import terms_on
from .evidence import store_evidence
from .ledger import Draft, write_entries

_COUNTED = (Account.PROGRAM_INCOME, Account.EXPENSE, Account.RECEIVABLE)


@transaction.atomic
def add_income_to_budget(
    *, award: Award, amount: Decimal, booked_on: date, reason: str, once: UUID, by: Actor
) -> JournalEntry:
    """
    Fees received and not used yet are added to the budget, and can no longer be match. `once` names this one move.

    Raises Conflict where the terms of that day do not allow it or the day is outside of every budget period,
    InvalidValue for more than is there, nothing, or no reason.
    """
    check_user_can_post(by, award.center)
    if not reason.strip():
        raise InvalidValue("reason", reason, "is empty", "Say why: it stays with the entry")
    _check_terms(award, booked_on)
    period = award.budget_periods.filter(starts_on__lte=booked_on, ends_on__gte=booked_on).first()
    if period is None:
        raise InvalidValue("booked_on", booked_on, "is in no budget period of this award")
    with connection.cursor() as cursor:
        # Each sees what the other left: the database takes the same lock for every posting of fees.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('funding income'), %s)", [award.pk])
    _check_is_there(award, amount, booked_on)
    evidence = store_evidence(
        center=award.center,
        added_by=by.person.pk,
        kind=Evidence.Kind.ACCOUNTING_RECORD,
        title=reason.strip(),
    )
    draft = Draft(
        budget_period=period,
        entry=Entry(
            booked_on, f"Program income is added to the budget: {reason.strip()}", income_added(amount)
        ),
        origin=JournalEntry.Origin.HAND,
        origin_key=f"income {once}",
        evidence=evidence,
    )
    return write_entries([draft], posted_by=by.person.pk)[0]


def _check_terms(award: Award, day: date) -> None:
    terms = terms_on(award, day)
    if terms is None or not terms.additive_allowed:
        rule = told("income_added")
        raise Conflict(
            f"The terms of award {award.number} that apply on {day:%b %d, %Y} do not let program income be added to the"
            f" budget. {rule.sentence} ({rule.citation})",
            "Record the terms of an amendment that allows it first",
        )


def _check_is_there(award: Award, amount: Decimal, day: date) -> None:
    if amount <= 0:
        raise InvalidValue("amount", format_usd(amount), "is nothing to move", "Write an amount above zero")
    there = _there(award, day)
    if amount > there:
        raise InvalidValue(
            "amount",
            format_usd(amount),
            f"is more than the {format_usd(max(there, Decimal(0)))} of fees that were received and not used yet",
            "Move that at most",
        )


def _there(award: Award, day: date) -> Decimal:
    """
    Fees that were received and not used: the least of what stood on the day and after each later day, so that a move
    of an earlier day takes nothing that was earned or spent since.
    """
    rows = (
        Posting.objects.filter(award=award, source=FundSource.FEES, account__in=_COUNTED)
        .order_by()
        .values_list("booked_on", "account")
        .annotate(total=Sum("amount"))
    )
    by_day: dict[date, dict[str, Decimal]] = defaultdict(dict)
    for booked_on, account, amount in rows:
        by_day[max(booked_on, day)][account] = by_day[max(booked_on, day)].get(account, Decimal(0)) + amount
    unspent = unpaid = Decimal(0)
    found = []
    for _, sums in sorted(by_day.items()):
        unspent -= sums.get(Account.PROGRAM_INCOME, Decimal(0)) + sums.get(Account.EXPENSE, Decimal(0))
        unpaid += sums.get(Account.RECEIVABLE, Decimal(0))
        found.append(min(unspent, unspent - unpaid))
    # Nothing may stand on the day itself, and come later.
    return min(found, default=Decimal(0)) if day in by_day else Decimal(0)
