"""A synthetic ledger and budgets of every award: what was budgeted, what it cost, and who paid, month by month."""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import count, groupby

from django.db.models import DateTimeField, ExpressionWrapper, F
from django.utils import timezone

from lineshaft.apps.funding.actions.ledger import Draft, write_entries
from lineshaft.apps.funding.models import AccountingMonth, BudgetLine, BudgetVersion, Evidence, JournalEntry
from lineshaft.apps.network.models import Award, BudgetPeriod
from lineshaft.domain.ledger import Activity, Entry, FundSource, ObjectClass, Posting
from lineshaft.domain.ledger.budget import ExpenseRow, RevenueRow
from lineshaft.domain.ledger.usual import Cost, Settled, cost, fee_invoiced, fee_received, order, receipt
from lineshaft.domain.money import allocate

from .clock import as_of, days_after
from .spring_award import LEAN, is_spring_award

_ORIGIN = JournalEntry.Origin
_MEMO = "demonstration: "
_POSTED_AFTER, _CLOSED_AFTER = 35, 50
"""Days after the first of a month, after which its entries came in and after which it was closed."""
# Of a month's federal money: what it pays for, and for which activity.
_COSTS = (
    (ObjectClass.PERSONNEL, Activity.ENGAGEMENT, 46, "salaries"),
    (ObjectClass.FRINGE, Activity.ENGAGEMENT, 12, "fringe benefits"),
    (ObjectClass.PERSONNEL, Activity.ADMINISTRATION, 9, "salaries of the office"),
    (ObjectClass.TRAVEL, Activity.ENGAGEMENT, 5, "trips to plants"),
    (ObjectClass.SUPPLIES, Activity.PROGRAM, 3, "material for courses"),
    (ObjectClass.CONTRACTUAL, Activity.PROGRAM, 12, "trainers"),
    (ObjectClass.INDIRECT, Activity.ADMINISTRATION, 13, "indirect cost"),
)


def make_ledger(*, seed: int, today: date) -> int:
    """Budgets and entries of all awards up to the end of last month; returns how many entries."""
    rng = random.Random(f"{seed} ledger")
    made = 0
    for award in Award.objects.prefetch_related("budget_periods").select_related("center"):
        periods = list(award.budget_periods.all())
        _budgets(rng, periods, today)
        evidence = Evidence.objects.create(
            center_id=award.center_id,
            kind=Evidence.Kind.ACCOUNTING_RECORD,
            title="demonstration: the center's own accounting system",
        )
        shares = _shares(rng)
        match = list(LEAN) if is_spring_award(award) else shares
        for month, drafts in groupby(_drafts(rng, periods, evidence, today, match), lambda each: each[0]):
            with as_of(days_after(month, _POSTED_AFTER)):
                made += len(write_entries([draft for _, draft in drafts], posted_by=None))
    _close_months(today)
    return made


def _close_months(today: date) -> None:
    """All but the last months, each some weeks after it was over."""
    after = ExpressionWrapper(F("month") + timedelta(days=_CLOSED_AFTER), output_field=DateTimeField())
    AccountingMonth.objects.filter(month__lt=_first_of_month(today, back=2)).update(closed_at=after)


def _first_of_month(day: date, *, back: int = 0) -> date:
    for _ in range(back):
        day = day.replace(day=1) - timedelta(days=1)
    return day.replace(day=1)


def _shares(rng: random.Random) -> list[tuple[FundSource, int]]:
    """How a center finds its match: some with more than they need, some with less."""
    return [
        (FundSource.STATE, rng.randint(20, 45)),
        (FundSource.FEES, rng.randint(30, 55)),
        (FundSource.IN_KIND, rng.randint(5, 20)),
        (FundSource.RECIPIENT, rng.randint(0, 8)),
    ]


def _drafts(
    rng: random.Random,
    periods: Sequence[BudgetPeriod],
    evidence: Evidence,
    today: date,
    match: list[tuple[FundSource, int]],
) -> Iterator[tuple[date, Draft]]:
    """Each month with its entries, in the order of time."""
    numbers = count(1)
    for period in periods:
        month = period.starts_on
        while month <= period.ends_on and month < _first_of_month(today):
            varied = [(source, round(share * rng.randint(80, 120) / 100)) for source, share in match]
            for entry in _month(rng, period.federal_amount / 12, varied, month, today):
                key = f"demonstration {period.pk}-{next(numbers)}"
                given = any(posting.source is FundSource.IN_KIND for posting in entry.postings)
                yield month, Draft(period, entry, _ORIGIN.IN_KIND if given else _ORIGIN.IMPORT, key, evidence)
            month = (month + timedelta(days=32)).replace(day=1)


