"""Cash of an award: what is on hand, what the next days need, and what was drawn."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, Sum

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import Award
from lineshaft.domain import ledger
from lineshaft.domain.money import format_usd
from lineshaft.domain.periods import FiscalYear
from lineshaft.domain.rules.cash import cash_on_hand, interest_to_return
from lineshaft.domain.rules.findings import Finding, Outcome
from lineshaft.domain.rules.parameters import DatedValue, value_for

from ..models import JournalEntry, Posting
from ..permissions import check_user_can_see_books
from .ledger import balances
from .reports import terms_on
from .sf425 import ZERO, authorized_on

_FEDERAL = {ledger.FundSource.FEDERAL}


@dataclass(frozen=True)
class CashSheet:
    """
    The drawdown worksheet of an award on a day. `expected` is what will be paid in the next days and is not in the
    books yet.
    """

    day: date
    received: Decimal
    disbursed: Decimal
    owed: Decimal
    expected: Decimal
    authorized: Decimal
    interest_owed: Decimal
    interest_this_year: Decimal
    to_return: Decimal
    year: FiscalYear
    days: DatedValue
    kept: DatedValue | None
    finding: Finding | None

    @property
    def on_hand(self) -> Decimal:
        return self.received - self.disbursed

    @property
    def needed(self) -> Decimal:
        return self.owed + self.expected

    @property
    def left_to_draw(self) -> Decimal:
        """What of the authorized money has not come in yet."""
        return max(self.authorized - self.received, ZERO)

    @property
    def to_draw(self) -> Decimal:
        """What the next days need beyond what is on hand, at most what is left."""
        return min(max(self.needed - self.on_hand, ZERO), self.left_to_draw)

    @property
    def excess(self) -> Decimal:
        return max(self.on_hand - self.needed, ZERO)

    @property
    def interest_year_text(self) -> str:
        return f"{format_usd(self.interest_this_year)} in {self.year}"

    @property
    def on_hand_text(self) -> str:
        return format_usd(self.on_hand)

    @property
    def needed_text(self) -> str:
        return format_usd(self.needed)

    @property
    def to_draw_text(self) -> str:
        return format_usd(self.to_draw)

    @property
    def is_too_much(self) -> bool:
        return self.finding is not None and self.finding.outcome is not Outcome.PASS


def cash_sheet(actor: Actor, award: Award, *, day: date, expected: Decimal = ZERO) -> CashSheet:
    """
    The worksheet as the books make it. Raises PermissionDenied for who does not see the books of the center.
    """
    found = balances(actor, award, until=day)
    received = -ledger.total(found, ledger.Account.CONTRIBUTION, _FEDERAL)
    owed = -ledger.total(found, ledger.Account.PAYABLE, _FEDERAL)
    disbursed = (
        ledger.total(found, ledger.Account.EXPENSE, _FEDERAL)
        + ledger.total(found, ledger.Account.RECEIVABLE, _FEDERAL)
        - owed
    )
    year = FiscalYear.of(day)
    earned = -(
        Posting.objects.filter(
            award=award,
            account=ledger.Account.INTEREST_OWED,
            source=ledger.FundSource.FEDERAL,
            amount__lt=0,
            booked_on__gte=year.starts_on,
            booked_on__lte=day,
        ).aggregate(total=Sum("amount"))["total"]
        or ZERO
    )
    terms = terms_on(award, day)
    finding = None
    if received >= 0 and disbursed >= 0:
        finding = cash_on_hand(
            received=received, disbursed=disbursed, needed_soon=max(owed, ZERO) + expected, day=day
        )
    return CashSheet(
        day=day,
        received=received,
        disbursed=disbursed,
        owed=max(owed, ZERO),
        expected=expected,
        authorized=authorized_on(award, day),
        interest_owed=-ledger.total(found, ledger.Account.INTEREST_OWED, _FEDERAL),
        interest_this_year=earned,
        to_return=interest_to_return(earned, terms.law_as_of) if terms else ZERO,
        year=year,
        days=value_for("cash_on_hand_days", day=day),
        kept=value_for("interest_retained", award=terms.law_as_of) if terms else None,
        finding=finding,
    )


@dataclass(frozen=True)
class Drawdown:
    """Federal money that came in or interest on it: `amount` is what the cash grew by."""

    booked_on: date
    memo: str
    reference: str
    amount: Decimal


def drawdowns_of(actor: Actor, award: Award) -> list[Drawdown]:
    """
    Federal money that came in, and interest on it, the latest first.

    Raises PermissionDenied for who does not see the books of the center.
    """
    check_user_can_see_books(actor, award.center)
    rows = (
        JournalEntry.objects.filter(
            award=award,
            postings__account=ledger.Account.CASH,
            postings__source=ledger.FundSource.FEDERAL,
            pk__in=Posting.objects.filter(
                award=award,
                source=ledger.FundSource.FEDERAL,
                account__in=[ledger.Account.CONTRIBUTION, ledger.Account.INTEREST_OWED],
            ).values("entry"),
        )
        .order_by("-booked_on", "-pk")
        .values_list("pk", "booked_on", "memo", "evidence__number")
        .annotate(amount=Sum(F("postings__amount")))
    )
    return [Drawdown(*row) for _, *row in rows]
