"""What a need asks for, read from its words and fields: each finding with the words that spoke for it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from lineshaft.domain.matching.criteria import Criteria, Industry, Quantity, Wanted
from lineshaft.domain.matching.places import state_code, state_of_zip
from lineshaft.domain.matching.suppliers import naics_codes
from lineshaft.domain.matching.terms import Mention, vocabulary, words_of

LONGEST_TEXT = 250_000
"""Characters of a need that are read, some 80 pages; the rest is left out and said so."""

INDUSTRIES_ASKED = 12
_TEXT_TO_CODE = 160
_GIVEN = 0.9


class Suggested(Protocol):
    """An industry that a coder suggests."""

    @property
    def code(self) -> str: ...
    @property
    def probability(self) -> float: ...
    @property
    def because(self) -> tuple[str, ...]: ...


class Coder(Protocol):
    """Whoever finds the industries of a text, the best first."""

    def suggest(self, text: str, top: int = 5) -> Sequence[Suggested]: ...


@dataclass(frozen=True)
class NeedText:
    """A need as it was said. Every field may be empty; `text` holds everything that is said in words."""

    text: str
    industries: tuple[str, ...] = ()
    processes: str = ""
    materials: str = ""
    certifications: tuple[str, ...] = ()
    regulations: str = ""
    state: str = ""
    zip_code: str = ""


def interpret(need: NeedText, coder: Coder | None = None) -> Criteria:
    """What the need asks for. Without a coder the industries are those that the need names."""
    remarks: list[str] = []
    everything = " \n".join(filter(None, (need.text, need.processes, need.materials, need.regulations)))
    if len(everything) > LONGEST_TEXT:
        remarks.append(f"Only the first {LONGEST_TEXT:,} of {len(everything):,} characters were read.")
        everything = everything[:LONGEST_TEXT]
    words = words_of(everything)
    known = vocabulary()
    credentials = known.credentials.mentions(words)
    state, zip_code = _place(need, everything, remarks)
    return Criteria(
        text=everything,
        industries=_industries(need, everything, coder, remarks),
        processes=_wanted(known.processes.mentions(words)),
        materials=_wanted(known.materials.mentions(words)),
        certifications=_certifications(need.certifications, credentials),
        regulations=_wanted(_of_kind(credentials, "regulation")),
        ownership=_wanted(_of_kind(credentials, "ownership")),
        quantity=quantity_in(everything),
        state=state,
        zip_code=zip_code,
        remarks=tuple(remarks),
    )


def _industries(need: NeedText, text: str, coder: Coder | None, remarks: list[str]) -> tuple[Industry, ...]:
    """The industries that the need names count most; those that its words speak for are added."""
    named = naics_codes(need.industries)
    unread = [value for value in need.industries if value.strip() and not naics_codes([value])]
    if unread:
        remarks.append(f"Not a NAICS code, left out: {', '.join(unread)}.")
    found = list(coder.suggest(text[:_TEXT_TO_CODE], top=INDUSTRIES_ASKED)) if coder and text.strip() else []
    share = 1 - _GIVEN if named else 1.0
    chances = {each.code: share * max(0.0, min(1.0, each.probability)) for each in found}
    because = {each.code: tuple(each.because) for each in found}
    for code in named:
        chances[code] = chances.get(code, 0.0) + _GIVEN / len(named)
        because[code] = ("named in the need", *because.get(code, ()))
    best = sorted(chances.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Industry(code, round(chance, 4), because[code]) for code, chance in best if chance > 0)


def _wanted(mentions: Iterable[Mention]) -> tuple[Wanted, ...]:
    return tuple(Wanted(each.term.code, each.term.name, each.words) for each in mentions)


def _of_kind(mentions: Iterable[Mention], kind: str) -> list[Mention]:
    return [mention for mention in mentions if mention.term.kind == kind]


def _certifications(named: Iterable[str], mentions: Iterable[Mention]) -> tuple[Wanted, ...]:
    found = {each.code: each for each in _wanted(_of_kind(mentions, "certification"))}
    for text in named:
        words = words_of(text)
        known = vocabulary().credentials.mentions(words)
        for each in _wanted(known):
            found.setdefault(each.code, each)
        if words and not known:
            found.setdefault(" ".join(words), Wanted(" ".join(words), text.strip(), text.strip()))
    return tuple(found.values())


_NUMBER = r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_UNITS = (
    r"each|ea|pieces?|pcs?|piezas?|units?|unidades|parts?|sets?|lots?|feet|ft|pies|meters?|metros|"
    r"pounds?|lbs?|libras|kilograms?|kg|kilos?|tons?|toneladas?|gallons?|galones|liters?|litros|rolls?|rollos|boxes|cajas|pairs?|pares"
)
_QUANTITIES = (
    re.compile(
        rf"\b(?:quantity|qty|cantidad|quantities)\s*(?:of|de|is|:|=|\.)?\s*{_NUMBER}\s*({_UNITS})?\b", re.I
    ),
    re.compile(rf"\b{_NUMBER}\s*({_UNITS})\b", re.I),
)
_CADENCES = (
    (
        re.compile(
            r"\b(?:a|per|each|every|al|por|cada)\s+(?:day|d[ií]a)\b|\b(?:daily|diari[oa]s?|diariamente)\b",
            re.I,
        ),
        "day",
    ),
    (
        re.compile(
            r"\b(?:a|per|each|every|a la|por|cada)\s+(?:week|semana)\b|\b(?:weekly|semanal(?:es|mente)?)\b",
            re.I,
        ),
        "week",
    ),
    (
        re.compile(
            r"\b(?:a|per|each|every|al|por|cada)\s+(?:month|mes)\b|\b(?:monthly|mensual(?:es|mente)?)\b", re.I
        ),
        "month",
    ),
    (
        re.compile(
            r"\b(?:a|per|each|every|al|por|cada)\s+(?:quarter|trimestre)\b|\b(?:quarterly|trimestral(?:es|mente)?)\b",
            re.I,
        ),
        "quarter",
    ),
    (
        re.compile(
            r"\b(?:a|per|each|every|al|por|cada)\s+(?:year|a[ñn]o)\b|\b(?:yearly|annually|annual|anual(?:es|mente)?)\b",
            re.I,
        ),
        "year",
    ),
)


def quantity_in(text: str) -> Quantity | None:
    """The first quantity that a text names, with its unit, and how often when it says so close behind."""
    beginning = text[:20_000]
    for pattern in _QUANTITIES:
        match = pattern.search(beginning)
        if match:
            amount = float(match[1].replace(",", ""))
            near = beginning[match.end() : match.end() + 40]
            cadence = next((code for form, code in _CADENCES if form.search(near)), "")
            return Quantity(amount, (match[2] or "").lower(), cadence, match[0].strip())
    return None


_STATE_AND_ZIP = re.compile(r"\b([A-Z]{2}),?\s+(\d{5})(?:-\d{4})?\b")


def _place(need: NeedText, text: str, remarks: list[str]) -> tuple[str, str]:
    """Where it is needed: the fields of the need count before a state with a ZIP code in its text."""
    state = state_code(need.state)
    zip_code = need.zip_code.strip()[:5]
    if need.state.strip() and not state:
        remarks.append(f"Not a state: “{need.state.strip()[:40]}”, left out.")
    if zip_code and not (zip_code.isdigit() and len(zip_code) == 5):
        remarks.append(f"Not a ZIP code: “{need.zip_code.strip()[:40]}”, left out.")
        zip_code = ""
    of_zip = state_of_zip(zip_code)
    if state and of_zip and of_zip != state:
        remarks.append(f"ZIP code {zip_code} is in {of_zip}, not in {state}: the state was taken.")
        zip_code = ""
    if not state and not zip_code:
        for match in _STATE_AND_ZIP.finditer(text[:20_000]):
            if state_of_zip(match[2]) == match[1]:
                return match[1], match[2]
    return state or of_zip, zip_code
