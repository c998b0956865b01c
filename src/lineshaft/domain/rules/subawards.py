"""Subawards: subrecipient or contractor, what a subaward must state, fixed amounts and public reports."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from lineshaft.domain.money import format_usd

from .amounts import check_amount
from .findings import Finding, judge_of
from .parameters import value_for
from .register import rule, told


class Role(StrEnum):
    SUBRECIPIENT = "subrecipient"
    CONTRACTOR = "contractor"


class Point(StrEnum):
    """The characteristics of 2 CFR 200.331(a)(1) to (5) and (b)(1) to (5)."""

    DECIDES_ELIGIBILITY = "decides_eligibility"
    MEASURED_BY_OBJECTIVES = "measured_by_objectives"
    DECIDES_ON_PROGRAM = "decides_on_program"
    BOUND_BY_REQUIREMENTS = "bound_by_requirements"
    SERVES_PUBLIC_PURPOSE = "serves_public_purpose"
    NORMAL_BUSINESS = "normal_business"
    MANY_PURCHASERS = "many_purchasers"
    COMPETES = "competes"
    ANCILLARY = "ancillary"
    NOT_BOUND = "not_bound"


POINTS: dict[Point, tuple[Role, str]] = {
    Point.DECIDES_ELIGIBILITY: (Role.SUBRECIPIENT, "decides who is eligible for what federal assistance"),
    Point.MEASURED_BY_OBJECTIVES: (
        Role.SUBRECIPIENT,
        "has its performance measured by whether the objectives of the federal program were met",
    ),
    Point.DECIDES_ON_PROGRAM: (Role.SUBRECIPIENT, "is responsible for decisions about the program"),
    Point.BOUND_BY_REQUIREMENTS: (
        Role.SUBRECIPIENT,
        "must itself keep the requirements of the federal program",
    ),
    Point.SERVES_PUBLIC_PURPOSE: (
        Role.SUBRECIPIENT,
        "carries out a program for a public purpose of the statute, not goods or services for you",
    ),
    Point.NORMAL_BUSINESS: (Role.CONTRACTOR, "provides the goods or services in its normal business"),
    Point.MANY_PURCHASERS: (Role.CONTRACTOR, "provides like goods or services to many purchasers"),
    Point.COMPETES: (Role.CONTRACTOR, "normally competes for such work"),
    Point.ANCILLARY: (Role.CONTRACTOR, "provides what is ancillary to the federal program"),
    Point.NOT_BOUND: (Role.CONTRACTOR, "is not bound by the program's requirements through the agreement"),
}


@dataclass(frozen=True)
class Suggestion:
    """
    What the points of substance speak for. It is an aid: no point, and no number of them, decides.

    `role` is None where they speak for both alike, or none is answered. A person decides and says why.
    """

    role: Role | None
    for_subrecipient: tuple[str, ...]
    for_contractor: tuple[str, ...]
    unanswered: tuple[Point, ...]


@rule("subrecipient_or_contractor")
def suggest_role(answers: Mapping[Point, bool | None], law_as_of: date) -> Suggestion:
    """Which role the substance of an agreement speaks for, with the reasons."""
    told("subrecipient_or_contractor").check_applies(law_as_of)
    reasons: dict[Role, list[str]] = {each: [] for each in Role}
    for point, (speaks_for, words) in POINTS.items():
        if answers.get(point):
            reasons[speaks_for].append(words)
    sub, contractor = reasons[Role.SUBRECIPIENT], reasons[Role.CONTRACTOR]
    role: Role | None = None
    if len(sub) != len(contractor):
        role = Role.SUBRECIPIENT if len(sub) > len(contractor) else Role.CONTRACTOR
    unanswered = tuple(point for point in Point if answers.get(point) is None)
    return Suggestion(role, tuple(sub), tuple(contractor), unanswered)


SUBAWARD_DATA: dict[str, str] = {
    "subrecipient_name": "the subrecipient's name, as it stands with its unique entity identifier",
    "subrecipient_uei": "the subrecipient's unique entity identifier",
    "fain": "the Federal Award Identification Number",
    "federal_award_date": "the federal award date",
    "period": "the first and last day of the subaward's period of performance",
    "budget_period": "the first and last day of the subaward's budget period",
    "obligated_now": "the federal funds obligated in the subaward",
    "obligated_total": "all federal funds obligated to the subrecipient, with these",
    "committed_total": "the part of the federal award committed to the subrecipient",
    "description": "the description of the federal award",
    "parties": "the federal agency, the pass-through entity, and whom to ask there",
    "assistance_listing": "the Assistance Listing's number and title, and the dollars under it",
    "is_research": "whether the federal award is for research and development",
    "indirect_rate": "the indirect rate of the federal award, and whether it is the de minimis one",
    "requirements": "all requirements of the subaward",
    "further_requirements": "what the pass-through entity asks for beyond them",
    "subrecipient_rate": "the indirect rate of the subrecipient",
    "access": "the right of access to the subrecipient's records",
    "closeout": "the terms of closing the subaward",
}
"""What 2 CFR 200.332(b)(1)(i) to (xiv), and (2) to (6), ask for, in that order."""


@rule("subaward_data")
def subaward_data(stated: Mapping[str, object], law_as_of: date) -> Finding:
    """Whether a subaward states all that it must. An amount of zero is stated; an empty text is not."""
    judge = judge_of("subaward_data", law_as_of)
    missing = [words for key, words in SUBAWARD_DATA.items() if stated.get(key) in (None, "")]
    if missing:
        return judge.holds(f"Missing: {'; '.join(missing)}.")
    return judge.passes()


@rule("exclusion_check")
def exclusion_check(*, checked_on: date | None, is_excluded: bool | None, law_as_of: date) -> Finding:
    """Whether it was verified that a subrecipient is not excluded from federal funds."""
    judge = judge_of("exclusion_check", law_as_of)
    if is_excluded:
        return judge.refuses("The subrecipient is excluded or disqualified: no subaward may be made.")
    if checked_on is None or is_excluded is None:
        return judge.holds("No check is recorded: look it up in SAM.gov, and record the day and the result.")
    return judge.passes(f"Checked on {checked_on:%b %d, %Y}.")


@rule("fixed_amount_subaward")
def fixed_amount_subaward(
    amount: Decimal, *, approval: str, needs_cost_share: bool, law_as_of: date
) -> Finding:
    """Whether a subaward may be of a fixed amount."""
    judge = judge_of("fixed_amount_subaward", law_as_of)
    check_amount("amount", amount)
    if needs_cost_share:
        return judge.refuses(
            "The program requires cost sharing: 2 CFR 200.201(b)(2) rules out a fixed amount."
        )
    most = value_for("fixed_amount_subaward", award=law_as_of).value
    if amount > most:
        return judge.refuses(f"{format_usd(amount)} is more than {format_usd(most)}.")
    if not approval:
        return judge.holds("No prior written approval is named: name it, or ask for it.")
    return judge.passes(f"{approval} is named.")


@rule("subaward_reporting")
def is_reported(amount: Decimal, law_as_of: date) -> bool:
    """Whether a first-tier subaward is reported in public: the threshold itself is."""
    told("subaward_reporting").check_applies(law_as_of)
    return check_amount("amount", amount) >= value_for("subaward_reporting", award=law_as_of).value
