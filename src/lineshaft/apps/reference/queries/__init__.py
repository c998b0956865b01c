"""Reads of public facts. They are the same for everyone, so they do not ask who is looking."""

from .industries import NaicsHit, industry, search_naics
from .industry_words import IndustryWords
from .places import (
    Place,
    all_states,
    find_cities,
    find_counties,
    find_states,
    place_for_county,
    place_for_state,
    place_for_zip,
    place_of_zip,
    search_places,
    state_by_code,
    suggest_places,
    zip_in,
)

__all__ = [
    "IndustryWords",
    "NaicsHit",
    "Place",
    "all_states",
    "find_cities",
    "find_counties",
    "find_states",
    "industry",
    "place_for_county",
    "place_for_state",
    "place_for_zip",
    "place_of_zip",
    "search_naics",
    "search_places",
    "state_by_code",
    "suggest_places",
    "zip_in",
]
