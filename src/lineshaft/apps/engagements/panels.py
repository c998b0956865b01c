"""What this context puts on *My work* and into the search box. One statement for each panel."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, F, OuterRef, Q, Subquery, When
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.domain.days_meant import days_meant
from lineshaft.ui.finding import best_of
from lineshaft.ui.work import DEADLINES, Due, Hit

from . import queries, referral_queries
from .clock_queries import with_time_left
from .joint_queries import waiting_for
from .models import Outcome, OutcomeDecision
from .states import OutcomeState

ROWS = 8
NOTE_SHOWN = 90


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
    steps = OutcomeDecision.objects.filter(outcome=OuterRef("pk"), to_state=asked).order_by("-decided_at")
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
    steps = OutcomeDecision.objects.filter(outcome=OuterRef("pk"), to_state=asked).order_by("-decided_at")
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
        "rows": list(queries.own_requests(actor)[:ROWS]),
        "url": reverse("engagements:my_requests"),
        "action": "All requests",
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


def find_referrals(actor: Actor, text: str, limit: int) -> Sequence[Hit]:
    """Companies that the person's partner organisation referred, by company, person or reference."""
    if not actor.organisations_where("referral:send"):
        return []
    found = best_of(
        referral_queries.referrals_of(actor),
        text,
        ("company_name", "contact_name"),
        limit,
        numbers=("reference",),
    )
    return [
        Hit(
            f"{each.reference} {each.company_name}",
            f"{reverse('engagements:referrals')}?{urlencode({'q': each.reference})}",
            f"{each.get_standing_display()} · {each.center.name}",
        )
        for each in found
    ]


def find_requests(actor: Actor, text: str, limit: int) -> Sequence[Hit]:
    """Requests by reference, company or person."""
    if not actor.can("request:read"):
        return []
    rows = best_of(
        queries.requests_of(actor).order_by("-received_at", "-id"),
        text,
        ("company_name", "contact_name"),
        limit,
        numbers=("reference",),
    )
    return [
        Hit(
            f"{row.reference} {row.company_name}",
            reverse("engagements:request", args=[row.reference]),
            f"{row.get_status_display()} · {row.city or row.state}",
        )
        for row in rows
    ]


def find_engagements(actor: Actor, text: str, limit: int) -> Sequence[Hit]:
    """Engagements by number, title or site."""
    if not actor.can("engagement:read"):
        return []
    rows = best_of(
        queries.engagements_of(actor).order_by("-started_on", "-id"),
        text,
        # The office reads the work of every center: too much to be looked up first.
        ("title", "site__name") if actor.is_office else ("title",),
        limit,
        numbers=("public_id",),
        alike=("title", "site__name"),
        named=lambda word: Q(pk__in=queries.work_named(actor, word)),
    )
    return [
        Hit(
            f"{row.public_id} {row.title}",
            reverse("engagements:detail", args=[row.public_id]),
            f"{row.get_status_display()} · {row.site}",
        )
        for row in rows
    ]


def find_visits(actor: Actor, text: str, limit: int) -> Sequence[Hit]:
    """Visits of one's centers by words of the note, the advisor, the site or the day; each leads to its engagement."""
    if not actor.organisations_where("engagement:read"):
        return []
    rows = queries.visits_of_centers(actor)
    days = days_meant(text)

    def named(word: str) -> Q:
        return Q(engagement__in=queries.work_named(actor, word)) | Q(by__in=queries.people_named(word))

    if days:
        found = list(rows.filter(held_on__range=days)[:limit])
    else:
        alike = ("note", "by__full_name", "engagement__site__name")
        found = best_of(rows, text, ("note",), limit, alike=alike, named=named)
    return [
        Hit(
            f"{row.held_on:%b} {row.held_on.day}, {row.held_on.year}: {row.engagement.site.name}",
            reverse("engagements:visits", args=[row.engagement.public_id]),
            " · ".join(filter(None, (row.by.full_name, Truncator(row.note).chars(NOTE_SHOWN)))),
        )
        for row in found
    ]
