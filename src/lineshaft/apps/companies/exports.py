"""The list of sites as a file. What may leave is decided by the disclosure class of each field."""

from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.db.models import Model, Prefetch, prefetch_related_objects

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies import queries
from lineshaft.apps.companies.intake.capabilities import BETWEEN
from lineshaft.apps.companies.models import (
    Capability,
    Company,
    ImportBatch,
    Relationship,
    Site,
    SiteIndustry,
)
from lineshaft.apps.reference.models import County
from lineshaft.domain.identifiers import format_phone
from lineshaft.tenancy import DisclosureClass, Sources, no_facts, use
from lineshaft.ui.exports import csv_lines, workbook

_AT_A_TIME = 2000
_WITHIN_NAME = str.maketrans(";|", ",/")

Reader = Callable[[Site, Relationship | None], Any]


def _position(site: Site) -> str:
    if site.latitude is None:
        return ""
    return "given" if site.position_given else "ZIP code"


def _certificates(site: Site) -> dict[str, Capability]:
    """The certifications by name, of each the one that is valid longest."""
    found: dict[str, Capability] = {}
    for row in _of_kind(site, "certification"):
        there = found.setdefault(row.name.upper(), row)
        if row.expires_on and (there.expires_on is None or row.expires_on > there.expires_on):
            found[row.name.upper()] = row
    return found


def _of_kind(site: Any, kind: str) -> list[Capability]:
    """Registrations of export control stand among the certifications, as an import reads them from there."""
    kinds = ("certification", "export") if kind == "certification" else (kind,)
    return [row for row in site.seen_capabilities if row.kind in kinds]


def _expiry(site: Site) -> str:
    days = [str(row.expires_on or "") for row in _certificates(site).values()]
    return BETWEEN.join(days).strip() if any(days) else ""


def _listed(kind: str) -> Reader:
    """Names that were written once or by several, as an import splits them again."""

    def read(site: Site, held: Relationship | None) -> str:
        names = {row.name.upper(): row.name.translate(_WITHIN_NAME) for row in _of_kind(site, kind)}
        return BETWEEN.join(names.values())

    return read


# Heading, model and field (whose disclosure class decides), and how it is read.
_COLUMNS: tuple[tuple[str, type[Model], str, Reader], ...] = (
    ("Site", Site, "public_id", lambda site, held: site.public_id),
    ("Name", Site, "name", lambda site, held: site.name),
    ("Company", Company, "name", lambda site, held: site.company.name),
    ("Company number", Company, "public_id", lambda site, held: site.company.public_id),
    ("Unique Entity ID", Company, "uei", lambda site, held: site.company.uei),
    ("CAGE code", Company, "cage", lambda site, held: site.company.cage),
    (
        "Parent company",
        Company,
        "parent",
        lambda site, held: site.company.parent.name if site.company.parent else "",
    ),
    ("Street", Site, "street", lambda site, held: site.street),
    ("City", Site, "city", lambda site, held: site.city),
    ("State", Site, "state", lambda site, held: site.state.abbreviation),
    ("ZIP code", Site, "zip_code", lambda site, held: site.zip_code),
    ("County", Site, "county", lambda site, held: site.county.name if site.county else ""),
    ("County FIPS", Site, "county", lambda site, held: site.county_id or ""),
    (
        "Metropolitan area",
        County,
        "metro_area",
        lambda site, held: site.county.metro_area.name if site.county and site.county.metro_area else "",
    ),
    (
        "Rural-urban code",
        County,
        "rural_urban_code",
        lambda site, held: site.county.rural_urban_code or "" if site.county else "",
    ),
    ("Latitude", Site, "latitude", lambda site, held: "" if site.latitude is None else site.latitude),
    ("Longitude", Site, "longitude", lambda site, held: "" if site.longitude is None else site.longitude),
    ("Position", Site, "position_given", lambda site, held: _position(site)),
    ("NAICS", Site, "naics", lambda site, held: site.naics_id or ""),
    ("Industry", Site, "naics", lambda site, held: site.naics.title if site.naics else ""),
    (
        "Further NAICS",
        SiteIndustry,
        "code",
        lambda site, held: "; ".join(f"{row.code} ({row.vintage})" for row in site.other_industries.all()),
    ),
    (
        "Telephone",
        Site,
        "phone_key",
        lambda site, held: format_phone(site.phone_key) if site.phone_key else "",
    ),
    ("Status", Relationship, "status", lambda site, held: held.get_status_display() if held else ""),
    ("Advisor in charge", Relationship, "owner", lambda site, held: str(held.owner or "") if held else ""),
    ("Employees", Relationship, "employees", lambda site, held: held.employees if held else ""),
    (
        "Employees counted on",
        Relationship,
        "employees_as_of",
        lambda site, held: held.employees_as_of if held else "",
    ),
    ("Needs", Relationship, "needs", lambda site, held: "; ".join(held.needs) if held else ""),
    ("Certifications", Capability, "name", _listed("certification")),
    ("Certifications expire", Capability, "expires_on", lambda site, held: _expiry(site)),
    ("Processes", Capability, "name", _listed("process")),
    ("Materials", Capability, "name", _listed("material")),
    ("Equipment", Capability, "name", _listed("equipment")),
    ("Ownership", Capability, "name", _listed("ownership")),
)

