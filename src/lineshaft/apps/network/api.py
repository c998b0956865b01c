"""The HTTP API of the directory: centers and the locator."""

import re
from datetime import date
from typing import Any, ClassVar

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema

from lineshaft.apps.reference.queries import Place, state_by_code
from lineshaft.domain.errors import InvalidValue
from lineshaft.tenancy import Sources, no_facts, taken_from
from lineshaft.ui.api import Answer, Refusal, notice

from . import queries
from .models import Center, Location, ServiceArea

router = Router(tags=["Directory"])
_ZIP = re.compile(r"[0-9]{5}(-[0-9]{4})?")
_AREAS = [area.value for area in ServiceArea]


class CenterSummary(Schema):
    """A center and the state that it is in."""

    SOURCES: ClassVar[Sources] = {
        **taken_from("network.Center", "slug name city website"),
        **taken_from("reference.State", state="abbreviation"),
    }

    slug: str
    name: str
    state: str
    city: str
    website: str


class LocationFact(Schema):
    """An office. Without a street only the city is known, and the position is that of the city."""

    SOURCES: ClassVar[Sources] = {
        **taken_from(
            "network.Location", "name street city is_main is_synthetic status source as_of", zip_code="zip"
        ),
        **taken_from("reference.State", state="abbreviation"),
        **taken_from("reference.Zip", "latitude longitude", miles="latitude longitude"),
    }

    name: str
    street: str
    city: str
    state: str
    zip_code: str
    latitude: float
    longitude: float
    is_main: bool
    is_synthetic: bool
    status: str
    source: str
    as_of: date | None
    miles: float | None = None


class OffersOfArea(Schema):
    """One of the five areas of help, with the lines that the center offers in it."""

    SOURCES: ClassVar[Sources] = taken_from("network.ServiceLine", "area", label="area", lines="title")

    area: str
    label: str
    lines: list[str]


class CenterFacts(CenterSummary):
    """Everything public about a center, with the source and date of the facts."""

    SOURCES: ClassVar[Sources] = {
        **taken_from(
            "network.Center", "operator operator_type operator_status about about_es note source as_of"
        ),
        **taken_from("reference.State", states_served="abbreviation"),
        **taken_from("reference.County", counties_served="fips"),
    }

    operator: str
    operator_type: str
    operator_status: str
    about: str
    about_es: str
    note: str
    source: str
    as_of: date | None
    states_served: list[str]
    counties_served: list[str]
    locations: list[LocationFact]
    offers: list[OffersOfArea]


class Centers(Answer):
    centers: list[CenterSummary]


class CenterAnswer(Answer):
    center: CenterFacts


class PlaceFact(Schema):
    """A ZIP code, city, county or state; `query` asks for exactly this place."""

    SOURCES: ClassVar[Sources] = {
        **no_facts(kind="what was asked for"),
        **taken_from("reference.Zip", label="code city state", query="code city state"),
        **taken_from("reference.State", state="abbreviation"),
        **taken_from("reference.County", county_fips="fips"),
    }

    kind: str
    label: str
    query: str
    state: str
    county_fips: str


class LocatorAnswer(Answer):
    """`problem` is "ambiguous" where one of `choices` has to be asked for, else null."""

    SOURCES: ClassVar[Sources] = no_facts(problem="what is wrong with the question")

    problem: str | None
    place: PlaceFact | None
    center: CenterSummary | None
    locations: list[LocationFact]
    choices: list[PlaceFact]


def _summary(center: Center) -> dict[str, Any]:
    return {
        "slug": center.slug,
        "name": center.name,
        "state": center.state.abbreviation,
        "city": center.city,
        "website": center.website,
    }


def _location(location: Location, miles: float | None = None) -> dict[str, Any]:
    return {
        "name": location.name,
        "street": location.street,
        "city": location.city,
        "state": location.state.abbreviation,
        "zip_code": location.zip_id if location.street else "",
        "latitude": location.zip.latitude,
        "longitude": location.zip.longitude,
        "is_main": location.is_main,
        "is_synthetic": location.is_synthetic,
        "status": location.status,
        "source": location.source,
        "as_of": location.as_of,
        "miles": None if miles is None else round(miles, 1),
    }


