"""Recording outcomes, the evidence for them, and what evaluators decide."""

import hashlib
from collections.abc import Collection
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone

from lineshaft.apps.accounts.actions import mail
from lineshaft.apps.accounts.jobs import enqueue
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import people_with_role
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.companies.models import Relationship, Site
from lineshaft.apps.network.models import Center
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.metrics import OutcomeKind
from lineshaft.domain.metrics import flag_outcome as reasons_to_flag
from lineshaft.domain.periods import Quarter
from lineshaft.tenancy import system_scope
from lineshaft.ui import uploaded_files

from ..models import Engagement, Outcome, OutcomeDecision, OutcomeEvidence
from ..permissions import (
    check_user_can_add_evidence,
    check_user_can_evaluate_outcome,
    check_user_can_evaluate_outcomes,
)
from ..states import OUTCOME_STEPS, OutcomeState, check_step
from .joint import credit_partners

SAID_IN_A_PROGRAM = "Program: "
"""How the source of an outcome begins that the company said at the end of a program, not in the survey."""
LARGEST_BULK = 200
LARGEST_AMOUNT = Decimal(10) ** 12


@transaction.atomic
def record_outcome(
    *,
    center: Center,
    site: Site,
    kind: str,
    amount: Decimal,
    fiscal_year: int,
    quarter: int,
    source: str,
    said_by: str,
    said_at: datetime,
    engagement: Engagement | None = None,
    is_synthetic: bool = False,
) -> Outcome:
    """
    Store one quantified effect as somebody said it; a large figure is flagged at once, with the reasons.

    `amount` is dollars, or whole jobs. `source` names where it was said (the survey wave), `fiscal_year` and `quarter`
    the federal quarter it counts in. Raises InvalidValue for an amount that is not above zero, above a trillion, or a
    part of a job. There is no permission to check: it is called by what a company itself answered.
    """
    outcome_kind = OutcomeKind(kind)
    _check_amount(outcome_kind, amount)
    Quarter(fiscal_year, quarter)
    with system_scope("an outcome is recorded as a company reported it"):
        reasons = _reasons_to_hold(center, site, outcome_kind, amount, fiscal_year, said_at)
        reasons += _said_in_a_program(center, site, outcome_kind, source, said_at)
        outcome = Outcome.objects.create(
            center=center,
            site=site,
            engagement=engagement,
            kind=outcome_kind.value,
            amount=amount,
            fiscal_year=fiscal_year,
            quarter=quarter,
            source=source,
            said_by=said_by,
            said_at=said_at,
            is_synthetic=is_synthetic,
        )
        credit_partners(outcome)
        if reasons:
            why = " ".join(f"{reason['text']}." for reason in reasons)
            _step(outcome, OutcomeState.FLAGGED, why, None, reasons)
        else:
            _refresh_publication(fiscal_year)
    return outcome


def _check_amount(kind: OutcomeKind, amount: Decimal) -> None:
    name = str(Outcome.Kind(kind.value).label)
    if not amount.is_finite() or amount <= 0:
        raise InvalidValue(name, amount, "is not more than zero", "Leave out an effect that did not happen")
    if amount > LARGEST_AMOUNT:
        raise InvalidValue(name, amount, "is more than a trillion", "Check the number of digits")
    if not kind.is_money and amount != amount.to_integral_value():
        raise InvalidValue(name, amount, "is not a whole number of jobs", "Give full-time jobs")


def _reasons_to_hold(
    center: Center, site: Site, kind: OutcomeKind, amount: Decimal, fiscal_year: int, said_at: datetime
) -> list[dict[str, object]]:
    """Why the figure must wait for evidence, measured against the site's size and the center's year."""
    relationship = Relationship.objects.filter(center=center, site=site).first()
    counted = Outcome.objects.filter(center=center, kind=kind.value, fiscal_year=fiscal_year)
    total = counted.exclude(state=OutcomeState.REJECTED.value).aggregate(total=Sum("amount"))["total"]
    flags = reasons_to_flag(
        kind,
        amount,
        on=timezone.localdate(said_at),
        annual_sales=relationship.annual_sales if relationship else None,
        employees=relationship.employees if relationship else None,
        center_total=(total or Decimal(0)) + amount,
    )
    return [
        {
            "code": flag.code,
            "text": flag.text,
            "params": {name: str(value) for name, value in flag.params.items()},
        }
        for flag in flags
    ]


