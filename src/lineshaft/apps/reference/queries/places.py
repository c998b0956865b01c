"""From what a person types to a place: ZIP code, city, county or state, in English or Spanish."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import F, FloatField, Func, Max, QuerySet, Sum, TextField
from django.db.models.functions import Cast, Coalesce, Greatest, Lower
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ..models import County, State, Zip

_ZIP = re.compile(r"(?<![0-9])([0-9]{5})(?:-?[0-9]{4})?(?![0-9])")
_COUNTY_WORDS = (
    "county",
    "parish",
    "municipio",
    "borough",
    "census area",
    "municipality",
    "city",
    "city and borough",
)
_LONGEST_TEXT = 200
_KINDS = {"state": _("State"), "county": _("County"), "city": _("City"), "zip": _("ZIP code")}


@dataclass(frozen=True)
class Place:
    """
    A state, county, city or ZIP code. `county_fips` is that of its larger part, "" for a state.

    Positions are in degrees; a state has none. `population` orders places of one name, and is 0 where unknown.
    """

    kind: str
    name: str
    state: State
    county_fips: str = ""
    zip_code: str = ""
    latitude: float | None = None
    longitude: float | None = None
    population: int = 0

    @property
    def state_name(self) -> str:
        """Name of the state in the language of the page."""
        return self.state.name_es if get_language() == "es" and self.state.name_es else self.state.name

    @property
    def kind_label(self) -> str:
        """What kind of place it is, in words."""
        return str(_KINDS[self.kind])

    @property
    def label(self) -> str:
        """As a person would write it: `Springfield, Illinois`; `30303 Atlanta, Georgia`."""
        if self.kind == "state":
            return self.state_name
        start = f"{self.zip_code} " if self.kind == "zip" else ""
        return f"{start}{self.name}, {self.state_name}"

    @property
    def query(self) -> str:
        """What to type to get exactly this place."""
        if self.kind == "zip":
            return self.zip_code
        return self.state.abbreviation if self.kind == "state" else f"{self.name}, {self.state.abbreviation}"


def key_of(text: str) -> str:
    """Text as places are compared: lower case, no accents, no full stops, single blanks."""
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^a-z0-9'&-]+", " ", plain.lower().replace(".", "")).split())


def zip_in(text: str) -> str:
    """The five digits of a ZIP code (or ZIP+4) in a text; "" when there is none."""
    match = _ZIP.search(text[:_LONGEST_TEXT])
    return match.group(1) if match else ""


def place_for_zip(code: str) -> Zip | None:
    """The ZIP code with its state and county, or None when it is not known."""
    return Zip.objects.select_related("state", "county").filter(code=code).first()


def place_of_zip(zip_code: Zip) -> Place:
    """A ZIP code as a place."""
    return Place(
        kind="zip",
        name=zip_code.city,
        state=zip_code.state,
        county_fips=zip_code.county_id or "",
        zip_code=zip_code.code,
        latitude=zip_code.latitude,
        longitude=zip_code.longitude,
        population=zip_code.population or 0,
    )


def all_states() -> list[State]:
    """The 50 states, DC and Puerto Rico, by name in the language of the page."""
    states = list(State.objects.all())
    if get_language() == "es":
        states.sort(key=lambda state: key_of(state.name_es or state.name))
    return states


def state_by_code(code: str) -> State | None:
    """A state by two-letter abbreviation or FIPS code, in any case."""
    text = code.strip().upper()
    if not text.isalnum():
        return None
    return State.objects.filter(fips=text).first() or State.objects.filter(abbreviation=text).first()


def find_states(text: str, states: Iterable[State] | None = None) -> list[Place]:
    """The state that a text names, by name in English or Spanish or by abbreviation; [] when it names none."""
    key = key_of(text)
    known = State.objects.all() if states is None else states
    # "D.C." and "Washington DC" are how people write the District.
    if key in {"washington dc", "dc", "district of columbia"}:
        key = "dc"
    return [
        place_for_state(state)
        for state in known
        if key in {state.abbreviation.lower(), key_of(state.name), key_of(state.name_es)}
    ]


def place_for_state(state: State) -> Place:
    """A state as a place."""
    return Place(kind="state", name=state.name, state=state)


def place_for_county(fips: str) -> Place | None:
    """A county as a place, positioned where its people live."""
    return next(iter(_county_places(County.objects.filter(fips=fips))), None)


def _weight() -> Coalesce:
    """People of a ZIP code, at least one, so that places without residents have a middle too."""
    return Greatest(Coalesce(F("population"), 0), 1)


def _middle(field: str, weight: str = "weight") -> Cast:
    return Cast(Sum(F(field) * F(weight)) / Sum(weight), FloatField())


def find_cities(
    text: str, state: State | None = None, *, limit: int = 60, prefix: bool = False
) -> list[Place]:
    """Cities of this name (or that begin so), the most people first; positions are the middle of their people."""
    key = key_of(text)[:100]
    if not key:
        return []
    keys = _saints(key)
    zips = Zip.objects.annotate(key=Lower("city"), weight=_weight())
    zips = zips.filter(key__startswith=key) if prefix else zips.filter(key__in=keys)
    if state:
        zips = zips.filter(state=state)
    cities = (
        zips.values("key", "state_id")
        .annotate(
            name=Max("city"),
            people=Sum(Coalesce("population", 0)),
            latitude_of=_middle("latitude"),
            longitude_of=_middle("longitude"),
            # The county of the ZIP code with the most people: compared as text, the count comes first.
            largest=Max(_CountyByPeople(Coalesce("population", 0))),
        )
        .order_by("-people", "state_id")[:limit]
    )
    states = State.objects.in_bulk()
    return [
        Place(
            kind="city",
            name=row["name"],
            state=states[row["state_id"]],
            county_fips=row["largest"][-5:],
            latitude=row["latitude_of"],
            longitude=row["longitude_of"],
            population=row["people"],
        )
        for row in cities
    ]


class _CountyByPeople(Func):
    """People of a ZIP code and its county as one text: the greatest is the county of the largest ZIP code."""

    template = "to_char(%(expressions)s, 'FM0000000000') || county_id"
    output_field = TextField()


class _PlainName(Func):
    """
    A name in lower case, without accents and full stops.

    translate() knows the accented letters that place names of the network have; unaccent() may not be installed.
    """

    template = "replace(translate(lower(%(expressions)s), 'áéíóúüñ', 'aeiouun'), '.', '')"
    output_field = TextField()


def _saints(key: str) -> list[str]:
    """Both ways to write Saint: the postal data spell it out, people and counties often do not."""
    swapped = re.sub(r"^st ", "saint ", key) if key.startswith("st ") else re.sub(r"^saint ", "st ", key)
    return [key, swapped]


def find_counties(text: str, state: State | None = None, *, limit: int = 60) -> list[Place]:
    """
    Counties of this name, with or without the word county, parish or municipio; the most people first.

    A five-digit FIPS code finds its county.
    """
    key = key_of(text)[:100]
    if not key:
        return []
    if re.fullmatch(r"[0-9]{5}", key):
        by_code = place_for_county(key)
        return [by_code] if by_code and state in (None, by_code.state) else []
    wanted = [
        f"{name}{word}" for name in _saints(key) for word in ("", *(f" {word}" for word in _COUNTY_WORDS))
    ]
    counties = County.objects.annotate(key=_PlainName("name")).filter(key__in=wanted)
    if state:
        counties = counties.filter(state=state)
    return _county_places(counties)[:limit]


def _county_places(counties: QuerySet[County]) -> list[Place]:
    found = {county.fips: county for county in counties.select_related("state")}
    rows = (
        Zip.objects.filter(county_id__in=found)
        .annotate(weight=_weight())
        .values("county_id")
        .annotate(
            people=Sum(Coalesce("population", 0)),
            latitude_of=_middle("latitude"),
            longitude_of=_middle("longitude"),
        )
    )
    facts = {row["county_id"]: row for row in rows}
    places = []
    for fips, county in found.items():
        row = facts.get(fips)
        places.append(
            Place(
                kind="county",
                name=county.name,
                state=county.state,
                county_fips=fips,
                latitude=row["latitude_of"] if row else None,
                longitude=row["longitude_of"] if row else None,
                population=row["people"] if row else 0,
            )
        )
    return sorted(places, key=lambda place: (-place.population, place.county_fips))


def _name_and_state(text: str, states: Sequence[State]) -> tuple[str, State | None]:
    """Split `Atlanta, GA`, `Atlanta GA` or `Atlanta, Georgia` into name and state; the whole text when it has none."""
    words = key_of(text).split()
    for length in (3, 2, 1):
        tail = " ".join(words[-length:])
        named = find_states(tail, states) if len(words) > length else []
        if named:
            return " ".join(words[:-length]), named[0].state
    return text, None


def search_places(text: str, limit: int = 10) -> list[Place]:
    """
    Places that a text may mean, the likeliest first: a ZIP code, a state, cities and counties of that name.

    A state behind a comma or at the end narrows the search: `Springfield, MO`.
    """
    text = text.strip()[:_LONGEST_TEXT]
    code = zip_in(text)
    if code:
        known = place_for_zip(code)
        return [place_of_zip(known)] if known else []
    if not key_of(text):
        return []
    states = list(State.objects.all())
    name, state = _name_and_state(text, states)
    found = find_states(text, states)
    if not (found and state):
        # "Washington, DC" names the District and a city of it; the whole text wins over its parts.
        found += find_cities(name, state) + find_counties(name, state)
    return found[:limit]


def suggest_places(text: str, limit: int = 10) -> list[Place]:
    """Places while a person types: those that the text names, then cities that begin with it."""
    places = search_places(text, limit)
    name, state = _name_and_state(text.strip()[:_LONGEST_TEXT], list(State.objects.all()))
    if len(key_of(name)) > 1 and not zip_in(text) and len(places) < limit:
        known = {place.query for place in places}
        places += [
            city for city in find_cities(name, state, limit=limit, prefix=True) if city.query not in known
        ]
    return places[:limit]
