"""Making, submitting and deciding the budget of a budget period."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import Award, BudgetPeriod
from lineshaft.apps.network.permissions import check_user_can_edit_awards
from lineshaft.apps.network.zones import day_of_network
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.ledger import budget as domain
from lineshaft.domain.money import format_usd
from lineshaft.domain.rules.findings import Outcome
from lineshaft.domain.rules.period import rebudget

from ..models import Approval, AwardAction, AwardTerms, BudgetLine, BudgetVersion
from ..permissions import check_user_can_decide
from ..queries import budget_of, terms_on, years_of
from ..states import BUDGET_STEPS, ApprovalState, BudgetState
from .awards import check_is_another


@transaction.atomic
def start_budget(*, period: BudgetPeriod, by: Actor, why: str = "") -> BudgetVersion:
    """
    A new draft, with the rows of the latest version.

    Raises Conflict while another is being made, InvalidValue where an approved one is to be replaced without a reason.
    """
    check_user_can_edit_awards(by, period.award.center)
    Award.objects.select_for_update().get(pk=period.award_id)
    latest = BudgetVersion.objects.filter(budget_period=period).order_by("-number").first()
    if latest is not None and latest.state in (BudgetState.DRAFT, BudgetState.SUBMITTED):
        raise Conflict(f"Version {latest.number} is {latest.get_state_display()}.", "Go on with that one")
    if latest is not None and latest.state == BudgetState.APPROVED and not why.strip():
        raise InvalidValue("why", why, "is empty", "Say why the approved budget changes")
    made = BudgetVersion.objects.create(
        center_id=period.center_id, award_id=period.award_id, budget_period=period,
        number=latest.number + 1 if latest else 1, why=why.strip(), made_by=by.person,
    )  # fmt: skip
    if latest is not None:
        _write(made, budget_of(latest))
    return made


@transaction.atomic
def save_budget(*, version: BudgetVersion, by: Actor, budget: domain.Budget) -> BudgetVersion:
    """Write the rows of a draft. It need not foot yet. Raises Conflict for a version that is no draft."""
    check_user_can_edit_awards(by, version.award.center)
    current = _locked(version)
    if current.state != BudgetState.DRAFT:
        raise Conflict(f"Version {current.number} is {current.get_state_display()}.", "Start a new version")
    current.lines.all().delete()
    _write(current, budget)
    return current


@transaction.atomic
def submit_budget(*, version: BudgetVersion, by: Actor) -> BudgetVersion:
    """
    Hand a draft to the program office. Raises InvalidValue, naming the column, where it does not foot or the federal
    share is too large by the terms of the award.
    """
    check_user_can_edit_awards(by, version.award.center)
    current = _step(version, BudgetState.SUBMITTED)
    budget, terms = budget_of(current), terms_for(current)
    if not budget.total_revenue.total:
        raise InvalidValue("budget", "no amounts", "is empty", "Enter revenue and expenses")
    share = None if terms.match_share is None else Fraction(terms.match_share)
    for fault in domain.faults(budget, match_share=share, citation=terms.source):
        raise InvalidValue(fault.where, f"version {current.number}", fault.sentence)
    _check_transfers(current, budget, terms)
    current.submitted_by, current.submitted_at = by.person, timezone.now()
    current.save()
    return current


@transaction.atomic
def take_budget_back(*, version: BudgetVersion, by: Actor) -> BudgetVersion:
    """Make a draft again of what was submitted or returned."""
    check_user_can_edit_awards(by, version.award.center)
    current = _step(version, BudgetState.DRAFT)
    current.submitted_by = current.submitted_at = None
    current.save()
    return current


@transaction.atomic
def decide_budget(*, version: BudgetVersion, by: Actor, state: str, decision: str) -> BudgetVersion:
    """Approve a submitted budget, which takes the place of the one in force, or return it with the reason."""
    check_user_can_decide(by)
    if state not in (BudgetState.APPROVED, BudgetState.RETURNED):
        raise InvalidValue("state", state, "is no decision")
    if not decision.strip():
        raise InvalidValue("decision", decision, "is empty", "Write the words of the decision")
    current = _step(version, BudgetState(state))
    check_is_another(by, current.submitted_by_id)
    if current.state == BudgetState.APPROVED:
        in_force = BudgetVersion.objects.filter(
            budget_period_id=current.budget_period_id, state=BudgetState.APPROVED
        )
        in_force.update(state=BudgetState.REPLACED)
    current.decided_by, current.decided_at, current.decision = by.person, timezone.now(), decision.strip()
    current.save()
    return current


def terms_for(version: BudgetVersion) -> AwardTerms:
    """The terms at the start of the period, or the first there are. Raises Conflict where there are none."""
    found = terms_on(version.award_id, version.budget_period.starts_on, or_first=True)
    if found is None:
        raise Conflict(
            "The award has no terms yet.", "Record its terms first: they say how much match is asked"
        )
    return found


def _check_transfers(version: BudgetVersion, budget: domain.Budget, terms: AwardTerms) -> None:
    """Raises Conflict where what moves since the approved version needs the office's approval and none is granted."""
    approved = BudgetVersion.objects.filter(
        budget_period_id=version.budget_period_id, state=BudgetState.APPROVED
    ).first()
    if approved is None:
        return
    before = budget_of(approved)
    moved = domain.transferred(before, budget)
    finding = rebudget(
        transferred=moved,
        total_budget=before.total_expenses.total,
        federal_share=_federal_share(version.award),
        day=timezone.localdate(),
        law_as_of=terms.law_as_of,
    )
    granted = Approval.objects.filter(
        award_id=version.award_id, kind=Approval.Kind.REBUDGET, state=ApprovalState.GRANTED,
        decided_on__gte=day_of_network(approved.decided_at)
        if approved.decided_at
        else version.budget_period.starts_on,
    )  # fmt: skip
    if finding.outcome is Outcome.PASS:
        return
    amounts = list(granted.values_list("amount", flat=True))
    so_far = sum((each for each in amounts if each is not None), domain.ZERO)
    # One that names no amount was granted in words alone, for whatever moves.
    if None not in amounts and so_far < moved:
        raise Conflict(
            f"{finding} Approved so far: {format_usd(so_far)}.",
            "Ask for an approval of a transfer on the page of the terms",
        )


