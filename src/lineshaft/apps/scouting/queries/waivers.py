"""Reads of waiver cases, and what stands in the way of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from lineshaft.apps.accounts.models import Organisation
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.domain.errors import LineshaftError
from lineshaft.domain.rules.waivers import (
    CostComparison,
    Grounds,
    ReportEvidence,
    WaiverKind,
    compare_cost,
    non_availability,
    public_interest,
)

from .. import permissions
from ..models import Need, ScoutingReport, SearchRecord, WaiverCase, WaiverEvidence, WaiverStep
from .needs import told


def waiver_owners(actor: Actor) -> list[Organisation]:
    """Organisations for which the person prepares waiver cases."""
    permissions.check_user_can_work_on_waivers(actor)
    return list(Organisation.objects.filter(pk__in=actor.organisations_where("waiver:work")).order_by("name"))


def waivers(actor: Actor) -> QuerySet[WaiverCase]:
    """Cases that the person may read, the newest first: the office those that left the state of a draft."""
    permissions.check_user_can_work_on_waivers(actor)
    return WaiverCase.objects.select_related("owner").order_by("-created_at", "-pk")


def waiver(actor: Actor, pk: int) -> WaiverCase:
    """A case that the person may read. Raises Http404 for a foreign one as for one that is not there."""
    permissions.check_user_can_work_on_waivers(actor)
    return get_object_or_404(WaiverCase.objects.select_related("owner", "content"), pk=pk)


def may_change_waiver(actor: Actor, case: WaiverCase) -> bool:
    """Whether the case is one of the person's own organisation."""
    return case.owner_id in actor.organisations_where("waiver:work")


def evidence_of(actor: Actor, case: WaiverCase) -> list[WaiverEvidence]:
    """What the case rests on, in the order in which it was added."""
    permissions.check_user_can_work_on_waivers(actor)
    return list(
        case.evidence.select_related("need", "search__need", "report__need", "added_by").order_by(
            "added_at", "pk"
        )
    )


def name_of_report(report: ScoutingReport) -> str:
    """A report as everyone quotes it."""
    return f"Report {report.need.number} version {report.version}"


@dataclass(frozen=True)
class EvidenceLine:
    """A piece of evidence in words; `newer` names the report that took the place of this one."""

    evidence: WaiverEvidence
    kind: str
    title: str
    facts: str
    sha256: str = ""
    newer: str = ""


def evidence_lines(actor: Actor, case: WaiverCase) -> list[EvidenceLine]:
    """The evidence of a case in words."""
    rows = evidence_of(actor, case)
    newest = _newest_reports(rows)
    return [_line(each, newest) for each in rows]


def _line(row: WaiverEvidence, newest: dict[int, ScoutingReport]) -> EvidenceLine:
    if row.report is not None:
        latest = newest[row.report.need_id]
        search = row.report.document[
            "search"
        ]  # as it was reported: the record itself may be the desk's alone
        return EvidenceLine(
            row,
            "Scouting report",
            name_of_report(row.report),
            f"{row.report.get_outcome_display()}; {search['considered']:,} plants considered on"
            f" {datetime.fromisoformat(search['searched_at']):%b %d, %Y}",
            row.report.sha256,
            name_of_report(latest) if latest.pk != row.report.pk else "",
        )
    if row.search is not None:
        facts = f"{row.search.considered:,} plants considered, {told(row.search).total} plausible"
        title = f"Search for {row.search.need.number} on {row.search.searched_at:%b %d, %Y}"
        return EvidenceLine(row, "Search", title, facts, row.search.sha256)
    if row.need is not None:
        return EvidenceLine(row, "Need", f"{row.need.number} {row.need.item}", row.need.get_status_display())
    if row.document:
        return EvidenceLine(row, "Document", row.document, "")
    return EvidenceLine(row, "Evidence", "Not shown to you", "Its owner may read it.")


def _newest_reports(rows: Sequence[WaiverEvidence]) -> dict[int, ScoutingReport]:
    """The newest report of each need that a report of the evidence is about."""
    needs = {row.report.need_id for row in rows if row.report is not None}
    reports = ScoutingReport.objects.filter(need__in=needs).select_related("need").order_by("version")
    return {report.need_id: report for report in reports}


def comparison_of(case: WaiverCase, as_of: date) -> CostComparison | None:
    """The price comparison of a case, where both costs are stated. Raises InvalidValue for costs that are none."""
    if case.cost_with_domestic is None or case.cost_without_domestic is None:
        return None
    return compare_cost(
        with_domestic=case.cost_with_domestic, without=case.cost_without_domestic, as_of=as_of
    )


def grounds_of(actor: Actor, case: WaiverCase, as_of: date | None = None) -> Grounds:
    """What stands in the way of a case as of a day (today), and what whoever decides should know."""
    day = as_of or timezone.localdate()
    try:
        grounds = _by_kind(actor, case, day)
    except LineshaftError as error:
        return Grounds((str(error),))
    if case.kind != WaiverKind.PUBLIC_INTEREST and not case.justification.strip():
        missing = "The justification is missing: say why a waiver is needed."
        return Grounds((*grounds.holds, missing), grounds.flags)
    return grounds


