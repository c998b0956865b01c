"""The document of a report: everything that the buyer reads, as plain values. PDF, JSON and workbook are made from it.

A company is named in it only while its word to be named holds. A plant without that word is "a plant in Ohio": no name,
place below the state, number, or words of the center but those that were written to be told without a name.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone, translation

from lineshaft.apps.network.zones import today_of
from lineshaft.apps.partners.queries import FEWEST_TOLD
from lineshaft.apps.reference.models import State
from lineshaft.ui.tags.formatting import day
from lineshaft.ui.tags.formatting import moment as moment_in_words

from ..anonymity import gives_away, words_of
from ..criteria import in_words
from ..models import Candidate, NamingConsent, Need, SearchRecord
from ..queries.desk import Line
from ..queries.needs import told as told_of_search
from ..states import CandidateState

FORMAT = "lineshaft scouting report 1"
OUTCOMES = {
    "exact": "The network found manufacturers that match the need exactly.",
    "partial": "The network found no manufacturer that matches exactly; those below match in part.",
    "none": "The network found no manufacturer in the United States that meets the need.",
}


@dataclass(frozen=True)
class Made:
    """A document, and the candidates that it names, in the order in which it names them."""

    document: dict[str, Any]
    named: list[int]

    @property
    def outcome(self) -> str:
        return str(self.document["outcome"])


def moment(at: datetime) -> str:
    """A moment as the document writes it: UTC, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def printed(zone: str, **moments: datetime | None) -> dict[str, str]:
    """The same moments as people read them on paper, by the clocks of a zone: Nov 22, 2026, 2:05 PM EST."""
    with translation.override("en"), timezone.override(zone):
        return {name: moment_in_words(at) for name, at in moments.items() if at}


def build(
    *,
    need: Need,
    search: SearchRecord,
    lines: Sequence[Line],
    version: int,
    made_at: datetime,
    made_by: str,
    verify_at: str,
    previous: Mapping[str, Any] | None,
) -> Made:
    """The document of the next report of a need, from what the centers have answered so far."""
    live = [line for line in lines if line.routing.recalled_at is None]
    counted = [candidate for line in live for candidate in line.candidates if _counts(candidate)]
    found = sorted(counted, key=_place_in_report)
    consents = _live_consents(found)
    matches = [match(each, number, consents.get(each.pk)) for number, each in enumerate(found, start=1)]
    document = {
        "format": FORMAT,
        "demonstration": need.is_synthetic,
        "version": version,
        "made_at": moment(made_at),
        "made_by": made_by,
        # Of several centers: by the clocks of the office, which makes it.
        "printed": printed(
            settings.TIME_ZONE, made=made_at, searched=search.searched_at, posted=need.posted_at
        ),
        "verify_at": verify_at,
        "need": _need(need),
        "matches": matches,
        "search": _search(search),
        "centers": [_center(line) for line in live],
        "considered_by_centers": sum(len(line.candidates) for line in live),
    }
    _sum_up(document)
    document["changes"] = changes(previous, document)
    return Made(document, [each.pk for each in found if each.pk in consents])


def _counts(candidate: Candidate) -> bool:
    return (
        candidate.status == CandidateState.ANSWERED.value
        and candidate.discounted_at is None
        and candidate.level in (Candidate.Level.EXACT, Candidate.Level.PARTIAL)
    )


def _place_in_report(candidate: Candidate) -> tuple[bool, str, int]:
    return candidate.level != Candidate.Level.EXACT, candidate.site.state.name, candidate.pk


def _live_consents(candidates: Iterable[Candidate]) -> dict[int, NamingConsent]:
    keys = [candidate.pk for candidate in candidates]
    live = NamingConsent.objects.filter(candidate_id__in=keys, withdrawn_at__isnull=True)
    return {each.candidate_id: each for each in live}


def match(candidate: Candidate, number: int, consent: NamingConsent | None) -> dict[str, Any]:
    """One plant, with its name where a consent is given, else without anything that tells who it is."""
    site = candidate.site
    told = {
        "number": number,
        "level": candidate.level,
        "state": site.state.name,
        "can_supply_volume": candidate.can_supply_volume,
        "is_interested": candidate.is_interested,
        "named": consent is not None,
    }
    if consent is None:
        return told | {"plant": f"A plant in {site.state.name}", "summary": _anonymous(candidate)}
    return told | {
        "plant": site.name,
        "company": site.company.name,
        "city": site.city,
        "website": site.company.website,
        "center": candidate.center.name,
        "summary": candidate.capability_summary,
        "gaps": candidate.gaps,
        "capacity": candidate.capacity,
        "certifications": candidate.certifications_held,
        "made_in_us": candidate.made_in_us,
    }


def _anonymous(candidate: Candidate) -> str:
    """What was written to be told without a name; checked again, because a company may have changed its name since."""
    text = candidate.anonymous_summary
    asked = words_of(candidate.routing.need)
    return "" if gives_away(text, candidate.site, people=[candidate.spoke_with], asked=asked) else text


