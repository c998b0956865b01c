"""What stands on *My work*: milestones and follow-ups that are late or due soon, and proposals that wait."""

from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.engagements.models import Engagement
from lineshaft.ui.tags.formatting import day
from lineshaft.ui.work import DEADLINES, Due

from . import own, pipeline, queries

ROWS = 8
SOON = timedelta(days=7)


def _plan(engagement: Engagement) -> str:
    return reverse("delivery:plan", args=[engagement.public_id])


def milestones(actor: Actor) -> dict[str, Any] | None:
    """Milestones of one's work that are late or due within a week. No panel where none is."""
    if not actor.organisations_where("engagement:edit"):
        return None
    today = timezone.localdate()
    rows = list(queries.milestones_due(actor, today + SOON)[:DEADLINES])
    deadlines = [
        Due(f"Milestone: {each.title}", each.engagement.site.name, each.due_on, _plan(each.engagement))
        for each in rows
    ]
    return {"rows": rows, "today": today, "deadlines": deadlines} if rows else None


def follow_ups(actor: Actor) -> dict[str, Any] | None:
    """Companies that one asks what became of the work. No panel where none is due."""
    if not actor.organisations_where("engagement:edit"):
        return None
    today = timezone.localdate()
    rows = list(queries.follow_ups_due(actor, today + SOON)[:DEADLINES])
    deadlines = [
        Due(
            f"Ask what became of {each.engagement.title}",
            each.engagement.site.name,
            each.due_on,
            _plan(each.engagement),
            "Ask",
        )
        for each in rows
    ]
    return {"rows": rows, "today": today, "deadlines": deadlines} if rows else None


def proposals(actor: Actor) -> dict[str, Any] | None:
    """Proposals that wait for the company's answer. No panel where none waits."""
    if not actor.organisations_where("engagement:edit"):
        return None
    rows = list(queries.proposals_waiting(actor)[:DEADLINES])
    deadlines = [
        Due(
            f"Proposal without an answer: {each.engagement.title}",
            each.engagement.site.name,
            each.valid_until,
            reverse("delivery:proposal", args=[each.engagement.public_id, each.number]),
        )
        for each in rows
    ]
    return {"rows": rows, "deadlines": deadlines} if rows else None


def _waits(until: date) -> str:
    return gettext("A proposal waits for your answer, until %(day)s") % {"day": day(until)}


_waits_in_words = lazy(_waits, str)
"""In the language of the page on which it stands, which is not always that of the reader."""


def own_proposals(actor: Actor) -> dict[str, Any] | None:
    """Proposals that wait for the answer of one's company."""
    if not actor.can("own_company:read"):
        return None
    rows = own.proposals_that_wait(actor, DEADLINES)
    deadlines = [
        Due(
            _waits_in_words(each.valid_until),
            work.title,
            each.valid_until,
            reverse("delivery:own_proposal", args=[work.public_id, each.number]),
            _("Read and answer"),
        )
        for work, each in rows
    ]
    return {
        "rows": rows,
        "deadlines": deadlines,
        "url": reverse("delivery:own_list"),
        "action": _("My engagements"),
    }


def still(actor: Actor) -> dict[str, Any] | None:
    """Work of which nothing was written down for too long: one's own, or for a director that of the center."""
    if not actor.organisations_where("engagement:edit"):
        return None
    rows, number = pipeline.standing_still(actor, ROWS)
    if not rows:
        return None
    return {
        "rows": rows,
        "shows_advisor": bool(actor.organisations_where("request:assign")),
        "url": f"{reverse('delivery:pipeline_list')}?show=still",
        "action": f"All {number}" if number > ROWS else "In the pipeline",
    }
