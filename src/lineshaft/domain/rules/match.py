"""Match: the seven tests of 2 CFR 200.306(b), and unrecovered indirect cost. A claim is judged as it is stated."""

from datetime import date

from lineshaft.domain.money import format_usd

from .amounts import ZERO
from .claims import Claim, ClaimKind, Evidence
from .costs import SELECTED_ITEMS, Cost, in_budget_period
from .findings import Finding, Outcome, judge_of, worst
from .program_income import Method
from .register import rule
from .valuations import VALUATIONS

EVIDENCE_WORDS = {
    Evidence.LEDGER: "an entry of the books",
    Evidence.PAYMENT: "a proof of payment",
    Evidence.TIME_RECORD: "a record of the hours",
    Evidence.PAYROLL: "the employer's payroll record",
    Evidence.SIGNED_STATEMENT: "a statement signed by the giver",
    Evidence.RATE_AGREEMENT: "the approved indirect rate",
}
NEEDED: dict[ClaimKind, tuple[frozenset[Evidence], ...]] = {
    ClaimKind.CASH: (frozenset({Evidence.LEDGER, Evidence.PAYMENT}),),
    ClaimKind.PROGRAM_INCOME: (frozenset({Evidence.LEDGER, Evidence.PAYMENT}),),
    ClaimKind.VOLUNTEER: (frozenset({Evidence.TIME_RECORD}),),
    ClaimKind.LOANED_EMPLOYEE: (frozenset({Evidence.TIME_RECORD}), frozenset({Evidence.PAYROLL})),
    ClaimKind.DONATED_SUPPLIES: (frozenset({Evidence.SIGNED_STATEMENT}),),
    ClaimKind.DONATED_EQUIPMENT: (frozenset({Evidence.SIGNED_STATEMENT}),),
    ClaimKind.LOANED_EQUIPMENT: (frozenset({Evidence.SIGNED_STATEMENT}),),
    ClaimKind.DONATED_SPACE: (frozenset({Evidence.SIGNED_STATEMENT}),),
    ClaimKind.UNRECOVERED_INDIRECT: (frozenset({Evidence.RATE_AGREEMENT}),),
}
"""What proves each kind: one of each group."""


def judge(claim: Claim, law_as_of: date) -> tuple[Finding, ...]:
    """The seven tests, then how the value was found. By the text in force for the award."""
    findings = [each(claim, law_as_of) for each in _TESTS]
    if claim.kind is ClaimKind.UNRECOVERED_INDIRECT:
        findings.append(unrecovered_indirect(claim, law_as_of))
    if claim.kind is ClaimKind.PROGRAM_INCOME:
        findings.append(income_counts(claim, law_as_of))
    if claim.kind in VALUATIONS:
        findings.append(VALUATIONS[claim.kind](claim, law_as_of))
    return tuple(findings)


@rule("match_verifiable")
def verifiable(claim: Claim, law_as_of: date) -> Finding:
    """(b)(1): who says so, and the records for its kind."""
    speak = judge_of("match_verifiable", law_as_of)
    missing = [
        " or ".join(EVIDENCE_WORDS[each] for each in sorted(group))
        for group in NEEDED[claim.kind]
        if not group & claim.evidence
    ]
    if not claim.stated_by:
        missing.insert(0, "the name of who states it")
    if missing:
        return speak.holds(f"Missing: {'; '.join(missing)}.")
    return speak.passes()


@rule("match_counted_once")
def counted_once(claim: Claim, law_as_of: date) -> Finding:
    """(b)(2): not counted for another federal award."""
    speak = judge_of("match_counted_once", law_as_of)
    if claim.other_award is None:
        return speak.holds(
            "Whether another federal award counts it is not stated: say that none does, or which."
        )
    if claim.other_award:
        return speak.refuses(f"Award {claim.other_award} counts it already: take it out there first.")
    return speak.passes()


@rule("match_necessary")
def necessary(claim: Claim, law_as_of: date) -> Finding:
    """(b)(3): somebody found it necessary and reasonable."""
    speak = judge_of("match_necessary", law_as_of)
    if claim.is_necessary is None:
        return speak.holds("Nobody has said so yet: the person who knows the work must.")
    return speak.passes() if claim.is_necessary else speak.refuses("It was found not to be.")


