"""Find your center: from what a person types to the center, and its locations by distance."""

import enum
from dataclasses import dataclass, field

from lineshaft.apps.reference.models import State, Zip
from lineshaft.apps.reference.queries import (
    Place,
    find_cities,
    find_counties,
    place_for_state,
    place_of_zip,
    search_places,
    state_by_code,
    zip_in,
)
from lineshaft.domain.distances import miles_between

from ..models import Center, Location
from .directory import active_locations, center_for_county, center_for_state

# More choices than a person reads; the next thing to type is the state.
MOST_CHOICES = 60


class Problem(enum.StrEnum):
    """Why there is no center in the answer."""

    NOTHING_ASKED = "nothing_asked"
    UNKNOWN_ZIP = "unknown_zip"
    UNKNOWN_PLACE = "unknown_place"
    AMBIGUOUS = "ambiguous"
    NOT_SERVED = "not_served"


@dataclass(frozen=True)
class NearbyLocation:
    """A location with its distance from the place asked for; None where the place has no position (a state)."""

    location: Location
    miles: float | None = None


@dataclass(frozen=True)
class LocatorResult:
    """
    The answer to "which center serves me?".

    With a `problem` there is no center. `choices` are the places to choose from when the question is ambiguous, and
    other places of the same name when it is not.
    """

    asked: str
    place: Place | None = None
    center: Center | None = None
    locations: tuple[NearbyLocation, ...] = ()
    choices: tuple[Place, ...] = field(default=())
    problem: Problem | None = None


def locate(
    text: str = "", *, zip_code: str = "", county: str = "", city: str = "", state: str = ""
) -> LocatorResult:
    """
    The center that serves a place: `text` as a person types it, or separate parts.

    `state` is an abbreviation or FIPS code and may stand alone or narrow `county` (a name or five-digit FIPS code) or
    `city`. Nothing raises: what cannot be answered is told in `problem`.
    """
    if zip_code:
        return _by_zip(zip_code)
    if county or city or state:
        return _by_parts(county=county, city=city, state=state)
    if not text.strip():
        return LocatorResult(asked="", problem=Problem.NOTHING_ASKED)
    if zip_in(text) or text.strip().replace("-", "").isdecimal():
        return _by_zip(text)
    return _chosen(text, search_places(text, MOST_CHOICES))


def _by_zip(text: str) -> LocatorResult:
    zips = Zip.objects.select_related("state", "county__coverage__center__state").filter(code=zip_in(text))
    known = next(iter(zips), None)  # first() would order by the key, which costs more than the look-up
    if known is None:
        return LocatorResult(asked=text, problem=Problem.UNKNOWN_ZIP)
    coverage = getattr(known.county, "coverage", None)
    return _at(text, place_of_zip(known), center=coverage.center if coverage else None)


def _by_parts(*, county: str, city: str, state: str) -> LocatorResult:
    asked = ", ".join(part for part in (city, county, state) if part)
    known_state = state_by_code(state) if state else None
    if state and known_state is None:
        return LocatorResult(asked=asked, problem=Problem.UNKNOWN_PLACE)
    if not county and not city:
        assert known_state is not None
        return _at(asked, place_for_state(known_state))
    return _chosen(asked, _parts(county, city, known_state))


def _parts(county: str, city: str, state: State | None) -> list[Place]:
    if city:
        return find_cities(city, state, limit=MOST_CHOICES)
    return find_counties(county, state, limit=MOST_CHOICES)


def _chosen(asked: str, places: list[Place]) -> LocatorResult:
    """One place is the answer; so is a state, and the first of several within one state; else the person chooses."""
    if not places:
        return LocatorResult(asked=asked, problem=Problem.UNKNOWN_PLACE)
    first, others = places[0], places[1:]
    elsewhere = tuple(place for place in others if place.state != first.state)
    if first.kind == "state" or not elsewhere:
        return _at(asked, first, elsewhere)
    return LocatorResult(asked=asked, choices=_one_for_each_state(places), problem=Problem.AMBIGUOUS)


def _one_for_each_state(places: list[Place]) -> tuple[Place, ...]:
    """A city and a county of one name in one state lead to one center: one is enough. The most people first."""
    chosen: dict[str, Place] = {}
    for place in places:
        chosen.setdefault(place.state.fips, place)
    return tuple(sorted(chosen.values(), key=lambda place: -place.population))


def _at(
    asked: str, place: Place, choices: tuple[Place, ...] = (), center: Center | None = None
) -> LocatorResult:
    if center is None and place.county_fips:
        center = center_for_county(place.county_fips)
    center = center or center_for_state(place.state.fips)
    if center is None:
        return LocatorResult(asked=asked, place=place, choices=choices, problem=Problem.NOT_SERVED)
    return LocatorResult(
        asked=asked, place=place, center=center, locations=_by_distance(center, place), choices=choices
    )


def _by_distance(center: Center, place: Place) -> tuple[NearbyLocation, ...]:
    locations = active_locations(center)
    latitude, longitude = place.latitude, place.longitude
    if latitude is None or longitude is None:
        return tuple(NearbyLocation(location) for location in locations)
    nearby = [
        NearbyLocation(
            location, miles_between(latitude, longitude, location.zip.latitude, location.zip.longitude)
        )
        for location in locations
    ]
    return tuple(sorted(nearby, key=lambda found: (found.miles or 0.0, found.location.pk)))