def _said_in_a_program(
    center: Center, site: Site, kind: OutcomeKind, source: str, said_at: datetime
) -> list[dict[str, object]]:
    """Why the figure must wait when the company said one of its kind at the end of a program, within a year before."""
    before = (
        Outcome.objects.filter(
            center=center, site=site, kind=kind.value, source__startswith=SAID_IN_A_PROGRAM,
            said_at__gte=said_at - timedelta(days=366),
        )
        .exclude(state=OutcomeState.REJECTED.value)
        .first()
    )  # fmt: skip
    if before is None or source.startswith(SAID_IN_A_PROGRAM):
        return []
    text = f"It may be counted already: {before.amount:,f} of the same kind was said in {before.source}"
    return [{"code": "said_in_a_program", "text": text, "params": {"outcome": str(before.pk)}}]


def flag_outcome(*, outcome: Outcome, reason: str, by: Actor, seen_state: str = "") -> Outcome:
    """Hold an outcome, verified ones too, because of doubt; the reason is kept with it."""
    return _decide(outcome, OutcomeState.FLAGGED, reason, by, seen_state)


def unflag_outcome(*, outcome: Outcome, reason: str, by: Actor, seen_state: str = "") -> Outcome:
    """Take a flag off without verifying: the outcome is reported, as before."""
    return _decide(outcome, OutcomeState.REPORTED, reason, by, seen_state)


@transaction.atomic
def ask_for_evidence(*, outcome: Outcome, reason: str, by: Actor, seen_state: str = "") -> Outcome:
    """Ask the center to show what stands behind an outcome: it gets a mail, and the outcome stands in its work list."""
    outcome = _decide(outcome, OutcomeState.EVIDENCE_REQUESTED, reason, by, seen_state)
    people = people_with_role(outcome.center_id, [Role.DIRECTOR, Role.SURVEY_COORDINATOR])
    to = {person.email for person in people}
    if outcome.engagement:
        to.add(outcome.engagement.lead.email)
    if to:
        mail(
            to=sorted(to),
            template="engagements/mail/evidence_asked.txt",
            language="en",
            context={
                "outcome": outcome,
                "reason": reason.strip(),
                "evaluator": str(by.user),
                "link": settings.BASE_URL + reverse("engagements:outcome", args=[outcome.pk]),
            },
        )
    return outcome


def verify_outcome(*, outcome: Outcome, reason: str, by: Actor, seen_state: str = "") -> Outcome:
    """Count an outcome as verified; `reason` is the basis: what was seen, and from whom."""
    return _decide(outcome, OutcomeState.VERIFIED, reason, by, seen_state)


def reject_outcome(*, outcome: Outcome, reason: str, by: Actor, seen_state: str = "") -> Outcome:
    """Take an outcome out of every total; it stays on record with the reason."""
    return _decide(outcome, OutcomeState.REJECTED, reason, by, seen_state)


