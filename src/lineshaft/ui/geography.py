"""Shapes of states and counties from us-atlas TopoJSON, projected to the plane of a drawing.

The files are read once per process and kept as packed numbers (about 2 MB for all counties).
"""

import functools
import json
import math
from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from lineshaft.ui import assets

Point = tuple[float, float]
Ring = list[Point]
COUNTIES = "counties-10m.json"  # longitude and latitude; all states and Puerto Rico
STATES = "states-albers-10m.json"  # 50 states and DC, projected to 975 x 610 with Alaska and Hawaii moved in
PUERTO_RICO = "72"


class UnknownPlace(ValueError):
    """A FIPS code that the map files do not have."""


@dataclass(frozen=True)
class Topology:
    """Shared lines ("arcs") and the shapes made of them: FIPS code -> polygons -> rings -> arc numbers."""

    arcs: "list[array[float]]"
    states: dict[str, list[list[list[int]]]]
    counties: dict[str, list[list[list[int]]]]
    names: dict[str, str]

    def line(self, number: int) -> Ring:
        """The points of an arc; a negative number (one's complement) runs it backwards."""
        flat = self.arcs[number if number >= 0 else ~number]
        points = list(zip(flat[::2], flat[1::2], strict=True))
        return points if number >= 0 else points[::-1]

    def rings(self, shape: list[list[list[int]]]) -> Iterator[Ring]:
        """Each ring of a shape as points."""
        for polygon in shape:
            for ring in polygon:
                points: Ring = []
                for number in ring:
                    # The first point of an arc is the last of the one before.
                    points += self.line(number)[1 if points else 0 :]
                yield points


@functools.lru_cache(maxsize=2)
def topology(name: str) -> Topology:
    """Read one us-atlas file. Raises `FileNotFoundError` with the remedy when it is not installed."""
    path = assets.us_atlas(name)
    if not path.is_file():
        raise FileNotFoundError(f"The map file {path} is missing. Run `./dev setup`, which calls `npm ci`.")
    content = json.loads(path.read_bytes())
    scale_x, scale_y = content["transform"]["scale"]
    shift_x, shift_y = content["transform"]["translate"]
    arcs = []
    for steps in content["arcs"]:
        x = y = 0
        line = array("f")
        for step_x, step_y in steps:
            x, y = x + step_x, y + step_y
            line.append(x * scale_x + shift_x)
            line.append(y * scale_y + shift_y)
        arcs.append(line)
    objects = content["objects"]
    shapes = {
        kind: _shapes(objects[kind]["geometries"]) for kind in ("states", "counties") if kind in objects
    }
    names = {g["id"]: g["properties"]["name"] for g in objects["states"]["geometries"]}
    return Topology(arcs, shapes["states"], shapes.get("counties", {}), names)


def _shapes(geometries: Iterable[dict[str, Any]]) -> dict[str, list[list[list[int]]]]:
    found: dict[str, list[list[list[int]]]] = {}
    for geometry in geometries:
        if geometry["type"] == "Polygon":
            found[str(geometry["id"])] = [geometry["arcs"]]
        elif geometry["type"] == "MultiPolygon":
            found[str(geometry["id"])] = geometry["arcs"]
    return found


@dataclass(frozen=True)
class Projection:
    """Longitude and latitude to x and y of a drawing that a state fills."""

    project: Callable[[float, float], Point]
    width: float
    height: float


def _albers(west: float, east: float, south: float, north: float) -> Callable[[float, float], Point]:
    """Albers' equal-area conic, with its two true parallels a sixth inside the state (Snyder 1987, ch. 14)."""
    first = math.radians(south + (north - south) / 6)
    second = math.radians(north - (north - south) / 6)
    cone = (math.sin(first) + math.sin(second)) / 2
    constant = math.cos(first) ** 2 + 2 * cone * math.sin(first)
    middle = math.radians((west + east) / 2)

    def project(longitude: float, latitude: float) -> Point:
        radius = math.sqrt(max(constant - 2 * cone * math.sin(math.radians(latitude)), 0)) / cone
        angle = cone * (math.radians(unwrapped(longitude)) - middle)
        return radius * math.sin(angle), radius * math.cos(angle)

    return project


def unwrapped(longitude: float) -> float:
    """The far Aleutians lie beyond the date line; they belong at the west end of Alaska."""
    return longitude - 360 if longitude > 100 else longitude


def fitted(rings: Iterable[Ring], width: float, max_height: float, margin: float) -> Projection:
    """A projection that fits `rings` (longitude, latitude) into a drawing of at most `width` x `max_height`."""
    points = [(unwrapped(x), y) for ring in rings for x, y in ring]
    longitudes = [x for x, _ in points]
    latitudes = [y for _, y in points]
    plane = _albers(min(longitudes), max(longitudes), min(latitudes), max(latitudes))
    flat = [plane(x, y) for x, y in points]
    left, right = min(x for x, _ in flat), max(x for x, _ in flat)
    top, bottom = min(y for _, y in flat), max(y for _, y in flat)
    scale = min((width - 2 * margin) / (right - left), (max_height - 2 * margin) / (bottom - top))
    used_width = (right - left) * scale + 2 * margin

    def project(longitude: float, latitude: float) -> Point:
        x, y = plane(longitude, latitude)
        return (x - left) * scale + margin, (y - top) * scale + margin

    return Projection(project, used_width, (bottom - top) * scale + 2 * margin)


def path(lines: Iterable[Iterable[Point]], *, closed: bool, precision: float = 0.9) -> str:
    """SVG path data; points closer than `precision` to the one before are left out."""
    parts = []
    for line in lines:
        kept: list[Point] = []
        last: Point = (0.0, 0.0)
        for point in line:
            last = point
            if not kept or abs(point[0] - kept[-1][0]) + abs(point[1] - kept[-1][1]) >= precision:
                kept.append(point)
        if not closed and kept and last != kept[-1]:
            kept.append(last)
        if len(kept) >= (3 if closed else 2):
            body = "L".join(f"{x:.1f},{y:.1f}" for x, y in kept)
            parts.append(f"M{body}{'Z' if closed else ''}")
    return "".join(parts)


def counties_of(state_fips: str) -> list[str]:
    """County FIPS codes of a state in the map files (Connecticut: the eight old counties)."""
    return sorted(code for code in topology(COUNTIES).counties if code.startswith(state_fips))


def check_state(state_fips: str) -> None:
    """Raise `UnknownPlace` for a code that is no state, DC or Puerto Rico of the map files."""
    if state_fips not in topology(COUNTIES).states:
        raise UnknownPlace(
            f"{state_fips!r} is no FIPS code of a state on the map; use two digits such as '13'."
        )
