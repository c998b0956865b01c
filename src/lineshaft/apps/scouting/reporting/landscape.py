"""The document of a landscape report: what the company reads, as plain values. PDF and data file are made from it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_noop

from ..criteria import in_words
from ..models import Need, NextStep, ScoutingReport, SearchRecord, TechnologyOption
from .document import moment, printed

FORMAT = "lineshaft technology landscape 1"
# A document is in English and is kept so; the page and the mail say its statement in the reader's language.
_STATEMENTS = {
    "exact": gettext_noop("Technologies that fit the need were found."),
    "partial": gettext_noop("No technology was found that surely fits; those below may."),
    "none": gettext_noop("No technology that fits was found among those that were considered."),
}


def build_landscape(
    *,
    need: Need,
    search: SearchRecord,
    options: Sequence[TechnologyOption],
    steps: Sequence[NextStep],
    version: int,
    made_at: datetime,
    made_by: str,
    verify_at: str,
    zone: str,
) -> dict[str, Any]:
    """The document of the next report of a technology need, from what the center marked and wrote; by its `zone`."""
    assert need.site is not None
    marks = [each.mark for each in options]
    outcome = ScoutingReport.Outcome.NONE
    if TechnologyOption.Mark.FITS in marks:
        outcome = ScoutingReport.Outcome.EXACT
    elif TechnologyOption.Mark.MAY_FIT in marks:
        outcome = ScoutingReport.Outcome.PARTIAL
    return {
        "format": FORMAT,
        "demonstration": need.is_synthetic,
        "version": version,
        "made_at": moment(made_at),
        "made_by": made_by,
        "printed": printed(zone, made=made_at, searched=search.searched_at),
        "verify_at": verify_at,
        "outcome": outcome.value,
        "statement": _STATEMENTS[outcome.value],
        "need": {
            "number": need.number,
            "item": need.item,
            "plant": f"{need.site.name}, {need.site.city}, {need.site.state.abbreviation}",
            "problem": need.description,
            "tried": need.reason_detail,
            "constraints": need.technical_comments,
            "needed_by": need.needed_by.isoformat() if need.needed_by else "",
        },
        "counts": {mark: marks.count(mark) for mark in TechnologyOption.Mark.values},
        "technologies": [
            _option(each) for mark in TechnologyOption.Mark.values for each in options if each.mark == mark
        ],
        "steps": [{"what": each.what, "who": each.who, "due_on": each.due_on.isoformat()} for each in steps],
        "search": {
            "record_sha256": search.sha256,
            "searched_at": moment(search.searched_at),
            "searched_by": str(search.searched_by) if search.searched_by else "the system",
            "considered": search.considered,
            "plausible": search.plausible,
            "index": {key: str(value) for key, value in sorted(search.generation.items())},
            "criteria": [{"kind": label, "words": words} for label, words in in_words(search.criteria)],
        },
    }


def _option(option: TechnologyOption) -> dict[str, Any]:
    resource = option.resource
    return {
        "title": option.title,
        "provider": option.provider_name,
        "provider_kind": resource.get_provider_display() if resource else "",
        "readiness": resource.readiness if resource else None,
        "access": resource.get_access_display() if resource else "",
        "summary": resource.summary if resource else "",
        "link": option.link,
        "mark": option.mark,
        "mark_words": option.get_mark_display(),
        "note": option.note,
        "by_hand": option.is_by_hand,
        "reasons": [each["text"] for each in option.reasons],
    }
