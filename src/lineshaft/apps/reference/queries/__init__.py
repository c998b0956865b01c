"""Reads of public facts. They are the same for everyone, so they do not ask who is looking."""

from .industries import NaicsHit, industry, search_naics
from .places import (
    Place,
    all_states,
    find_cities,
    find_counties,
    find_states,
    miles_to_state,
    place_for_county,
    place_for_state,
    place_for_zip,
    place_of_zip,
    search_places,
    state_by_code,
    suggest_places,
    zip_in,
)
from .setting import Said, Setting, rural_class_words, setting_of

__all__ = [
    "NaicsHit",
    "Place",
    "Said",
    "Setting",
    "all_states",
    "find_cities",
    "find_counties",
    "find_states",
    "industry",
    "miles_to_state",
    "place_for_county",
    "place_for_state",
    "place_for_zip",
    "place_of_zip",
    "rural_class_words",
    "search_naics",
    "search_places",
    "setting_of",
    "state_by_code",
    "suggest_places",
    "zip_in",
]
