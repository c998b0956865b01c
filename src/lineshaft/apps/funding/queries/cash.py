"""Cash of an award: what is on hand, what the next days need, and what was drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, Sum

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import Award, Center
from lineshaft.domain import ledger
from lineshaft.domain.ledger.accounts import PROGRAM_INCOME_SOURCES
from lineshaft.domain.money import format_usd
from lineshaft.domain.periods import FiscalYear
from lineshaft.domain.rules.cash import cash_on_hand, interest_to_return
from lineshaft.domain.rules.findings import Finding, Outcome
from lineshaft.domain.rules.parameters import DatedValue, value_for
from lineshaft.domain.rules.program_income import spent_first

from ..models import JournalEntry, Posting
from ..permissions import check_user_can_see_books
from .ledger import balances
from .sf425 import ZERO, authorized_on
from .terms import terms_on

_FEDERAL = {ledger.FundSource.FEDERAL}
KEPT = "kept of award "
"""How the keys of entries begin by which the center keeps interest."""


@dataclass(frozen=True)
class CashSheet:
    """
    The drawdown worksheet of an award on a day. `expected` is what will be paid in the next days and is not in the
    books yet, `income_on_hand` the program income in the bank that no bill waits for: it is spent first.
    """

    day: date
    received: Decimal
    disbursed: Decimal
    owed: Decimal
    expected: Decimal
    authorized: Decimal
    income_on_hand: Decimal
    interest_owed: Decimal
    interest: "Interest"
    year: FiscalYear
    days: DatedValue
    kept: DatedValue | None
    finding: Finding | None
    income_finding: Finding | None

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
        """What the next days need beyond what is on hand, federal or program income, at most what is left."""
        return min(max(self.needed - self.on_hand - self.income_on_hand, ZERO), self.left_to_draw)

    @property
    def excess(self) -> Decimal:
        return max(self.on_hand - self.needed, ZERO)

    @property
    def interest_year_text(self) -> str:
        return f"{format_usd(self.interest.earned_in(self.year))} in {self.year}"

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

    @property
    def has_income_to_spend(self) -> bool:
        return self.income_finding is not None and self.income_finding.outcome is not Outcome.PASS


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
    income_on_hand = sum((_free_cash(found, source) for source in PROGRAM_INCOME_SOURCES), ZERO)
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
        income_on_hand=income_on_hand,
        interest_owed=-ledger.total(found, ledger.Account.INTEREST_OWED, _FEDERAL),
        interest=interest_of(award.center, until=day, law_as_of=terms.law_as_of if terms else None),
        year=FiscalYear.of(day),
        days=value_for("cash_on_hand_days", day=day),
        kept=value_for("interest_retained", award=terms.law_as_of) if terms else None,
        finding=finding,
        income_finding=spent_first(income_on_hand, terms.law_as_of) if terms else None,
    )


def _free_cash(found: Sequence[ledger.Balance], source: ledger.FundSource) -> Decimal:
    """Cash of a source, less the bills that wait for it."""
    return max(
        ledger.total(found, ledger.Account.CASH, {source})
        + min(ledger.total(found, ledger.Account.PAYABLE, {source}), ZERO),
        ZERO,
    )


@dataclass(frozen=True)
class Interest:
    """
    Interest on federal advances over all awards of a center, by federal fiscal year: what may be kept of it is a sum of
    the recipient and year, not of an award (2 CFR 200.305(b)(12)). `may_keep` and `due` are of each year.
    """

    earned: Mapping[FiscalYear, Decimal]
    may_keep: Decimal
    due: Decimal
    returned: Decimal
    kept: Decimal

    def earned_in(self, year: FiscalYear) -> Decimal:
        """What the banks paid in a year, without what was taken back."""
        return self.earned.get(year, ZERO)

    @property
    def to_return(self) -> Decimal:
        return max(self.due - self.returned, ZERO)

    @property
    def still_to_keep(self) -> Decimal:
        return max(self.may_keep - self.kept, ZERO)


def interest_of(center: Center, *, until: date, law_as_of: date | None) -> Interest:
    """Interest of a center as booked until a day. Nothing is due where no terms say which law applies."""
    rows = Posting.objects.filter(
        center=center,
        account=ledger.Account.INTEREST_OWED,
        source=ledger.FundSource.FEDERAL,
        booked_on__lte=until,
    ).values_list(
        "amount", "entry__incurred_on", "entry__origin_key", "entry__reverses__origin_key", "entry__reverses"
    )
    earned: dict[FiscalYear, Decimal] = {}
    gone = {True: ZERO, False: ZERO}
    for amount, day, key, reversed_key, reverses in rows:
        # What takes an entry back has its sign turned: it belongs where that entry does.
        if (amount < 0) != (reverses is not None):
            year = FiscalYear.of(day)
            earned[year] = earned.get(year, ZERO) - amount
        else:
            gone[(reversed_key or key).startswith(KEPT)] += amount
    whole = {year: max(amount, ZERO) for year, amount in earned.items()}
    due = sum((interest_to_return(each, law_as_of) for each in whole.values()), ZERO) if law_as_of else ZERO
    return Interest(
        earned=earned,
        may_keep=sum(whole.values(), ZERO) - due if law_as_of else ZERO,
        due=due,
        returned=gone[False],
        kept=gone[True],
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