@transaction.atomic
def verify_outcomes(*, outcome_ids: Collection[int], reason: str, by: Actor) -> int:
    """
    Verify several outcomes that nobody doubts, with one basis for all; returns how many.

    All or none: raises Conflict, and changes nothing, when one of them is not there any more, is flagged or decided.
    """
    check_user_can_evaluate_outcomes(by)
    _check_reason(reason)
    wanted = set(outcome_ids)
    if not wanted:
        raise InvalidValue("outcomes", "none", "were not chosen", "Tick the outcomes that you looked at")
    if len(wanted) > LARGEST_BULK:
        raise InvalidValue(
            "outcomes", len(wanted), f"are more than {LARGEST_BULK}", "Verify them page by page"
        )
    outcomes = list(Outcome.objects.select_for_update().filter(pk__in=wanted).order_by("pk"))
    others = [outcome for outcome in outcomes if outcome.state != OutcomeState.REPORTED.value]
    if others or len(outcomes) < len(wanted):
        changed = len(others) + len(wanted) - len(outcomes)
        raise Conflict(
            f"{changed} of the {len(wanted)} chosen outcomes can no longer be verified together: somebody flagged or"
            " decided on them. Nothing was changed.",
            "Look at the list again and choose anew",
        )
    for outcome in outcomes:
        check_user_can_evaluate_outcome(by, outcome)
        _step(outcome, OutcomeState.VERIFIED, reason.strip(), by)
    return len(outcomes)


@transaction.atomic
def add_evidence(
    *, outcome: Outcome, kind: str, text: str, by: Actor, file: UploadedFile | None = None
) -> OutcomeEvidence:
    """
    Put evidence behind an outcome: a text that says what it shows, and perhaps a file.

    The file is accepted by its content, never by its name, and kept under its SHA-256. Raises InvalidValue for a file
    that is too large or of a kind that evidence does not have; Conflict when the outcome was rejected.
    """
    check_user_can_add_evidence(by, outcome)
    if not text.strip():
        raise InvalidValue("text", text, "says nothing", "Write what the evidence shows, and from whom it is")
    if Outcome.objects.select_for_update().get(pk=outcome.pk).state == OutcomeState.REJECTED.value:
        raise Conflict(
            "This outcome was rejected.", "An evaluator can flag it again; then evidence can be added"
        )
    evidence = OutcomeEvidence(
        outcome=outcome, center_id=outcome.center_id, kind=kind, text=text.strip(), added_by=by.user
    )
    if file is not None:
        content = uploaded_files.read(file)
        found = uploaded_files.kind_of(content, file.name or "file")
        evidence.file_sha256 = hashlib.sha256(content).hexdigest()
        evidence.file_name = uploaded_files.plain_name(file.name or "file", found)
        evidence.file_type = found.media_type
        evidence.file.save(f"{evidence.file_sha256}{found.suffix}", ContentFile(content), save=False)
    evidence.save()
    return evidence


@transaction.atomic
def _decide(outcome: Outcome, state: OutcomeState, reason: str, by: Actor, seen_state: str) -> Outcome:
    """One step by an evaluator, on the row as it stands now. `seen_state` is the state that the page showed."""
    check_user_can_evaluate_outcome(by, outcome)
    _check_reason(reason)
    current = Outcome.objects.select_for_update().get(pk=outcome.pk)
    if seen_state and seen_state != current.state:
        raise Conflict(
            f"Somebody else decided on this outcome a moment ago: it is “{current.get_state_display()}” now.",
            "Look at it again before you decide",
        )
    check_step("This outcome", OUTCOME_STEPS, current.state, state.value)
    _step(current, state, reason.strip(), by)
    return current


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise InvalidValue(
            "reason", reason, "is empty", "Write what the decision rests on: others will read it"
        )


def _step(
    outcome: Outcome,
    state: OutcomeState,
    reason: str,
    by: Actor | None,
    flags: list[dict[str, object]] | None = None,
) -> None:
    """Write the step and the decision behind it. A flag's reasons stay until the outcome is flagged anew."""
    OutcomeDecision.objects.create(
        outcome=outcome,
        center_id=outcome.center_id,
        from_state=outcome.state,
        to_state=state.value,
        reason=reason,
        decided_by=by.user if by else None,
    )
    outcome.state = state.value
    if state is OutcomeState.FLAGGED:
        outcome.flags = flags or [{"code": "evaluator", "text": reason, "params": {}}]
    outcome.save(update_fields=["state", "flags"])
    _refresh_publication(outcome.fiscal_year)


def _refresh_publication(fiscal_year: int) -> None:
    enqueue("publication.refresh", once=f"publication-{fiscal_year}", fiscal_year=fiscal_year)
