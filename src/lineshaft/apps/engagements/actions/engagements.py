"""An engagement from start to end."""

from collections.abc import Collection
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from lineshaft.apps.accounts.jobs import enqueue
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies import actions as companies
from lineshaft.apps.companies.models import Relationship, Site
from lineshaft.apps.network.models import Center, ServiceLine
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.identifiers import new_request_reference
from lineshaft.domain.identifiers.own import REQUEST_REFERENCE_PREFIX
from lineshaft.ui.tags.formatting import day

from .. import completion
from ..models import Engagement, Reopening, Request
from ..permissions import check_user_can_edit_engagements_of, check_user_can_reopen_engagement
from ..queries import handlers_of
from ..queries.joint import days_of_visits
from ..queries.quarters import in_words, submission_of, submitted_on
from ..states import (
    ENGAGEMENT_STEPS,
    OPEN_ENGAGEMENTS,
    REQUEST_STEPS,
    EngagementState,
    RequestState,
    check_step,
)
from .transfers import end_questions

EARLIEST_START = date(1988, 1, 1)
"""The program began in 1988: an engagement that is older is a typing error."""
LONGEST_AHEAD = timedelta(days=366)


@transaction.atomic
def start_engagement(
    *,
    center: Center,
    site: Site,
    title: str,
    service_line: ServiceLine,
    lead: User,
    started_on: date,
    by: Actor,
    scope: str = "",
    kind: str = Engagement.Kind.PROJECT.value,
    help_request: Request | None = None,
    is_prepared: bool = True,
    is_synthetic: bool = False,
) -> Engagement:
    """
    Begin work for a site, from a request that is linked to it or from nothing. Where it `is_prepared`, work begins now;
    else its scope and proposal come first.

    Raises InvalidValue for a lead from elsewhere, a foreign service line or an impossible day, and Conflict when the
    request is not linked to this site or became an engagement already.
    """
    check_user_can_edit_engagements_of(by, center.pk)
    _check_terms(center, title, service_line, lead, started_on)
    if help_request is not None:
        _engage(help_request, center, site, by)
    relationship = companies.ensure_relationship(site=site, center=center, by=by, owner=lead)
    if relationship.status != Relationship.Status.ACTIVE.value:
        companies.edit_relationship(relationship=relationship, by=by, status=Relationship.Status.ACTIVE.value)
    return Engagement.objects.create(
        public_id=_free_public_id(),
        center=center,
        site=site,
        from_request=help_request,
        kind=kind,
        title=title.strip(),
        scope=scope.strip(),
        service_line=service_line,
        lead=lead,
        started_on=started_on,
        status=(EngagementState.ACTIVE if is_prepared else EngagementState.PREPARING).value,
        is_synthetic=is_synthetic or site.is_synthetic,
    )


def _engage(help_request: Request, center: Center, site: Site, by: Actor) -> None:
    """The step of the request that becomes work; held until the transaction ends, so that it happens once."""
    current = Request.objects.select_for_update().get(pk=help_request.pk)
    check_step(current.reference, REQUEST_STEPS, current.status, RequestState.ENGAGED.value)
    if current.center_id != center.pk or current.site_id != site.pk:
        raise Conflict(
            f"{current.reference} is not linked to {site} any more.",
            "Look at the request again before you start",
        )
    current.status = RequestState.ENGAGED.value
    current.save(update_fields=["status"])
    end_questions([current], because="work began here.", by=by.person)


def _free_public_id() -> str:
    """An identifier such as "E-7K3M-92QT", with the random part and check character that references have."""
    while True:
        public_id = "E" + new_request_reference().removeprefix(REQUEST_REFERENCE_PREFIX)
        if not Engagement.objects.filter(public_id=public_id).exists():
            return public_id


def _check_terms(center: Center, title: str, service_line: ServiceLine, lead: User, started_on: date) -> None:
    if not title.strip():
        raise InvalidValue("title", title, "is empty", "Write in a few words what the work is")
    if service_line.center_id not in (None, center.pk):
        raise InvalidValue(
            "service_line", str(service_line), "is another center's", "Choose one from the list"
        )
    if lead not in handlers_of(center.pk):
        raise InvalidValue(
            "lead", str(lead), "is no advisor or director of this center", "Choose one from the list"
        )
    if not EARLIEST_START <= started_on <= timezone.localdate() + LONGEST_AHEAD:
        raise InvalidValue(
            "started_on", started_on, "is not a day on which work can begin", "Use a day up to a year ahead"
        )


