"""The transactions that the lines of a file make up, and whether each comes out even and was posted before."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from lineshaft.domain.money import format_usd

from .lines import Layout, Line, Result, positions

Known = Callable[[Iterable[str], Iterable[str]], Mapping[str, tuple[str, str]]]
"""Of keys and documents: for each key that was posted, its document and its content."""


def transactions(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """
    Lines with the same number of their transaction and year; without numbers, the lines of one day that follow one
    another until they come out even.
    """
    numbered: dict[tuple[str, int], list[Line]] = {}
    run: list[Line] = []
    for line in lines:
        if line.document:
            year = line.day.year if line.day else 0
            numbered.setdefault((line.document, year), []).append(line)
            continue
        if line.day is None or not line.amount:
            continue
        if run and run[0].day != line.day:
            yield run
            run = []
        run.append(line)
        if not sum(each.amount for each in run):
            yield run
            run = []
    if run:
        yield run
    unread = {document: lines for (document, year), lines in numbered.items() if not year}
    for (document, year), of_one in numbered.items():
        if year:
            yield [*of_one, *unread.pop(document, [])]
    yield from unread.values()


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def give_keys(lines: Iterable[Line], header: Sequence[str], layout: Layout) -> None:
    """
    The key by which a line is known again: its own number, else all it says and its place among its equals. A number
    that two lines of a transaction have is no number of a line.
    """
    place = positions(header, layout).get("line")
    dated = [line for line in lines if line.day is not None and line.amount]
    for line in dated:
        assert line.day is not None
        line.document = f"{line.day.year}/{line.document}" if line.document else ""
    numbers = (
        Counter((line.document, _own_number(line, place)) for line in dated) if place is not None else {}
    )
    equals: dict[str, int] = defaultdict(int)
    for line in dated:
        assert line.day is not None
        line.content = _digest(
            line.document, line.day.isoformat(), line.account, line.fund, line.memo, f"{line.amount:.2f}"
        )
        equals[line.content] += 1
        own = _own_number(line, place)
        is_number = line.document and own and numbers[line.document, own] == 1
        line.key = (
            _digest("line", line.document, own)
            if is_number
            else _digest("equal", line.content, str(equals[line.content]))
        )


def _own_number(line: Line, place: int | None) -> str:
    return line.cells[place].strip() if place is not None and place < len(line.cells) else ""


def check_even(made: Iterable[list[Line]]) -> None:
    """Refuse the lines of a transaction that does not come out even; hold those beside a line that is refused."""
    for lines in made:
        bad = next((line for line in lines if line.result is Result.REFUSED), None)
        if bad is not None:
            for line in lines:
                line.end(Result.HELD, f"line {bad.number} of the same transaction cannot be read")
        rest = sum((line.amount for line in lines if line.result is Result.POSTED), Decimal(0))
        if rest:
            side = "debits" if rest > 0 else "credits"
            said = f"the transaction does not come out even: {format_usd(abs(rest))} more {side}"
            for line in lines:
                line.end(Result.REFUSED, said)


def leave_what_was_posted(made: Sequence[list[Line]], known: Known) -> None:
    """Tell the transactions that were posted before; one that was posted with other lines is held."""
    open_lines = [line for lines in made for line in lines if line.result is Result.POSTED]
    posted = known([line.key for line in open_lines], {line.document for line in open_lines if line.document})
    documents = {document for document, _ in posted.values() if document}
    for lines in made:
        asked = [line for line in lines if line.result is Result.POSTED]
        same = [line for line in asked if posted.get(line.key, ("", ""))[1] == line.content]
        if len(same) == len(asked):
            for line in asked:
                line.end(Result.BEFORE, "posted before")
        elif same or any(line.key in posted or line.document in documents for line in asked):
            for line in asked:
                line.end(
                    Result.HELD,
                    "its transaction was posted before with other lines. Take that entry or import back first, or"
                    " enter the difference by hand",
                )