@rule("match_allowable")
def allowable(claim: Claim, law_as_of: date) -> Finding:
    """(b)(4): it would be allowable as a cost: inside the budget period, and of no kind that Subpart E excludes."""
    speak = judge_of("match_allowable", law_as_of)
    cost = Cost(
        amount=claim.amount,
        day=claim.day,
        budget_from=claim.budget_from,
        budget_until=claim.budget_until,
        kind=claim.cost_kind,
        approval=claim.cost_approval,
    )
    findings = [in_budget_period(cost, law_as_of)]
    if cost.kind in SELECTED_ITEMS:
        findings.append(SELECTED_ITEMS[cost.kind](cost, law_as_of))
    against = [each for each in findings if each.outcome is not Outcome.PASS]
    if not against:
        return speak.passes()
    why = " ".join(str(each) for each in against)
    return speak.refuses(why) if worst(against) is Outcome.REFUSE else speak.holds(why)


@rule("match_not_federally_paid")
def not_federally_paid(claim: Claim, law_as_of: date) -> Finding:
    """(b)(5): not paid by another federal award, unless its statute says that it may be match."""
    speak = judge_of("match_not_federally_paid", law_as_of)
    if claim.is_federally_paid is None:
        return speak.holds("Whether federal money paid it is not stated: say so.")
    if not claim.is_federally_paid:
        return speak.passes()
    if claim.statute:
        return speak.holds(f"{claim.statute} is named: a person must see that it specifically says so.")
    return speak.refuses("Federal money paid it, and no statute is named that allows it as match.")


@rule("match_in_budget")
def in_budget(claim: Claim, law_as_of: date) -> Finding:
    """(b)(6): in the approved budget, where the agency wants it there."""
    speak = judge_of("match_in_budget", law_as_of)
    if not claim.is_budget_needed:
        return speak.passes("The agency does not ask for it in the budget.")
    if not claim.budget_row:
        return speak.holds("No row of the budget is named: name the one that it belongs to.")
    if claim.is_budget_approved is None:
        return speak.holds(f"Whether the row “{claim.budget_row}” is approved is not stated.")
    if not claim.is_budget_approved:
        return speak.refuses(
            f"The row “{claim.budget_row}” is not approved: ask for a revision of the budget."
        )
    return speak.passes()


@rule("match_conforms")
def conforms(claim: Claim, law_as_of: date) -> Finding:
    """(b)(7): in-kind comes from a third party without charge, and no term of the award is broken."""
    speak = judge_of("match_conforms", law_as_of)
    if claim.broken_term:
        return speak.refuses(f"It would break a term of the award: {claim.broken_term}.")
    if claim.is_in_kind and claim.is_from_third_party is None:
        return speak.holds("Whether a third party gave it, without charge, is not stated.")
    if claim.is_in_kind and not claim.is_from_third_party:
        return speak.refuses(
            "In-kind match is given by a third party without charge: claim own cost as cash."
        )
    return speak.passes()


_TESTS = (verifiable, counted_once, necessary, allowable, not_federally_paid, in_budget, conforms)


@rule("match_unrecovered_indirect")
def unrecovered_indirect(claim: Claim, law_as_of: date) -> Finding:
    """(c): only with prior approval, no more than was not recovered, and over the award no more than was approved."""
    speak = judge_of("match_unrecovered_indirect", law_as_of)
    stated = claim.unrecovered
    if stated is None:
        return speak.holds(
            "Missing: what the approved rate would have given, what was charged, and the approval."
        )
    most = stated.at_approved_rate - stated.charged
    if claim.amount > most:
        return speak.refuses(
            f"{format_usd(claim.amount)} is more than the {format_usd(most)} that was not recovered."
        )
    if stated.is_approved is False:
        return speak.refuses("The agency did not approve it.")
    if stated.is_approved is None or not stated.approval:
        return speak.holds("No prior approval is named: name it, or ask for it.")
    left = stated.approved_left
    if left is not None and claim.amount > left:
        return speak.refuses(
            f"{format_usd(claim.amount)} is more than the {format_usd(max(left, ZERO))} left of what was approved for"
            " the award."
        )
    return speak.passes(f"{stated.approval} is named.")


@rule("match_program_income")
def income_counts(claim: Claim, law_as_of: date) -> Finding:
    """Program income is match only where the award's method is cost sharing."""
    speak = judge_of("match_program_income", law_as_of)
    if claim.income_method is None:
        return speak.holds("The award's method for program income is not stated.")
    if claim.income_method is not Method.COST_SHARING:
        return speak.refuses(f"The award's method is {claim.income_method.words}: this income is no match.")
    return speak.passes()