@transaction.atomic
def edit_engagement(
    *,
    engagement: Engagement,
    title: str,
    service_line: ServiceLine,
    lead: User,
    started_on: date,
    scope: str,
    by: Actor,
    next_step: str = "",
    next_step_on: date | None = None,
) -> Engagement:
    """Change the terms of active work. Raises InvalidValue for a start after a visit that was held."""
    check_user_can_edit_engagements_of(by, engagement.center_id)
    current = locked(engagement)
    check_active(current)
    if (
        started_on != current.started_on
        or lead.pk != current.lead_id
        or service_line.pk != current.service_line_id
    ):
        _check_terms(current.center, title, service_line, lead, started_on)
    first, _last = days_of_visits(current)
    if first and started_on > first:
        raise InvalidValue(
            "started_on", started_on, f"is after the first visit of {day(first)}", "Use that day or earlier"
        )
    current.title = title.strip()
    current.scope = scope.strip()
    current.service_line = service_line
    current.lead = lead
    current.started_on = started_on
    current.next_step = next_step.strip()
    current.next_step_on = next_step_on
    current.save()
    return current


@transaction.atomic
def complete_engagement(
    *,
    engagement: Engagement,
    completed_on: date,
    result: str,
    by: Actor,
    explanation: str = "",
    follow_up_after: Collection[int] = (),
) -> Engagement:
    """
    End the work with what was achieved; the survey then proposes to ask the site about it.

    `follow_up_after` are the months after which somebody asks the company again. Raises InvalidValue for a day in the
    future, before the start, before a visit that was held, or in a quarter that was submitted; and for points of the
    checklist that are open while nobody explains it.
    """
    check_user_can_edit_engagements_of(by, engagement.center_id)
    if not result.strip():
        raise InvalidValue("result", result, "is empty", "Write what was achieved: the survey asks about it")
    current = locked(engagement)
    check_step(current.public_id, ENGAGEMENT_STEPS, current.status, EngagementState.COMPLETED.value)
    if completed_on > timezone.localdate():
        raise InvalidValue("completed_on", completed_on, "is in the future", "Complete it on the day it ends")
    _first, last_visit = days_of_visits(current)
    last = last_visit or current.started_on
    if completed_on < max(last, current.started_on):
        raise InvalidValue(
            "completed_on",
            completed_on,
            f"is before {day(max(last, current.started_on))}",
            "Work went on until that day",
        )
    _check_quarter_is_open(current, completed_on)
    _check_points(current, explanation)
    current.status = EngagementState.COMPLETED.value
    current.completed_on = completed_on
    current.result = result.strip()
    current.completion_note = explanation.strip()
    current.next_step, current.next_step_on = "", None
    current.save(
        update_fields=["status", "completed_on", "result", "completion_note", "next_step", "next_step_on"]
    )
    Reopening.objects.filter(engagement=current, ended_at__isnull=True).update(ended_at=timezone.now())
    completion.carry_on(current, by, follow_up_after)
    enqueue("surveys.propose_case", engagement_id=current.pk)
    return current


def _check_points(engagement: Engagement, explanation: str) -> None:
    """Raise InvalidValue while points of the checklist are open and nobody says why they stay so."""
    still_open = [point.says for point in completion.checklist(engagement) if not point.is_met]
    if still_open and not explanation.strip():
        raise InvalidValue(
            "explanation",
            explanation,
            f"is empty, and this is open: {' '.join(still_open)}",
            "Settle it first, or explain why it stays open",
        )


def _check_quarter_is_open(engagement: Engagement, completed_on: date) -> None:
    """Raise InvalidValue for a day of a quarter that was submitted, unless the work was opened again for that."""
    submitted = submitted_on(engagement.center_id, completed_on)
    if submitted and not Reopening.objects.filter(engagement=engagement, ended_at__isnull=True).exists():
        raise InvalidValue(
            "completed_on",
            completed_on,
            f"is in {in_words(submitted)}",
            "Use a day of a later quarter, in which it then counts",
        )


