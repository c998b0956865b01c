"""A search over several kinds of things, in rounds: what was typed, names that are like it, and all that is like it."""

import enum
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from . import looking_ahead
from .likeness import may_be_misspelt, newest_alike, with_likeness, words_of
from .looks import Looks

Row = TypeVar("Row", bound=Model)
_MOST_ALIKE_FIRST = ("-likeness", "-pk")


class Step(enum.IntEnum):
    """What a round looks for; the next one is begun where no kind has anything."""

    TYPED = enum.auto()
    """What was typed."""
    NAMES = enum.auto()
    """Names of companies and people that are like it: what is misspelt most, and has a quick way of its own."""
    ALIKE = enum.auto()
    """Whatever is like it."""


@dataclass
class Round:
    """
    One round of a search over several kinds.

    `ahead` are the keys of what was found of each kind before any kind is asked; more than `MOST_AHEAD` of a kind that
    has others behind them. `left` is the later step in which the kind that was asked last, and has nothing yet, looks
    further.
    """

    text: str
    step: Step
    ahead: Mapping[Looks, list[Any]] = field(default_factory=dict)
    left: Step | None = None


_round: ContextVar[Round | None] = ContextVar("round", default=None)


@contextmanager
def one_round(
    text: str, kinds: Sequence[Looks], centers: Sequence[int] | None = (), *, step: Step = Step.TYPED
) -> Iterator[Round]:
    """
    Within it `best_of` takes one step alone. For people of `centers`, or None for the office, the `kinds` are looked
    through ahead, all in one statement: most of them have nothing of what is typed.
    """
    looks_ahead = kinds and centers != () and step != Step.NAMES
    this = Round(
        text,
        step,
        looking_ahead.looked_ahead(text, kinds, centers, alike=step == Step.ALIKE) if looks_ahead else {},
    )
    token = _round.set(this)
    try:
        yield this
    finally:
        _round.reset(token)


def takes(step: Step) -> bool:
    """
    Whether a kind that searches in its own way takes this step now; it takes them all where it is asked alone.

    Of several kinds, one that has nothing and asks for a later step is asked once more in the round of that step.
    """
    this = _round.get()
    if this is None:
        return True
    if step > this.step and this.left is None:
        this.left = step
    return step == this.step


def best_of(
    rows: Callable[[], QuerySet[Row]],
    text: str,
    looks: Looks,
    limit: int,
    *,
    numbered: Q | None = None,
) -> list[Row]:
    """
    The rows that `text` means, in the order of `rows`, those that are called exactly so on top. `rows` makes those that
    the reader may see, with what is shown of them.

    First those with this number, or that are `numbered` so; where there is none, those that have each word in one of
    the fields, in a name that they hang on or written on them; where there is none, the most alike among the newest.
    Within `one_round` only the one or the other.
    """
    this = _round.get()
    ahead = None if this is None or this.text != text else this.ahead.get(looks)
    if takes(Step.TYPED):
        is_hopeless = ahead == [] and numbered is None
        if not is_hopeless and (found := _as_typed(rows(), text, looks, limit, numbered, ahead)):
            return found
    if not takes(Step.ALIKE) or ahead == [] or not may_be_misspelt(text) or not looks.compared:
        return []
    if ahead is None:
        alike = newest_alike(rows(), text, looks.compared, looks.order)
        return _first(alike.order_by(*_MOST_ALIKE_FIRST), rows(), limit)
    return list(
        with_likeness(rows().filter(pk__in=ahead), text, looks.compared).order_by(*_MOST_ALIKE_FIRST)[:limit]
    )


def _as_typed(
    rows: QuerySet[Row],
    text: str,
    looks: Looks,
    limit: int,
    numbered: Q | None,
    ahead: Sequence[Any] | None,
) -> list[Row]:
    if any(map(str.isdigit, text)):
        exact = Q()
        for number in looks.numbers if ahead != [] else ():
            exact |= Q(**{number: text.upper()})
        if exact and ahead is not None and len(ahead) <= looking_ahead.MOST_AHEAD:
            exact &= Q(pk__in=ahead)
        if numbered is not None:
            exact |= numbered
        if exact and (found := _first(rows.filter(exact), rows, limit)):
            return found
    if ahead is None:
        found = _first(_with_words(rows, looks, text), rows, limit)
    else:
        # The kind may show this person not all of them; mostly it does.
        some = ahead[: limit * 3] if tuple(rows.query.order_by) == looks.order else ahead
        found = list(rows.filter(pk__in=some)[:limit])
        if len(found) < limit and len(some) < len(ahead):
            found = list(rows.filter(pk__in=ahead)[:limit])
    if ahead is not None and len(ahead) > looking_ahead.MOST_AHEAD and len(found) < limit:
        # The kind shows this person few of its first ones, and there are others behind them.
        return _as_typed(rows, text, looks, limit, numbered, None)
    return sorted(found, key=lambda row: not _is_called(row, text, looks.fields))


def _with_words(rows: QuerySet[Any], looks: Looks, text: str) -> QuerySet[Any]:
    fields = [*looks.numbers, *looks.fields, *(name.joined for name in looks.names)]
    if looks.written is not None:
        rows = rows.alias(written_on_it=looks.written)
        fields.append("written_on_it")
    for word in words_of(text):
        one = Q()
        for each in fields:
            one |= Q(**{f"{each}__icontains": word})
        rows = rows.filter(one)
    return rows


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
    own = (getattr(row, each.rpartition("__")[2], "") for each in fields)
    return any(str(value).casefold() == text.casefold() for value in own)
