"""The reports of a need for who posted it, and whether a file is what was reported for anybody."""

import json
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.http import Http404

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.tenancy import system_scope
from lineshaft.ui.documents import digest, sha256_of

from ..models import Need, ReportHeldBack, ScoutingReport, SearchRecord
from ..permissions import check_user_can_read_reports


@dataclass(frozen=True)
class ReportLine:
    """A version of the report in a list; without `report` it is held back, because a company withdrew its consent."""

    version: int
    report: ScoutingReport | None
    is_held_back: bool


def need_with_reports(actor: Actor, number: str) -> Need:
    """A need whose reports the reader may read. Raises Http404 for a foreign or unknown one alike."""
    need = (
        Need.objects.filter(number=number[:16], kind=Need.Kind.SUPPLIER)
        .exclude(status="draft")
        .select_related("owner")
        .first()
    )
    if need is None or not _may_read(actor, need):
        raise Http404
    return need


def _may_read(actor: Actor, need: Need) -> bool:
    return need.owner_id in actor.organisations_where("need:post") or actor.can("need:scout")


def reports_of(actor: Actor, need: Need) -> list[ReportLine]:
    """Every version, the newest first. Those held back are told of, and not shown, to the buyer; the desk sees them."""
    check_user_can_read_reports(actor, need)
    reports = {
        each.pk: each
        for each in ScoutingReport.objects.filter(need=need)
        .select_related("made_by")
        .defer("pdf", "document")
    }
    held = set(ReportHeldBack.objects.filter(need=need).values_list("report_id", flat=True))
    lines = [ReportLine(each.version, each, each.pk in held) for each in reports.values()]
    # Versions follow one another: one that cannot be read is held back.
    newest = max((line.version for line in lines), default=0)
    missing = set(range(1, newest + 1)) - {line.version for line in lines}
    lines += [ReportLine(version, None, True) for version in missing]
    return sorted(lines, key=lambda line: -line.version)


def searches_of(actor: Actor, need: Need) -> list[SearchRecord]:
    """The records of the searches for a need, the newest first: counts and criteria, no names."""
    check_user_can_read_reports(actor, need)
    return list(need.searches.select_related("searched_by").order_by("-searched_at", "-id")[:20])


def readable_report(actor: Actor, pk: int) -> ScoutingReport:
    """A report that the reader may read. Raises Http404 for a foreign, held back or unknown one alike."""
    rows = ScoutingReport.objects.filter(pk=pk, need__kind=Need.Kind.SUPPLIER)
    found = rows.select_related("need__owner", "made_by").first()
    if found is None or not _may_read(actor, found.need):
        raise Http404
    return found


@dataclass(frozen=True)
class Verified:
    """What anyone who holds a file, or its hash, is told: it is this version of the report of this need."""

    what: str
    number: str
    version: int
    newest: int
    outcome: str
    made_at: datetime
    is_held_back: bool
    is_synthetic: bool
    is_technology: bool = False
    same_content: bool = False
    """The bytes are others, but the data in them are the same: written anew by another program."""


def verified(*, sha256: str = "", content: bytes | None = None) -> Verified | None:
    """The report whose data, PDF or workbook has this hash, or is this file; None when there is none."""
    wanted = digest(content) if content is not None else sha256.strip().lower()
    found = _with_hash(wanted)
    if found is None and content is not None:
        again = _hash_of_data(content)
        found = _with_hash(again, same_content=True) if again else None
    return found


def _hash_of_data(content: bytes) -> str:
    """The hash of a JSON file as it would be in its canonical form; "" for what is no JSON object."""
    try:
        document = json.loads(content)
        return sha256_of(document) if isinstance(document, dict) else ""
    except (ValueError, RecursionError):
        return ""


def _with_hash(sha256: str, *, same_content: bool = False) -> Verified | None:
    if not sha256:  # a landscape has no workbook
        return None
    with system_scope("anyone who holds a report may learn whether it is what was reported"):
        hit = (
            ScoutingReport.objects.filter(Q(sha256=sha256) | Q(pdf_sha256=sha256) | Q(workbook_sha256=sha256))
            .select_related("need")
            .defer("pdf", "document")
            .first()
        )
        if hit is None:
            return None
        newest = ScoutingReport.objects.filter(need=hit.need).order_by("-version").first()
        assert newest is not None
        what = {hit.pdf_sha256: "pdf", hit.workbook_sha256: "workbook"}.get(sha256, "data")
        return Verified(
            what=what,
            number=hit.need.number,
            version=hit.version,
            newest=newest.version,
            outcome=hit.outcome,
            made_at=hit.made_at,
            is_held_back=ReportHeldBack.objects.filter(report=hit).exists(),
            is_synthetic=hit.need.is_synthetic,
            is_technology=hit.need.kind == Need.Kind.TECHNOLOGY,
            same_content=same_content,
        )
