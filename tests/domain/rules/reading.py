"""Reads a YAML case into the arguments of a rule, by the types that its function declares."""

import types
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import is_dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

from lineshaft.domain.data_files import read_sections
from lineshaft.domain.rules.findings import Finding
from lineshaft.domain.rules.parameters import DatedValue

CASES = Path(__file__).parents[2] / "cases/rules"


def read_cases(name: str) -> dict[str, Any]:
    """The content of a file of cases, numbers exact."""
    return dict(read_sections(CASES / name)._unread)


def call(function: Callable[..., Any], given: Mapping[str, Any]) -> Any:
    """Calls a rule with the values of a case; a name that the function does not know is an error."""
    kinds = get_type_hints(function)
    return function(**{name: as_kind(kinds[name], value) for name, value in given.items()})


def as_kind(kind: Any, value: Any) -> Any:
    """A value of a YAML file as an annotation wants it."""
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        others = [each for each in get_args(kind) if each is not type(None)]
        return None if value is None else as_kind(others[0], value)
    if origin in (frozenset, tuple, Collection, Iterable):
        return _several(origin, get_args(kind), value)
    if origin is Mapping:
        key, item = get_args(kind)
        return {as_kind(key, each): as_kind(item, held) for each, held in value.items()}
    if kind in (Decimal, Fraction):
        return kind(value)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(value)
    if is_dataclass(kind):
        kinds, build = get_type_hints(kind), kind if callable(kind) else dict
        return build(**{name: as_kind(kinds[name], held) for name, held in value.items()})
    return value


def _several(origin: Any, kinds: tuple[Any, ...], value: list[Any]) -> Any:
    if origin is tuple and kinds[-1] is not Ellipsis:
        return tuple(as_kind(kind, each) for kind, each in zip(kinds, value, strict=True))
    return (frozenset if origin is frozenset else tuple)(as_kind(kinds[0], each) for each in value)


def plain(result: Any) -> Any:
    """A result as a case writes it."""
    if isinstance(result, Finding):
        return str(result.outcome)
    return result.share if isinstance(result, DatedValue) else result
