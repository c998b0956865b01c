"""What a need asks for, as it was understood: kept with the need, shown, edited, and searched by."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from lineshaft.domain.errors import InvalidValue

CADENCES = ("once", "day", "week", "month", "quarter", "year")


@dataclass(frozen=True)
class Industry:
    """A NAICS code, or the beginning of one, with its probability and the words that spoke for it."""

    code: str
    probability: float
    because: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wanted:
    """One process, material, certification, regulation or class of ownership, and the words that named it."""

    code: str
    name: str
    words: str = ""


@dataclass(frozen=True)
class Quantity:
    """How many, and how often; `cadence` is one of CADENCES or empty."""

    amount: float
    unit: str = ""
    cadence: str = ""
    words: str = ""


@dataclass(frozen=True)
class Criteria:
    """
    What is searched for. `state`, `zip_code` and the position say where it is needed: near is better.

    What begins with `only_` leaves plants out: those in other states, outside the industries, or without the
    certifications (codes). Everything else only counts for or against a plant.
    """

    text: str = ""
    industries: tuple[Industry, ...] = ()
    processes: tuple[Wanted, ...] = ()
    materials: tuple[Wanted, ...] = ()
    certifications: tuple[Wanted, ...] = ()
    regulations: tuple[Wanted, ...] = ()
    ownership: tuple[Wanted, ...] = ()
    quantity: Quantity | None = None
    state: str = ""
    zip_code: str = ""
    latitude: float | None = None
    longitude: float | None = None
    only_states: tuple[str, ...] = ()
    only_industries: tuple[str, ...] = ()
    only_certifications: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was understood that a plant could be compared with."""
        return not (self.text.strip() or self.industries or self.processes or self.materials)

    def as_json(self) -> dict[str, Any]:
        """Plain values, which `criteria_from_json` reads again."""
        return asdict(self)


_LISTS: Mapping[str, type] = {
    "industries": Industry,
    "processes": Wanted,
    "materials": Wanted,
    "certifications": Wanted,
    "regulations": Wanted,
    "ownership": Wanted,
}
_TEXTS = ("text", "state", "zip_code")
_TEXT_LISTS = ("only_states", "only_industries", "only_certifications", "remarks")


def criteria_from_json(values: Mapping[str, Any]) -> Criteria:
    """
    Read what `Criteria.as_json` wrote, perhaps edited by hand or by another program.

    Raises InvalidValue, which names the key, for what is unknown or of the wrong kind.
    """
    read: dict[str, Any] = {}
    for key, value in values.items():
        try:
            read[key] = _read(key, value)
        except (TypeError, ValueError, AttributeError, KeyError) as error:
            raise InvalidValue(f"criteria.{key}", value, "cannot be read as this criterion") from error
    return Criteria(**read)


def _read(key: str, value: Any) -> Any:
    if key in _LISTS:
        return tuple(_read_item(_LISTS[key], item) for item in value)
    if key in _TEXTS:
        return _text(value)
    if key in _TEXT_LISTS:
        return _texts(value)
    if key == "quantity":
        return None if value is None else _quantity(value)
    if key in ("latitude", "longitude"):
        return None if value is None else float(value)
    raise InvalidValue(f"criteria.{key}", value, "is not a known criterion")


def _read_item(kind: type, item: Mapping[str, Any]) -> Any:
    if kind is Industry:
        because = _texts(item.get("because", ()))
        return Industry(_text(item["code"]), float(item.get("probability", 1.0)), because)
    return Wanted(_text(item["code"]), _text(item.get("name", item["code"])), _text(item.get("words", "")))


def _quantity(value: Mapping[str, Any]) -> Quantity:
    cadence = _text(value.get("cadence", ""))
    if cadence and cadence not in CADENCES:
        raise ValueError(cadence)
    return Quantity(
        float(value["amount"]), _text(value.get("unit", "")), cadence, _text(value.get("words", ""))
    )


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _texts(values: Iterable[Any]) -> tuple[str, ...]:
    if isinstance(values, str):
        raise TypeError(values)
    return tuple(_text(value) for value in values)
