"""Maps drawn on the server as SVG, each with a table that says the same in words."""

import functools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lineshaft.ui import drawings, geography
from lineshaft.ui.drawings import Drawing, LegendEntry, element
from lineshaft.ui.tags.figures import in_unit

# Small enough that the numbers of the pins can be read where the map is as narrow as a phone.
STATE_WIDTH, STATE_HEIGHT = 420.0, 400.0
# The western Aleutians reach left of zero.
NETWORK_LEFT, NETWORK_WIDTH, NETWORK_HEIGHT = -58.0, 1018.0, 610.0
# Where Puerto Rico stands on the network map, in the free corner south of Florida.
_INSET = (835.0, 545.0, 120.0)
_HATCH = (
    '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="6" height="6" fill="#f7f9fa"/><path d="M0 0v6" stroke="#a9aeb1" stroke-width="2"/></pattern></defs>'
)


@dataclass(frozen=True)
class MapPoint:
    """A place on a state map. `kind` "here" is the reader's own place, anything else a numbered location."""

    latitude: float
    longitude: float
    label: str
    note: str = ""
    url: str = ""
    kind: str = "location"


@dataclass(frozen=True)
class _StateBase:
    projection: geography.Projection
    outline: str
    county_lines: str


@functools.lru_cache(maxsize=60)
def _state_base(state_fips: str) -> _StateBase:
    atlas = geography.topology(geography.COUNTIES)
    rings = list(atlas.rings(atlas.states[state_fips]))
    projection = geography.fitted(rings, STATE_WIDTH, STATE_HEIGHT, margin=14)
    outline = geography.path(([projection.project(*p) for p in ring] for ring in rings), closed=True)
    # Each border once, however many counties share it.
    numbers = {
        number if number >= 0 else ~number
        for code in geography.counties_of(state_fips)
        for polygon in atlas.counties[code]
        for ring in polygon
        for number in ring
    }
    lines = ([projection.project(*p) for p in atlas.line(number)] for number in sorted(numbers))
    return _StateBase(projection, outline, geography.path(lines, closed=False))


def _county_path(county_fips: str, projection: geography.Projection) -> str:
    atlas = geography.topology(geography.COUNTIES)
    if county_fips not in atlas.counties:
        return ""
    rings = atlas.rings(atlas.counties[county_fips])
    return geography.path(([projection.project(*p) for p in ring] for ring in rings), closed=True)


def state_map(
    state_fips: str,
    points: Sequence[MapPoint] = (),
    highlighted_counties: Collection[str] = (),
    *,
    title: str = "",
    highlight_label: str = "",
) -> Drawing:
    """A state with its counties, some of them highlighted, and numbered places in the order of `points`.

    Raises `UnknownPlace` for a state the map files do not have. Points outside the state's frame are listed
    in the table but not drawn; counties of other states are left out.
    """
    geography.check_state(state_fips)
    base = _state_base(state_fips)
    state = geography.topology(geography.COUNTIES).names[state_fips]
    name = title or _("Map of %(state)s") % {"state": state}
    parts = [element("path", d=base.outline, fill=drawings.LAND)]
    wanted = sorted(code for code in set(highlighted_counties) if code.startswith(state_fips))
    whole = len(wanted) == len(geography.counties_of(state_fips))
    fill = base.outline if whole else "".join(_county_path(code, base.projection) for code in wanted)
    if fill:
        parts.append(element("path", d=fill, fill="#97d4ea"))
    parts.append(element("path", d=base.county_lines, fill="none", stroke="#fff", stroke_width=0.8))
    parts.append(element("path", d=base.outline, fill="none", stroke="#8d9297", stroke_width=1.2))
    parts += _pins(points, base.projection)
    interactive = any(point.url for point in points)
    svg = drawings.picture(
        "".join(parts),
        width=base.projection.width,
        height=base.projection.height,
        title=name,
        description=ngettext("%(n)s place marked", "%(n)s places marked", len(points)) % {"n": len(points)},
        interactive=interactive,
    )
    rows = [(str(number), (p.label, p.url) if p.url else p.label, p.note) for number, p in _numbered(points)]
    legend = [LegendEntry(highlight_label, "#97d4ea")] if fill and highlight_label else []
    return Drawing(name, svg, (_("Mark"), _("Place"), _("Note")) if rows else (), rows, legend)