AUDIENCE = frozenset({DisclosureClass.PUBLIC, DisclosureClass.NETWORK, DisclosureClass.CENTER})
"""Confidential fields, such as notes and annual sales, do not leave in a file."""

COLUMNS = (*(heading for heading, *_rest in _COLUMNS), "Note")
SOURCES: Sources = {
    **{heading: (f"{model._meta.label}.{field}",) for heading, model, field, _read in _COLUMNS},
    **no_facts(Note="that the data are made up"),
}


def is_demonstration() -> bool:
    """Whether this installation shows demonstration data."""
    return bool(settings.DEMO)


def sites_csv(actor: Actor, criteria: queries.SiteCriteria) -> Iterator[str]:
    """
    The list as lines of CSV. Opens the reader's scope itself, because it runs after the transaction of the page.

    Columns about the relationship are those of the reader's own center; other readers get them empty.
    """
    with use(actor.context):
        yield from csv_lines(_rows(actor, criteria))


def sites_workbook(actor: Actor, criteria: queries.SiteCriteria) -> bytes:
    """The same list as a workbook. Read within the transaction of the page; the caller sees to its length."""
    return workbook("Demonstration data" if is_demonstration() else "Companies", _rows(actor, criteria))


def _rows(actor: Actor, criteria: queries.SiteCriteria) -> Iterator[list[Any]]:
    yield list(COLUMNS)
    for chunk in _chunks(actor, criteria):
        prefetch_related_objects(
            chunk,
            "company__parent",
            "county__metro_area",
            "other_industries",
            Prefetch("capabilities", queries.seen_capabilities(actor), to_attr="seen_capabilities"),
        )
        held = queries.own_relationships(actor, chunk)
        for site in chunk:
            note = "demonstration data" if site.is_synthetic or is_demonstration() else ""
            yield [*(read(site, held.get(site.pk)) for _h, _m, _f, read in _COLUMNS), note]


def _chunks(actor: Actor, criteria: queries.SiteCriteria) -> Iterator[list[Site]]:
    """The listed sites, some thousand at a time; those of a search as the page shows them."""
    rows = queries.sites(actor, criteria)
    if criteria.is_ranked:
        yield queries.in_order(queries.ranked(actor, criteria))
        return
    last: tuple[str, int] | None = None
    while chunk := list(queries.after(rows.order_by("name_key", "id"), last)[:_AT_A_TIME]):
        yield chunk
        last = (chunk[-1].name_key, chunk[-1].pk)


_NOTHING = {"column": "", "value": "", "taken": "", "reason": ""}


def report_rows(batch: ImportBatch, which: str) -> Iterator[list[Any]]:
    """
    What became of each row of an import: file, row, result, site; and a line for each remark, with column, value and
    reason, and for each value that was taken in otherwise than it stands there. The sum stands at the end.
    """
    yield ["File", "Row", "Result", "Site", "Column", "Value", "Taken as", "Reason", *batch.header]
    changes = queries.change_lines_of(batch)
    for row in queries.rows_of(batch, which).iterator(chunk_size=_AT_A_TIME):
        public_id = row.site.public_id if row.site else ""
        for line in [*row.reasons, *changes.of(row.values, row.changes)] or [_NOTHING]:
            told = {**_NOTHING, **line}
            yield [
                batch.file_name,
                row.row_number,
                row.get_result_display(),
                public_id,
                *(told[name] for name in _NOTHING),
                *row.values,
            ]
    if not which:
        yield [batch.file_name, "", "sum", "", "", "", "", queries.sum_of(batch)]


def report_lines(batch: ImportBatch, which: str) -> Iterator[str]:
    """The report of an import as lines of CSV."""
    return csv_lines(report_rows(batch, which))


def report_csv(actor: Actor, batch: ImportBatch, which: str) -> Iterator[str]:
    """The report of an import as lines of CSV, in the reader's scope."""
    with use(actor.context):
        yield from report_lines(batch, which)