@transaction.atomic
def cancel_engagement(*, engagement: Engagement, reason: str, by: Actor) -> Engagement:
    """End work that will not be finished. Logged visits stay; no survey asks about it."""
    check_user_can_edit_engagements_of(by, engagement.center_id)
    if not reason.strip():
        raise InvalidValue("reason", reason, "is empty", "Write why the work stops")
    current = locked(engagement)
    check_step(current.public_id, ENGAGEMENT_STEPS, current.status, EngagementState.CANCELLED.value)
    current.cancelled_while = current.status
    current.status = EngagementState.CANCELLED.value
    current.cancelling_reason = reason.strip()
    Reopening.objects.filter(engagement=current, ended_at__isnull=True).update(ended_at=timezone.now())
    current.next_step, current.next_step_on = "", None
    current.save(
        update_fields=["status", "cancelled_while", "cancelling_reason", "next_step", "next_step_on"]
    )
    return current


@transaction.atomic
def reopen_engagement(*, engagement: Engagement, by: Actor, reason: str = "") -> Engagement:
    """
    Open work again: completed work is active; cancelled work is as it was, active or still being prepared.

    The result is kept as a draft, the reason in its history.

    Raises InvalidValue without a reason where it was completed in a quarter that has been submitted.
    """
    check_user_can_reopen_engagement(by, engagement)
    assert by.user is not None
    current = locked(engagement)
    # Work that was cancelled before its state was kept has "" there, and becomes active.
    state = current.cancelled_while or EngagementState.ACTIVE.value
    check_step(current.public_id, ENGAGEMENT_STEPS, current.status, state)
    submitted = submission_of(current)
    if submitted and not reason.strip():
        raise InvalidValue(
            "reason",
            reason,
            f"is empty, and this work is part of {in_words(submitted)}",
            "Write what has to be corrected: the program office may ask",
        )
    Reopening.objects.create(
        center_id=current.center_id,
        engagement=current,
        submitted=submitted,
        reason=reason.strip(),
        reopened_by=by.user,
    )
    current.status = state
    current.completed_on = None
    current.cancelling_reason, current.cancelled_while = "", ""
    current.save(update_fields=["status", "completed_on", "cancelling_reason", "cancelled_while"])
    return current


@transaction.atomic
def begin_work(*, engagement: Engagement, by: Actor, on: date) -> Engagement:
    """
    What was prepared becomes work, without a proposal that the company accepted.

    Raises InvalidValue for an impossible day, and Conflict for work that has begun or ended.
    """
    check_user_can_edit_engagements_of(by, engagement.center_id)
    current = locked(engagement)
    # The table has a step from ended work to active too: that is opening again, which is the director's.
    if current.status != EngagementState.PREPARING.value:
        raise Conflict(
            f"{current.public_id} is “{current.get_status_display()}”.",
            "Only work that is being prepared begins; a director can open ended work again",
        )
    _check_terms(current.center, current.title, current.service_line, current.lead, on)
    return become_active(current, on)


def become_active(current: Engagement, on: date) -> Engagement:
    """
    The step to active of an engagement that is held: it begins on that day, or with the first visit that was held.
    """
    first, _last = days_of_visits(current)
    current.status = EngagementState.ACTIVE.value
    current.started_on = min(on, first) if first else on
    current.save(update_fields=["status", "started_on"])
    return current


def locked(engagement: Engagement) -> Engagement:
    """The engagement as it stands now, held until the transaction ends."""
    # Without joins: a joined row would still be that of before the wait for the lock.
    return Engagement.objects.select_for_update().get(pk=engagement.pk)


def check_active(engagement: Engagement) -> None:
    """Raise Conflict unless work can still be written down; it names the submission of which the work is a part."""
    if engagement.status not in OPEN_ENGAGEMENTS:
        if submitted := submission_of(engagement):
            raise Conflict(
                f"{engagement.public_id} is part of {in_words(submitted)}, and stays as it was submitted.",
                "A director of the center can open it again, with the reason",
            )
        raise Conflict(
            f"{engagement.public_id} is {engagement.get_status_display()}.",
            "A director of the center can open it again",
        )


@transaction.atomic
def give_lead(*, engagement: Engagement, to: User, by: Actor) -> Engagement:
    """Let somebody else lead open work, because its advisor leaves or has too much. Nothing else of it changes."""
    check_user_can_edit_engagements_of(by, engagement.center_id)
    current = locked(engagement)
    if current.status not in OPEN_ENGAGEMENTS:
        raise Conflict(
            f"{current.public_id} is “{current.get_status_display()}”.", "Only open work is handed over"
        )
    if to not in handlers_of(current.center_id):
        raise InvalidValue(
            "to", str(to), "is no advisor or director of this center", "Choose one from the list"
        )
    current.lead = to
    current.save(update_fields=["lead"])
    return current
