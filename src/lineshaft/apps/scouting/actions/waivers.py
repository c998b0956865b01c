"""Writes of waiver cases: the case itself, its evidence, and its steps from draft to decision."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from lineshaft.apps.accounts.models import Organisation
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.rules.waivers import comments_close
from lineshaft.ui.tags import formatting

from .. import permissions
from ..models import Need, ScoutingReport, SearchRecord, WaiverCase, WaiverEvidence, WaiverStep
from ..queries.waivers import grounds_of
from ..states import WAIVER_STEPS, WaiverState, check_step

EDITABLE = frozenset(
    {
        "kind", "item", "undertaking", "award", "agency", "justification", "cost_with_domestic",
        "cost_without_domestic", "content",
    }
)  # fmt: skip


@transaction.atomic
def begin_waiver(*, owner: Organisation, by: Actor, is_synthetic: bool = False, **facts: Any) -> WaiverCase:
    """A new draft. `facts` are fields of `EDITABLE`."""
    permissions.check_user_can_work_on_waivers(by, owner.pk)
    case = WaiverCase(owner=owner, created_by=by.person, is_synthetic=is_synthetic)
    _take(case, facts)
    case.save()
    return case


def _take(case: WaiverCase, facts: Mapping[str, Any]) -> None:
    if unknown := set(facts) - EDITABLE:
        raise TypeError(f"a waiver case has no editable field {', '.join(sorted(unknown))}")
    for name, value in facts.items():
        setattr(case, name, value)


def _held(case: WaiverCase, by: Actor) -> WaiverCase:
    permissions.check_user_can_work_on_waivers(by, case.owner_id)
    return WaiverCase.objects.select_for_update(no_key=True).get(pk=case.pk)


def _held_draft(case: WaiverCase, by: Actor) -> WaiverCase:
    case = _held(case, by)
    if case.state is not WaiverState.DRAFT:
        raise Conflict(
            f"{case.number} is {case.get_status_display()}: what the public comments on no longer changes.",
            "Withdraw it, make a draft of it again, and change it then",
        )
    return case


@transaction.atomic
def edit_waiver(*, case: WaiverCase, by: Actor, **facts: Any) -> WaiverCase:
    """Change a draft. Raises Conflict for a case that is no draft any more."""
    case = _held_draft(case, by)
    _take(case, facts)
    case.save()
    return case


@transaction.atomic
def add_evidence(
    *,
    case: WaiverCase,
    by: Actor,
    need: Need | None = None,
    search: SearchRecord | None = None,
    report: ScoutingReport | None = None,
    document: str = "",
    note: str = "",
) -> WaiverEvidence:
    """Rest a draft on one more thing. Raises Conflict when it rests on it already, or is no draft any more."""
    case = _held_draft(case, by)
    what = {"need": need, "search": search, "report": report}
    if sum(each is not None for each in (*what.values(), document or None)) != 1:
        raise InvalidValue(
            "what", "", "is not one thing", "Choose one need, search or report, or name a document"
        )
    for name, thing in what.items():
        if thing is not None and case.evidence.filter(**{name: thing}).exists():
            raise Conflict("The case rests on this already.")
    return WaiverEvidence.objects.create(
        case=case, need=need, search=search, report=report, document=document, note=note, added_by=by.person
    )


@transaction.atomic
def remove_evidence(*, case: WaiverCase, evidence: WaiverEvidence, by: Actor) -> None:
    """Take something out of a draft again. Raises Conflict for a case that is no draft any more."""
    case = _held_draft(case, by)
    case.evidence.filter(pk=evidence.pk).delete()


def _step(case: WaiverCase, to: WaiverState, note: str, by: Actor) -> None:
    """Set the state of a case that is held and keep the step; the caller saves the case."""
    check_step(case.number, WAIVER_STEPS, case.state, to)
    WaiverStep.objects.create(
        case=case, from_state=case.status, to_state=to.value, note=note, taken_by=by.person
    )
    case.status = to.value


@transaction.atomic
def open_comments(
    *, case: WaiverCase, opens_on: date, days: int | None, comment_page: str, by: Actor
) -> WaiverCase:
    """
    Note that the agency opened a draft to public comment, from when the program office reads it.

    Raises Conflict, with what is missing, for a case that is held; InvalidValue for fewer days than the law allows.
    """
    case = _held(case, by)
    check_step(case.number, WAIVER_STEPS, case.state, WaiverState.PUBLIC_COMMENT)
    if opens_on > timezone.localdate():
        raise InvalidValue("opens_on", opens_on, "is still to come", "Note it on the day on which it opens")
    closes = comments_close(opens_on, days)
    if holds := grounds_of(by, case, as_of=opens_on).holds:
        raise Conflict(" ".join(holds))
    _step(case, WaiverState.PUBLIC_COMMENT, f"Comments until {formatting.day(closes)}.", by)
    case.comments_opened_on, case.comments_close_on = opens_on, closes
    case.comment_page = comment_page
    case.left_draft_at = case.left_draft_at or timezone.now()
    case.save()
    return case


@transaction.atomic
def begin_review(*, case: WaiverCase, note: str, by: Actor) -> WaiverCase:
    """
    The agency reviews the case, after the last day of comment; or a decision that was noted by mistake is taken back.

    Raises Conflict while the public may still comment.
    """
    case = _held(case, by)
    closes = case.comments_close_on
    if case.state is WaiverState.PUBLIC_COMMENT and closes and timezone.localdate() <= closes:
        raise Conflict(
            f"The public may comment until {closes:%b %d, %Y}.",
            f"The review begins on {closes + timedelta(days=1):%b %d, %Y} or later",
        )
    _step(case, WaiverState.UNDER_REVIEW, note, by)
    case.decided_on, case.decided_by, case.decision = None, "", ""
    case.save()
    return case


@transaction.atomic
def decide(
    *, case: WaiverCase, is_granted: bool, decided_on: date, decided_by: str, decision: str, by: Actor
) -> WaiverCase:
    """Note what the agency decided. Raises InvalidValue for a day before the comments closed, or still to come."""
    case = _held(case, by)
    to = WaiverState.GRANTED if is_granted else WaiverState.DENIED
    check_step(case.number, WAIVER_STEPS, case.state, to)
    if decided_on > timezone.localdate():
        raise InvalidValue("decided_on", decided_on, "is still to come", "Note it on the day or later")
    if case.comments_close_on and decided_on <= case.comments_close_on:
        raise InvalidValue(
            "decided_on",
            decided_on,
            f"is not after the last day of comment, {case.comments_close_on:%b %d, %Y}",
            "Correct the day",
        )
    _step(case, to, decision, by)
    case.decided_on, case.decided_by, case.decision = decided_on, decided_by, decision
    case.save()
    return case


@transaction.atomic
def withdraw(*, case: WaiverCase, note: str, by: Actor) -> WaiverCase:
    """Take a case back that is not decided."""
    case = _held(case, by)
    _step(case, WaiverState.WITHDRAWN, note, by)
    case.save(update_fields=["status"])
    return case


@transaction.atomic
def reopen(*, case: WaiverCase, note: str, by: Actor) -> WaiverCase:
    """Make a draft again of a case that was withdrawn; its comments begin anew."""
    case = _held(case, by)
    _step(case, WaiverState.DRAFT, note, by)
    case.comments_opened_on = case.comments_close_on = None
    case.comment_page = ""
    case.left_draft_at = None  # what is written from here on is the owner's alone again
    case.save()
    return case
