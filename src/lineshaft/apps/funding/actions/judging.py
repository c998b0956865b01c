"""A contribution as the rules of match read it, and what they say of it."""

from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from lineshaft.domain.errors import Conflict
from lineshaft.domain.ledger.budget import RevenueRow
from lineshaft.domain.rules.claims import (
    Appraisal,
    Claim,
    ClaimKind,
    Evidence,
    MarketValue,
    RateFrom,
    Unrecovered,
    Work,
)
from lineshaft.domain.rules.costs import CostKind
from lineshaft.domain.rules.findings import Finding, Outcome, worst
from lineshaft.domain.rules.match import judge

from .. import queries
from ..models import Approval, AwardTerms, BudgetLine, Contribution
from ..models.budgets import REVENUE_ROWS
from ..queries.match import approved_unrecovered
from ..queries.terms import applying
from ..states import ApprovalState, BudgetState, ContributionState

STATE_OF = {
    Outcome.PASS: ContributionState.ACCEPTED,
    Outcome.HOLD: ContributionState.HELD,
    Outcome.REFUSE: ContributionState.REFUSED,
}
_WORK = frozenset({ClaimKind.VOLUNTEER, ClaimKind.LOANED_EMPLOYEE})
_VALUED = frozenset({ClaimKind.DONATED_SUPPLIES, ClaimKind.DONATED_EQUIPMENT, ClaimKind.LOANED_EQUIPMENT})
_ROWS = dict(REVENUE_ROWS)
MATCH_ROWS = (
    RevenueRow.APPLICANT,
    RevenueRow.STATE_LOCAL,
    RevenueRow.SUBRECIPIENT,
    RevenueRow.THIRD_PARTY,
)
"""Rows of the budget to which match that somebody gives belongs. Fees have rows of their own."""


def judged(contribution: Contribution, proves: Collection[str]) -> Contribution:
    """
    The contribution with what the rules say of it, and the state that follows; it is not saved. `proves` is what its
    papers prove. Raises Conflict where the award has no terms on that day, InvalidValue for what is no claim at all.
    """
    terms = terms_on(contribution.award_id, contribution.given_on)
    findings = judge(claim_of(contribution, proves), terms.law_as_of)
    contribution.law_as_of = terms.law_as_of
    contribution.findings = [_as_json(each) for each in findings]
    contribution.state = STATE_OF[worst(findings)].value
    return contribution


def terms_on(award_id: int, day: date) -> AwardTerms:
    """The terms of an award on a day. Raises Conflict where there are none."""
    return _there(queries.terms_on(award_id, day, or_first=True))


def terms_among(terms: Iterable[AwardTerms], day: date) -> AwardTerms:
    """As `terms_on`, among the terms of one award that are read already."""
    return _there(applying(terms, day, or_first=True))


def _there(terms: AwardTerms | None) -> AwardTerms:
    if terms is None:
        raise Conflict("This award has no terms yet.", "Record its terms first: they say which law applies")
    return terms


def _as_json(finding: Finding) -> dict[str, str]:
    return {
        "rule": finding.rule.id,
        "outcome": finding.outcome.value,
        "sentence": finding.rule.sentence,
        "why": finding.why,
        "citation": finding.rule.citation.paragraph,
        "link": finding.rule.citation.link,
    }


def claim_of(contribution: Contribution, proves: Collection[str]) -> Claim:
    """What the rules are asked about."""
    kind, stated = ClaimKind(contribution.kind), contribution.stated
    row = stated.get("budget_row", "")
    return Claim(
        kind=kind,
        amount=contribution.amount,
        day=contribution.given_on,
        budget_from=contribution.budget_period.starts_on,
        budget_until=contribution.budget_period.ends_on,
        stated_by=stated.get("stated_by", ""),
        evidence=frozenset(each for each in Evidence if each in proves),
        other_award=stated.get("other_award"),
        is_necessary=stated.get("is_necessary"),
        cost_kind=CostKind(stated.get("cost_kind", CostKind.ORDINARY)),
        is_federally_paid=stated.get("is_federally_paid"),
        statute=stated.get("statute", ""),
        budget_row=_ROWS.get(row, ""),
        is_budget_approved=_is_approved(contribution, row),
        is_from_third_party=_is_from_third_party(contribution),
        work=work_of(stated) if kind in _WORK else None,
        market_value=_market_value(stated) if kind in _VALUED else None,
        appraisal=_appraisal(stated) if kind is ClaimKind.DONATED_SPACE else None,
        unrecovered=_unrecovered(contribution) if kind is ClaimKind.UNRECOVERED_INDIRECT else None,
    )


