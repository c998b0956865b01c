"""Invented companies and sites, spread as establishments were in the published counts.

Source of the built-in distribution (`data/establishments_2016.csv`): Census Bureau, ZIP Codes Business Patterns 2016,
manufacturing establishments by state and three-digit NAICS. California and Puerto Rico are not in the copy that was
read; the demonstration assumes 38,000 and 1,800 establishments there, spread over industries like all others together.
These two numbers are assumptions and no facts.
"""

import csv
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from django.utils import timezone

from lineshaft.apps.companies.keys import name_key, street_key
from lineshaft.apps.companies.models import Company, CompanyName, Site
from lineshaft.apps.reference.models import NaicsCode, State, Zip
from lineshaft.domain.identifiers import PublicIdKind, new_public_id

from . import words
from .copying import copy_rows, new_ids
from .progress import Track

ASSUMED = {"06": 38_000, "72": 1_800}
SHARE_WITH_A_SISTER_PLANT = 0.04
SHARE_CALLED_OTHERWISE = 0.02
SHARE_WITH_TRADE_NAME = 0.02
LEAST_SITES_OF_A_STATE = 30


@dataclass(frozen=True)
class Plant:
    """What the later steps need to know about a synthetic site."""

    site_id: int
    company_id: int
    state: str
    naics: str
    employees: int
    name: str


@dataclass(frozen=True)
class _Cell:
    """One place and industry with its number of establishments."""

    state: str
    zip_code: str
    naics: str
    count: int


