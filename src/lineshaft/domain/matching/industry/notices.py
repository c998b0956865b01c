"""Titles of federal notices, spelled out: "59--SWITCH,PUSH NSN 5930-01-123-4567" is about electrical components."""

import re
from functools import cache
from pathlib import Path

from lineshaft.domain.data_files import read_sections

_FILE = Path(__file__).with_name("supply_groups.yaml")
_BEGINNING = re.compile(r"^\s*(?:(\d\d)(?:\d\d)?|([A-Z])(?:[A-Z0-9]{3})?)\s*--\s*")
_CLASS = re.compile(r"\b(?:FSC|FSG|NSN|PSC)\b[:#\s]*(\d\d)\d\d", re.IGNORECASE)
_STOCK_NUMBER = re.compile(r"\b(\d\d)\d\d-\d\d-\d{3}-\d{4}\w*")
_NUMBER = re.compile(r"(?=[\w/.-]*\d[\w/.-]*\d[\w/.-]*\d)[A-Za-z0-9][\w/.-]{5,}")


def spelled_out(text: str) -> str:
    """
    The text with the name of its federal supply group or category of services in front, and without stock, part and
    solicitation numbers, which say nothing to who does not look them up. A text that is no such title stays as it is.
    """
    named = ""
    begun = _BEGINNING.match(text)
    if begun:
        named = _groups().get(begun[1] or begun[2], "")
        text = text[begun.end() :] or text
    else:
        found = _CLASS.search(text) or _STOCK_NUMBER.search(text)
        named = _groups().get(found[1], "") if found else ""
    bare = _NUMBER.sub(" ", _STOCK_NUMBER.sub(" ", text))
    if any(character.isalpha() for character in bare):
        text = " ".join(bare.split())
    return f"{named}: {text}" if named else text


@cache
def _groups() -> dict[str, str]:
    """What each beginning means, by two digits or a letter."""
    file = read_sections(_FILE)
    file.day("as_of")
    parts = [file.section("products"), file.section("services")]
    file.close()
    return {key: part.text(key) for part in parts for key in part.keys()}  # noqa: SIM118