def _is_from_third_party(contribution: Contribution) -> bool | None:
    if contribution.giver_kind == Contribution.GiverKind.RECIPIENT:
        return False
    without_charge: bool | None = contribution.stated.get("without_charge")
    return without_charge


def _is_approved(contribution: Contribution, row: str) -> bool | None:
    """Whether the budget in force has match in that row; None where no budget is in force."""
    lines = BudgetLine.objects.filter(
        budget__budget_period=contribution.budget_period,
        budget__state=BudgetState.APPROVED,
        side=BudgetLine.Side.REVENUE,
    )
    amounts = {line.row: line.cash + line.in_kind for line in lines}
    return amounts.get(row, Decimal(0)) > 0 if amounts else None


def _amount(stated: dict[str, Any], name: str) -> Decimal | None:
    return Decimal(stated[name]) if stated.get(name) not in (None, "") else None


def _day(stated: dict[str, Any], name: str) -> date | None:
    return date.fromisoformat(stated[name]) if stated.get(name) else None


def work_of(stated: dict[str, Any]) -> Work:
    """The hours and rates that were stated. Raises InvalidValue for what is no number of hours."""
    rate_from = stated.get("rate_from")
    return Work(
        hours=Decimal(stated["hours"]),
        rate=Decimal(stated["rate"]),
        like_rate=_amount(stated, "like_rate"),
        rate_from=RateFrom(rate_from) if rate_from else None,
        source=stated.get("rate_source", ""),
        fringe=_amount(stated, "fringe") or Decimal(0),
        indirect=_amount(stated, "indirect") or Decimal(0),
        indirect_rate_from=stated.get("indirect_rate_from", ""),
        is_same_skill=stated.get("is_same_skill"),
    )


def _market_value(stated: dict[str, Any]) -> MarketValue | None:
    value, as_of = _amount(stated, "market_value"), _day(stated, "market_as_of")
    if value is None or as_of is None:
        return None
    return MarketValue(value, as_of, stated.get("market_source", ""), bool(stated.get("is_agreed")))


def _appraisal(stated: dict[str, Any]) -> Appraisal | None:
    value = _amount(stated, "appraised_value")
    if value is None:
        return None
    return Appraisal(
        value, stated.get("appraised_by", ""), _day(stated, "appraised_on"), stated.get("is_independent")
    )


def _unrecovered(contribution: Contribution) -> Unrecovered | None:
    """With the approval on record: without a granted one it is refused, so that no word of a person can replace it."""
    at_rate, charged = (_amount(contribution.stated, name) for name in ("at_approved_rate", "charged"))
    if at_rate is None or charged is None:
        return None
    granted = (
        Approval.objects.filter(
            award_id=contribution.award_id,
            kind=Approval.Kind.UNRECOVERED_INDIRECT,
            state=ApprovalState.GRANTED,
        )
        .order_by("-decided_on", "-pk")
        .first()
    )
    return Unrecovered(
        at_rate,
        charged,
        is_approved=granted is not None,
        approval=granted.decision if granted else "",
        approved_left=_left_of_approved(contribution),
    )


def _left_of_approved(contribution: Contribution) -> Decimal | None:
    """What other claims of the award left of the approved amount; None where an approval names no amount."""
    approved = approved_unrecovered([contribution.award]).get(contribution.award_id, Decimal(0))
    if approved is None:
        return None
    counted = (
        Contribution.objects.filter(
            award_id=contribution.award_id,
            kind=Contribution.Kind.UNRECOVERED_INDIRECT,
            state__in=[ContributionState.ACCEPTED, ContributionState.POSTED],
        )
        .exclude(pk=contribution.pk)
        .aggregate(sum=Sum("amount"))["sum"]
    )
    return approved - (counted or Decimal(0))