def _by_kind(actor: Actor, case: WaiverCase, day: date) -> Grounds:
    match WaiverKind(case.kind):
        case WaiverKind.NON_AVAILABILITY:
            return _by_search(actor, case, day)
        case WaiverKind.UNREASONABLE_COST:
            return _by_cost(case, day)
        case WaiverKind.PUBLIC_INTEREST:
            return public_interest(case.justification, day)


def _by_search(actor: Actor, case: WaiverCase, day: date) -> Grounds:
    rows = evidence_of(actor, case)
    newest = _newest_reports(rows)
    reports = [
        ReportEvidence(
            name_of_report(row.report),
            row.report.outcome,
            name_of_report(newest[row.report.need_id]),
            newest[row.report.need_id].outcome,
        )
        for row in rows
        if row.report is not None
    ]
    searches = [str(row.search) for row in rows if row.search is not None]
    return non_availability(searches, reports, day)


def _by_cost(case: WaiverCase, day: date) -> Grounds:
    compared = comparison_of(case, day)
    if compared is None:
        return Grounds(
            (
                "The price comparison is missing: enter the cost of the whole with domestic products and without.",
            )
        )
    if not compared.is_unreasonable:
        return Grounds((f"{compared.sentence} A waiver for unreasonable cost needs more.",))
    return Grounds()


def evidence_choices(
    actor: Actor, case: WaiverCase
) -> tuple[QuerySet[ScoutingReport], QuerySet[SearchRecord], QuerySet[Need]]:
    """Reports, searches and needs of the owner of the case that it does not rest on yet, the newest first."""
    permissions.check_user_can_work_on_waivers(actor)
    used = case.evidence.all()
    own = Need.objects.filter(owner=case.owner_id, kind=Need.Kind.SUPPLIER)
    return (
        ScoutingReport.objects.filter(need__in=own)
        .exclude(pk__in=used.filter(report__isnull=False).values("report"))
        .select_related("need")
        .order_by("-made_at", "-pk"),
        SearchRecord.objects.filter(need__in=own)
        .exclude(pk__in=used.filter(search__isnull=False).values("search"))
        .select_related("need")
        .order_by("-searched_at", "-pk"),
        own.exclude(pk__in=used.filter(need__isnull=False).values("need")).order_by("-created_at", "-pk"),
    )


def waiver_as_file(actor: Actor, case: WaiverCase) -> dict[str, Any]:
    """A case with its evidence and steps: what the JSON file holds. Money is text."""
    grounds = grounds_of(actor, case, as_of=case.comments_opened_on)
    return {
        "number": case.number,
        "demonstration_data": case.is_synthetic,
        "kind": case.kind,
        "state": case.status,
        "prepared_by": case.owner.name,
        "item": case.item,
        "undertaking": case.undertaking,
        "award": case.award,
        "agency": case.agency,
        "justification": case.justification,
        "domestic_content": case.content.number if case.content else None,
        "cost_comparison": _comparison_as_file(case),
        "comments": {
            "opened_on": case.comments_opened_on,
            "close_on": case.comments_close_on,
            "page": case.comment_page,
        },
        "decision": {"on": case.decided_on, "by": case.decided_by, "text": case.decision},
        "held": list(grounds.holds),
        "flags": list(grounds.flags),
        "evidence": [_evidence_as_file(line) for line in evidence_lines(actor, case)],
        "steps": [_step_as_file(step) for step in steps_of(actor, case)],
    }


def _step_as_file(step: WaiverStep) -> dict[str, Any]:
    return {
        "from": step.from_state,
        "to": step.to_state,
        "at": step.taken_at,
        "by": str(step.taken_by),
        "note": step.note,
    }


def _evidence_as_file(line: EvidenceLine) -> dict[str, Any]:
    return {
        "kind": line.kind,
        "title": line.title,
        "facts": line.facts,
        "note": line.evidence.note,
        "sha256": line.sha256 or None,
        "superseded_by": line.newer or None,
        "added_at": line.evidence.added_at,
    }


def _comparison_as_file(case: WaiverCase) -> dict[str, Any] | None:
    day = case.comments_opened_on or timezone.localdate()
    try:
        compared = comparison_of(case, day)
    except LineshaftError as error:
        return {"refused": str(error)}
    if compared is None:
        return None
    return {
        "with_domestic": str(compared.with_domestic),
        "without": str(compared.without),
        "increase": str(compared.increase),
        "increase_percent": str(compared.share.percent),
        "threshold_percent": str(compared.threshold.value),
        "is_unreasonable": compared.is_unreasonable,
        "citation": compared.threshold.citation.paragraph,
        "citation_status": compared.threshold.citation.reading.value,
    }


def steps_of(actor: Actor, case: WaiverCase) -> list[WaiverStep]:
    """The steps of a case, the earliest first."""
    permissions.check_user_can_work_on_waivers(actor)
    return list(case.steps.select_related("taken_by").order_by("taken_at", "pk"))