def _numbered(points: Sequence[MapPoint]) -> list[tuple[str, MapPoint]]:
    """Locations are numbered from 1 in the order given; the reader's own place has a dot instead."""
    count = 0
    numbered = []
    for point in points:
        if point.kind == "here":
            numbered.append(("●", point))
        else:
            count += 1
            numbered.append((str(count), point))
    return numbered


def _pins(points: Sequence[MapPoint], projection: geography.Projection) -> list[str]:
    """Pins in reverse, so that the first (nearest) place lies on top."""
    drawn = []
    for mark, point in reversed(_numbered(points)):
        x, y = projection.project(point.longitude, point.latitude)
        if not (0 <= x <= projection.width and 0 <= y <= projection.height):
            continue
        drawn.append(_here(x, y, point) if point.kind == "here" else _pin(x, y, mark, point))
    return drawn


def _here(x: float, y: float, point: MapPoint) -> str:
    ring = element("circle", cx=x, cy=y, r=10, fill=drawings.ACCENT, fill_opacity=0.2)
    dot = element("circle", cx=x, cy=y, r=5.5, fill=drawings.ACCENT, stroke="#fff", stroke_width=2)
    return f"<g><title>{escape(point.label)}</title>{ring}{dot}</g>"


def _pin(x: float, y: float, mark: str, point: MapPoint) -> str:
    disc = element("circle", cx=x, cy=y, r=8.5, fill="#002d3f", stroke="#fff", stroke_width=1.5)
    number = drawings.text(
        mark,
        x,
        y + 3.7,
        fill="#fff",
        font_size=10 if len(mark) < 3 else 8,
        font_weight=700,
        text_anchor="middle",
    )
    pin = f"<g><title>{escape(point.label)}</title>{disc}{number}</g>"
    if not point.url:
        return pin
    link = drawings.attributes(href=point.url, aria_label=f"{mark}: {point.label}")
    return f"<a {link}>{pin}</a>"


@functools.lru_cache(maxsize=60)
def _county_paths(state_fips: str) -> dict[str, str]:
    projection = _state_base(state_fips).projection
    return {code: _county_path(code, projection) for code in geography.counties_of(state_fips)}


def county_map(
    state_fips: str,
    values_by_county: Mapping[str, int],
    names: Mapping[str, str],
    links: Mapping[str, str] | None = None,
    *,
    title: str,
    value_label: str,
) -> Drawing:
    """A state with its counties in the colour of their values. A county without a value is plain.

    `names` are those of the counties. Raises `UnknownPlace` for a state the map files do not have; a county that
    they do not have is in the table alone.
    """
    geography.check_state(state_fips)
    base, paths, links = _state_base(state_fips), _county_paths(state_fips), links or {}
    bands = classes([Decimal(value) for value in values_by_county.values()])
    parts = [element("path", d=base.outline, fill=drawings.LAND)]
    for code in sorted(values_by_county, key=lambda code: names[code]):
        value = Decimal(values_by_county[code])
        if paths.get(code):
            label = f"{names[code]}: {in_unit(value, 'count')}"
            parts.append(_state(paths[code], _colour(bands, value), label, links.get(code)))
    parts.append(element("path", d=base.county_lines, fill="none", stroke="#fff", stroke_width=0.8))
    parts.append(element("path", d=base.outline, fill="none", stroke="#8d9297", stroke_width=1.2))
    svg = drawings.picture(
        "".join(parts),
        width=base.projection.width,
        height=base.projection.height,
        title=title,
        interactive=bool(links),
    )
    rows: list[Sequence[Any]] = [
        (
            (names[code], links[code]) if code in links else names[code],
            in_unit(Decimal(values_by_county[code]), "count", full=True),
        )
        for code in sorted(values_by_county, key=lambda code: names[code])
    ]
    legend = [LegendEntry(_range(band, "count"), band.colour) for band in bands]
    return Drawing(title, svg, (_("County"), value_label), rows, legend)


@dataclass(frozen=True)
class _Class:
    lowest: Decimal
    highest: Decimal
    colour: str


