"""The figures of a federal report, summed up from the postings, and what the rules say of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet, Sum

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import Award
from lineshaft.domain import ledger
from lineshaft.domain.errors import Conflict
from lineshaft.domain.ledger import sf425
from lineshaft.domain.rules import federal_report as rules
from lineshaft.domain.rules.cash import cash_on_hand
from lineshaft.domain.rules.cost_share import required_match
from lineshaft.domain.rules.findings import Finding, Outcome
from lineshaft.domain.rules.indirect import indirect_charge
from lineshaft.domain.rules.parameters import value_for

from ..models import AwardAction, AwardTerms, FederalReport, Posting
from ..permissions import check_user_can_see_books
from .indirect import indirect_cost
from .match import approved_unrecovered
from .reports import last_certified
from .terms import terms_on

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Figures:
    """
    A report as the books make it now, and what the rules say: what refuses it, what the remarks must explain. `actions`
    are those that make what is authorized.
    """

    terms: AwardTerms
    actions: tuple[AwardAction, ...]
    report: sf425.Report
    findings: tuple[Finding, ...]
    previous: FederalReport | None

    @property
    def refusals(self) -> list[Finding]:
        return [each for each in self.findings if each.outcome is Outcome.REFUSE]

    @property
    def to_explain(self) -> list[Finding]:
        """One for each rule, which may speak of several rows: one remark answers all that it says."""
        held: dict[str, Finding] = {}
        for each in self.findings:
            if each.outcome is Outcome.HOLD:
                before = held.get(each.rule.id)
                held[each.rule.id] = replace(each, why=f"{before.why} {each.why}") if before else each
        return list(held.values())


def authorized_on(award: Award, day: date) -> Decimal:
    """Federal dollars of the actions executed up to and on a day."""
    return actions_until(award, day).aggregate(total=Sum("amount"))["total"] or ZERO


def actions_until(award: Award, day: date) -> QuerySet[AwardAction]:
    """The executed actions that make what is authorized on a day."""
    return AwardAction.objects.filter(award=award, is_pending=False, executed_on__lte=day).order_by(
        "executed_on", "pk"
    )


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
    balances = _sums(award, report_date)
    actions = tuple(actions_until(award, report_date))
    authorized = sum((each.amount for each in actions), ZERO)
    indirect = indirect_cost(award, report_date, balances)
    made = sf425.report(
        balances,
        sf425.Terms(
            authorized=authorized,
            required=_required(authorized, terms),
            method=sf425.IncomeMethod(terms.income_method),
            basis=sf425.Basis(terms.basis),
        ),
        sf425.Kind(kind),
        indirect.rows,
    )
    previous = last_certified(award, before=report_date)
    needed = _needed_soon(award, report_date, balances, today)
    approved = approved_unrecovered([award]).get(award.pk, ZERO)
    found = [
        *_findings(made, terms, balances, previous, needed, report_date),
        rules.unrecovered_approved(_unrecovered(balances), approved, report_date),
        rules.subaward_named(indirect.unnamed, report_date),
    ]
    return Figures(
        terms=terms,
        actions=actions,
        report=made,
        findings=tuple(each for each in found if each.outcome is not Outcome.PASS),
        previous=previous,
    )


def _required(authorized: Decimal, terms: AwardTerms) -> Decimal:
    """The match that the authorized money asks for. Nothing where more was taken back than given."""
    share = None if terms.match_share is None else 1 - Fraction(terms.match_share)
    return required_match(max(authorized, ZERO), share, terms.law_as_of)


def _sums(award: Award, until: date) -> list[ledger.Balance]:
    """What stands in every account on a day."""
    rows = (
        Posting.objects.filter(award=award, booked_on__lte=until)
        .order_by()
        .values_list("account", "source", "object_class", "activity")
        .annotate(total=Sum("amount"))
    )
    return [
        ledger.Balance(
            ledger.Account(account),
            ledger.FundSource(source),
            ledger.ObjectClass(object_class) if object_class else None,
            ledger.Activity(activity) if activity else None,
            amount,
        )
        for account, source, object_class, activity, amount in rows
    ]


def _unrecovered(balances: Sequence[ledger.Balance]) -> Decimal:
    return ledger.total(balances, ledger.Account.EXPENSE, {ledger.FundSource.UNRECOVERED_INDIRECT})


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
    """What each rule says of the report."""
    is_final = made.kind is sf425.Kind.FINAL
    amounts = made.amounts
    negative = rules.not_negative(amounts, day)
    added = max(
        -ledger.total(balances, ledger.Account.PROGRAM_INCOME, {ledger.FundSource.ADDITIVE_FEES}),
        ledger.total(balances, ledger.Account.EXPENSE, {ledger.FundSource.ADDITIVE_FEES}),
    )
    found = [
        negative,
        rules.cash_agrees(made["10c"], made.cash_account, made.interest_owed, day),
        rules.final_orders(made["10f"], is_final, day),
        rules.income_one_way(
            method=terms.income_method, additive_allowed=terms.additive_allowed, added=added, day=day
        ),
        *(
            rules.income_earned_first(earned, spent, day)
            for earned, spent in sf425.income_pools(balances, made.terms)
        ),
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
    return found


def amounts_of(document: Mapping[str, Any] | None) -> dict[str, Decimal]:
    """The lines of item 10 of a certified document."""
    return {line["code"]: Decimal(line["amount"]) for line in (document or {}).get("lines", ())}
