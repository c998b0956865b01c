"""What *My work* and the search box show of the money."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.network.models import Award
from lineshaft.domain.days_meant import days_meant
from lineshaft.domain.ledger.match import ZERO
from lineshaft.ui.finding import Looks, best_of
from lineshaft.ui.languages import in_english
from lineshaft.ui.work import DEADLINES, Due, Hit, SearchSource, WorkPanel

from . import queries
from .queries.time import sheets_to_approve
from .queries.time import weeks_to_sign as own_weeks_to_sign

SHOWN = 6
LONGEST_NUMBER = 10
"""Digits that no number of an invoice reaches."""
_ROLES = frozenset({Role.FINANCE_OFFICER, Role.DIRECTOR, Role.PROGRAM_OFFICER})


@in_english
def _load_match(actor: Actor) -> dict[str, Any] | None:
    """Awards that run, those with the largest expected gap first; for finance officer, director and office."""
    if not actor.all_roles & _ROLES:
        return None
    today = timezone.localdate()
    running = queries.awards(actor).filter(starts_on__lte=today, ends_on__gte=today)
    found = queries.matches(running.exclude(status=Award.Status.CLOSED), today=today)
    found.sort(key=lambda each: -(each.current.expected_gap if each.current else ZERO))
    if not found:
        return None
    return {
        "rows": found[:SHOWN],
        "is_office": actor.is_office,
        "action": "Match of all awards",
        "url": reverse("funding:match_of_awards"),
    }


@in_english
def _load_contributions(actor: Actor) -> dict[str, Any] | None:
    """Claims that wait for a person or that a rule refuses. No panel where none does."""
    if not actor.organisations_where("ledger:post"):
        return None
    waiting = queries.contributions_of(actor).filter(state__in=["held", "refused"])
    rows = list(waiting.order_by("given_on", "pk")[:SHOWN])
    if not rows:
        return None
    return {"rows": rows, "action": "All contributions", "url": reverse("funding:contributions")}


@in_english
def _load_overdue(actor: Actor) -> dict[str, Any] | None:
    """Unpaid invoices past their day, the oldest first. No panel where none is."""
    if not actor.organisations_where("ledger:read"):
        return None
    late = queries.invoices_of(actor, state="overdue", today=timezone.localdate())
    rows = list(late.order_by("due_on", "pk")[:DEADLINES])
    if not rows:
        return None
    return {
        "rows": rows,
        "deadlines": [
            Due(
                f"{capfirst(str(each))} is unpaid",
                each.billed_to,
                each.due_on,
                reverse("funding:invoice", args=[each.pk]),
                is_grave=True,
            )
            for each in rows
            if each.due_on
        ],
        "action": "All that are overdue",
        "url": reverse("funding:invoices") + "?state=overdue",
    }


def due_federal_reports(actor: Actor) -> dict[str, Any] | None:
    """Federal reports that are due or late, for who prepares them; no panel where nothing is."""
    if not actor.organisations_where("federal_report:prepare"):
        return None
    due = queries.all_due_reports(actor, today=timezone.localdate())
    if not due:
        return None
    deadlines = [
        Due(
            f"{each.words} federal report of {each.award.number}",
            f"as of {each.report_date:%B} {each.report_date.day}, {each.report_date.year}",
            each.due_on,
            reverse("funding:federal_reports", args=[each.award.pk]),
            "Prepare",
            is_grave=True,
        )
        for each in due
        if not each.is_done
    ]
    return {"due": due, "more": len(due) - SHOWN, "deadlines": deadlines}


def weeks_to_sign(actor: Actor) -> dict[str, Any] | None:
    """One's own weeks that are over and not signed. No panel where there is none."""
    if not actor.organisations_where("time:sign"):
        return None
    rows = own_weeks_to_sign(actor, timezone.localdate())
    if not rows:
        return None
    first = rows[0][0]
    others = f" and {len(rows) - 1} more" if len(rows) > 1 else ""
    deadlines = [
        Due(
            f"Sign the week of {first:%B} {first.day}{others}",
            "yours",
            first + timedelta(days=7),
            reverse("funding:time_week", args=[first.isoformat()]),
            "Sign",
        )
    ]
    return {
        "rows": rows,
        "deadlines": deadlines,
        "url": reverse("funding:time"),
        "action": "All weeks",
    }