def classes(values: Collection[Decimal]) -> list[_Class]:
    """At most five classes of about as many states each; equal values never fall into two classes."""
    ordered = sorted(values)
    if not ordered:
        return []
    count = min(len(drawings.SEQUENCE), len(set(ordered)))
    limits: list[Decimal] = []
    for n in range(1, count + 1):
        limit = ordered[max(len(ordered) * n // count - 1, 0)]
        if not limits or limit > limits[-1]:
            limits.append(limit)
    colours = drawings.SEQUENCE if len(limits) == 5 else drawings.SEQUENCE[5 - len(limits) :]
    found = []
    start = 0
    for limit, colour in zip(limits, colours, strict=True):
        members = [value for value in ordered[start:] if value <= limit]
        start += len(members)
        found.append(_Class(members[0], members[-1], colour))
    return found


@functools.lru_cache(maxsize=1)
def _network_paths() -> dict[str, str]:
    """Path of each state by FIPS code on the network map, Puerto Rico in its corner."""
    atlas = geography.topology(geography.STATES)
    paths = {
        code: geography.path(atlas.rings(shape), closed=True, precision=1.2)
        for code, shape in atlas.states.items()
    }
    all_counties = geography.topology(geography.COUNTIES)
    rings = list(all_counties.rings(all_counties.states[geography.PUERTO_RICO]))
    left, top, width = _INSET
    island = geography.fitted(rings, width, 60, margin=0)
    moved = ([(x + left, y + top) for x, y in (island.project(*p) for p in ring)] for ring in rings)
    paths[geography.PUERTO_RICO] = geography.path(moved, closed=True)
    return paths


def network_map(
    values_by_state: Mapping[str, Decimal | int | None],
    links: Mapping[str, str] | None = None,
    *,
    title: str,
    value_label: str,
    unit: str = "count",
    withheld_label: str = "",
) -> Drawing:
    """The network: each state, DC and Puerto Rico in the colour of its value; None is shown hatched.

    Keys are two-digit FIPS codes; `links` makes a state lead to its page. A state without a key is plain.
    Raises `UnknownPlace` for a key that is no place on the map.
    """
    paths = _network_paths()
    names = geography.topology(geography.COUNTIES).names
    if unknown := sorted(set(values_by_state) - set(paths)):
        raise geography.UnknownPlace(f"No place on the network map has the FIPS code {', '.join(unknown)}.")
    links = links or {}
    known = {code: Decimal(value) for code, value in values_by_state.items() if value is not None}
    bands = classes(list(known.values()))
    withheld = withheld_label or _("Withheld or not known")

    def shape(code: str) -> str:
        if code not in values_by_state:
            return _state(paths[code], drawings.LAND, names[code], links.get(code))
        shown = in_unit(known[code], unit) if code in known else withheld
        colour = _colour(bands, known[code]) if code in known else "url(#hatch)"
        return _state(paths[code], colour, f"{names[code]}: {shown}", links.get(code))

    legend = [LegendEntry(_range(band, unit), band.colour) for band in bands]
    if len(known) < len(values_by_state):
        legend.append(LegendEntry(withheld, "", hatched=True))
    svg = drawings.picture(
        _HATCH + "".join(shape(code) for code in sorted(paths, key=names.__getitem__)),
        left=NETWORK_LEFT,
        width=NETWORK_WIDTH,
        height=NETWORK_HEIGHT,
        title=title,
        interactive=bool(links),
    )
    rows: list[Sequence[Any]] = [
        (
            (names[code], links[code]) if code in links else names[code],
            in_unit(known[code], unit, full=True) if code in known else withheld,
        )
        for code in sorted(values_by_state, key=lambda code: names[code])
    ]
    return Drawing(title, svg, (_("State"), value_label), rows, legend)


def _colour(bands: Sequence[_Class], value: Decimal) -> str:
    return next(band.colour for band in bands if value <= band.highest)


def _range(band: _Class, unit: str) -> str:
    low, high = in_unit(band.lowest, unit), in_unit(band.highest, unit)
    return low if low == high else _("%(low)s to %(high)s") % {"low": low, "high": high}


def _state(path: str, colour: str, label: str, url: str | None) -> str:
    shape = element(
        "path",
        f"<title>{escape(label)}</title>",
        d=path,
        fill=colour,
        stroke="#fff",
        stroke_width=1,
        stroke_linejoin="round",
    )
    return f"<a {drawings.attributes(href=url, aria_label=label)}>{shape}</a>" if url else shape
