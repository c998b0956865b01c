"""Files for who posted a need: the report as a workbook, the list of needs, the template of a file of needs."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.http import HttpResponse

from lineshaft.apps.network.zones import day_of_network
from lineshaft.tenancy import DisclosureClass, Sources, no_facts, taken_from
from lineshaft.ui.documents import canonical
from lineshaft.ui.exports import csv_response, workbook, workbook_as_of, workbook_response

from .models import Need
from .queries.supply import Supply

COLUMNS = {
    "number": "Number",
    "level": "Match",
    "plant": "Plant",
    "company": "Company",
    "city": "City",
    "state": "State",
    "website": "Website",
    "center": "Center",
    "summary": "Capability",
    "gaps": "Gaps",
    "capacity": "Capacity",
    "can_supply_volume": "Can supply the volume",
    "certifications": "Certifications held",
    "made_in_us": "Made in the United States",
    "is_interested": "Interested",
    "named": "Named",
}
"""Columns of the matches, by their key in the document. Names are in it only while the company's word holds."""

SOURCES = (
    taken_from(
        "scouting.Candidate",
        "level can_supply_volume is_interested gaps capacity made_in_us",
        summary="capability_summary anonymous_summary",
        certifications="certifications_held",
    )
    | taken_from("companies.Site", "city", plant="name", state="state")
    | taken_from("companies.Company", company="name", website="website")
    | taken_from("network.Center", center="name")
    | no_facts(number="counted in this report", named="whether the company agreed to be named")
)

AUDIENCE = frozenset({DisclosureClass.PUBLIC, DisclosureClass.NETWORK, DisclosureClass.CENTER})
"""The buyer of the need, who reads what the centers answered for it; never what is confidential."""

_YES = {True: "yes", False: "no", None: ""}


def report_workbook(document: Mapping[str, Any], sha256: str) -> bytes:
    """The report in four sheets. The same document gives the same bytes."""
    document = json.loads(canonical(document))  # the database gives keys back in an order of its own
    made_at = datetime.fromisoformat(document["made_at"])
    return workbook_as_of(
        made_at,
        {
            "Report": _facts(document, sha256),
            "Matches": _matches(document),
            "Centers": _centers(document),
            "Search": _search(document["search"]),
        },
    )


def _facts(document: Mapping[str, Any], sha256: str) -> Iterator[Sequence[Any]]:
    need, counts = document["need"], document["counts"]
    yield "Supplier scouting report", ""
    if document["demonstration"]:
        yield "Demonstration data", "everything in this file is made up"
    yield from (
        ("Need", need["number"]),
        ("Item", need["item"]),
        ("Buyer", need["buyer"]),
        ("Version", document["version"]),
        ("Made at", document["made_at"]),
        ("Made by", document["made_by"]),
        ("Outcome", document["statement"]),
        ("SHA-256 of the data", sha256),
    )
    for name, count in counts.items():
        yield name.replace("_", " ").capitalize(), count
    for change in document["changes"]:
        yield "Changed", change


def _matches(document: Mapping[str, Any]) -> Iterator[Sequence[Any]]:
    yield list(COLUMNS.values())
    for each in document["matches"]:
        values = [each.get(key, "") for key in COLUMNS]
        yield [_YES[value] if value is None or isinstance(value, bool) else value for value in values]


_CENTER = (
    "center", "asked_at", "due_on", "done_at", "asked_about", "added", "exact", "partial", "none", "set_aside",
    "not_counted", "unanswered",
)  # fmt: skip


def _centers(document: Mapping[str, Any]) -> Iterator[Sequence[Any]]:
    yield [key.replace("_", " ").capitalize() for key in _CENTER]
    for each in document["centers"]:
        yield [each[key] for key in _CENTER]


def _search(search: Mapping[str, Any]) -> Iterator[Sequence[Any]]:
    yield "Search record", ""
    for key in ("searched_at", "searched_by", "considered", "plausible", "record_sha256"):
        yield key.replace("_", " ").capitalize(), search[key]
    yield "Source", "search index" if search["from_index"] else "database, because the index was not usable"
    for name, value in search["index"].items():
        yield f"Index: {name}", value
    for criterion in search["criteria"]:
        yield f"Criterion: {criterion['kind']}", "; ".join(criterion["words"])
    for each in search["by_state"]:
        yield f"Plausible in {each['state']}", each["plausible"]