def _month(
    rng: random.Random, federal: Decimal, match: list[tuple[FundSource, int]], month: date, today: date
) -> Iterator[Entry]:
    """What happens in a month: cost by fund source, money that comes in, fees, and once a year an order."""
    federal = (federal * rng.randint(82, 104) / 100).quantize(Decimal("0.01"))
    day = month.replace(day=rng.randint(20, 27))
    sources = [(FundSource.FEDERAL, 100), *match]
    last = (month + timedelta(days=62)).replace(day=1) > today
    spent: dict[FundSource, Decimal] = defaultdict(Decimal)
    for (object_class, activity, _, what), amount in zip(
        _COSTS, allocate(federal, [share for _, _, share, _ in _COSTS]), strict=True
    ):
        parts = [
            Cost(source, (amount * share / 100).quantize(Decimal("0.01")), object_class, activity)
            for source, share in sources
        ]
        for part in parts:
            spent[part.source] += part.amount
        # The bills of the latest month are not all paid yet.
        settled = Settled.OWED if last and object_class is ObjectClass.CONTRACTUAL else Settled.PAID
        in_kind = [part for part in parts if part.source is FundSource.IN_KIND and part.amount > 0]
        yield _entry(
            day, what, cost([part for part in parts if part not in in_kind and part.amount > 0], settled)
        )
        if in_kind:
            yield _entry(day, f"{what}, given by others", cost(in_kind))
    yield _entry(day, "drawdown", receipt(FundSource.FEDERAL, federal))
    for source, _ in match:
        # What comes in is what was spent, to the cent: fees are earned before they are match.
        money = spent[source]
        if money and source is FundSource.FEES:
            yield _entry(day, "fees of companies", fee_invoiced(money))
            # The fees of the latest month are not all paid yet.
            paid = (money * 9 / 10).quantize(Decimal("0.01")) if last else money
            yield _entry(day, "companies paid", fee_received(paid))
        elif money and source is not FundSource.IN_KIND:
            yield _entry(day, f"{source.value} money", receipt(source, money))
    if month.month == 10:
        part = Cost(
            FundSource.FEDERAL,
            (federal / 4).quantize(Decimal("0.01")),
            ObjectClass.CONTRACTUAL,
            Activity.PROGRAM,
        )
        yield _entry(day, "a course ordered for the year", order(part))


def _entry(day: date, what: str, postings: tuple[Posting, ...]) -> Entry:
    return Entry(day, f"{_MEMO}{what}", postings)


def _budgets(rng: random.Random, periods: Sequence[BudgetPeriod], today: date) -> None:
    for period in periods:
        state = "approved" if period.starts_on <= today else "submitted"
        version = BudgetVersion.objects.create(
            center_id=period.center_id,
            award_id=period.award_id,
            budget_period=period,
            number=1,
            decided_at=timezone.now() if state == "approved" else None,
            decision="as in the notice of award (demonstration)" if state == "approved" else "",
        )
        BudgetLine.objects.bulk_create(
            BudgetLine(budget=version, center_id=period.center_id, side=side, row=row, **amounts)
            for side, row, amounts in _lines(rng, period.federal_amount)
        )
        BudgetVersion.objects.filter(pk=version.pk).update(state=state, submitted_at=timezone.now())


def _lines(rng: random.Random, federal: Decimal) -> Iterator[tuple[str, str, dict[str, Decimal]]]:
    """A budget at exactly half: the match is as large as the federal money."""
    state, fees, in_kind, own = allocate(federal, [rng.randint(25, 40), rng.randint(35, 50), 15, 5])
    yield "revenue", RevenueRow.BASE.value, {"federal": federal}
    yield "revenue", RevenueRow.STATE_LOCAL.value, {"cash": state}
    yield "revenue", RevenueRow.GROSS_INCOME.value, {"cash": fees, "additive": Decimal(5000)}
    yield "revenue", RevenueRow.THIRD_PARTY.value, {"in_kind": in_kind}
    yield "revenue", RevenueRow.APPLICANT.value, {"cash": own}
    rows = [
        (ExpenseRow.PERSONNEL, 55), (ExpenseRow.FRINGE, 12), (ExpenseRow.TRAVEL, 5), (ExpenseRow.SUPPLIES, 3),
        (ExpenseRow.CONTRACTUAL, 12), (ExpenseRow.INDIRECT, 13),
    ]  # fmt: skip
    weights = [weight for _, weight in rows]
    columns = zip(
        *(allocate(amount, weights) for amount in (federal, state + fees + own, in_kind)), strict=True
    )
    for (row, _), (of_federal, of_cash, of_kind) in zip(rows, columns, strict=True):
        yield "expense", row.value, {"federal": of_federal, "cash": of_cash, "in_kind": of_kind}
    yield "expense", ExpenseRow.OTHER.value, {"additive": Decimal(5000)}
