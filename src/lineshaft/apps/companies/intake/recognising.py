"""Which column of a file probably holds what: by its heading, else by what stands in it, with how sure that is."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.identifiers import check_uei, normalise_phone

from .headings import suggestion
from .states import state_key

LOOKED_AT = 200
"""Rows that are looked at: enough to tell, and read in no time."""

_FEWEST = 3
_ALL, _MOST = 0.97, 0.75


class Confidence(StrEnum):
    """How sure a suggestion is."""

    HEADING = "heading"
    CERTAIN = "certain"
    LIKELY = "likely"


@dataclass(frozen=True)
class Suggested:
    """A column for a fact: why it was chosen, and of how many values how many look like it."""

    column: str
    confidence: Confidence
    fitting: int = 0
    values: int = 0


_ZIP = re.compile(r"\d{5}(?:-\d{4}|\d{4})?(?:\.0)?")
_SHORT_ZIP = re.compile(r"\d{3,4}(?:\.0)?")
_NAICS = re.compile(r"3[1-3]\d{4}(?:\.0)?")
_URL = re.compile(r"(?:https?://)?(?:www\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}(?:/\S*)?", re.IGNORECASE)
_STREET = re.compile(r"(?:\d+[a-z]?(?:-\d+)?\s+\S.*[a-z].*|p\.?\s*o\.?\s+box\s+\d+)", re.IGNORECASE)
_LEGAL_FORM = re.compile(
    r".*\b(?:inc|incorporated|llc|l\.l\.c|corp|corporation|co|company|ltd|lp|llp|manufacturing|mfg|s\.? de r\.?l)\b\.?",
    re.IGNORECASE,
)


# Nine digits alone could be anything.
_EIN = re.compile(r"[0-9]{2}-[0-9]{7}")


def _is_phone(text: str) -> bool:
    digits = sum(map(str.isdigit, text))
    return digits >= 10 and _passes(normalise_phone, text)


def _is_uei(text: str) -> bool:
    return any(map(str.isalpha, text)) and _passes(check_uei, text)


def _passes(check: Callable[[str], str], text: str) -> bool:
    try:
        check(text)
    except InvalidValue:
        return False
    return True


def suggest(
    header: Sequence[str], rows: Iterable[Sequence[str]], states: Mapping[str, str]
) -> dict[str, Suggested]:
    """
    For each fact that is recognised its column. `states` has every writing of a state, as `state_key` makes it.

    Headings come first: they are what somebody meant. No column is suggested twice, and none whose name stands twice.
    """
    found = {fact: Suggested(column, Confidence.HEADING) for fact, column in suggestion(header).items()}
    taken = {each.column for each in found.values()}
    values = _values(header, list(rows))
    for fact, looks in _kinds(states):
        if fact in found:
            continue
        best = max(
            (_fit(column, texts, looks) for column, texts in values.items() if column not in taken),
            key=lambda each: each.fitting / max(1, each.values),
            default=None,
        )
        if best is not None and best.values >= _FEWEST and best.fitting >= _least(fact) * best.values:
            found[fact] = best
            taken.add(best.column)
    return found


def _kinds(states: Mapping[str, str]) -> tuple[tuple[str, Callable[[str], bool]], ...]:
    """What can be told by its look, the most telling first."""
    return (
        ("uei", _is_uei),
        ("ein", lambda text: _EIN.fullmatch(text) is not None),
        ("naics", lambda text: _NAICS.fullmatch(text) is not None),
        ("phone", _is_phone),
        ("website", lambda text: _URL.fullmatch(text) is not None),
        ("state", lambda text: not text.isdigit() and state_key(text) in states),
        ("zip_code", lambda text: _ZIP.fullmatch(text) is not None),
        ("zip_code", lambda text: (_ZIP.fullmatch(text) or _SHORT_ZIP.fullmatch(text)) is not None),
        ("street", lambda text: _STREET.fullmatch(text) is not None),
        ("name", lambda text: _LEGAL_FORM.fullmatch(text) is not None),
    )


def _least(fact: str) -> float:
    """Many names have no legal form; nothing else has one."""
    return 0.3 if fact == "name" else _MOST


def _fit(column: str, texts: list[str], looks: Callable[[str], bool]) -> Suggested:
    fitting = sum(map(looks, texts))
    sure = fitting >= _ALL * len(texts)
    return Suggested(column, Confidence.CERTAIN if sure else Confidence.LIKELY, fitting, len(texts))


def _values(header: Sequence[str], rows: list[Sequence[str]]) -> dict[str, list[str]]:
    """The values of each column that has a name of its own, without the empty ones."""
    return {
        name: [text for row in rows if place < len(row) and (text := " ".join(row[place].split()))]
        for place, name in enumerate(header)
        if name and header.count(name) == 1
    }
