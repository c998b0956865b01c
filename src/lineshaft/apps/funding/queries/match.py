"""Where the match of awards stands, from the balances that the database keeps by month."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.models import Q, QuerySet, Sum

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import Award, BudgetPeriod
from lineshaft.domain.ledger import Account, Balance, FundSource, total
from lineshaft.domain.ledger.accounts import MATCH_SOURCES, WITHOUT_CASH
from lineshaft.domain.ledger.forecast import (
    Forecast,
    Months,
    amounts_by_month,
    forecast,
    why_no_forecast,
)
from lineshaft.domain.ledger.match import (
    ZERO,
    IncomeUse,
    MatchTerms,
    Position,
    position,
    positions_of_periods,
)

from ..models import Approval, AwardAction, AwardTerms, Contribution, MonthBalance, Posting
from ..permissions import check_user_can_see_books
from ..states import ApprovalState
from .terms import applying

_ACCOUNTS = {each.value: each for each in Account}
_SOURCES = {each.value: each for each in FundSource}
_COUNTED = (Account.EXPENSE, Account.PROGRAM_INCOME, Account.RECEIVABLE, Account.CASH)
Committed = Mapping[FundSource, Decimal]


@dataclass(frozen=True)
class PeriodMatch:
    """One budget period: where it stands, and, for the one shown, what its months brought."""

    period: BudgetPeriod
    position: Position
    months: Months
    forecast: Forecast | None
    why_no_forecast: str

    @property
    def expected_gap(self) -> Decimal:
        """What is missing at the end by the forecast; by what is booked where there is none."""
        surplus = self.forecast.surplus.expected if self.forecast else self.position.surplus
        return max(-surplus, ZERO)


@dataclass(frozen=True)
class AwardMatch:
    """An award as a whole, and each of its budget periods. `current` is the one of today, else the last that began."""

    award: Award
    recorded: AwardTerms
    whole: Position
    periods: tuple[PeriodMatch, ...]
    current: PeriodMatch | None


def match_of(award: Award, *, today: date) -> AwardMatch | None:
    """Where one award stands; None where its terms are not recorded. The row policies say who sees it."""
    return next(iter(matches([award], today=today)), None)


def matches(awards: Iterable[Award], *, today: date) -> list[AwardMatch]:
    """Where awards stand, in their order; those without terms are left out."""
    listed = list(awards)
    terms = _terms(listed, today)
    periods = _periods(listed)
    current = {award.pk: _current(periods[award.pk], today) for award in listed}
    balances = _balances(listed)
    months = _months([each.pk for each in current.values() if each])
    authorized = _authorized(listed)
    committed = committed_of(current.values())
    of_award: dict[int, list[Balance]] = defaultdict(list)
    for (pk, _period), kept in balances.items():
        of_award[pk] += kept
    found = []
    for award in listed:
        if award.pk not in terms:
            continue
        recorded, match_terms = terms[award.pk]
        money = authorized.get(award.pk, {})
        whole = position(
            of_award[award.pk],
            authorized=sum(money.values(), ZERO),
            terms=match_terms,
        )
        open_to = _authorized_by_period(award, periods[award.pk], money, balances)
        of_periods = positions_of_periods(
            ((balances[award.pk, period.pk], open_to[period.pk]) for period in periods[award.pk]),
            match_terms,
        )
        each_period = tuple(
            _period_match(
                period,
                here,
                months.get(period.pk, {}),
                {FundSource.FEES: _fees_to_spend(whole), **committed.get(period.pk, {})},
                today,
                is_recorded=bool(money),
            )
            for period, here in zip(periods[award.pk], of_periods, strict=True)
        )
        now = current[award.pk]
        shown = next((each for each in each_period if now and each.period.pk == now.pk), None)
        found.append(AwardMatch(award, recorded, whole, each_period, shown))
    return found


def _period_match(
    period: BudgetPeriod,
    where: Position,
    months: Months,
    committed: Committed,
    today: date,
    *,
    is_recorded: bool,
) -> PeriodMatch:
    why_not = why_no_forecast(period.starts_on, period.ends_on, today)
    made = None
    if not why_not:
        made = forecast(
            months,
            starts_on=period.starts_on,
            ends_on=period.ends_on,
            today=today,
            authorized=where.authorized if is_recorded else None,
            committed=committed,
            terms=where.terms,
        )
    return PeriodMatch(period, where, months, made, why_not)


def _fees_to_spend(whole: Position) -> Decimal:
    """Fees of the award that were earned, paid or only invoiced so far, and not spent yet."""
    return max(whole.income[FundSource.FEES].unexpended, ZERO)


def committed_of(periods: Iterable[BudgetPeriod | None]) -> dict[int, Committed]:
    """What was accepted and comes in later months of budget periods, by period and source."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM funding_committed(%s)", [[each.pk for each in periods if each]])
        rows = cursor.fetchall()
    found: dict[int, dict[FundSource, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for period, kind, giver_kind, amount, given_on, recurs_until, posted_through in rows:
        source = Contribution(kind=kind, giver_kind=giver_kind).source
        found[period][source] += sum(
            part
            for month, part in amounts_by_month(amount, given_on, recurs_until).items()
            if posted_through is None or month > posted_through
        )
    return dict(found)


def approved_unrecovered(awards: Iterable[Award]) -> dict[int, Decimal | None]:
    """How much unrecovered indirect cost was approved as match, by award; None where an approval names no amount."""
    approved: dict[int, Decimal | None] = {}
    for award_id, amount in Approval.objects.filter(
        award__in=awards, kind=Approval.Kind.UNRECOVERED_INDIRECT, state=ApprovalState.GRANTED
    ).values_list("award_id", "amount"):
        so_far = approved.get(award_id, ZERO)
        approved[award_id] = None if amount is None or so_far is None else so_far + amount
    return approved


def _terms(awards: list[Award], today: date) -> dict[int, tuple[AwardTerms, MatchTerms]]:
    """The terms that apply today, or else the first that will."""
    approved = approved_unrecovered(awards)
    found: dict[int, tuple[AwardTerms, MatchTerms]] = {}
    recorded: dict[int, list[AwardTerms]] = defaultdict(list)
    for each in AwardTerms.objects.filter(award__in=awards):
        recorded[each.award_id].append(each)
    for award_id, listed in recorded.items():
        row = applying(listed, today, or_first=True)
        assert row is not None
        limit = approved.get(award_id, ZERO)
        found[award_id] = row, MatchTerms(row.match_share, IncomeUse(row.income_method), limit)
    return found


def _periods(awards: list[Award]) -> dict[int, list[BudgetPeriod]]:
    found: dict[int, list[BudgetPeriod]] = defaultdict(list)
    for period in BudgetPeriod.objects.filter(award__in=awards).order_by("starts_on", "pk"):
        found[period.award_id].append(period)
    return found


def _current(periods: list[BudgetPeriod], today: date) -> BudgetPeriod | None:
    """The period of today, else the last that has begun, else the first."""
    begun = [each for each in periods if each.starts_on <= today]
    return begun[-1] if begun else next(iter(periods), None)


def authorized_for(
    period: int, money: Mapping[int | None, Decimal], federal: Mapping[int, Decimal]
) -> Decimal:
    """
    What one budget period may spend of the executed actions of its award, `money` by period.

    What an action brought without naming a period is open to each, less what the others spent of it: `federal` is what
    each spent. All periods together spend no more than the award has.
    """
    others = [each for each in {*money, *federal} if each is not None and each != period]
    spent = {each: max(federal.get(each, ZERO), ZERO) for each in others}
    taken = sum((max(spent[each] - money.get(each, ZERO), ZERO) for each in others), ZERO)
    open_to_all = max(money.get(None, ZERO) - taken, ZERO)
    left_of_award = sum(money.values(), ZERO) - sum(spent.values(), ZERO)
    return max(min(money.get(period, ZERO) + open_to_all, left_of_award), ZERO)


def _authorized_by_period(
    award: Award,
    periods: list[BudgetPeriod],
    money: Mapping[int | None, Decimal],
    balances: Mapping[tuple[int, int], list[Balance]],
) -> dict[int, Decimal]:
    federal = {
        each.pk: total(balances.get((award.pk, each.pk), []), Account.EXPENSE, {FundSource.FEDERAL})
        for each in periods
    }
    return {each.pk: authorized_for(each.pk, money, federal) for each in periods}


def _authorized(awards: list[Award]) -> dict[int, dict[int | None, Decimal]]:
    """Federal dollars of executed actions, by award and the budget period that they name."""
    rows = (
        AwardAction.objects.filter(award__in=awards, is_pending=False)
        .order_by()
        .values_list("award_id", "budget_period_id")
        .annotate(amount=Sum("amount"))
    )
    found: dict[int, dict[int | None, Decimal]] = defaultdict(dict)
    for award, period, amount in rows:
        found[award][period] = amount
    return found


def _balances(awards: list[Award]) -> dict[tuple[int, int], list[Balance]]:
    """What stands in the accounts that match is read from, by award and budget period."""
    rows = (
        MonthBalance.objects.filter(award__in=awards, account__in=_COUNTED)
        .order_by()
        .values_list("award_id", "budget_period_id", "account", "source")
        .annotate(total=Sum("amount"))
    )
    found: dict[tuple[int, int], list[Balance]] = defaultdict(list)
    for award, period, account, source, amount in rows:
        found[award, period].append(Balance(_ACCOUNTS[account], _SOURCES[source], None, None, amount))
    return found


def _months(periods: list[int]) -> dict[int, dict[date, dict[FundSource, Decimal]]]:
    """Cost by budget period, month and source."""
    rows = (
        MonthBalance.objects.filter(budget_period__in=periods, account=Account.EXPENSE)
        .order_by()
        .values_list("budget_period_id", "month", "source")
        .annotate(total=Sum("amount"))
    )
    found: dict[int, dict[date, dict[FundSource, Decimal]]] = {}
    for period, month, source, amount in rows:
        found.setdefault(period, {}).setdefault(month, {})[_SOURCES[source]] = amount
    return found


def _cost_of(*sources: FundSource) -> Q:
    return Q(account=Account.EXPENSE, source__in=sources)


FIGURES: dict[str, tuple[str, Q]] = {
    "federal": ("Federal cost", _cost_of(FundSource.FEDERAL)),
    "cash": ("Match in cash", _cost_of(*sorted(MATCH_SOURCES - WITHOUT_CASH))),
    "in_kind_all": ("Match in kind", _cost_of(*sorted(WITHOUT_CASH))),
    "met": ("Match", _cost_of(*sorted(MATCH_SOURCES))),
    **{
        source.value: (label, _cost_of(source))
        for source, label in (
            (FundSource.RECIPIENT, "Match of the center's own money"),
            (FundSource.STATE, "Match of the state"),
            (FundSource.LOCAL, "Match of local government"),
            (FundSource.PRIVATE, "Private match"),
            (FundSource.FEES, "Cost paid with fees"),
            (FundSource.ADDITIVE_FEES, "Cost paid with fees added to the budget"),
            (FundSource.IN_KIND, "In-kind match of third parties"),
            (FundSource.UNRECOVERED_INDIRECT, "Unrecovered indirect cost"),
        )
    },
    **{
        f"{name}_{suffix}": (label, Q(account=account, source=source))
        for source, suffix in ((FundSource.FEES, "fees"), (FundSource.ADDITIVE_FEES, "additive"))
        for name, label, account in (
            ("earned", "Program income earned", Account.PROGRAM_INCOME),
            ("unpaid", "Fees invoiced and not paid", Account.RECEIVABLE),
        )
    },
}
"""Each figure of the match page that is a sum of postings: its name, and which postings."""
CREDITED = frozenset({"earned_fees", "earned_additive"})
"""Figures that are shown with the sign turned: income is credited."""


def postings_behind(
    actor: Actor, award: Award, figure: str, period: BudgetPeriod | None
) -> QuerySet[Posting]:
    """
    The postings whose sum a figure of the match page is, the latest first.

    Raises KeyError for a figure that does not exist, PermissionDenied for who does not see the books.
    """
    check_user_can_see_books(actor, award.center)
    rows = Posting.objects.filter(FIGURES[figure][1], award=award)
    if period is not None:
        rows = rows.filter(budget_period=period)
    return rows.select_related("entry", "entry__evidence")
