"""Street addresses in comparable parts, also those that hold city, ZIP code and country in the one line."""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from lineshaft.domain.linkage import vocabulary
from lineshaft.domain.linkage.text import plain_letters

_CACHE_SIZE = 20_000
_MOST_WORDS = 60
_WORD = re.compile(r"[a-z0-9]+")
_NOT_A_WORD = re.compile(r"[^a-z0-9]+")
_DOTTED_DIRECTION = re.compile(r"\b([nsew])\.\s*([ew])\.?(?=\s|$)")
_PART_ENDS = re.compile(r"[,;\n]")
_PO_BOX = re.compile(
    r"\b(?:p\s*o\s*box|post office box|po\s*drawer|apartado|p\s*o\s*b)\s*(?:no\s*)?([a-z0-9]+)"
)
_NUMBER_SIGN = re.compile(r"\b(?:no|nr|nro|num)\s+(?=[0-9])")
_UNIT_SIGN = re.compile(r"#\s*([a-z0-9-]+)")
_HOUSE_NUMBER = re.compile(r"[0-9]+[a-z]?")
_NUMBER_AT_START = re.compile(
    r"^\s*(?:no\.?\s*)?[0-9]+[a-z]?(?:\s*[-/&]\s*[0-9]+[a-z]?)*\b(?!\s*(?:st|nd|rd|th)\b)"
)
_ZIP_AT_END = re.compile(r"\b([0-9]{5})(?:\s*-\s*[0-9]{4})?\s*$")
_COUNTRY_AT_END = re.compile(r"[\s,.(]+(?:usa|us|u\.s\.a\.?|u\.s\.?|united states(?: of america)?)[\s).]*$")
_STATE_AT_END = re.compile(
    r"(?:^|[\s,.]+)("
    + "|".join([*vocabulary.STATES, *(a.lower() for a in vocabulary.STATES.values())])
    + r")[\s,.]*$"
)
_LETTER_AND_NUMBER = re.compile(r"(?<=[a-z]{2})(?=[0-9])|(?<=[0-9])(?=[a-z]{3})")


@dataclass(frozen=True, slots=True)
class NormalAddress:
    """A street address in comparable parts.

    `street` holds the words of the street with direction and type. `place` are the words after the street
    (a district, a city) where the line goes on; `zip` and `state` are what the line itself says.
    `is_street_line` tells
    "12 Main St" from a description of a place such as "Plot 12, Phase II, near the mill", of which only
    `all_words` can be compared.
    """

    number: str = ""
    street: tuple[str, ...] = ()
    unit: str = ""
    po_box: str = ""
    place: tuple[str, ...] = ()
    zip: str = ""
    state: str = ""
    is_street_line: bool = False
    all_words: tuple[str, ...] = field(default=(), repr=False)

    @property
    def street_core(self) -> tuple[str, ...]:
        """The street without direction and type, unless nothing else is left."""
        without_type = tuple(word for word in self.street if word not in vocabulary.STREET_TYPES)
        core = tuple(word for word in without_type if word not in vocabulary.DIRECTIONS) or without_type[-1:]
        return core or self.street


@lru_cache(maxsize=_CACHE_SIZE)
def normalise_address(text: str) -> NormalAddress:
    """The comparable parts of an address; what describes the way ("at", "near") is left out."""
    plain = plain_letters(text)
    if "." in plain:
        plain = _DOTTED_DIRECTION.sub(r"\1\2", plain).replace(".", " ")
    plain = _NUMBER_SIGN.sub("", plain)
    plain, zip_code, state = _without_zip_and_state(plain)
    po_box = _PO_BOX.search(_NOT_A_WORD.sub(" ", plain))
    units = _UNIT_SIGN.findall(plain)
    parts = [_words(part) for part in _PART_ENDS.split(_UNIT_SIGN.sub(" ", plain))]
    parts = [part for part in parts if part]
    if po_box:
        parts = [
            words
            for part in parts
            if (words := _NOT_A_WORD.sub(" ", _PO_BOX.sub(" ", " ".join(part))).split())
        ]
    street, place = _split(parts)
    street, named_units = _without_units(_without_cross_street(street))
    place = [] if place and place[0] in vocabulary.CROSS_STREET_WORDS else place
    number = ""
    if len(street) > 1 and _HOUSE_NUMBER.fullmatch(street[0]):
        number = street.pop(0)
        # "12-14 Main St" and "12 14 Main St" begin at 12.
        while len(street) > 1 and street[0].isdigit():
            street.pop(0)
    elif len(parts) > 1 or len(street) > 6:
        number, street = _number_elsewhere(street)
    everything = [vocabulary.STREET_WORDS.get(word, word) for part in parts for word in part]
    return NormalAddress(
        number=number.lstrip("0") or number,
        street=tuple(vocabulary.STREET_WORDS.get(word, word) for word in street),
        unit=" ".join([*units, *named_units]),
        po_box=po_box[1] if po_box else "",
        place=tuple(place),
        zip=zip_code,
        state=state,
        is_street_line=_is_street_line(number, street, parts),
        all_words=tuple(everything[:_MOST_WORDS]),
    )


