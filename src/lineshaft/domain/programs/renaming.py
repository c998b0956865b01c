"""When a record of a program gets another key, whatever names it gets the new one: formulas, parts, lists."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Data = dict[str, Any]


@dataclass(frozen=True)
class Spot:
    """Where a formula stands: over the whole program, in a sheet, or in a table of a sheet."""

    sheet: int | None
    table: str
    record: Data
    field: str


def rename(data: Data, place: str, before: Data, now: Data) -> None:
    """Change, in place, what names the record at `place` by its key (a heading: by its title)."""
    names = place.split(".") if place else []
    field = "title" if names[-2:-1] == ["groups"] else "key"
    old, new = str(before.get(field, "")), str(now.get(field, ""))
    if not names or not old or old == new:
        return
    sheet = data["sheets"][int(names[1])] if names[0] == "sheets" else {}
    kind = names[-2]
    if kind == "stages":
        for each in data.get("sheets") or []:
            _swap(each, "stage", old, new)
    elif kind == "sheets":
        _sheet(data, int(names[1]), old, new)
    elif kind == "options":
        _option(data, names, old, new)
    elif kind == "groups":
        _parts(data, str(sheet["key"]), "", {"group": (old, new)})
    elif kind == "figures" and len(names) == 2:
        _in_formulas(data, lambda spot: (old, new) if spot.sheet is None else None)
        _parts(data, "", "", {"figures": (old, new)})
    elif kind == "occasions":
        key = sheet["key"]
        _in_formulas(data, lambda _spot: (f"{key}.{old}", f"{key}.{new}"))
    elif kind in ("questions", "figures", "columns", "computed"):
        _of_sheet(data, names, kind, old, new)


def _sheet(data: Data, index: int, old: str, new: str) -> None:
    def pair(spot: Spot) -> tuple[str, str] | None:
        if spot.sheet is not None and (spot.sheet <= index or spot.table):
            return None
        beside = _own(data["sheets"][spot.sheet]) if spot.sheet is not None else set()
        # A question with the sheet's name stands nearer than the sheet.
        return None if old in beside else (old, new)

    _in_formulas(data, pair)
    _parts(data, old, "", {"sheet": (old, new)})


def _own(sheet: Data) -> set[str]:
    return {str(q["key"]) for group in sheet.get("groups") or [] for q in group.get("questions") or []}


def _of_sheet(data: Data, names: list[str], kind: str, old: str, new: str) -> None:
    at = int(names[1])
    sheet = data["sheets"][at]
    table = ""
    if kind in ("columns", "computed"):
        table = str(sheet["groups"][int(names[3])]["questions"][int(names[5])]["key"])
    inner = (f"{table}.{old}", f"{table}.{new}") if table else (old, new)
    _everywhere(data, at, inner, table, (old, new))
    key = str(sheet["key"])
    if table:
        _parts(data, key, table, dict.fromkeys(("order", "height", "width"), (old, new)))
    elif kind == "figures":
        _parts(data, key, "", {"figures": (old, new)})
    else:
        _parts(data, key, "", {"table": (old, new)})
    for each in [*(sheet.get("what_if") or []), *(sheet.get("break_even") or [])]:
        if not table:
            _swap(each, "figure" if kind == "figures" else "question", old, new)


def _everywhere(data: Data, at: int, inner: tuple[str, str], table: str, bare: tuple[str, str]) -> None:
    """Names of a sheet: bare in its own formulas, with the sheet and perhaps an occasion before it in later ones."""
    sheet = data["sheets"][at]
    befores = _befores(sheet)

    def bare_there(spot: Spot) -> tuple[str, str] | None:
        if spot.sheet != at:
            return None
        if spot.table:
            return bare if spot.table == table else None
        return inner

    _in_formulas(data, bare_there)
    for before in befores:
        _in_formulas(data, lambda _spot, b=before: (f"{b}.{inner[0]}", f"{b}.{inner[1]}"))  # type: ignore[misc]


def _befores(sheet: Data) -> list[str]:
    return [f"{sheet['key']}.{each['key']}" for each in sheet.get("occasions") or []] or [str(sheet["key"])]


def _option(data: Data, names: list[str], old: str, new: str) -> None:
    at = int(names[1])
    sheet = data["sheets"][at]
    question = sheet["groups"][int(names[3])]["questions"][int(names[5])]
    column = question["columns"][int(names[7])]["key"] if names[6] == "columns" else ""
    name = f"{question['key']}.{column}" if column else str(question["key"])
    if question["kind"] == "checklist":
        name += ".reply"
    named = {name, *(f"{before}.{name}" for before in _befores(sheet))}
    for spot in _spots(data):
        own = {column} if column and spot.sheet == at and spot.table == question["key"] else set()
        if isinstance(spot.record[spot.field], str):
            spot.record[spot.field] = _with_word(spot.record[spot.field], named | own, old, new)
    _parts(data, str(sheet["key"]), str(question["key"]), {"only": (old, new)})
    for item in question.get("items") or []:
        points = item.get("points") or {}
        if old in points:
            item["points"] = {new if reply == old else reply: value for reply, value in points.items()}


def _swap(record: Data, field: str, old: str, new: str) -> None:
    if record.get(field) == old:
        record[field] = new


def _parts(data: Data, sheet: str, table: str, fields: dict[str, tuple[str, str]]) -> None:
    for output in data.get("outputs") or []:
        for part in output.get("parts") or []:
            if str(part.get("sheet", "")) != sheet or (table and part.get("table") != table):
                continue
            for field, (old, new) in fields.items():
                if isinstance(part.get(field), list):
                    part[field] = [new if each == old else each for each in part[field]]
                else:
                    _swap(part, field, old, new)
                    _swap(part, field, f"-{old}", f"-{new}")


def _spots(data: Data) -> Iterator[Spot]:
    for at, sheet in enumerate(data.get("sheets") or []):
        for figure in sheet.get("figures") or []:
            yield Spot(at, "", figure, "formula")
        for group in sheet.get("groups") or []:
            for question in group.get("questions") or []:
                for figure in question.get("computed") or []:
                    yield Spot(at, str(question["key"]), figure, "formula")
    for name, field in (("figures", "formula"), ("next", "when"), ("outcomes", "formula")):
        for record in data.get(name) or []:
            yield Spot(None, "", record, field)


def _in_formulas(data: Data, pair: Callable[[Spot], tuple[str, str] | None]) -> None:
    for spot in _spots(data):
        found, text = pair(spot), spot.record.get(spot.field)
        if found and isinstance(text, str):
            spot.record[spot.field] = _with_name(text, *found)


def _parsed(text: str) -> ast.Expression | None:
    try:
        return ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def dotted(node: ast.AST) -> str:
    """The name that a node of a formula is: "line.before.minutes"; "" where it is none."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.insert(0, node.attr)
        node = node.value
    return ".".join([node.id, *parts]) if isinstance(node, ast.Name) else ""