def weeks_to_approve(actor: Actor) -> dict[str, Any] | None:
    """Signed weeks of others. No panel where there is none."""
    if not actor.organisations_where("time:approve"):
        return None
    rows = list(sheets_to_approve(actor)[:SHOWN])
    return {"rows": rows, "url": reverse("funding:time"), "action": "All weeks"} if rows else None


_INVOICES = Looks(
    "funding.Invoice",
    ("billed_to", "engagement__title", "about"),
    numbers=("engagement__public_id",),
    alike=("billed_to",),
    order=("-made_at", "-id"),
)
_AWARDS = Looks("network.Award", ("number", "center__name"), for_office=True)
_FEDERAL_REPORTS = Looks(
    "funding.FederalReport",
    ("award__number", "center__name", "center__state__name", "kind"),
    alike=("center__name", "center__state__name"),
    for_office=True,
)


def _find_invoices(actor: Actor, text: str, limit: int) -> Sequence[Hit]:
    """Invoices by number, company, or what they are for."""
    if not actor.organisations_where("ledger:read"):
        return []
    # The number of an invoice is a number: 00012 is typed as it is printed.
    numbered = Q(number=int(text)) if text.isdecimal() and len(text) < LONGEST_NUMBER else None
    rows = best_of(
        lambda: queries.invoices_of(actor).order_by("-made_at", "-id"),
        text,
        _INVOICES,
        limit,
        numbered=numbered,
    )
    return [
        Hit(
            f"{each.get_kind_display().capitalize()} {each.number or '(draft)'}, {each.billed_to}",
            reverse("funding:invoice", args=[each.pk]),
            f"{each.get_state_display()} · {each.what_for}",
        )
        for each in rows
    ]


def _find_awards(actor: Actor, text: str, limit: int) -> Sequence[Hit]:
    """Awards by number or center."""
    if not actor.can("award:read"):
        return []
    return [
        Hit(
            each.number,
            reverse("funding:terms", args=[each.pk]),
            f"{each.get_status_display()} · {each.center.name}",
        )
        for each in best_of(lambda: queries.awards(actor), text, _AWARDS, limit)
    ]


def _find_federal_reports(actor: Actor, text: str, limit: int) -> Sequence[Hit]:
    """Federal reports by award, center, state or reporting period, with "SF-425" or without; the latest first."""
    if not actor.can("award:read"):
        return []
    words = re.sub(r"\bsf-?425\b", "", text, flags=re.IGNORECASE).strip()
    days = days_meant(words)
    if days or not words:
        rows = queries.federal_reports(actor)
        found = list((rows.filter(report_date__range=days) if days else rows)[:limit])
    else:
        found = best_of(lambda: queries.federal_reports(actor), words, _FEDERAL_REPORTS, limit)
    return [
        Hit(
            f"SF-425 {each.award.number}, {each.report_date}",
            reverse("funding:federal_report", args=[each.award_id, each.pk]),
            f"{each.get_kind_display()} · {each.get_status_display()} · {each.center.name}",
        )
        for each in found
    ]


SEARCHES = (
    SearchSource("invoices", "Invoices", _find_invoices, order=45, looks=(_INVOICES,)),
    SearchSource("awards", "Awards", _find_awards, order=46, looks=(_AWARDS,)),
    SearchSource(
        "federal_reports", "Federal reports", _find_federal_reports, order=47, looks=(_FEDERAL_REPORTS,)
    ),
)
OVERDUE_PANEL = WorkPanel(
    "overdue_invoices",
    "Overdue invoices",
    "funding/panels/overdue.html",
    _load_overdue,
    order=36,
    most=SHOWN,
    loads=DEADLINES,
)
CONTRIBUTIONS_PANEL = WorkPanel(
    "contributions",
    "Contributions that wait",
    "funding/panels/contributions.html",
    _load_contributions,
    order=35,
    most=SHOWN,
)
MATCH_PANEL = WorkPanel(
    "match", "Match", "funding/panels/match.html", _load_match, order=30, most=0, follows=True
)
