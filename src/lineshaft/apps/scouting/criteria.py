"""The criteria of a need as the desk reads and edits them: one list of words for each kind.

They are stored as the engine keeps them: industries as records with a code, what is asked for as records with a code,
a name and the words that named it, the quantity and the place.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.matching.terms import vocabulary, words_of

MOST_OF_A_KIND = 40
LONGEST = 200


@dataclass(frozen=True)
class Kind:
    """One kind of criterion: its key in the stored criteria, what pages call it, and a hint for the form."""

    key: str
    label: str
    hint: str


LISTS = (
    Kind("industries", "Industries", "NAICS codes, one a line: 332710"),
    Kind("processes", "Processes", "one a line: CNC turning"),
    Kind("materials", "Materials", "one a line: 316 stainless steel"),
    Kind("certifications", "Certifications", "one a line: ISO 9001"),
    Kind("regulations", "Regulations", "one a line: BABA"),
    Kind("ownership", "Ownership", "one a line: woman-owned"),
    Kind("only_states", "Only in these states", "two letters, one a line; empty: the whole country"),
)
_PLACE = ("state", "zip_code")


def lines_of(criteria: Mapping[str, Any], key: str) -> list[str]:
    """The criteria of one kind as words."""
    return [_word(item) for item in criteria.get(key) or ()]


def _word(item: Any) -> str:
    if isinstance(item, Mapping):
        return str(item.get("name") or item.get("code") or item.get("words") or "")
    return str(item)


def quantity_in_words(criteria: Mapping[str, Any]) -> str:
    """How many and how often, as "5000 pieces a year"; "" when that is not known."""
    quantity = criteria.get("quantity") or {}
    if quantity.get("amount") is None:
        return ""
    amount = format(Decimal(str(quantity["amount"])).normalize(), "f")
    cadence = quantity.get("cadence") or ""
    often = "once" if cadence == "once" else f"a {cadence}" if cadence else ""
    return " ".join(filter(None, (amount, str(quantity.get("unit") or ""), often)))


def in_words(criteria: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Label and words of each kind that says something."""
    for kind in LISTS:
        words = lines_of(criteria, kind.key)
        if words:
            yield kind.label, words
    if quantity := quantity_in_words(criteria):
        yield "Quantity", [quantity]
    place = " ".join(str(criteria.get(key) or "") for key in _PLACE).strip()
    if place:
        yield "Place of use", [place]


def corrected(
    criteria: Mapping[str, Any],
    *,
    lines: Mapping[str, Sequence[str]],
    quantity: Mapping[str, Any] | None,
    state: str,
    zip_code: str,
) -> dict[str, Any]:
    """
    `criteria` with what is given in its place; what stood there already is kept as the system understood it.

    Raises InvalidValue for a code that is no NAICS code, a state that is not written with two letters, or far too much.
    """
    changed = dict(criteria)
    for kind in LISTS:
        words = _tidied(lines.get(kind.key, ()))
        _check(kind, words)
        if words != lines_of(criteria, kind.key):
            present = {_word(item).casefold(): item for item in criteria.get(kind.key) or ()}
            changed[kind.key] = [present.get(word.casefold()) or _by_hand(kind.key, word) for word in words]
    if quantity != _bare_quantity(criteria):
        changed["quantity"] = quantity
    changed["state"], changed["zip_code"] = state, zip_code
    return changed


def _tidied(lines: Sequence[str]) -> list[str]:
    words = (" ".join(line.replace("\0", " ").split()) for line in lines)
    return list(dict.fromkeys(word for word in words if word))


def _bare_quantity(criteria: Mapping[str, Any]) -> Mapping[str, Any] | None:
    stored = criteria.get("quantity")
    return {key: stored.get(key) for key in ("amount", "unit", "cadence")} if stored else None


def _by_hand(key: str, word: str) -> Any:
    if key == "only_states":
        return word.upper()
    if key == "industries":
        return {"code": word, "probability": 1.0, "because": ["set by the scouting desk"]}
    return {"code": _code(key, word), "name": word, "words": word}


def _code(key: str, word: str) -> str:
    """The code by which the engine knows the thing; what it does not know stands as its own words."""
    known = vocabulary()
    terms = {"processes": known.processes, "materials": known.materials}.get(key, known.credentials)
    words = words_of(word)
    mentions = terms.mentions(words)
    return mentions[0].term.code if mentions else " ".join(words) or word.casefold()


def _check(kind: Kind, words: Sequence[str]) -> None:
    if len(words) > MOST_OF_A_KIND:
        raise InvalidValue(
            kind.key, len(words), f"are more than {MOST_OF_A_KIND} lines", "Keep those that decide"
        )
    for word in words:
        if len(word) > LONGEST:
            raise InvalidValue(
                kind.key, word, f"is longer than {LONGEST} characters", "Use a few words a line"
            )
        if kind.key == "industries" and not (word.isascii() and word.isdigit() and 2 <= len(word) <= 6):
            raise InvalidValue(kind.key, word, "is no NAICS code", "Write two to six digits a line")
        if kind.key == "only_states" and not (len(word) == 2 and word.isascii() and word.isalpha()):
            raise InvalidValue(kind.key, word, "is no state", "Write two letters a line, as OH")
