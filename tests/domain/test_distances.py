import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineshaft.domain.distances import miles_between

latitudes = st.floats(-90, 90)
longitudes = st.floats(-180, 180)


def test_miles_between__atlanta_to_new_york():
    assert miles_between(33.749, -84.388, 40.7128, -74.006) == pytest.approx(746, abs=3)


def test_miles_between__a_place_and_itself():
    assert miles_between(18.47, -66.11, 18.47, -66.11) == 0


@given(latitudes, longitudes, latitudes, longitudes)
def test_miles_between__the_same_both_ways_and_never_more_than_half_the_globe(a, b, c, d):
    there = miles_between(a, b, c, d)
    assert there == pytest.approx(miles_between(c, d, a, b), abs=1e-6)
    assert 0 <= there <= 12_451


@given(latitudes, longitudes, latitudes, longitudes, latitudes, longitudes)
def test_miles_between__a_detour_is_never_shorter(a, b, c, d, e, f):
    assert miles_between(a, b, e, f) <= miles_between(a, b, c, d) + miles_between(c, d, e, f) + 1e-6