def _built_in_cells() -> Iterator[_Cell]:
    abbreviations = dict(State.objects.values_list("abbreviation", "fips"))
    text = (resources.files(__package__) / "data" / "establishments_2016.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        state = abbreviations[row.pop("state")]
        for naics, count in row.items():
            if int(count):
                yield _Cell(state, "", naics, int(count))


def _with_assumed_states(cells: list[_Cell]) -> list[_Cell]:
    """The cells, and those of the states that the source does not hold."""
    present = {cell.state for cell in cells}
    of_industry: Counter[str] = Counter()
    for cell in cells:
        of_industry[cell.naics[:3]] += cell.count
    total = of_industry.total()
    assumed = [
        _Cell(state, "", naics, max(1, round(establishments * count / total)))
        for state, establishments in ASSUMED.items()
        if state not in present
        for naics, count in of_industry.items()
    ]
    return cells + assumed


def _cells_of_file(path: Path, known_zips: dict[str, str], known_naics: set[str]) -> Iterator[_Cell]:
    """ZIP x NAICS6 counts as the Census Bureau publishes them; rows with codes of an older NAICS are left out."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            state, naics = known_zips.get(row["Zipcode"]), row["NaicsCode"]
            if state and naics in known_naics:
                yield _Cell(state, row["Zipcode"], naics, int(row["Establishments"]))


def _six_digit_codes() -> dict[str, list[str]]:
    codes: dict[str, list[str]] = {}
    for code in (
        NaicsCode.objects.filter(is_manufacturing=True).order_by("code").values_list("code", flat=True)
    ):
        if len(code) == SIX_DIGITS:
            codes.setdefault(code[:3], []).append(code)
    return codes


def _employees(rng: random.Random) -> int:
    """Sizes of manufacturing plants: most are small, few are above five hundred."""
    return max(1, min(2_500, round(rng.lognormvariate(3.0, 1.25))))


def _more_for_small_states(rng: random.Random, cells: list[_Cell], drawn: list[_Cell]) -> list[_Cell]:
    """Cells that bring each state to the least number of sites that a center needs for a year of work."""
    present = Counter(cell.state for cell in drawn)
    of_state: dict[str, list[_Cell]] = {}
    for cell in cells:
        of_state.setdefault(cell.state, []).append(cell)
    more: list[_Cell] = []
    for state, own in of_state.items():
        missing = max(0, LEAST_SITES_OF_A_STATE - present[state])
        more += rng.choices(own, weights=[cell.count for cell in own], k=missing)
    return more


@dataclass(frozen=True)
class _Place:
    """A ZIP code as an address needs it."""

    zip_code: str
    city: str
    state: str
    county: str | None
    latitude: float
    longitude: float


class _Places:
    """Where a site of a cell may stand: at its ZIP code, or anywhere in its state, by population."""

    def __init__(self) -> None:
        self.of_zip: dict[str, _Place] = {}
        self.of_state: dict[str, list[_Place]] = {}
        self.weights: dict[str, list[int]] = {}
        columns = ("code", "city", "state_id", "county_id", "latitude", "longitude", "population")
        for *fields, population in Zip.objects.order_by("code").values_list(*columns):
            place = _Place(*fields)
            self.of_zip[place.zip_code] = place
            self.of_state.setdefault(place.state, []).append(place)
            self.weights.setdefault(place.state, []).append(max(population or 0, 50))

    def draw(self, rng: random.Random, cell: _Cell) -> _Place:
        if cell.zip_code:
            return self.of_zip[cell.zip_code]
        return rng.choices(self.of_state[cell.state], self.weights[cell.state])[0]


def make_sites(*, count: int, seed: int, counts_file: Path | None, track: Track) -> list[Plant]:
    """
    Write `count` synthetic sites (and a few more where a state got too few) and return them.

    With `counts_file` (ZIP x NAICS6 establishment counts) the spread follows that file, otherwise the built-in table.
    """
    rng = random.Random(seed)
    places, codes = _Places(), _six_digit_codes()
    if counts_file:
        known = {code for group in codes.values() for code in group}
        cells = list(_cells_of_file(counts_file, {z: p.state for z, p in places.of_zip.items()}, known))
    else:
        cells = list(_built_in_cells())
    cells = _with_assumed_states(cells)
    drawn = rng.choices(cells, weights=[cell.count for cell in cells], k=count)
    drawn += _more_for_small_states(rng, cells, drawn)
    count = len(drawn)
    now = timezone.now()
    companies: list[tuple[object, ...]] = []
    sites: list[tuple[object, ...]] = []
    trade_names: list[tuple[object, ...]] = []
    plants: list[Plant] = []
    company_id, name = 0, ""
    # Drawn apart, so that the registry is otherwise the same as without.
    further = random.Random(f"{seed} further facts")
    numbered = list(zip(drawn, new_ids(Company, count), new_ids(Site, count), strict=True))
    for cell, new_company, site_id in track(numbered, "Companies and sites"):
        naics = cell.naics if len(cell.naics) == SIX_DIGITS else rng.choice(codes[cell.naics])
        if not company_id or rng.random() >= SHARE_WITH_A_SISTER_PLANT:
            company_id, name = new_company, words.company_name(rng, naics)
            public_id = new_public_id(PublicIdKind.COMPANY, rng.randbytes)
            website = words.website(further, name, len(companies))
            companies.append((company_id, public_id, name, name_key(name), "", website, True, now))
            if further.random() < SHARE_WITH_TRADE_NAME:
                trade = words.company_name(further, naics)
                trade_names.append((company_id, CompanyName.Kind.TRADE.value, trade, name_key(trade)))
        place, street = places.draw(rng, cell), words.street(rng)
        public_id = new_public_id(PublicIdKind.SITE, rng.randbytes)
        phone = f"{rng.randint(201, 989)}555{rng.randint(100, 199):04d}"  # 555-01xx is set aside for fiction
        called = words.plant_name(further) if further.random() < SHARE_CALLED_OTHERWISE else name
        sites.append(
            (site_id, public_id, company_id, called, name_key(called), street, street_key(street), place.city,
             place.state, place.zip_code, place.county, place.latitude, place.longitude, phone, naics, True, now)
        )  # fmt: skip
        plants.append(Plant(site_id, company_id, place.state, naics, _employees(rng), name))
    copy_rows(Company, COMPANY_COLUMNS, companies)
    copy_rows(Site, SITE_COLUMNS, sites)
    copy_rows(CompanyName, ("company_id", "kind", "name", "name_key"), trade_names)
    return plants


SIX_DIGITS = 6
COMPANY_COLUMNS = ("id", "public_id", "name", "name_key", "uei", "website", "is_synthetic", "created_at")
SITE_COLUMNS = (
    "id", "public_id", "company_id", "name", "name_key", "street", "street_key", "city", "state_id", "zip_code",
    "county_id", "latitude", "longitude", "phone_key", "naics_id", "is_synthetic", "created_at",
)  # fmt: skip