def _place(place: Place) -> dict[str, Any]:
    return {
        "kind": place.kind,
        "label": place.label,
        "query": place.query,
        "state": place.state.abbreviation,
        "county_fips": place.county_fips,
    }


def _state_fips(text: str) -> str:
    """FIPS code of a state named in a question, "" for none. Raises InvalidValue for a text that is no state."""
    if not text:
        return ""
    state = state_by_code(text)
    if state is None:
        raise InvalidValue("state", text, "is no state", "Give two letters, such as GA, or the FIPS code")
    return state.fips


@router.get("/centers", response={200: Centers, 422: Refusal}, url_name="centers", summary="All centers")
def centers(
    request: HttpRequest,
    state: str = Query("", max_length=2, description="only the center that serves this state, such as GA"),
    area: str = Query("", max_length=40, description=f"only centers that offer help in: {', '.join(_AREAS)}"),
) -> dict[str, Any]:
    """The centers of the network, by state."""
    if area and area not in _AREAS:
        raise InvalidValue("area", area, f"is not one of {', '.join(_AREAS)}")
    found = queries.directory(state=_state_fips(state), area=area)
    return {**notice(), "centers": [_summary(center) for center in found]}


@router.get(
    "/centers/{slug}",
    response={200: CenterAnswer, 404: Refusal, 422: Refusal},
    url_name="center",
    summary="One center",
)
def center(request: HttpRequest, slug: str) -> dict[str, Any]:
    """The public facts of a center: operator, locations, counties, offers, each with what it rests on."""
    found = queries.center_by_slug(slug)
    if found is None:
        raise Http404(f"There is no center {slug!r}. /centers lists them.")
    facts = {
        **_summary(found),
        "operator": found.operator,
        "operator_type": found.operator_type,
        "operator_status": found.operator_status,
        "about": found.about,
        "about_es": found.about_es,
        "note": found.note,
        "source": found.source,
        "as_of": found.as_of,
        "states_served": [state.abbreviation for state in queries.states_served(found)],
        "counties_served": [county.fips for county in queries.counties_served(found)],
        "locations": [_location(location) for location in queries.active_locations(found)],
        "offers": [
            {"area": offer.area, "label": offer.label, "lines": list(offer.lines)}
            for offer in queries.offers_by_area(found)
        ],
    }
    return {**notice(), "center": facts}


@router.get(
    "/locate",
    response={200: LocatorAnswer, 404: Refusal, 422: Refusal},
    url_name="locate",
    summary="The center that serves a place",
)
def locate(
    request: HttpRequest,
    zip: str = Query("", max_length=20, description="five digits, or nine with a hyphen"),
    county: str = Query("", max_length=100, description="a name or a five-digit FIPS code"),
    city: str = Query("", max_length=100),
    state: str = Query(
        "", max_length=2, description="two letters or FIPS code; alone, or with county or city"
    ),
) -> dict[str, Any]:
    """The center for a ZIP code, a county, a city or a state, with its locations by distance in miles."""
    if not (zip or county.strip() or city.strip() or state.strip()):
        raise InvalidValue("zip", "", "nothing was asked", "Give zip, county, city or state")
    if zip and not _ZIP.fullmatch(zip):
        raise InvalidValue("zip", zip, "is no ZIP code", "Give five digits, such as 30303")
    if zip and (county or city or state):
        raise InvalidValue("zip", zip, "stands beside another place", "Give the ZIP code alone")
    _state_fips(state)
    result = queries.locate(zip_code=zip, county=county, city=city, state=state)
    if result.center is None and result.problem != queries.Problem.AMBIGUOUS:
        raise Http404(
            f"No center is known for {result.asked}. /states lists the states that can be asked for."
        )
    return {
        **notice(),
        "problem": result.problem,
        "place": _place(result.place) if result.place else None,
        "center": _summary(result.center) if result.center else None,
        "locations": [_location(found.location, found.miles) for found in result.locations],
        "choices": [_place(place) for place in result.choices],
    }