def _words(text: str) -> list[str]:
    return _WORD.findall(_LETTER_AND_NUMBER.sub(" ", text))


def _without_zip_and_state(plain: str) -> tuple[str, str, str]:
    """The line without "GA 30339, USA" at its end, the ZIP code and the state."""
    shorter = _COUNTRY_AT_END.sub("", plain)
    zip_code = _ZIP_AT_END.search(shorter)
    rest = shorter[: zip_code.start()] if zip_code else shorter
    rest = _COUNTRY_AT_END.sub("", rest.rstrip(" ,"))
    if not zip_code and shorter == plain and "," not in rest:
        return plain, "", ""
    state = _STATE_AT_END.search(rest)
    if state and state.start() > 0 and (zip_code or shorter != plain or "," in rest[: state.start() + 1]):
        name = state[1]
        return (
            rest[: state.start()],
            zip_code[1] if zip_code else "",
            vocabulary.STATES.get(name, name.upper()),
        )
    if zip_code and shorter != plain:
        return rest, zip_code[1], ""
    return plain, "", ""


def _split(parts: list[list[str]]) -> tuple[list[str], list[str]]:
    """The words of the street and the words after it. The first part is the street, or the first that has a number in
    front ("Sewing Hall 2, 14 Main St").
    """
    if not parts:
        return [], []
    at = 0
    if not (parts[0][0][0].isdigit()):
        for position, part in enumerate(parts[:4]):
            if len(part) > 1 and _HOUSE_NUMBER.fullmatch(part[0]) and len(part[0]) < 5:
                at = position
                break
    street = parts[at]
    rest = [word for part in parts[at + 1 :] for word in part]
    if len(street) == 1 and street[0].isdigit() and rest and len(parts) > at + 1:
        street, rest = [*street, *parts[at + 1]], [word for part in parts[at + 2 :] for word in part]
    # Without a comma the street ends with its type: "12 Main St Atlanta".
    for position in range(2, len(street) - 1):
        if _is_type(street[position]) and not any(map(_is_type, street[position + 1 :])):
            end = position + 1
            if vocabulary.STREET_WORDS.get(street[end]) in vocabulary.DIRECTIONS:
                end += 1
            if (
                end < len(street)
                and street[end] not in vocabulary.UNIT_WORDS
                and not street[end][0].isdigit()
            ):
                return street[:end], street[end:] + rest
            break
    return street, rest


def _is_type(word: str) -> bool:
    return vocabulary.STREET_WORDS.get(word) in vocabulary.STREET_TYPES


def _number_elsewhere(street: list[str]) -> tuple[str, list[str]]:
    """The house number of "Main Street 12" or "Plot 12 Main Street"."""
    for position, word in enumerate(street):
        if position and word[0].isdigit() and len(word) < 5:
            return word, street[:position] + street[position + 1 :]
    return "", street


def _is_street_line(number: str, street: list[str], parts: list[list[str]]) -> bool:
    if not street:
        return not parts
    has_type = any(vocabulary.STREET_WORDS.get(word) in vocabulary.STREET_TYPES for word in street)
    return (bool(number) and len(parts) <= 3 and len(street) <= 7) or (has_type and len(parts) <= 2)


def _without_cross_street(words: list[str]) -> list[str]:
    for position, word in enumerate(words):
        if position >= 2 and word in vocabulary.CROSS_STREET_WORDS:
            return words[:position]
    return words


def _without_units(words: list[str]) -> tuple[list[str], list[str]]:
    """The words without "suite 200" and the like, and the names of the units."""
    street: list[str] = []
    units: list[str] = []
    position = 0
    while position < len(words):
        # The first words are number and street: "Local" or "Dock" can be the name of the street.
        if position >= 2 and words[position] in vocabulary.UNIT_WORDS and position + 1 < len(words):
            units.append(words[position + 1])
            position += 2
        elif position >= 2 and words[position] in ("floor", "fl") and position + 1 == len(words):
            position += 1
        else:
            street.append(words[position])
            position += 1
    return street, units
