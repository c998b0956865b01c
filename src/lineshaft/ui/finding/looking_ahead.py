"""
All kinds of things looked through ahead, in one statement (docs/decisions/0009).

Django takes two to four milliseconds to put one statement together, and there are twenty kinds. So the statement over
all of them is put together once, with marks in place of the words and centers, and the marks are replaced for each
search. It runs in the reader's own transaction, behind the row policies.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary
from zlib import crc32

from django.apps import apps
from django.db import connection
from django.db.models import F, JSONField, Model, QuerySet, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Upper

from .likeness import ALIKE, NEWEST_COMPARED, may_be_misspelt, newest_alike, pattern_of_alike, words_of
from .looks import Centers, Looks

# So many rows of a kind are named ahead: its first ones. A search shows far fewer of each kind.
MOST_AHEAD = 200

_LIKE = "\ue000{}\ue000"
_WORDS = _LIKE.format("words")
_TEXT = _LIKE.format("text")
_PATTERN = _LIKE.format("pattern")
_CENTER = -(10**15)
_TYPED = "(SELECT words FROM typed)::text[]"


def looked_ahead(
    text: str, kinds: Sequence[Looks], centers: Centers, *, alike: bool
) -> dict[Looks, list[Any]]:
    """
    The keys of the first rows of each of the `kinds` that have what was typed, or, `alike`, that are like it; one more
    than `MOST_AHEAD` where there are others. Only rows that may be those of people of these `centers` are looked at;
    None are all centers.
    """
    kinds = tuple(dict.fromkeys(kinds))
    if alike and not may_be_misspelt(text):
        return {kind: [] for kind in kinds}
    words = words_of(text)
    marks = None if centers is None else tuple(_CENTER - number for number in range(len(centers)))
    sql, marked = (_statement_alike if alike else _statement_as_typed)(kinds, marks)
    ahead: dict[Looks, list[Any]] = {kind: [] for kind in kinds}
    if not sql:
        return ahead
    said: dict[Any, Any] = dict(zip(marks or (), centers or (), strict=True))
    said |= {
        _WORDS: [f"%{_for_like(word)}%" for word in words],
        _TEXT: text,
        _PATTERN: pattern_of_alike(text),
    }
    for number, key in _planned_once(sql, marked, said):
        ahead[kinds[number]].append(key)
    return ahead


# What a connection to the database has planned; gone with it.
_planned: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()


def _planned_once(sql: str, marked: Sequence[Any], said: Mapping[Any, Any]) -> list[Any]:
    """
    The rows of a statement that is planned once for each connection, for any words: with so many tables and policies
    the plan takes a good part of the time of the look.
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
def _statement_as_typed(kinds: tuple[Looks, ...], marks: Centers) -> tuple[str, tuple[Any, ...]]:
    """For any number of words: the text of a row, with the names that it hangs on, is to have each of them."""
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
def _statement_alike(kinds: tuple[Looks, ...], marks: Centers) -> tuple[str, tuple[Any, ...]]:
    """Nothing where none of the kinds has anything that is compared."""
    tables, parts, parameters = [], [], list[Any]()
    names = [name for kind in kinds for name in kind.names if not name.is_a_kind]
    named = list(dict.fromkeys(name.table for name in names))
    for number, (model, column, of) in enumerate(named):
        sql = _sql(newest_alike(_rows(model).filter(of(marks)), _TEXT, [column]).values("pk"), parameters)
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
        is_near = [f"(lower({each}) ~ %s AND word_similarity(%s, {each}) >= {ALIKE})" for each in compared]
        parameters += [_PATTERN, _TEXT] * len(is_near)
        is_near += [
            f"{path} IN (SELECT pk FROM named_{named.index(name.table)})"  # noqa: S608
            for path, name in zip(paths, hangs, strict=True)
        ]
        parts.append(f"SELECT {number}, pk FROM ({sql}) AS kind_{number} WHERE {' OR '.join(is_near)}")  # noqa: S608
    return _joined(tables, parts) if parts else "", tuple(parameters)


def _rows(model: str) -> QuerySet[Any]:
    return apps.get_model(model)._default_manager.order_by()


def _sql(rows: Any, parameters: list[Any]) -> str:
    """The statement of `rows`; its parameters are added."""
    sql, marked = rows.query.sql_with_params()
    parameters += marked
    return str(sql)


def _joined(tables: Sequence[str], parts: Sequence[str]) -> str:
    return (f"WITH {', '.join(tables)} " if tables else "") + " UNION ALL ".join(parts)
