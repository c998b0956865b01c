"""How the search box compares what was typed with the rows of one kind: a number, words in any order, or misspelt."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Model, Q, QuerySet
from django.db.models.functions import Greatest

Row = TypeVar("Row", bound=Model)

MOST_WORDS = 8
SHORTEST_ALIKE = 4
ALIKE = 0.5
# A likeness is worked out row by row, behind the row policy, which keeps trigram indexes from being used.
NEWEST_COMPARED = 1000


@dataclass
class Round:
    """
    One round of a search over several kinds: first what was typed, then, where no kind has it, what is like it.

    `left` says that the kind asked last has nothing that was typed and would compare its rows in the second round.
    """

    alike: bool
    left: bool = False


_round: ContextVar[Round | None] = ContextVar("round", default=None)


@contextmanager
def one_round(*, alike: bool) -> Iterator[Round]:
    """Within it `best_of` looks for what was typed alone, or compares alone."""
    this = Round(alike)
    token = _round.set(this)
    try:
        yield this
    finally:
        _round.reset(token)


_kept: ContextVar[dict[Any, Any] | None] = ContextVar("kept", default=None)


@contextmanager
def one_search() -> Iterator[None]:
    """Within it what several kinds of thing look up under the same key is looked up once."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def looked_up(key: Any, look_up: Callable[[], Any]) -> Any:
    """What `look_up` finds, kept under `key` until the search ends; outside of one it is looked up each time."""
    kept = _kept.get()
    if kept is None:
        return look_up()
    if key not in kept:
        kept[key] = look_up()
    return kept[key]


def best_of(
    rows: QuerySet[Row],
    text: str,
    fields: Sequence[str],
    limit: int,
    *,
    numbers: Sequence[str] = (),
    numbered: Q | None = None,
    alike: Sequence[str] | None = None,
    also: Q | None = None,
    named: Callable[[str], Q] | None = None,
) -> list[Row]:
    """
    The rows that `text` means, in the order of `rows`, those that are called exactly so on top. `rows` are those that
    the reader may see.

    First those with this number, in one of the fields `numbers` or as `numbered` says; where there is none, those that
    have each word in one of the `fields`, or hang on something that is `named` so, and those that `also` holds; where
    there is none, the most alike by the fields `alike` (at first: `fields`) among the newest.
    Within `one_round` only the one or the other.
    """
    this = _round.get()
    if this is None or not this.alike:
        if found := _as_typed(rows, text, fields, limit, numbers, numbered, also, named):
            return found
        if this is not None:
            this.left = True
            return []
    return _alike(rows, text, fields if alike is None else alike, limit)


def _as_typed(
    rows: QuerySet[Row],
    text: str,
    fields: Sequence[str],
    limit: int,
    numbers: Sequence[str],
    numbered: Q | None,
    also: Q | None,
    named: Callable[[str], Q] | None,
) -> list[Row]:
    if (numbers or numbered) and any(map(str.isdigit, text)):
        exact = numbered or Q()
        for field in numbers:
            exact |= Q(**{field: text.upper()})
        if found := _first(rows.filter(exact), rows, limit):
            return found
    meant = Q()
    for word in text.split()[:MOST_WORDS]:
        one = named(word) if named else Q()
        for field in (*numbers, *fields):
            one |= Q(**{f"{field}__icontains": word})
        meant &= one
    found = _first(rows.filter(meant if also is None else meant | also), rows, limit)
    return sorted(found, key=lambda row: not _is_called(row, text, fields))


def _alike(rows: QuerySet[Row], text: str, compared: Sequence[str], limit: int) -> list[Row]:
    if len(text) < SHORTEST_ALIKE or not compared or not re.search(r"[^\W\d]", text):
        return []
    likeness: Any = [TrigramWordSimilarity(text, field) for field in compared]
    newest = rows.order_by("-pk").values("pk")[:NEWEST_COMPARED]
    near = rows.filter(pk__in=newest).annotate(
        likeness=Greatest(*likeness) if len(likeness) > 1 else likeness[0]
    )
    return _first(near.filter(likeness__gte=ALIKE).order_by("-likeness", "-pk"), rows, limit)


def _first(meant: QuerySet[Any], rows: QuerySet[Row], limit: int) -> list[Row]:
    """
    The first of `meant`, in its order, as `rows` reads them.

    Keys first: most kinds of thing have nothing of what is typed, and to ask for what a row shows, joined from five
    tables, takes Django longer than PostgreSQL takes to look.
    """
    keys = list(meant.values_list("pk", flat=True)[:limit])
    if not keys:
        return []
    places = {key: place for place, key in enumerate(keys)}
    return sorted(rows.filter(pk__in=keys).order_by(), key=lambda row: places[row.pk])


def _is_called(row: Model, text: str, fields: Sequence[str]) -> bool:
    """Whether a field of the row itself is this text."""
    return any(str(getattr(row, field, "")).casefold() == text.casefold() for field in fields)
