"""The directory of centers as a data file of facts, brought into the database without undoing what people edited."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from django.db import transaction

from lineshaft.apps.accounts.models import Organisation
from lineshaft.apps.accounts.roles import OrganisationKind
from lineshaft.apps.audit.actions import one_event_for_batch
from lineshaft.apps.reference.loading import bulk, editions
from lineshaft.apps.reference.models import County, ReferenceLoad, State, Zip
from lineshaft.domain.data_files import Section, read_sections

from ..models import Center, FactStatus, Location, ServiceArea, ServiceLine

DATA = Path(__file__).resolve().parents[1] / "data"


class _Status(StrEnum):
    VERIFIED = FactStatus.VERIFIED.value
    INFERRED = FactStatus.INFERRED.value
    UNVERIFIED = FactStatus.UNVERIFIED.value


class _LocationKind(StrEnum):
    MAIN = "main"
    REGIONAL = "regional"


class _Area(StrEnum):
    TECHNOLOGY_ACCELERATION = ServiceArea.TECHNOLOGY_ACCELERATION.value
    SUPPLIER_DEVELOPMENT = ServiceArea.SUPPLIER_DEVELOPMENT.value
    SUSTAINABILITY = ServiceArea.SUSTAINABILITY.value
    WORKFORCE = ServiceArea.WORKFORCE.value
    CONTINUOUS_IMPROVEMENT = ServiceArea.CONTINUOUS_IMPROVEMENT.value


@dataclass(frozen=True)
class LocationFacts:
    """An office as the file tells it. `map_zip` places its city on the map and is no address."""

    name: str
    city: str
    map_zip: str
    source: str
    as_of: date | None
    is_main: bool


@dataclass(frozen=True)
class CenterFacts:
    """A center as the file tells it; `also_serves` names states besides its own, by abbreviation."""

    state: str
    slug: str
    fields: dict[str, object]
    as_of: date
    also_serves: tuple[str, ...]
    locations: tuple[LocationFacts, ...]


def read_centers(path: Path = DATA / "centers.yaml") -> list[CenterFacts]:
    """The centers of the data file; raises InvalidDefinition, naming file and key, when the file is wrong."""
    section = read_sections(path)
    section.text("edition")
    centers = [_center(item) for item in section.sections("centers")]
    section.close()
    return centers


def _center(item: Section) -> CenterFacts:
    facts = CenterFacts(
        state=item.text("state"),
        slug=item.text("slug"),
        as_of=item.day("as_of"),
        also_serves=tuple(item.text("also_serves").split()) if item.has("also_serves") else (),
        fields={
            "name": item.text("name"),
            "operator": item.optional_text("operator"),
            "operator_type": item.optional_text("operator_type"),
            "operator_status": item.one_of("status", _Status).value,
            "website": item.optional_text("website"),
            "source": item.text("source"),
            "note": item.optional_text("note"),
        },
        locations=tuple(map(_location, item.sections("locations"))) if item.has("locations") else (),
    )
    item.close()
    return facts


def _location(item: Section) -> LocationFacts:
    facts = LocationFacts(
        name=item.text("name"),
        city=item.text("city"),
        map_zip=item.text("map_zip"),
        source=item.text("source"),
        as_of=item.day("as_of") if item.has("as_of") else None,
        is_main=item.one_of("kind", _LocationKind) is _LocationKind.MAIN,
    )
    item.close()
    return facts


def load() -> ReferenceLoad | None:
    """
    Load centers, their coverage and the service lines; None when this edition is loaded already.

    A center whose facts were edited on screen is dated with the day of the edit. The file changes a center only when
    the file's facts are younger, so an edit is never undone by an older list.
    """
    sha256 = editions.fingerprint(Path(__file__), *sorted(DATA.glob("*.yaml")))
    if editions.is_loaded("directory", sha256):
        return None
    centers = read_centers()
    with transaction.atomic():
        _load_service_lines()
        states = {state.abbreviation: state for state in State.objects.all()}
        for facts in centers:
            _load_center(facts, states[facts.state])
        _load_coverage(centers, states)
        return editions.record(
            "directory",
            source="Public lists of centers, see each center's source",
            sha256=sha256,
            rows_read=len(centers),
            rejections=[],
            file_name="centers.yaml",
        )


def _load_service_lines() -> None:
    """
    The lines of the edition, in force from its first day; those that it leaves out end on that day.

    Raises InvalidDefinition for a line that changed its area under the same code: old work would change its area too.
    """
    section = read_sections(DATA / "service_lines.yaml")
    section.text("edition")
    since = section.day("since")
    present = {line.code: line for line in ServiceLine.objects.filter(center=None)}
    codes = set()
    for item in section.sections("service_lines"):
        title, code, area = item.words("title"), item.text("code"), item.one_of("area", _Area).value
        line = present.get(code) or ServiceLine(code=code, area=area, valid_from=since)
        if line.area != area:
            raise item.error("area", f"is {area}, and {code} was {line.area}: give it a new code")
        line.title, line.title_es, line.valid_until = title.en, title.es, None
        line.save()
        codes.add(code)
        item.close()
    section.close()
    ServiceLine.objects.filter(center=None, valid_until=None).exclude(code__in=codes).update(
        valid_until=since
    )


def _load_center(facts: CenterFacts, state: State) -> None:
    main = next((location for location in facts.locations if location.is_main), None)
    fields = {**facts.fields, "city": main.city if main else "", "as_of": facts.as_of}
    center = Center.objects.filter(state=state).first()
    if center is None:
        organisation = Organisation.objects.create(
            kind=OrganisationKind.CENTER.value, name=str(fields["name"]), website=str(fields["website"])
        )
        center = Center.objects.create(organisation=organisation, slug=facts.slug, state=state, **fields)
    elif center.as_of is None or center.as_of < facts.as_of:
        for name, value in fields.items():
            setattr(center, name, value)
        center.save()
    for location in facts.locations:
        _load_location(center, location)


def _load_location(center: Center, facts: LocationFacts) -> None:
    """Add an office, or bring it up to date when the file is younger than what stands."""
    existing = Location.objects.filter(center=center, name=facts.name).first()
    if existing and (facts.as_of is None or (existing.as_of and existing.as_of >= facts.as_of)):
        return
    if facts.is_main and not existing and Location.objects.filter(center=center, is_main=True).exists():
        return
    zip_code = Zip.objects.get(code=facts.map_zip)
    Location.objects.update_or_create(
        center=center,
        name=facts.name,
        defaults={
            "city": facts.city,
            "state_id": zip_code.state_id,
            "zip": zip_code,
            "is_main": facts.is_main,
            "status": FactStatus.UNVERIFIED,
            "source": facts.source,
            "as_of": facts.as_of,
        },
    )


def _load_coverage(centers: list[CenterFacts], states: dict[str, State]) -> None:
    """Each county to the center of its state, unless a center is assigned to it already."""
    center_of_state: dict[str, int] = {}
    ids = dict(Center.objects.values_list("state__abbreviation", "pk"))
    for facts in centers:
        for abbreviation in (facts.state, *facts.also_serves):
            center_of_state[states[abbreviation].fips] = ids[facts.state]
    summary: dict[str, object] = {}
    with one_event_for_batch(
        table="network_coveragecounty", row_id="directory", center_id=0, summary=summary
    ):
        summary["counties"] = bulk.merge(
            "network_coveragecounty",
            ("county_id", "center_id"),
            (
                (fips, center_of_state[state])
                for fips, state in County.objects.values_list("fips", "state_id")
                if state in center_of_state
            ),
            key=("county_id",),
            update=False,
        )