# The owner of needs takes its own list away: confidential fields are its own words.
NEEDS: tuple[tuple[str, str], ...] = (
    ("Number", "number"),
    ("Item", "item"),
    ("Status", "status"),
    ("Posted", "posted_at"),
    ("Report due", "respond_by"),
    ("Days to be scouted", "days_to_scout"),
    ("Companies that are told", "tells"),
    ("On whose behalf", "buyer_name"),
    ("Your own number", "buyer_reference"),
    ("Industries", "naics"),
    ("Product code", "psc_code"),
    ("How many", "quantity"),
    ("Of what", "unit"),
    ("How often", "cadence"),
    ("Needed by", "needed_by"),
    ("State where it is used", "state_used_in"),
    ("Description", "description"),
)
NEED_SOURCES: Sources = {heading: (f"scouting.Need.{field}",) for heading, field in NEEDS} | no_facts(
    Note="that the data are made up"
)
OWN = frozenset(DisclosureClass) - {DisclosureClass.SECRET}
"""The people of the organisation that posts a need, of what they wrote themselves."""


def need_rows(needs: Iterable[Need]) -> Iterator[Sequence[Any]]:
    """Needs as rows of a file, the headings first."""
    yield [*(heading for heading, _field in NEEDS), "Note"]
    for need in needs:
        note = "demonstration data" if need.is_synthetic or settings.DEMO else ""
        yield [*(_cell_of(need, field) for _heading, field in NEEDS), note]


def _cell_of(need: Need, field: str) -> Any:
    if field == "status":
        return need.get_status_display()
    if field == "naics":
        return "; ".join(row.naics_id for row in need.chosen_naics.all())
    if field == "cadence":
        return need.get_cadence_display()
    if field == "posted_at":
        return day_of_network(need.posted_at) if need.posted_at else ""
    value = getattr(need, field)
    return "" if value is None else value if isinstance(value, date | Decimal | int) else str(value)


def needs_as_csv(needs: Iterable[Need]) -> HttpResponse:
    """Needs as a CSV file."""
    heading, *rows = need_rows(needs)
    return csv_response("needs.csv", heading, rows)


def needs_as_workbook(needs: Iterable[Need]) -> HttpResponse:
    """Needs as a workbook."""
    return workbook_response("needs.xlsx", workbook("Needs", need_rows(needs)))


def template_as_csv(columns: Sequence[str]) -> HttpResponse:
    """An empty file with the names of the columns."""
    return csv_response("needs-template.csv", columns, [])


def template_as_workbook(columns: Sequence[str]) -> HttpResponse:
    """The same as a workbook."""
    return workbook_response("needs-template.xlsx", workbook("Needs", [columns]))


SUPPLY_COLUMNS = ("Kind", "Code", "Name", "Plants", "States", "Most are in", "Share there", "By state")


SUPPLY_SOURCES = (
    taken_from("reference.NaicsCode", Code="code")
    | taken_from("companies.Capability", Name="name")
    | no_facts(
        **{
            "Kind": "industry, process or certification",
            "Plants": "counted in this search",
            "States": "counted in this search",
            "Most are in": "the state with most of the plants counted",
            "Share there": "computed from the counts",
            "By state": "counted in this search",
        }
    )
)


def supply_as_csv(found: Supply, states: Mapping[str, str]) -> HttpResponse:
    """The supply as a CSV file: industries, processes and certifications with their counts, the rarest first."""
    return csv_response("supply.csv", SUPPLY_COLUMNS, _supply_rows(found, states))


def _supply_rows(found: Supply, states: Mapping[str, str]) -> Iterator[tuple[Any, ...]]:
    for kind, rows in (
        ("industry", found.industries),
        ("process", found.processes),
        ("certification", found.certifications),
    ):
        for row in rows:
            each = sorted(row.by_state.items(), key=lambda item: (-item[1], item[0]))
            yield (
                kind,
                row.code,
                row.title,
                row.plants,
                row.states,
                states.get(row.largest_state, ""),
                f"{row.largest_share:.0%}" if row.plants else "",
                "; ".join(f"{states.get(state, state)} {plants}" for state, plants in each),
            )
