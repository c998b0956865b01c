"""Reads of the network. The directory is public; awards are read under the viewer's row policies."""

from .directory import (
    AreaOffers,
    active_locations,
    center_by_slug,
    center_for_county,
    center_for_state,
    counties_served,
    directory,
    offers_by_area,
    public_advisors,
    service_lines,
    states_by_center,
    states_served,
)
from .locator import LocatorResult, NearbyLocation, Problem, locate

__all__ = [
    "AreaOffers",
    "LocatorResult",
    "NearbyLocation",
    "Problem",
    "active_locations",
    "center_by_slug",
    "center_for_county",
    "center_for_state",
    "counties_served",
    "directory",
    "locate",
    "offers_by_area",
    "public_advisors",
    "service_lines",
    "states_by_center",
    "states_served",
]