def _federal_share(award: Award) -> Decimal:
    """
    Of the project, not of one year (2 CFR 200.308(i)): what is authorized and planned, or what the budgets of all years
    say, whichever is more.
    """
    recorded = AwardAction.objects.filter(award=award).aggregate(total=Sum("amount"))["total"]
    budgeted = sum((year.budget.total_revenue.federal for year in years_of(award)), domain.ZERO)
    return max(recorded or domain.ZERO, budgeted)


def _write(version: BudgetVersion, budget: domain.Budget) -> None:
    BudgetLine.objects.bulk_create(
        [
            *_lines(version, BudgetLine.Side.REVENUE, budget.revenue),
            *_lines(version, BudgetLine.Side.EXPENSE, budget.expenses),
        ]
    )


def _lines(
    version: BudgetVersion,
    side: str,
    rows: Mapping[domain.RevenueRow, domain.Amounts] | Mapping[domain.ExpenseRow, domain.Amounts],
) -> Iterator[BudgetLine]:
    for row, amounts in rows.items():
        if amounts != domain.Amounts():
            yield BudgetLine(
                budget=version, center_id=version.center_id, side=side, row=row.value, federal=amounts.federal,
                cash=amounts.cash, in_kind=amounts.in_kind, additive=amounts.additive,
            )  # fmt: skip


def _locked(version: BudgetVersion) -> BudgetVersion:
    return (
        BudgetVersion.objects.select_for_update(of=("self",))
        .select_related("award__center", "budget_period")
        .get(pk=version.pk)
    )


def _step(version: BudgetVersion, state: BudgetState) -> BudgetVersion:
    current = _locked(version)
    if state not in BUDGET_STEPS[BudgetState(current.state)]:
        raise Conflict(f"Version {current.number} is {current.get_state_display()}.")
    current.state = state.value
    return current
