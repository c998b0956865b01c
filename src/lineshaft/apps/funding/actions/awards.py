"""What is recorded of an award: its actions, its terms, and what was asked of the office."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db import transaction
from django.utils import timezone

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import Award, BudgetPeriod
from lineshaft.apps.network.permissions import check_user_can_edit_awards
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.ledger import ObjectClass
from lineshaft.domain.money import to_money
from lineshaft.domain.rules.cost_share import federal_share_ceiling
from lineshaft.domain.rules.findings import Outcome
from lineshaft.domain.rules.indirect import de_minimis, may_leave_out

from ..models import Approval, AwardAction, AwardTerms
from ..models.ledger import OBJECT_CLASSES
from ..permissions import check_user_can_decide
from ..states import APPROVAL_STEPS, AWARD_STEPS, ApprovalState, AwardState

_KIND = AwardAction.Kind
# The state that an executed action brings; the others change amounts and terms alone.
_BRINGS = {
    _KIND.AWARD: AwardState.ACTIVE,
    _KIND.EXTENSION: AwardState.EXTENDED,
    _KIND.LAPSE: AwardState.LAPSED,
    _KIND.RESTORATION: AwardState.RESTORED,
    _KIND.CLOSE: AwardState.CLOSED,
}
_ADDS = frozenset({_KIND.AWARD, _KIND.CONTINUATION, _KIND.SUPPLEMENT})


@transaction.atomic
def record_action(
    *,
    award: Award,
    by: Actor,
    kind: str,
    executed_on: date,
    source: str,
    amount: Decimal = Decimal(0),
    number: str = "",
    budget_period: BudgetPeriod | None = None,
    extended_to: date | None = None,
    is_pending: bool = False,
    note: str = "",
) -> AwardAction:
    """
    Record a notice about an award; an executed one brings its state and its last day along.

    `amount` is federal dollars: above zero for money that comes, and given above zero, too, for money taken back.
    Raises InvalidValue for what does not fit the kind, Conflict where the award's state does not allow the act.
    """
    check_user_can_edit_awards(by, award.center)
    award = Award.objects.select_for_update().get(pk=award.pk)
    if kind not in _KIND.values:
        raise InvalidValue("kind", kind, "is not a kind of action")
    if not source.strip():
        raise InvalidValue("source", source, "is empty", "Name the notice by its number and day")
    if not is_pending and executed_on > timezone.localdate():
        raise InvalidValue("executed_on", executed_on, "has not come yet", "Record it as pending")
    recorded = AwardAction(
        center_id=award.center_id, award=award, budget_period=budget_period, kind=kind, number=number.strip(),
        amount=_amount(_KIND(kind), amount), is_pending=is_pending, executed_on=executed_on,
        extended_to=_extended_to(_KIND(kind), extended_to, award), source=source.strip(), note=note.strip(),
        recorded_by=by.person,
    )  # fmt: skip
    if not is_pending:
        _bring_along(award, _KIND(kind), recorded.extended_to)
    recorded.save()
    return recorded


def _amount(kind: AwardAction.Kind, amount: Decimal) -> Decimal:
    amount = to_money(amount, field="amount")
    if amount < 0:
        raise InvalidValue(
            "amount", amount, "is below zero", "Choose “money taken back” and write it without the minus"
        )
    if kind in _ADDS and not amount:
        raise InvalidValue("amount", amount, "is nothing", "Write the federal dollars of the notice")
    if kind is _KIND.DEOBLIGATION:
        if not amount:
            raise InvalidValue("amount", amount, "is nothing", "Write how much is taken back")
        return -amount
    if kind not in _ADDS and amount:
        raise InvalidValue("amount", amount, "comes with no money", "Record the money as a supplement")
    return amount


def _extended_to(kind: AwardAction.Kind, day: date | None, award: Award) -> date | None:
    if kind is not _KIND.EXTENSION:
        return None
    if day is None or day <= award.ends_on:
        raise InvalidValue("extended_to", day or "", f"is not after {award.ends_on}, when the award ends now")
    return day


def _bring_along(award: Award, kind: AwardAction.Kind, extended_to: date | None) -> None:
    state = _BRINGS.get(kind)
    if state is None:
        return
    if state not in AWARD_STEPS[AwardState(award.status)]:
        raise Conflict(f"An award that is {award.get_status_display()} cannot become {state.label}.")
    if extended_to is not None:
        # The last year goes on as long as the award does.
        last = award.budget_periods.filter(ends_on=award.ends_on).first()
        if last is not None:
            last.ends_on = extended_to
            last.save()
        award.ends_on = extended_to
    award.status = state
    award.save()


@transaction.atomic
def take_back_action(*, recorded: AwardAction, by: Actor, reason: str) -> AwardAction:
    """
    Take back an amount that was recorded wrongly, and say why. Record what was right as a new action.

    Raises Conflict for one that was taken back, or that changed the state of the award: record the act that followed.
    """
    check_user_can_edit_awards(by, recorded.center)
    Award.objects.select_for_update().get(pk=recorded.award_id)
    if not reason.strip():
        raise InvalidValue("reason", reason, "is empty", "Say what was wrong")
    if recorded.takes_back_id is not None or AwardAction.objects.filter(takes_back=recorded).exists():
        raise Conflict("This action was taken back already, or takes one back itself.")
    if not recorded.is_pending and _KIND(recorded.kind) in _BRINGS and recorded.kind != _KIND.AWARD:
        raise Conflict(
            f"“{recorded.get_kind_display()}” changed the state of the award.",
            "Record the act that followed it",
        )
    return AwardAction.objects.create(
        center_id=recorded.center_id, award_id=recorded.award_id, budget_period_id=recorded.budget_period_id,
        kind=recorded.kind, number=recorded.number, amount=-recorded.amount, is_pending=recorded.is_pending,
        executed_on=recorded.executed_on, extended_to=recorded.extended_to, source=recorded.source,
        note=reason.strip(), recorded_by=by.person, takes_back=recorded,
    )  # fmt: skip


@transaction.atomic
def record_terms(
    *,
    award: Award,
    by: Actor,
    applies_from: date,
    law_as_of: date,
    match_share: Fraction | None,
    indirect_type: str,
    indirect_rate: Decimal,
    base_excludes: Collection[str] = (),
    income_method: str,
    additive_allowed: bool,
    frequency: str,
    basis: str,
    settle_days: int,
    source: str,
) -> AwardTerms:
    """
    Record the terms that apply from a day on. Those of before stay, and apply to the days before.

    Raises InvalidValue for a share that is none, a rate that does not fit its type, or terms that begin before others.
    """
    check_user_can_edit_awards(by, award.center)
    Award.objects.select_for_update().get(pk=award.pk)
    latest = AwardTerms.objects.filter(award=award).order_by("-applies_from", "-pk").first()
    if latest is not None and applies_from < latest.applies_from:
        raise InvalidValue(
            "applies_from", applies_from, f"is before {latest.applies_from}, from when the last terms apply"
        )
    if not source.strip():
        raise InvalidValue("source", source, "is empty", "Name the notice or amendment")
    if match_share is not None and not 0 < match_share < 1:
        raise InvalidValue("match_share", match_share, "is no share between 0 and 1")
    has_rate = indirect_type != AwardTerms.IndirectType.NONE
    if has_rate != bool(indirect_rate) or not 0 <= indirect_rate <= 1:
        raise InvalidValue(
            "indirect_rate", indirect_rate, "does not fit the kind of rate", "Write a rate where there is one"
        )
    if indirect_type == AwardTerms.IndirectType.DE_MINIMIS:
        finding = de_minimis(Fraction(indirect_rate), False, law_as_of)
        if finding.outcome is not Outcome.PASS:
            raise InvalidValue("indirect_rate", f"{indirect_rate:%}", f"is too much: {finding}")
    _check_base(base_excludes, indirect_type, law_as_of)
    if match_share is not None and 1 - match_share > federal_share_ceiling(law_as_of).share:
        ceiling = federal_share_ceiling(law_as_of)
        raise InvalidValue(
            "match_share", f"{float(match_share):.2%}",
            f"leaves more than {float(ceiling.share):.0%} federal, the most by {ceiling.citation}",
        )  # fmt: skip
    if additive_allowed and income_method != AwardTerms.IncomeMethod.COST_SHARING:
        raise InvalidValue(
            "additive_allowed", "yes", "fits cost sharing alone",
            "Under deduction or addition all income is used one way (2 CFR 200.307)",
        )  # fmt: skip
    return AwardTerms.objects.create(
        center_id=award.center_id, award=award, applies_from=applies_from, law_as_of=law_as_of,
        match_share=None if match_share is None else _six_places(match_share), indirect_type=indirect_type,
        indirect_rate=indirect_rate, base_excludes=sorted(base_excludes), income_method=income_method,
        additive_allowed=additive_allowed, frequency=frequency, basis=basis, settle_days=settle_days,
        source=source.strip(), recorded_by=by.person,
    )  # fmt: skip


def _check_base(excludes: Collection[str], indirect_type: str, law_as_of: date) -> None:
    strange = set(excludes) - set(AwardTerms.MAY_BE_EXCLUDED)
    if strange:
        raise InvalidValue(
            "base_excludes", ", ".join(sorted(strange)), "is nothing that an agreement leaves out of the base"
        )
    words = dict(OBJECT_CLASSES)
    named = [words[ObjectClass(each)] for each in excludes]
    finding = may_leave_out(named, indirect_type in AwardTerms.NEGOTIATED, law_as_of)
    if finding.outcome is not Outcome.PASS:
        raise InvalidValue("base_excludes", ", ".join(named), f"cannot be left out: {finding}")


def _six_places(share: Fraction) -> Decimal:
    return (Decimal(share.numerator) / Decimal(share.denominator)).quantize(Decimal("0.000001"))


@transaction.atomic
def ask_approval(
    *, award: Award, by: Actor, kind: str, what: str, amount: Decimal | None = None, days: int | None = None
) -> Approval:
    """Ask the office before something is done. Raises InvalidValue for a question that says too little."""
    check_user_can_edit_awards(by, award.center)
    if kind not in Approval.Kind.values:
        raise InvalidValue("kind", kind, "is not a kind of approval")
    if not what.strip():
        raise InvalidValue("what", what, "is empty", "Say what is to be done, and why")
    if kind == Approval.Kind.REBUDGET and not amount:
        raise InvalidValue("amount", amount or "", "is missing", "Say how much is to be moved in all")
    if kind == Approval.Kind.PRE_AWARD_COST and not days:
        raise InvalidValue("days", days or "", "is missing", "Say for how many days before the award")
    return Approval.objects.create(
        center_id=award.center_id, award=award, kind=kind, what=what.strip(), amount=amount,
        days=days if kind == Approval.Kind.PRE_AWARD_COST else None, asked_by=by.person,
    )  # fmt: skip


@transaction.atomic
def decide_approval(
    *, approval: Approval, by: Actor, state: str, decision: str, decided_on: date
) -> Approval:
    """
    Grant or refuse what was asked, with the words and reference of the letter.

    Raises Conflict where it was decided or withdrawn meanwhile, or the same person asked, InvalidValue without words.
    """
    check_user_can_decide(by)
    current = _open_approval(approval, ApprovalState(state))
    check_is_another(by, current.asked_by_id)
    if not decision.strip():
        raise InvalidValue(
            "decision", decision, "is empty", "Write the words of the decision and its reference"
        )
    current.state, current.decision, current.decided_on = state, decision.strip(), decided_on
    current.decided_by = by.person
    current.save()
    return current


@transaction.atomic
def withdraw_approval(*, approval: Approval, by: Actor) -> Approval:
    """Take back a question that was not answered. Raises Conflict where it was."""
    check_user_can_edit_awards(by, approval.center)
    current = _open_approval(approval, ApprovalState.WITHDRAWN)
    current.state = ApprovalState.WITHDRAWN.value
    current.save()
    return current


def check_is_another(by: Actor, asked_by: int | None) -> None:
    """Raises Conflict where who asked would also decide: two people see each thing that needs the office's word."""
    if asked_by is not None and by.user_id == asked_by:
        raise Conflict(
            "You asked for this yourself, so another person of the program office decides.",
            "Ask a colleague to decide",
        )


def _open_approval(approval: Approval, state: ApprovalState) -> Approval:
    current = Approval.objects.select_for_update().get(pk=approval.pk)
    if state not in APPROVAL_STEPS[ApprovalState(current.state)]:
        raise Conflict(f"This is {current.get_state_display()} already.")
    return current