def _with_name(text: str, old: str, new: str) -> str:
    tree = _parsed(text)
    if tree is None:
        return text
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    inside = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    spans = []
    for node in ast.walk(tree):
        name = "" if id(node) in called | inside else dotted(node)
        if isinstance(node, ast.expr) and (name == old or name.startswith(f"{old}.")):
            spans.append((node, new + name.removeprefix(old)))
    return _replaced(text, spans)


def _with_word(text: str, named: set[str], old: str, new: str) -> str:
    """The formula with another word where that word is compared with one of the names."""
    tree = _parsed(text)
    spans: list[tuple[ast.expr, str]] = []
    for node in ast.walk(tree) if tree else ():
        sides: list[ast.expr] = []
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
        elif isinstance(node, ast.Call):
            sides = node.args
        if any(dotted(side) in named for side in sides):
            spans += [
                (side, f'"{new}"') for side in sides if isinstance(side, ast.Constant) and side.value == old
            ]
    return _replaced(text, spans)


def _replaced(text: str, spans: list[tuple[ast.expr, str]]) -> str:
    lines = [0]
    raw = text.encode()
    for line in raw.splitlines(keepends=True):
        lines.append(lines[-1] + len(line))
    for node, new in sorted(spans, key=lambda pair: (pair[0].lineno, pair[0].col_offset), reverse=True):
        begin = lines[node.lineno - 1] + node.col_offset
        end = lines[(node.end_lineno or node.lineno) - 1] + (node.end_col_offset or 0)
        raw = raw[:begin] + new.encode() + raw[end:]
    return raw.decode()
