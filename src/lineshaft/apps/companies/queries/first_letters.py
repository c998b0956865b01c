"""Sites whose names begin with another letter than the one that was typed: what no index of beginnings finds."""

import string
from dataclasses import replace
from typing import Any

from django.db import connection

from lineshaft.domain.linkage import Comparison, SiteFacts, compare
from lineshaft.domain.linkage.similarity import NameLevel
from lineshaft.domain.reasons import reason

_FEWEST_LETTERS = 4
_LONGEST_SHOWN = 80
_LETTERS = string.ascii_lowercase + string.digits
# So many letters of each spelling are looked up: few names of a state share them.
_LOOKED_UP = 4

_FOUND = """
    SELECT found.id, spelling FROM unnest(%(spellings)s::text[], %(first)s::text[], %(behind)s::text[])
           AS meant(spelling, first, behind)
      JOIN companies_site found ON found.state_id = %(state)s AND found.name_key >= first AND found.name_key < behind
           AND similarity(found.name_key, spelling) >= %(alike)s
     ORDER BY similarity(found.name_key, spelling) DESC, found.id LIMIT %(most)s
"""


def spellings(key: str) -> list[str]:
    """
    What may be meant by a name whose beginning is mistyped: another first letter, one left out, one too many, or the
    first two exchanged. None for names that are too short, or not of Latin letters.
    """
    if len(key) < _FEWEST_LETTERS or not key.isascii():
        return []
    others = [letter + key[1:] for letter in _LETTERS if letter != key[0]]
    fuller = [letter + key for letter in _LETTERS]
    exchanged = [key[1] + key[0] + key[2:]] if key[0] != key[1] else []
    return [*others, *fuller, *exchanged, key[1:].lstrip()]


def sites_spelt_so(key: str, state_id: str, *, alike: float, most: int) -> dict[int, str]:
    """Sites of a state that are called like one of the spellings of `key`, by key, and which spelling that is."""
    meant = spellings(key)
    if not meant or not state_id:
        return {}
    beginnings = [each[:_LOOKED_UP] for each in meant]
    parameters: dict[str, Any] = {
        "spellings": meant,
        "first": beginnings,
        "behind": [each[:-1] + chr(ord(each[-1]) + 1) for each in beginnings],
        "state": state_id,
        "alike": alike,
        "most": most,
    }
    with connection.cursor() as cursor:
        cursor.execute(_FOUND, parameters)
        found: dict[int, str] = {}
        for pk, spelling in cursor.fetchall():
            found.setdefault(pk, spelling)
        return found


def compare_as_meant(typed: SiteFacts, spelling: str, other: SiteFacts) -> Comparison:
    """How the facts compare when the name is spelt so; about the name the reason says that it begins otherwise."""
    found = compare(replace(typed, name=spelling), other)
    of_name = {level.value for level in NameLevel}
    names = {"a": _short(typed.name), "b": _short(other.name)}
    why = reason("other_beginning", "nearly the same name, which begins otherwise ({a} / {b})", **names)
    return replace(found, reasons=[why, *(each for each in found.reasons if each.code not in of_name)])


def _short(text: str) -> str:
    return " ".join(text.split())[:_LONGEST_SHOWN]