def _need(need: Need) -> dict[str, Any]:
    facts = {
        name: getattr(need, name)
        for name in (
            "number", "item", "description", "processes", "materials", "dimensions", "certifications", "regulations",
            "other_standards", "unit", "cadence", "volume_detail", "delivery_place",
        )
    }  # fmt: skip
    quantity = need.quantity
    return facts | {
        "buyer": need.buyer_name or need.owner.name,
        "quantity": f"{quantity.normalize():f}" if quantity is not None else "",
        "needed_by": need.needed_by.isoformat() if need.needed_by else "",
        "posted_at": moment(need.posted_at) if need.posted_at else "",
        "respond_by": need.respond_by.isoformat() if need.respond_by else "",
        "industries": [
            {"code": each.naics_id, "title": each.naics.title}
            for each in need.chosen_naics.select_related("naics").order_by("place", "pk")
        ],
    }


def _search(search: SearchRecord) -> dict[str, Any]:
    names = dict(State.objects.filter(pk__in=search.by_state).values_list("pk", "name"))
    return {
        "record_sha256": search.sha256,
        "searched_at": moment(search.searched_at),
        "searched_by": str(search.searched_by) if search.searched_by else "the system",
        "from_index": search.from_index,
        "index": {key: str(value) for key, value in sorted(search.generation.items())},
        "criteria": [{"kind": label, "words": words} for label, words in in_words(search.criteria)],
        "considered": search.considered,
        "plausible": told_of_search(search).total,
        "by_state": [
            {"state": name, "plausible": _told(search.by_state[fips])}
            for fips, name in sorted(names.items(), key=lambda pair: pair[1])
            if search.by_state[fips]
        ],
    }


def _told(plausible: int) -> str:
    """A count by state: small ones are not told, because two of them that differ by one would tell of one plant."""
    return str(plausible) if plausible >= FEWEST_TOLD else f"fewer than {FEWEST_TOLD}"


def _center(line: Line) -> dict[str, Any]:
    routing = line.routing
    answered = [each for each in line.candidates if each.status == CandidateState.ANSWERED.value]
    return {
        "center": routing.center.name,
        "asked_at": moment(routing.sent_at),
        "printed": {
            name: day(today_of(routing.center, at))
            for name, at in (("asked", routing.sent_at), ("done", routing.answered_at))
            if at
        },
        "due_on": routing.due_on.isoformat(),
        "done_at": moment(routing.answered_at) if routing.answered_at else "",
        "asked_about": sum(not each.is_missed for each in line.candidates),
        "added": sum(each.is_missed for each in line.candidates),
        "exact": line.count("exact"),
        "partial": line.count("partial"),
        "none": line.count("none"),
        "set_aside": sum(each.status == CandidateState.SET_ASIDE.value for each in line.candidates),
        "not_counted": sum(each.discounted_at is not None for each in answered),
        "unanswered": line.open,
    }


def _sum_up(document: dict[str, Any]) -> None:
    """Outcome and counts, from the matches and centers of the document."""
    levels = [each["level"] for each in document["matches"]]
    outcome = "exact" if "exact" in levels else "partial" if "partial" in levels else "none"
    centers = document["centers"]
    document["outcome"] = outcome
    document["statement"] = OUTCOMES[outcome]
    document["counts"] = {
        "exact": levels.count("exact"),
        "partial": levels.count("partial"),
        "none": sum(each["none"] for each in centers),
        "set_aside": sum(each["set_aside"] for each in centers),
        "unanswered": sum(each["unanswered"] for each in centers),
        "named": sum(each["named"] for each in document["matches"]),
        "centers_asked": len(centers),
        "centers_done": sum(bool(each["done_at"]) for each in centers),
    }


_COUNTED = {
    "exact": "Exact matches",
    "partial": "Partial matches",
    "none": "Plants that do not match",
    "unanswered": "Plants without an answer",
    "named": "Companies named",
    "centers_asked": "Centers asked",
    "centers_done": "Centers that are done",
}


def changes(previous: Mapping[str, Any] | None, document: Mapping[str, Any]) -> list[str]:
    """What a report says otherwise than the one before it, in sentences; none for the first."""
    if previous is None:
        return []
    told = []
    if previous["outcome"] != document["outcome"]:
        told.append(f"The outcome was: {previous['statement']}")
    for key, label in _COUNTED.items():
        before, now = previous["counts"][key], document["counts"][key]
        if before != now:
            told.append(f"{label}: {now} (before: {before}).")
    if previous["search"]["record_sha256"] != document["search"]["record_sha256"]:
        told.append("The need was searched for again.")
    if previous["need"] != document["need"]:
        told.append("The need itself was changed.")
    if not told and previous["matches"] != document["matches"]:
        told.append("What is told of the plants was changed.")
    return told or ["Nothing but the day."]


def without_names(
    document: Mapping[str, Any],
    named: Sequence[int],
    gone: Mapping[int, Candidate],
    *,
    version: int,
    made_at: datetime,
) -> Made:
    """The report again with the companies in `gone` no longer named; everything else stays as it was reported."""
    keys = iter(named)
    matches, still = [], []
    for each in document["matches"]:
        key = next(keys) if each["named"] else None
        if key is not None and key in gone:
            matches.append(match(gone[key], each["number"], None) | {"level": each["level"]})
            continue
        matches.append(each)
        still += [key] if key is not None else []
    again = dict(document) | {
        "version": version,
        "made_at": moment(made_at),
        "made_by": "the system, because a company withdrew its consent to be named",
        "printed": document.get("printed", {}) | printed(settings.TIME_ZONE, made=made_at),
        "matches": matches,
    }
    _sum_up(again)
    again["changes"] = ["A company that was named has withdrawn its consent and is named no longer."]
    return Made(again, still)
