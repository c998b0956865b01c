"""Distances on the globe."""

import math

# Mean radius of the earth, IUGG.
EARTH_RADIUS_MILES = 3958.7613


def miles_between(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Great-circle distance in statute miles between two points in degrees (haversine; good to 0.5 %)."""
    phi, other_phi = math.radians(latitude), math.radians(other_latitude)
    half_rise = math.sin((other_phi - phi) / 2) ** 2
    half_turn = math.sin(math.radians(other_longitude - longitude) / 2) ** 2
    share = half_rise + math.cos(phi) * math.cos(other_phi) * half_turn
    return 2 * EARTH_RADIUS_MILES * math.asin(math.sqrt(min(1.0, share)))
