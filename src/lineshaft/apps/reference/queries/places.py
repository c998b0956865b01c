"""From what a person types to a place: ZIP code, city, county or state, in English or Spanish."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import F, FloatField, Func, Max, Sum, TextField
from django.db.models.functions import Cast, Coalesce, Greatest, Lower
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz, process

from lineshaft.domain.distances import miles_between

from ..models import County, State, Zip
from .kept import Kept

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
# No city is called so.
_SURE_COUNTY_WORDS = (" county", " parish", " municipio", " borough", " census area")
_LONGEST_TEXT = 200
# One letter wrong in a name of six.
_CITY_ALIKE = 80
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
    states = list(_states())
    if get_language() == "es":
        states.sort(key=lambda state: key_of(state.name_es or state.name))
    return states


def state_by_code(code: str) -> State | None:
    """A state by two-letter abbreviation or FIPS code, in any case."""
    text = code.strip().upper()
    return next((state for state in _states() if text in {state.fips, state.abbreviation}), None)


def find_states(text: str) -> list[Place]:
    """The state that a text names, by name in English or Spanish or by abbreviation; [] when it names none."""
    state = _states_by_key().get(key_of(text))
    return [place_for_state(state)] if state else []


def _read_state_keys() -> dict[str, State]:
    keys = {}
    for state in _states():
        for name in (state.abbreviation, state.name, state.name_es):
            keys[key_of(name)] = state
        if state.abbreviation == "DC":
            keys["washington dc"] = state  # as people write the District; "D.C." loses its full stops
    return keys


_states: Kept[tuple[State, ...]] = Kept(lambda: tuple(State.objects.all()))
_states_by_key: Kept[dict[str, State]] = Kept(_read_state_keys)


def place_for_state(state: State) -> Place:
    """A state as a place."""
    return Place(kind="state", name=state.name, state=state)


def place_for_county(fips: str) -> Place | None:
    """A county as a place, positioned where its people live."""
    name = County.objects.filter(fips=fips).values_list("name", flat=True).first()
    return _county_places({fips: name})[0] if name else None


def _weight() -> Greatest:
    """People of a ZIP code, at least one, so that places without residents have a middle too."""
    return Greatest(Coalesce(F("population"), 0), 1)


def _middle(field: str, weight: str = "weight") -> Cast:
    return Cast(Sum(F(field) * F(weight)) / Sum(weight), FloatField())


def miles_to_state(state: State, latitude: float, longitude: float) -> float | None:
    """Miles from a point to the nearest ZIP code of a state; None when no ZIP codes are loaded."""
    points = Zip.objects.filter(state=state).values_list("latitude", "longitude")
    return min((miles_between(latitude, longitude, *point) for point in points), default=None)


def city_spellings(name: str) -> list[str]:
    """How records may write this city, in small letters and without full stops: "st louis", "saint louis"."""
    plain = " ".join(name.lower().replace(".", "").split())
    return sorted({spelling for key in (plain, key_of(name)) for spelling in _saints(key)})


def city_like(name: str, state: State) -> str:
    """The city of the postal data in this state whose name is spelt nearly so; "" when there is none."""
    cities = Zip.objects.filter(state=state).values_list("city", flat=True).distinct()
    keys = {city: key_of(city) for city in cities}
    likest = [
        process.extractOne(name, keys, scorer=fuzz.ratio, score_cutoff=_CITY_ALIKE)
        for name in _saints(key_of(name))
    ]
    return max(((score, city) for _key, score, city in filter(None, likest)), default=(0, ""))[1]


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
    states = {state.fips: state for state in _states()}
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
    return _county_places(county_names(key, state))[:limit]


def county_names(text: str, state: State | None = None) -> dict[str, str]:
    """Names of the counties that a text names, by FIPS code, with or without the word county."""
    names = _counties_by_key()
    return {
        fips: county
        for name in _saints(key_of(text)[:100])
        for word in ("", *_COUNTY_WORDS)
        for fips, county in names.get(f"{name} {word}".strip(), ())
        if state is None or fips.startswith(state.fips)
    }


def names_of_counties(state_fips: str) -> dict[str, str]:
    """Names of all counties of a state, by FIPS code."""
    return {
        fips: name
        for named in _counties_by_key().values()
        for fips, name in named
        if fips.startswith(state_fips)
    }


def says_county(text: str) -> bool:
    """Whether a text says itself that it names a county, as "Fulton County" does and "Fulton" does not."""
    return key_of(text).endswith(_SURE_COUNTY_WORDS)


def _read_county_keys() -> dict[str, tuple[tuple[str, str], ...]]:
    keys: dict[str, tuple[tuple[str, str], ...]] = {}
    for fips, name in County.objects.values_list("fips", "name"):
        key = key_of(name)
        keys[key] = (*keys.get(key, ()), (fips, name))
    return keys


_counties_by_key: Kept[dict[str, tuple[tuple[str, str], ...]]] = Kept(_read_county_keys)


def _county_places(names: Mapping[str, str]) -> list[Place]:
    """Places of counties given as name by FIPS code, positioned in the middle of their people."""
    if not names:
        return []
    rows = (
        Zip.objects.filter(county_id__in=list(names))
        .annotate(weight=_weight())
        .values("county_id")
        .annotate(
            people=Sum(Coalesce("population", 0)),
            latitude_of=_middle("latitude"),
            longitude_of=_middle("longitude"),
        )
    )
    facts = {row["county_id"]: row for row in rows}
    states = {state.fips: state for state in _states()}
    places = []
    for fips, name in names.items():
        row = facts.get(fips)
        places.append(
            Place(
                kind="county",
                name=name,
                state=states[fips[:2]],
                county_fips=fips,
                latitude=row["latitude_of"] if row else None,
                longitude=row["longitude_of"] if row else None,
                population=row["people"] if row else 0,
            )
        )
    return sorted(places, key=lambda place: (-place.population, place.county_fips))


def name_and_state(text: str) -> tuple[str, State | None]:
    """Split `Atlanta, GA`, `Atlanta GA` or `Atlanta, Georgia` into name and state; the whole text when it has none."""
    words = key_of(text).split()
    for length in (3, 2, 1):
        tail = " ".join(words[-length:])
        named = find_states(tail) if len(words) > length else []
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
    name, state = name_and_state(text)
    found = find_states(text)
    if found and state:
        # "Washington, DC" names the District and a city of it; the whole text wins over its parts.
        return found
    counties = find_counties(name, state)
    if not (counties and says_county(name)):
        found += find_cities(name, state)
    return (found + counties)[:limit]


def suggest_places(text: str, limit: int = 10) -> list[Place]:
    """Places while a person types: those that the text names, then cities that begin with it."""
    places = search_places(text, limit)
    name, state = name_and_state(text.strip()[:_LONGEST_TEXT])
    if len(key_of(name)) > 1 and not zip_in(text) and len(places) < limit:
        known = {place.query for place in places}
        places += [
            city for city in find_cities(name, state, limit=limit, prefix=True) if city.query not in known
        ]
    return places[:limit]
