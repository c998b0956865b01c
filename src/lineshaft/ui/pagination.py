"""Pages of long lists: by key, which stays fast at any depth, and by number for short lists."""

import base64
import binascii
import datetime
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.core.exceptions import FieldError, ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class KeysetPage(Generic[Row]):
    """A slice of an ordered list, and the cursors to its neighbours (empty where there is none)."""

    rows: list[Row]
    next_cursor: str = ""
    previous_cursor: str = ""
    start_over: bool = False

    def __iter__(self) -> Any:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def encode_cursor(values: Sequence[Any], *, backwards: bool = False) -> str:
    """A cursor for an address: the key of a row and the direction to read from it."""
    plain = [value.isoformat() if hasattr(value, "isoformat") else _plain(value) for value in values]
    payload = json.dumps([int(backwards), plain], separators=(",", ":"))
    return base64.urlsafe_b64encode(payload.encode()).decode().rstrip("=")


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, (int, str)) else str(value)


def decode_cursor(cursor: str) -> tuple[bool, list[Any]]:
    """The direction and key of `cursor`. Raises `ValueError` for text that is no cursor."""
    if len(cursor) > 2000:
        raise ValueError("The page address is too long.")
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        backwards, values = json.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
    except (binascii.Error, UnicodeError, json.JSONDecodeError, TypeError, ValueError) as error:
        raise ValueError("The page address is damaged.") from error
    if not isinstance(values, list) or not all(isinstance(v, (int, str)) for v in values):
        raise ValueError("The page address is damaged.")
    if any("\0" in value for value in values if isinstance(value, str)):
        raise ValueError("The page address is damaged.")
    return bool(backwards), values


MOST_COUNTED = 10_000
"""A list that is longer is not counted to its end."""


def counted(queryset: QuerySet[Any]) -> int | None:
    """How many rows, or None when there are more than `MOST_COUNTED`."""
    number = queryset.order_by()[: MOST_COUNTED + 1].count()
    return number if number <= MOST_COUNTED else None


def sorted_by(
    queryset: QuerySet[Row], sort: str, columns: Mapping[str, Any], otherwise: Sequence[str]
) -> tuple[QuerySet[Row], Sequence[str]]:
    """
    The rows and the key for `keyset_page` that `sort` asks for: "name", or "-name" for descending.

    `columns` has an expression for each word that may be asked for; none may be NULL. Any other word gives the key
    `otherwise`.
    """
    column = columns.get(sort.removeprefix("-"))
    if column is None:
        return queryset, otherwise
    sign = "-" if sort.startswith("-") else ""
    rows: Any = queryset.annotate(sort_value=column)
    return rows, (f"{sign}sort_value", f"{sign}id")


def keyset_page(
    queryset: QuerySet[Row], *, key: Sequence[str], cursor: str = "", size: int = 50
) -> KeysetPage[Row]:
    """`size` rows of `queryset` in the order of `key`, starting behind (or before) `cursor`.

    `key` names fields, "-" before one for descending, and must end in a unique field; none may be NULL.
    A damaged cursor, or one made for another order, gives the first page with `start_over` set.
    """
    try:
        backwards, values = decode_cursor(cursor) if cursor else (False, [])
        if cursor and len(values) != len(key):
            raise ValueError("The page address belongs to another order of the list.")
        order = _reversed(key) if backwards else list(key)
        condition = _beyond(order, values) if cursor else Q()
        rows = list(queryset.filter(condition).order_by(*order)[: size + 1])
    except (ValueError, TypeError, ValidationError, FieldError, OverflowError):
        if not cursor:
            raise
        first = keyset_page(queryset, key=key, size=size)
        return KeysetPage(first.rows, first.next_cursor, "", start_over=True)
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
    return _page(rows, key, more_behind=more, came_backwards=backwards, has_cursor=bool(cursor))


def _page(
    rows: list[Row], key: Sequence[str], *, more_behind: bool, came_backwards: bool, has_cursor: bool
) -> KeysetPage[Row]:
    if not rows:
        return KeysetPage(rows, start_over=has_cursor)
    has_next = True if came_backwards else more_behind
    has_previous = more_behind if came_backwards else has_cursor
    return KeysetPage(
        rows,
        encode_cursor(_key_of(rows[-1], key)) if has_next else "",
        encode_cursor(_key_of(rows[0], key), backwards=True) if has_previous else "",
    )


def _reversed(key: Sequence[str]) -> list[str]:
    return [name[1:] if name.startswith("-") else f"-{name}" for name in key]


def _beyond(order: Sequence[str], values: Sequence[Any]) -> Q:
    """Rows that come after `values` in `order`: a chain of "equal so far and then beyond"."""
    condition = Q()
    equal = Q()
    for name, value in zip(order, values, strict=True):
        field = name.removeprefix("-")
        lookup = "lt" if name.startswith("-") else "gt"
        condition |= equal & Q(**{f"{field}__{lookup}": value})
        equal &= Q(**{field: value})
    return condition


def _key_of(row: Model, key: Sequence[str]) -> list[Any]:
    values = []
    for name in key:
        value: Any = row
        for part in name.removeprefix("-").split("__"):
            value = getattr(value, part)
        if value is None or not isinstance(value, (int, str, Decimal, datetime.date)):
            value = str(value)
        values.append(value)
    return values


def numbered_page(rows: Sequence[Row] | QuerySet[Row], number: str | None, *, size: int = 50) -> Page[Row]:
    """The page `number` of a short list; anything that is no page number gives the nearest real page."""
    return Paginator(rows, size).get_page(number or 1)
