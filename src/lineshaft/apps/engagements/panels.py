"""What this context puts on *My work*. One statement for each panel."""

from typing import Any

from django.db.models import Case, F, OuterRef, Q, Subquery, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.ui.work import DEADLINES, Due

from . import asked_for, queries
from .models import Outcome, OutcomeDecision
from .queries import referrals as referral_queries
from .queries.clock import with_time_left
from .queries.joint import waiting_for
from .states import OutcomeState

ROWS = 8


def requests_waiting(actor: Actor) -> dict[str, Any] | None:
    """Open requests that are nobody's yet or one's own, what is due first on top."""
    if not actor.organisations_where("request:handle"):
        return None
    rows = queries.requests_of(actor, status="open")
    rows = rows.filter(Q(assigned_to__isnull=True) | Q(assigned_to_id=actor.user_id))
    found = with_time_left(rows.order_by(F("due_at").asc(nulls_last=True), "received_at", "id")[:DEADLINES])
    return {
        "rows": found,
        "deadlines": [
            Due(
                f"First contact with {each.company_name}",
                "yours" if each.assigned_to_id else "nobody’s yet",
                timezone.localtime(each.due_at).date(),
                reverse("engagements:request", args=[each.reference]),
                "Answer",
                is_grave=True,
            )
            for each in found
            if each.due_at and each.time_left  # type: ignore[attr-defined]
        ],
        "url": reverse("engagements:requests"),
        "action": "All requests",
    }


def active_engagements(actor: Actor) -> dict[str, Any] | None:
    """The engagements that one leads, those with the nearest next step first."""
    if not actor.organisations_where("visit:log"):
        return None
    rows = queries.engagements_of(actor, status="open", mine=True)
    found = list(rows.order_by(F("next_step_on").asc(nulls_last=True), "started_on", "id")[:DEADLINES])
    return {
        "rows": found,
        "deadlines": [
            Due(
                each.next_step or "Next step",
                f"{each.site}, {each.title}",
                each.next_step_on,
                reverse("engagements:detail", args=[each.public_id]),
            )
            for each in found
            if each.next_step_on
        ],
        "url": reverse("engagements:list") + "?lead=me&status=open",
        "action": "All of mine",
    }


def evidence_asked(actor: Actor) -> dict[str, Any] | None:
    """Outcomes of one's center for which an evaluator waits for evidence. No panel where none is asked for."""
    centers = actor.organisations_where("outcome:add_evidence")
    if not centers:
        return None
    asked = OutcomeState.EVIDENCE_REQUESTED.value
    steps = OutcomeDecision.objects.filter(outcome=OuterRef("pk"), to_state=asked).order_by(
        "-decided_at", "-pk"
    )
    rows = Outcome.objects.filter(center_id__in=centers, state=asked).select_related("site")
    rows = rows.annotate(
        asked_at=Subquery(steps.values("decided_at")[:1]), question=Subquery(steps.values("reason")[:1])
    )
    found = list(rows.order_by("asked_at", "id")[:ROWS])
    if not found:
        return None
    return {
        "rows": found,
        "url": reverse("engagements:outcomes") + f"?state={asked}&period=all",
        "action": "All of them",
    }


def outcomes_to_review(actor: Actor) -> dict[str, Any] | None:
    """Outcomes that wait for an evaluator: flagged ones first, then those with evidence asked for, then the others."""
    if not actor.can("outcome:evaluate"):
        return None
    rows = queries.with_list_columns(queries.outcomes_of(actor, state="waiting"))
    return {
        "rows": list(rows.order_by("review_rank", "-said_at", "-id")[:ROWS]),
        "url": reverse("engagements:outcomes") + "?state=waiting&period=all",
        "action": "All that wait",
    }


def evidence_came_in(actor: Actor) -> dict[str, Any] | None:
    """Outcomes for which a center has answered the question for evidence, the longest waiting first. Else no panel."""
    if not actor.can("outcome:evaluate"):
        return None
    asked = OutcomeState.EVIDENCE_REQUESTED.value
    steps = OutcomeDecision.objects.filter(outcome=OuterRef("pk"), to_state=asked).order_by(
        "-decided_at", "-pk"
    )
    rows = queries.with_list_columns(queries.outcomes_of(actor, state=asked))
    rows = rows.annotate(asked_at=Subquery(steps.values("decided_at")[:1])).filter(
        evidence__added_at__gt=F("asked_at")
    )
    found = list(rows.distinct().order_by("asked_at", "id")[:ROWS])
    if not found:
        return None
    return {
        "rows": found,
        "url": reverse("engagements:outcomes") + f"?state={asked}&period=all",
        "action": "All with evidence asked for",
    }


def joint_waiting(actor: Actor) -> dict[str, Any] | None:
    """Proposals to work together that wait for one's center. No panel where none waits."""
    if not actor.organisations_where("engagement:edit"):
        return None
    rows = list(waiting_for(actor)[:ROWS])
    return {"rows": rows} if rows else None


def own_requests(actor: Actor) -> dict[str, Any] | None:
    """What became of the calls for help of one's company."""
    if not actor.can("own_request:read"):
        return None
    return {
        "rows": asked_for.with_standings(queries.own_requests(actor)[:ROWS]),
        "url": reverse("engagements:my_requests"),
        "action": _("All requests"),
    }


def referrals(actor: Actor) -> dict[str, Any] | None:
    """What a partner's people sent to centers: what is not decided first, the latest on top."""
    if not actor.organisations_where("referral:send"):
        return None
    rows = referral_queries.referrals_of(actor)
    is_open = Case(When(standing__in=referral_queries.OPEN, then=0), default=1)
    found = list(rows.order_by(is_open, "-standing_since", "-id")[:ROWS])
    return {
        "rows": found,
        "may_refer": not found and bool(referral_queries.partners_of(actor)),
        "url": reverse("engagements:referrals"),
        "action": "All of them",
    }
