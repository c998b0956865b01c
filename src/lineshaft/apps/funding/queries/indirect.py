"""Item 11 of a federal report: one row for each indirect rate in its time, from the cost that was incurred in it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Case, IntegerField, Sum, Value, When

from lineshaft.apps.network.models import Award
from lineshaft.domain import ledger
from lineshaft.domain.ledger import sf425
from lineshaft.domain.rules.indirect import DirectCosts, Subaward, modified_total

from ..models import AwardTerms, Posting

ZERO = Decimal("0.00")
_NO_INDIRECT = AwardTerms.IndirectType.NONE
_CLASSES = {
    ledger.ObjectClass.PERSONNEL: "salaries",
    ledger.ObjectClass.FRINGE: "fringe",
    ledger.ObjectClass.TRAVEL: "travel",
    ledger.ObjectClass.SUPPLIES: "supplies",
    ledger.ObjectClass.CONTRACTUAL: "services",
    ledger.ObjectClass.OTHER: "materials",
    ledger.ObjectClass.OUTSIDE_BASE: "materials",
    ledger.ObjectClass.EQUIPMENT: "equipment",
    ledger.ObjectClass.CONSTRUCTION: "capital",
    ledger.ObjectClass.RENT: "rent",
    ledger.ObjectClass.TUITION: "tuition",
    ledger.ObjectClass.PARTICIPANT_SUPPORT: "participant_support",
}
"""
Where each object class stands in the base of the indirect cost; subawards are counted one by one. What a rate agreement
leaves out beyond that is said in the terms.
"""


@dataclass(frozen=True)
class IndirectCost:
    """The rows of item 11, and how much subaward cost in their bases names no subaward."""

    rows: tuple[sf425.IndirectRow, ...]
    unnamed: Decimal


@dataclass(frozen=True)
class _Span:
    """Days on which one indirect rate applied."""

    terms: AwardTerms
    starts_on: date
    ends_on: date


def indirect_cost(award: Award, until: date, balances: Sequence[ledger.Balance]) -> IndirectCost:
    """
    What item 11 says as of a day, whose `balances` are given.

    A cost is of the rate of the day on which it was incurred, however late it was booked: the charge follows its base.
    """
    spans = _spans(award, until)
    by_span = {0: balances} if len(spans) == 1 else _cost_by_span(award, until, spans)
    subawards = _subawards(award, until, spans)
    rows, unnamed = [], ZERO
    for number, span in enumerate(spans):
        cost, of_subawards = by_span.get(number, []), subawards.get(number, {})
        base = modified_total(_direct_costs(span.terms, cost, of_subawards.values()), span.terms.law_as_of)
        row = sf425.indirect_row(
            cost,
            kind=span.terms.get_indirect_type_display(),
            rate=Fraction(span.terms.indirect_rate),
            starts_on=span.starts_on,
            ends_on=span.ends_on,
            base=base,
        )
        if span.terms.indirect_type != _NO_INDIRECT or row.charged:
            rows.append(row)
            if None in of_subawards and ledger.ObjectClass.SUBAWARD not in span.terms.base_excludes:
                unnamed += of_subawards[None].now
    return IndirectCost(tuple(rows), unnamed)


def _spans(award: Award, until: date) -> list[_Span]:
    """One span for each indirect rate in its time; terms that change something else begin none."""
    changes: list[AwardTerms] = []
    for terms in AwardTerms.objects.filter(award=award, applies_from__lte=until).order_by(
        "applies_from", "pk"
    ):
        if not changes or _rate_of(changes[-1]) != _rate_of(terms):
            changes.append(terms)
    starts = [min(award.starts_on, until), *(each.applies_from for each in changes[1:])]
    ends = [*(day - timedelta(days=1) for day in starts[1:]), until]
    return [_Span(*each) for each in zip(changes, starts, ends, strict=True) if each[1] <= each[2]]


def _rate_of(terms: AwardTerms) -> tuple[Any, ...]:
    return terms.indirect_type, terms.indirect_rate, sorted(terms.base_excludes)


def _in_spans(spans: Sequence[_Span]) -> Case:
    """The number of the span in which a cost was incurred; what came before the award is in the first."""
    later = [
        When(entry__incurred_on__gte=span.starts_on, then=Value(number))
        for number, span in enumerate(spans)
        if number
    ]
    return Case(*reversed(later), default=Value(0), output_field=IntegerField())


def _cost_by_span(award: Award, until: date, spans: Sequence[_Span]) -> Mapping[int, list[ledger.Balance]]:
    rows = (
        Posting.objects.filter(award=award, account=ledger.Account.EXPENSE, booked_on__lte=until)
        .order_by()
        .values_list("source", "object_class", _in_spans(spans))
        .annotate(total=Sum("amount"))
    )
    found: dict[int, list[ledger.Balance]] = defaultdict(list)
    for source, object_class, span, amount in rows:
        found[span].append(
            ledger.Balance(
                ledger.Account.EXPENSE,
                ledger.FundSource(source),
                ledger.ObjectClass(object_class),
                None,
                amount,
            )
        )
    return found


def _direct_costs(
    terms: AwardTerms, balances: Sequence[ledger.Balance], subawards: Iterable[Subaward]
) -> DirectCosts:
    """The direct cost of a span by what decides whether it is in the base: the law, or the rate agreement."""
    amounts: dict[str, Decimal] = defaultdict(Decimal)
    for object_class, amount in sf425.direct_costs(balances).items():
        if object_class in terms.base_excludes:
            amounts["by_agreement"] += amount
        elif object_class in _CLASSES:
            amounts[_CLASSES[object_class]] += amount
    if ledger.ObjectClass.SUBAWARD in terms.base_excludes:
        subawards = ()
    return DirectCosts(**amounts, subawards=tuple(subawards))


def _subawards(award: Award, until: date, spans: Sequence[_Span]) -> dict[int, dict[int | None, Subaward]]:
    """By span, what each subaward was charged before it and in it. What names none stands as one, under None."""
    if not spans:
        return {}
    rows = (
        Posting.objects.filter(
            award=award,
            account=ledger.Account.EXPENSE,
            object_class=ledger.ObjectClass.SUBAWARD,
            source__in=sorted(sf425.BASE_SOURCES),
            booked_on__lte=until,
        )
        .order_by()
        .values_list("subaward_id", _in_spans(spans))
        .annotate(total=Sum("amount"))
    )
    found: dict[int, dict[int | None, Subaward]] = {}
    before: dict[int | None, Decimal] = defaultdict(lambda: ZERO)
    for subaward, span, amount in sorted(rows, key=lambda row: (row[1], row[0] or 0)):
        found.setdefault(span, {})[subaward] = Subaward(str(subaward or ""), before[subaward], amount)
        before[subaward] += amount
    return found
