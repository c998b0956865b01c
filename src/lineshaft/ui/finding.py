"""How the search box compares what was typed with the rows of one kind: a number, words in any order, or misspelt."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar
from weakref import WeakKeyDictionary
from zlib import crc32

from django.apps import apps
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection
from django.db.models import F, JSONField, Model, Q, QuerySet, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Greatest, Upper

Row = TypeVar("Row", bound=Model)

MOST_WORDS = 8
SHORTEST_ALIKE = 4
ALIKE = 0.5
# A likeness is worked out row by row, behind the row policy, which keeps trigram indexes from being used.
NEWEST_COMPARED = 1000
# So many rows of a kind are named ahead: its first ones. A search shows far fewer of each kind.
MOST_AHEAD = 200


def of_center(centers: Sequence[int]) -> Q:
    """Rows that belong to a center."""
    return Q(center_id__in=centers)


def of_everybody(centers: Sequence[int]) -> Q:
    """Rows that belong to no center."""
    return Q()


@dataclass(frozen=True)
class Name:
    """
    A name that many rows hang on, by `path`: what stands in `field` of one of the `model`.

    `is_a_kind` says that the search box looks for what is called so as well, and finds it misspelt: then those that
    hang on it are not compared once more.
    """

    path: str
    model: str
    field: str
    of: Callable[[Sequence[int]], Q] = of_everybody
    is_a_kind: bool = False

    @property
    def table(self) -> tuple[str, str, Callable[[Sequence[int]], Q]]:
        """What is looked up, whatever hangs on it."""
        return self.model, self.field, self.of

    @property
    def joined(self) -> str:
        """The field, from the rows that hang on it."""
        return f"{self.path}__{self.field}" if self.path else self.field


@dataclass(frozen=True)
class Looks:
    """
    Where the search box looks for one kind of thing: `model` "engagements.Visit", the `fields` that hold words, those
    that hold its `numbers`, those that are compared as misspelt (`alike`; at first: `fields`), and the `names` that it
    hangs on, which are compared too. What is `written` on it elsewhere, an expression, is looked through and not
    compared. `of` says which rows may be those of people of these centers: all that the kind shows them are among them.
    `order` tells which of them are the first, and the newest.
    """

    model: str
    fields: tuple[str, ...]
    numbers: tuple[str, ...] = ()
    alike: tuple[Any, ...] | None = None
    names: tuple[Name, ...] = ()
    written: Any = None
    of: Callable[[Sequence[int]], Q] = of_center
    order: tuple[str, ...] = ("-pk",)

    @property
    def own_compared(self) -> tuple[Any, ...]:
        """The fields of its own that are compared as misspelt."""
        return self.fields if self.alike is None else self.alike

    @property
    def compared(self) -> tuple[Any, ...]:
        """All that is compared as misspelt."""
        return (*self.own_compared, *(name.joined for name in self.names))


@dataclass
class Round:
    """
    One round of a search over several kinds: first what was typed, then, where no kind has it, what is like it.

    `ahead` are the keys of what was found of each kind before any kind is asked; more than `MOST_AHEAD` of a kind that
    has others behind them. `left` says that the kind asked last has nothing that was typed and would compare its rows
    in the second round.
    """

    text: str
    alike: bool
    ahead: Mapping[Looks, list[Any]] = field(default_factory=dict)
    left: bool = False


_round: ContextVar[Round | None] = ContextVar("round", default=None)


@contextmanager
def one_round(
    text: str, kinds: Sequence[Looks], centers: Sequence[int] = (), *, alike: bool = False
) -> Iterator[Round]:
    """
    Within it `best_of` looks for what was typed alone, or compares alone. For people of `centers` the `kinds` are
    looked through ahead, all in one statement: most of them have nothing of what is typed.
    """
    this = Round(text, alike, _looked_ahead(text, kinds, centers, alike=alike) if centers and kinds else {})
    token = _round.set(this)
    try:
        yield this
    finally:
        _round.reset(token)


def may_compare() -> bool:
    """
    Whether a kind that searches in its own way may look for what is only like the text now. In the first round over
    several kinds it may not, and is asked once more if no kind has what was typed.
    """
    this = _round.get()
    if this is None or this.alike:
        return True
    this.left = True
    return False


def only_compares() -> bool:
    """Whether this is the second round over several kinds: what was typed has been looked for, and was not there."""
    this = _round.get()
    return this is not None and this.alike


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
    if this is None or not this.alike:
        is_hopeless = ahead == [] and numbered is None
        if not is_hopeless and (found := _as_typed(rows(), text, looks, limit, numbered, ahead)):
            return found
        if this is not None:
            this.left = True
            return []
    if ahead == [] or not _may_be_misspelt(text) or not looks.compared:
        return []
    if ahead is None:
        near = _near(rows(), text, looks.compared, looks.order)
    else:
        near = _with_likeness(rows().filter(pk__in=ahead), text, looks.compared)
    return _first(near.order_by("-likeness", "-pk"), rows(), limit)


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
        if exact and ahead is not None and len(ahead) <= MOST_AHEAD:
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
    if ahead is not None and len(ahead) > MOST_AHEAD and len(found) < limit:
        # The kind shows this person few of its first ones, and there are others behind them.
        return _as_typed(rows, text, looks, limit, numbered, None)
    return sorted(found, key=lambda row: not _is_called(row, text, looks.fields))


def _with_words(rows: QuerySet[Any], looks: Looks, text: str) -> QuerySet[Any]:
    fields = [*looks.numbers, *looks.fields, *(name.joined for name in looks.names)]
    if looks.written is not None:
        rows = rows.alias(written_on_it=looks.written)
        fields.append("written_on_it")
    for word in _words(text):
        one = Q()
        for each in fields:
            one |= Q(**{f"{each}__icontains": word})
        rows = rows.filter(one)
    return rows


def _words(text: str) -> list[str]:
    return text.split()[:MOST_WORDS]


def _may_be_misspelt(text: str) -> bool:
    return len(text) >= SHORTEST_ALIKE and bool(re.search(r"[^\W\d]", text))


def pattern_of_alike(text: str) -> str:
    """
    A pattern that the small letters of whatever is like `text` have: most rows are told apart by it, at a fraction of
    what `word_similarity` costs. "" where there is none.

    A likeness of one half means that half of the trigrams of `text` are there (pg_trgm: each word of letters and
    digits, with two blanks before and one behind it). So of any others than that half, one more, at least one is.
    """
    if not text.isascii():
        return ""  # what are letters, and which are small, PostgreSQL may know otherwise
    words = re.findall(r"[a-z0-9]+", text.lower())
    within = dict.fromkeys(word[n : n + 3] for word in words for n in range(len(word) - 2))
    ends = dict.fromkeys(f"{word[-2:]}([^a-z0-9]|$)" for word in words if len(word) > 1)
    begins = dict.fromkeys(f"(^|[^a-z0-9]){word[:2]}" for word in words if len(word) > 1)
    padded = [f"  {word} " for word in words]
    trigrams = {each[n : n + 3] for each in padded for n in range(len(each) - 2)}
    some = [*within, *ends, *begins][: len(trigrams) // 2 + 1]
    return "|".join(some) if len(some) > len(trigrams) // 2 else ""


def _near(
    rows: QuerySet[Row], text: str, compared: Sequence[Any], order: Sequence[str] = ("-pk",)
) -> QuerySet[Row]:
    """Those of the newest `rows` that are alike."""
    newest = rows.order_by(*order).values("pk")[:NEWEST_COMPARED]
    return _with_likeness(rows.filter(pk__in=newest), text, compared).filter(likeness__gte=ALIKE)


def _with_likeness(rows: QuerySet[Row], text: str, compared: Sequence[Any]) -> QuerySet[Row]:
    likeness: Any = [TrigramWordSimilarity(text, each) for each in compared]
    found: QuerySet[Any] = rows.annotate(likeness=Greatest(*likeness) if len(likeness) > 1 else likeness[0])
    return found


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


# All kinds ahead, in one statement ------------------------------------------------------------------------------------
#
# Django takes two to four milliseconds to put one statement together, and there are twenty kinds. So the statement over
# all of them is put together once for each number of words, with marks in place of the words and centers, and the marks
# are replaced for each search. It runs in the reader's own transaction, behind the row policies.

_LIKE = "\ue000{}\ue000"
_WORDS = _LIKE.format("words")
_TEXT = _LIKE.format("text")
_PATTERN = _LIKE.format("pattern")
_CENTER = -(10**15)
_TYPED = "(SELECT words FROM typed)::text[]"


def _looked_ahead(
    text: str, kinds: Sequence[Looks], centers: Sequence[int], *, alike: bool
) -> dict[Looks, list[Any]]:
    kinds = tuple(dict.fromkeys(kinds))
    if alike and not _may_be_misspelt(text):
        return {kind: [] for kind in kinds}
    words = _words(text)
    if alike:
        sql, marked = _statement_alike(kinds, len(centers))
    else:
        sql, marked = _statement_as_typed(kinds, len(centers))
    said: dict[Any, Any] = {_CENTER - number: center for number, center in enumerate(centers)}
    said |= {
        _WORDS: [f"%{_for_like(word)}%" for word in words],
        _TEXT: text,
        _PATTERN: pattern_of_alike(text),
    }
    rows = _planned_once(sql, marked, said)
    ahead: dict[Looks, list[Any]] = {kind: [] for kind in kinds}
    for number, key in rows:
        ahead[kinds[number]].append(key)
    return ahead


# What a connection to the database has planned; gone with it.
_planned: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()


def _planned_once(sql: str, marked: Sequence[Any], said: Mapping[Any, Any]) -> list[Any]:
    """
    The rows of a statement that is planned once for each connection, for any words: with so many tables and policies,
    and each of them asked for each word, the plan takes as long as the look.
    """
    places = {mark: place for place, mark in enumerate(dict.fromkeys(marked), start=1)}
    name = f"search_{crc32(sql.encode()):08x}"
    with connection.cursor() as cursor:
        known = _planned.setdefault(connection.connection, set())
        if name not in known:
            cursor.execute(f"PREPARE {name} AS {sql % tuple(f'${places[mark]}' for mark in marked)}")
            known.add(name)
        cursor.execute(
            f"SET LOCAL plan_cache_mode = force_generic_plan; EXECUTE {name} ({', '.join(['%s'] * len(places))});"
            " SET LOCAL plan_cache_mode = auto",
            [said.get(mark, mark) for mark in places],
        )
        cursor.nextset()
        return cursor.fetchall()


def _for_like(word: str) -> str:
    return connection.ops.prep_for_like_query(word)


@cache
def _statement_as_typed(kinds: tuple[Looks, ...], centers: int) -> tuple[str, tuple[Any, ...]]:
    """For any number of words: the text of a row, with the names that it hangs on, is to have each of them."""
    marks = [_CENTER - number for number in range(centers)]
    parameters: list[Any] = [_WORDS]
    tables = [
        "typed AS MATERIALIZED (SELECT array_agg(UPPER(word)) AS words FROM unnest(%s::text[]) AS word)"
    ]
    parts = []
    named = list(dict.fromkeys(name.table for kind in kinds for name in kind.names))
    for number, (model, column, of) in enumerate(named):
        # Names with any of the words are read once, and each word is looked for among them.
        rows = _rows(model).filter(of(marks)).annotate(called=Upper(column))
        sql = _sql(rows.values("pk", "called"), parameters)
        tables.append(
            f"names_{number} AS MATERIALIZED (SELECT * FROM ({sql}) AS name WHERE called LIKE ANY ({_TYPED}))"  # noqa: S608
        )
    for number, kind in enumerate(kinds):
        own = [_as_text(apps.get_model(kind.model), each) for each in (*kind.numbers, *kind.fields)]
        texts = dict(_numbered("text", [*own, *([kind.written] if kind.written is not None else [])]))
        paths = dict(_numbered("path", [F(name.path or "pk") for name in kind.names]))
        order = dict(_numbered("order", [F(each.removeprefix("-")) for each in kind.order]))
        all_rows = _rows(kind.model).filter(kind.of(marks)).annotate(**texts, **paths, **order)
        sql = _sql(all_rows.values("pk", *texts, *paths, *order), parameters)
        joins = [
            f"LEFT JOIN names_{named.index(name.table)} AS on_{path} ON on_{path}.pk = {path}"
            for path, name in zip(paths, kind.names, strict=True)
        ]
        whole = ", ".join([*(f"UPPER({each})" for each in texts), *(f"on_{path}.called" for path in paths)])
        ways = ("DESC" if each.startswith("-") else "ASC" for each in kind.order)
        first = ", ".join(f"{each} {way}" for each, way in zip(order, ways, strict=True))
        # No word has a blank: none reaches from one of the texts into the next.
        parts.append(
            f"(SELECT {number}, row.pk FROM ({sql}) AS row {' '.join(joins)}"  # noqa: S608
            f" WHERE CONCAT_WS(' ', {whole}) LIKE ALL ({_TYPED}) ORDER BY {first} LIMIT {MOST_AHEAD + 1})"
        )
    return _joined(tables, parts), tuple(parameters)


def _numbered(name: str, expressions: Sequence[Any]) -> Iterator[tuple[str, Any]]:
    return ((f"{name}_{place}", each) for place, each in enumerate(expressions))


def _as_text(model: type[Model], path: str) -> Any:
    """What stands there, as text; of several languages kept together, that of the path."""
    first, _, key = path.partition("__")
    is_keyed = key and isinstance(model._meta.get_field(first), JSONField)
    return KeyTextTransform(key, first) if is_keyed else Cast(path, TextField())


@cache
def _statement_alike(kinds: tuple[Looks, ...], centers: int) -> tuple[str, tuple[Any, ...]]:
    marks = [_CENTER - number for number in range(centers)]
    tables, parts, parameters = [], [], list[Any]()
    names = [name for kind in kinds for name in kind.names if not name.is_a_kind]
    named = list(dict.fromkeys(name.table for name in names))
    for number, (model, column, of) in enumerate(named):
        sql = _sql(_near(_rows(model).filter(of(marks)), _TEXT, [column]).values("pk"), parameters)
        tables.append(f"named_{number} AS MATERIALIZED ({sql})")
    for number, kind in enumerate(kinds):
        own = [F(each) if isinstance(each, str) else each for each in kind.own_compared]
        compared = dict(_numbered("own", own))
        hangs = [name for name in kind.names if name in names]
        paths = dict(_numbered("path", [F(name.path) for name in hangs]))
        if not compared and not paths:
            continue
        newest = _rows(kind.model).filter(kind.of(marks)).order_by(*kind.order).annotate(**compared, **paths)
        sql = _sql(newest.values("pk", *compared, *paths)[:NEWEST_COMPARED], parameters)
        near = [f"(lower({each}) ~ %s AND word_similarity(%s, {each}) >= {ALIKE})" for each in compared]
        parameters += [_PATTERN, _TEXT] * len(near)
        near += [
            f"{path} IN (SELECT pk FROM named_{named.index(name.table)})"  # noqa: S608
            for path, name in zip(paths, hangs, strict=True)
        ]
        parts.append(f"SELECT {number}, pk FROM ({sql}) AS kind_{number} WHERE {' OR '.join(near)}")  # noqa: S608
    return _joined(tables, parts), tuple(parameters)


def _rows(model: str) -> QuerySet[Any]:
    return apps.get_model(model)._default_manager.order_by()


def _sql(rows: Any, parameters: list[Any]) -> str:
    """The statement of `rows`; its parameters are added."""
    sql, marked = rows.query.sql_with_params()
    parameters += marked
    return str(sql)


def _joined(tables: Sequence[str], parts: Sequence[str]) -> str:
    return (f"WITH {', '.join(tables)} " if tables else "") + " UNION ALL ".join(parts)
