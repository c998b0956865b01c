"""The figures of a federal report, summed up from the postings, and what the rules say of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Sum, Value, When

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import Award
from lineshaft.domain import ledger
from lineshaft.domain.errors import Conflict
from lineshaft.domain.ledger import sf425
from lineshaft.domain.rules import federal_report as rules
from lineshaft.domain.rules.cash import cash_on_hand
from lineshaft.domain.rules.cost_share import required_match
from lineshaft.domain.rules.findings import Finding, Outcome
from lineshaft.domain.rules.indirect import DirectCosts, Subaward, indirect_charge, modified_total
from lineshaft.domain.rules.parameters import value_for

from ..models import AwardAction, AwardTerms, FederalReport, Posting
from ..permissions import check_user_can_see_books
from .match import approved_unrecovered
from .reports import last_certified, terms_on

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
class Figures:
    """A report as the books make it now, and what the rules say: what refuses it, what the remarks must explain."""

    terms: AwardTerms
    report: sf425.Report
    findings: tuple[Finding, ...]
    previous: FederalReport | None

    @property
    def refusals(self) -> list[Finding]:
        return [each for each in self.findings if each.outcome is Outcome.REFUSE]

    @property
    def to_explain(self) -> list[Finding]:
        return [each for each in self.findings if each.outcome is Outcome.HOLD]


@dataclass(frozen=True)
class _Span:
    """Days on which one indirect rate applied."""

    terms: AwardTerms
    starts_on: date
    ends_on: date


def authorized_on(award: Award, day: date) -> Decimal:
    """Federal dollars of the actions executed up to and on a day."""
    actions = AwardAction.objects.filter(award=award, is_pending=False, executed_on__lte=day)
    return actions.aggregate(total=Sum("amount"))["total"] or ZERO


def figures(actor: Actor, award: Award, *, report_date: date, kind: str, today: date) -> Figures:
    """
    Every line of the report of an award as of a day, from the postings, with what the rules say of it.

    Raises PermissionDenied for who does not see the books of the center, Conflict where no terms applied on that day.
    """
    check_user_can_see_books(actor, award.center)
    terms = terms_on(award, report_date)
    if terms is None:
        raise Conflict(
            f"Award {award.number} had no terms on {report_date:%b %d, %Y}.", "Record its terms first"
        )
    spans = _spans(award, report_date)
    by_span = _sums(award, report_date, spans)
    balances = [each for found in by_span.values() for each in found]
    authorized = authorized_on(award, report_date)
    made = sf425.report(
        balances,
        sf425.Terms(
            authorized=authorized,
            required=_required(authorized, terms),
            method=sf425.IncomeMethod(terms.income_method),
            basis=sf425.Basis(terms.basis),
        ),
        sf425.Kind(kind),
        _indirect_rows(award, spans, by_span),
    )
    previous = last_certified(award, before=report_date)
    needed = _needed_soon(award, report_date, balances, today)
    approved = approved_unrecovered([award]).get(award.pk, ZERO)
    found = [
        *_findings(made, terms, balances, previous, needed, report_date),
        *_unrecovered(balances, approved, report_date),
    ]
    return Figures(terms=terms, report=made, findings=tuple(found), previous=previous)


def _required(authorized: Decimal, terms: AwardTerms) -> Decimal:
    """The match that the authorized money asks for. Nothing where more was taken back than given."""
    share = None if terms.match_share is None else 1 - Fraction(terms.match_share)
    return required_match(max(authorized, ZERO), share, terms.law_as_of)


def postings_of(
    actor: Actor, award: Award, parts: Sequence[sf425.Part], *, until: date, posted_by: datetime | None = None
) -> QuerySet[Posting]:
    """
    The postings that a line is made of, the latest first.

    `posted_by` leaves out what was posted later than that, as a certified report does. Raises PermissionDenied for who
    does not see the books.
    """
    check_user_can_see_books(actor, award.center)
    wanted = Q()
    for part in parts:
        one = Q(account=part.account, source__in=sorted(part.sources))
        if part.object_classes is not None:
            one &= Q(object_class__in=sorted(part.object_classes))
        wanted |= one
    rows = (
        Posting.objects.filter(wanted, award=award, booked_on__lte=until) if parts else Posting.objects.none()
    )
    if posted_by is not None:
        rows = rows.filter(entry__posted_at__lte=posted_by)
    return rows.select_related("entry").order_by("-booked_on", "-pk")


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
    """The number of the span that a posting is booked in; what came before the award is in the first."""
    later = [When(booked_on__gte=span.starts_on, then=Value(n)) for n, span in enumerate(spans) if n]
    return Case(*reversed(later), default=Value(0), output_field=IntegerField())


def _sums(award: Award, until: date, spans: Sequence[_Span]) -> dict[int, list[ledger.Balance]]:
    rows = (
        Posting.objects.filter(award=award, booked_on__lte=until)
        .order_by()
        .values_list("account", "source", "object_class", "activity", _in_spans(spans))
        .annotate(total=Sum("amount"))
    )
    found: dict[int, list[ledger.Balance]] = {n: [] for n in range(max(len(spans), 1))}
    for account, source, object_class, activity, span, amount in rows:
        found[span].append(
            ledger.Balance(
                ledger.Account(account),
                ledger.FundSource(source),
                ledger.ObjectClass(object_class) if object_class else None,
                ledger.Activity(activity) if activity else None,
                amount,
            )
        )
    return found


def _indirect_rows(
    award: Award, spans: Sequence[_Span], by_span: Mapping[int, list[ledger.Balance]]
) -> list[sf425.IndirectRow]:
    subawards = _subawards(award, spans)
    rows = []
    for number, span in enumerate(spans):
        costs = _direct_costs(span.terms, by_span[number], subawards.get(number, ()))
        row = sf425.indirect_row(
            by_span[number],
            kind=span.terms.get_indirect_type_display(),
            rate=Fraction(span.terms.indirect_rate),
            starts_on=span.starts_on,
            ends_on=span.ends_on,
            base=modified_total(costs, span.terms.law_as_of),
        )
        if span.terms.indirect_type != _NO_INDIRECT or row.charged:
            rows.append(row)
    return rows


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
    return DirectCosts(**amounts, subawards=tuple(subawards))


def _subawards(award: Award, spans: Sequence[_Span]) -> dict[int, list[Subaward]]:
    """By span, what each subaward was charged before it and in it; a cost that names none is one of its own."""
    if not spans:
        return {}
    rows = (
        Posting.objects.filter(
            award=award,
            account=ledger.Account.EXPENSE,
            object_class=ledger.ObjectClass.SUBAWARD,
            source__in=sorted(sf425.BASE_SOURCES),
            booked_on__lte=spans[-1].ends_on,
        )
        .order_by()
        .values_list("subaward_id", _in_spans(spans))
        .annotate(total=Sum("amount"))
    )
    found: dict[int, list[Subaward]] = {}
    before: dict[int | None, Decimal] = {}
    for subaward, span, amount in sorted(rows, key=lambda row: (row[1], row[0] or 0)):
        so_far = before.get(subaward, ZERO)
        found.setdefault(span, []).append(Subaward(str(subaward or ""), so_far, amount))
        before[subaward] = so_far + amount
    return found


def _needed_soon(
    award: Award, report_date: date, balances: Collection[ledger.Balance], today: date
) -> Decimal:
    """
    Federal money that the next days need: what was paid in the days that followed, once they have passed; until then,
    what is owed.
    """
    days = int(value_for("cash_on_hand_days", day=report_date).value)
    until = report_date + timedelta(days=days)
    if until >= today:
        owed = -ledger.total(balances, ledger.Account.PAYABLE, {ledger.FundSource.FEDERAL})
        return max(owed, ZERO)
    paid = Posting.objects.filter(
        award=award,
        booked_on__gt=report_date,
        booked_on__lte=until,
        account__in=[ledger.Account.EXPENSE, ledger.Account.PAYABLE, ledger.Account.RECEIVABLE],
        source=ledger.FundSource.FEDERAL,
    ).aggregate(total=Sum("amount"))["total"]
    return max(paid or ZERO, ZERO)


def _findings(
    made: sf425.Report,
    terms: AwardTerms,
    balances: Sequence[ledger.Balance],
    previous: FederalReport | None,
    needed_soon: Decimal,
    day: date,
) -> list[Finding]:
    """What each rule says of the report; what passes is left out."""
    is_final = made.kind is sf425.Kind.FINAL
    amounts = made.amounts
    negative = rules.not_negative(amounts, day)
    added = max(
        -ledger.total(balances, ledger.Account.PROGRAM_INCOME, {ledger.FundSource.ADDITIVE_FEES}),
        ledger.total(balances, ledger.Account.EXPENSE, {ledger.FundSource.ADDITIVE_FEES}),
    )
    found = [
        negative,
        rules.foots(amounts, day),
        rules.cash_agrees(made["10c"], made.cash_account, made.interest_owed, day),
        rules.final_orders(made["10f"], is_final, day),
        rules.income_one_way(
            method=terms.income_method, additive_allowed=terms.additive_allowed, added=added, day=day
        ),
        rules.income_earned_first(made["10l"], made["10m"] + made["10n"], day),
        rules.receipts_authorized(made["10a"], made["10d"], day),
        rules.spent_authorized(made["10e"], made["10d"], day),
        rules.ordered_authorized(made["10g"], made["10d"], day),
        rules.overmatch(made["10j"], made["10i"], day),
        rules.final_share(made["10j"], made["10i"], is_final, day),
    ]
    if negative.outcome is Outcome.PASS:
        found.append(
            cash_on_hand(received=made["10a"], disbursed=made["10b"], needed_soon=needed_soon, day=day)
        )
        found += [indirect_charge(row.base, row.rate, row.charged, day) for row in made.indirect]
    if previous is not None:
        found.append(rules.basis_kept(terms.basis, previous.basis, day))
        found.append(rules.cumulative(amounts, amounts_of(previous.document), day))
    return [each for each in found if each.outcome is not Outcome.PASS]


def _unrecovered(balances: Sequence[ledger.Balance], approved: Decimal | None, day: date) -> list[Finding]:
    booked = ledger.total(balances, ledger.Account.EXPENSE, {ledger.FundSource.UNRECOVERED_INDIRECT})
    finding = rules.unrecovered_approved(booked, approved, day)
    return [] if finding.outcome is Outcome.PASS else [finding]


def amounts_of(document: Mapping[str, Any] | None) -> dict[str, Decimal]:
    """The lines of item 10 of a certified document."""
    return {line["code"]: Decimal(line["amount"]) for line in (document or {}).get("lines", ())}


def parts_with_totals(
    rows: QuerySet[Posting], parts: Sequence[sf425.Part]
) -> list[tuple[sf425.Part, Decimal]]:
    """Each part of a line with what the postings of it add up to, with its sign."""
    sums = {
        (account, source): amount
        for account, source, amount in rows.order_by()
        .values_list("account", "source")
        .annotate(total=Sum("amount"))
    }
    return [
        (
            part,
            part.times
            * sum((sums.get((part.account.value, source.value), ZERO) for source in part.sources), ZERO),
        )
        for part in parts
    ]


def actions_until(award: Award, day: date) -> QuerySet[AwardAction]:
    """The executed actions that make what is authorized on a day."""
    return AwardAction.objects.filter(award=award, is_pending=False, executed_on__lte=day).order_by(
        "executed_on", "pk"
    )
