"""The document of a program for the company, as plain values: PDF and data file are made from it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from lineshaft.apps.network.zones import today_of
from lineshaft.domain.programs import analysis
from lineshaft.domain.programs.questions import Question, QuestionKind
from lineshaft.domain.programs.results import Result, points_of
from lineshaft.domain.programs.template import Output, Part, PartKind
from lineshaft.domain.programs.template import Sheet as SheetTemplate
from lineshaft.ui.tags.formatting import day

from ..queries import State, sessions_of
from ..wording import change_in_words, shown_answer, shown_number, shown_result, unit_of

FORMAT = "lineshaft program report 1"
FULL = 1000
"""The length of the longest bar. Lengths are whole numbers, so that the same document has the same hash."""


def build_document(
    *, state: State, output: Output, number: int, made_at: datetime, made_by: str
) -> dict[str, Any]:
    """What the report of an output says, from the sheets as they stand."""
    engagement = state.enrolment.engagement
    site = engagement.site
    return {
        "format": FORMAT,
        "demonstration": engagement.is_synthetic,
        "number": number,
        "made_at": made_at.isoformat(),
        "made_on": day(today_of(state.enrolment.center, made_at)),
        "made_by": made_by,
        "center": state.enrolment.center.name,
        "company": f"{site.name}, {site.city}, {site.state.abbreviation}",
        "engagement": engagement.public_id,
        "program": state.template.title,
        "version": state.template.version,
        "title": output.title,
        "says": output.says,
        "unverified": [
            source.title for source in state.template.sources if source.standing == "unverified"
        ],
        "parts": [made for part in output.parts for made in _PARTS[part.kind](state, part)],
    }  # fmt: skip


Made = list[dict[str, Any]]


def _sheet(state: State, part: Part) -> SheetTemplate:
    sheet = state.template.sheet(part.sheet)
    assert sheet is not None  # checked when the template was read
    return sheet


def _occasions(sheet: SheetTemplate) -> list[tuple[str, str]]:
    return [(occasion.key, occasion.title) for occasion in sheet.occasions] or [("", "")]


def _begun(state: State, sheet: SheetTemplate) -> list[tuple[str, str]]:
    """The occasions with answers, in their order."""
    return [pair for pair in _occasions(sheet) if state.answers(sheet.key, pair[0])]


def _words(_state: State, part: Part) -> Made:
    return [{"kind": "words", "title": part.title, "says": part.says}]


def _answers(state: State, part: Part) -> Made:
    sheet = _sheet(state, part)
    groups = [group for group in sheet.groups if part.group in ("", group.title)]
    questions = [
        question for group in groups for question in group.questions
        if question.kind not in (QuestionKind.TABLE, QuestionKind.CHECKLIST)
    ]  # fmt: skip
    made = []
    for occasion, title in _begun(state, sheet):
        answers = state.answers(sheet.key, occasion)
        rows = [[question.text, shown_answer(question, answers.get(question.key))] for question in questions]
        made.append(_table(part, title, ["Question", "Answer"], rows))
    return made


def _figures(state: State, part: Part) -> Made:
    if not part.sheet:
        rows = [[r.figure.text, shown_result(r)] for r in state.result.figures.values() if r.is_known]
        return [_table(part, "", ["Figure", "Value"], rows, numbers_from=1)] if rows else []
    sheet = _sheet(state, part)
    occasions = _begun(state, sheet)
    wanted = part.figures or tuple(figure.key for figure in sheet.figures)
    rows = []
    for key in wanted:
        results = [state.result.sheets[sheet.key, occasion].figures[key] for occasion, _ in occasions]
        row = [results[0].figure.text, *map(shown_result, results)] if results else []
        if len(results) > 1:
            row.append(change_in_words(results[0].figure, results[0].value, results[-1].value))
        rows.append(row)
    head = [
        "Figure",
        *(title or "Value" for _, title in occasions),
        *(["Change"] if len(occasions) > 1 else []),
    ]
    return [_table(part, "", head, rows, numbers_from=1)] if occasions else []


def _rows(state: State, part: Part) -> Made:
    sheet = _sheet(state, part)
    question = sheet.question(part.table)
    assert question is not None
    made = []
    for occasion, title in _begun(state, sheet):
        rows = _ordered(state, part, question, occasion)
        shown = [
            [
                *(_in_column(shown_answer(c, row.get(c.key)), unit_of(c)) for c in question.columns),
                *(_in_column(shown_result(each), each.figure.unit) for each in computed.values()),
            ]
            for row, computed in rows
        ]
        head = [_head(c.text, unit_of(c)) for c in question.columns]
        head += [_head(figure.text, figure.unit) for figure in question.figures]
        numbers = [c.is_number for c in question.columns] + [True] * len(question.figures)
        made.append(_table(part, title, head, shown) | {"numbers": numbers, "foot": _foot(question, rows)})
    return made


def _written_in_head(unit: str) -> str:
    """What stands behind a number of this unit; a sign as $ or % stays with each number."""
    return "" if unit == "percent" else unit.removeprefix("usd").strip()


def _head(text: str, unit: str) -> str:
    behind = _written_in_head(unit)
    return text if behind.lower() in text.lower() else f"{text}, {behind}"


def _in_column(shown: str, unit: str) -> str:
    """A number below a heading that names its unit, without it."""
    return shown.removesuffix(f" {_written_in_head(unit)}")


def _ordered(
    state: State, part: Part, question: Question, occasion: str
) -> list[tuple[Mapping[str, Any], Mapping[str, Result]]]:
    """The rows with their computed columns, ordered by a column when the part says so ("-saves": largest first)."""
    rows = state.answers(part.sheet, occasion).get(question.key, [])
    pairs = list(zip(rows, state.result.sheets[part.sheet, occasion].rows[question.key], strict=True))
    if not part.order:
        return pairs
    name = part.order.removeprefix("-")

    def value(pair: tuple[Mapping[str, Any], Mapping[str, Result]]) -> Decimal:
        found = _value(question, name, pair)
        return found if found is not None else Decimal("-Infinity" if part.order[0] == "-" else "Infinity")

    return sorted(pairs, key=value, reverse=part.order.startswith("-"))


def _value(
    question: Question, name: str, pair: tuple[Mapping[str, Any], Mapping[str, Result]]
) -> Decimal | None:
    row, computed = pair
    if name in computed:
        found = computed[name].value
        return found if isinstance(found, Decimal) else None
    column = next(column for column in question.columns if column.key == name)
    kept = row.get(name, column.default)
    return Decimal(kept) if kept is not None and column.is_number else None


def _foot(question: Question, rows: list[tuple[Mapping[str, Any], Mapping[str, Result]]]) -> list[str]:
    """The sums of the columns of dollars, below them; nothing where there are none."""
    totals = [
        sum((_value(question, column.key, pair) or Decimal(0) for pair in rows), Decimal(0))
        if column.kind is QuestionKind.MONEY
        else None
        for column in question.columns
    ]
    if len(rows) < 2 or not any(totals):
        return []
    cells = [
        "" if total is None else _in_column(shown_number(total, unit_of(column)), unit_of(column))
        for total, column in zip(totals, question.columns, strict=True)
    ]
    return ["Total" if not cells[0] else cells[0], *cells[1:], *[""] * len(question.figures)]


def _checklist(state: State, part: Part) -> Made:
    sheet = _sheet(state, part)
    question = sheet.question(part.table)
    assert question is not None
    made = []
    for occasion, title in _begun(state, sheet):
        kept = state.answers(sheet.key, occasion).get(question.key, {})
        rows = []
        for item in question.items:
            said = kept.get(item.key, {})
            reply = said.get("reply", "")
            if part.only and reply not in part.only:
                continue
            option = question.option(reply) if reply else None
            points = points_of(question, item, reply) if reply else None
            note = said.get("note", "")
            name = item.text if item.key.isidentifier() else f"{item.key} {item.text}"
            unread = " (not checked against its source)" if item.standing == "unverified" else ""
            value = "" if points is None else shown_number(points, "")
            rows.append([name + unread, option.text if option else "no reply yet", value, note])
        made.append(_table(part, title, ["What", "Reply", "Points", "Note"], rows))
    return made


def _bars(state: State, part: Part) -> Made:
    results: list[tuple[str, Result]] = []
    if part.sheet:
        sheet = _sheet(state, part)
        for key in part.figures or tuple(figure.key for figure in sheet.figures):
            for occasion, title in _begun(state, sheet):
                result = state.result.sheets[sheet.key, occasion].figures[key]
                words = f"{result.figure.text}, {title.lower()}" if title else result.figure.text
                results.append((words, result))
    else:
        results = [(r.figure.text, r) for key, r in state.result.figures.items() if key in part.figures]
    known = [(words, result, result.value) for words, result in results if isinstance(result.value, Decimal)]
    if not known:
        return []
    longest = max(abs(value) for _, _, value in known) or Decimal(1)
    rows = [[words, shown_result(result), _length(value, longest)] for words, result, value in known]
    return [{"kind": "bars", "title": part.title, "says": part.says, "rows": rows}]


def _abatement(state: State, part: Part) -> Made:
    sheet = _sheet(state, part)
    question = sheet.question(part.table)
    assert question is not None
    made = []
    for occasion, title in _begun(state, sheet):
        steps = abatement_steps(state, part, question, occasion)
        if steps:
            made.append(_curve(part, title, steps, question))
    return made


def abatement_steps(state: State, part: Part, question: Question, occasion: str) -> list[analysis.Step]:
    """The bars of an abatement curve: rows with both values, the cheapest for one first."""
    pairs = _ordered(state, part, question, occasion)
    found = [
        (shown_answer(question.columns[0], row.get(question.columns[0].key)), height, width)
        for row, computed in pairs
        if (height := _value(question, part.height, (row, computed))) is not None
        and (width := _value(question, part.width, (row, computed)))
    ]
    return analysis.abatement(found)


def _curve(part: Part, title: str, steps: list[analysis.Step], question: Question) -> dict[str, Any]:
    total = sum((step.width for step in steps), Decimal(0))
    top = max(max(step.height for step in steps), Decimal(0))
    bottom = min(min(step.height for step in steps), Decimal(0))
    span = (top - bottom) or Decimal(1)
    units = {each.key: each for each in question.all_columns}
    height_unit, width_unit = (
        unit_of(each) if isinstance(each, Question) else each.unit
        for each in (units[part.height], units[part.width])
    )
    return {
        "kind": "steps",
        "title": ", ".join(filter(None, (part.title, title))),
        "says": part.says,
        "zero": _length(top, span),
        "steps": [
            {
                "label": step.label,
                "height": shown_number(step.height, height_unit),
                "width": shown_number(step.width, width_unit),
                "begins": _length(step.begins, total),
                "wide": _length(step.width, total),
                "from": _length(top - max(step.height, Decimal(0)), span),
                "tall": _length(step.height, span),
            }
            for step in steps
        ],
    }


def _tornado(state: State, part: Part) -> Made:
    sheet = _sheet(state, part)
    occasion = _begun(state, sheet)[-1][0] if _begun(state, sheet) else ""
    answers = state.answers(sheet.key, occasion)
    made = []
    for key in part.figures:
        figure = sheet.figure(key)
        assert figure is not None
        swings = analysis.tornado(sheet, answers, state.names_before(sheet.key), key)
        if not swings:
            continue
        low = min(min(swing.at_low, swing.at_high) for swing in swings)
        high = max(max(swing.at_low, swing.at_high) for swing in swings)
        span = (high - low) or Decimal(1)
        rows = [
            [
                swing.text,
                shown_number(swing.at_low, figure.unit),
                shown_number(swing.at_high, figure.unit),
                _length(min(swing.at_low, swing.at_high) - low, span),
                _length(swing.width, span),
            ]
            for swing in swings
        ]
        made.append(
            {"kind": "spans", "title": part.title or figure.text, "says": part.says,
             "low": shown_number(low, figure.unit), "high": shown_number(high, figure.unit), "rows": rows}
        )  # fmt: skip
    return made


def _break_even(state: State, part: Part) -> Made:
    sheet = _sheet(state, part)
    rows = []
    for occasion, title in _begun(state, sheet):
        answers = state.answers(sheet.key, occasion)
        for asked in sheet.break_even:
            question = sheet.question(asked.question)
            assert question is not None
            found = analysis.break_even(sheet, answers, state.names_before(sheet.key), asked)
            present = shown_answer(question, answers.get(asked.question))
            value = "none found" if found is None else shown_number(found, unit_of(question))
            rows.append([", ".join(filter(None, (asked.text, title))), value, present])
    return (
        [_table(part, "", ["Question", "Where it breaks even", "Now"], rows, numbers_from=1)] if rows else []
    )


def _next(state: State, part: Part) -> Made:
    rows = [[step.says] for step in state.result.next_steps]
    if not rows:
        return [{"kind": "words", "title": part.title, "says": "Nothing that the figures ask for."}]
    return [_table(part, "", ["What we recommend"], rows)]


def _sessions(state: State, part: Part) -> Made:
    rows = []
    for session in sessions_of(state.enrolment).prefetch_related("attendance"):
        came = [each for each in session.attendance.all() if each.enrolment_id == state.enrolment.pk]
        who = f"{came[0].people} of your people" if came else ""
        rows.append(
            [
                day(today_of(state.enrolment.center, session.starts_at)),
                session.title,
                session.get_status_display(),
                who,
            ]
        )
    return [_table(part, "", ["Day", "Session", "State", "Who came"], rows)] if rows else []


def _table(
    part: Part, occasion: str, head: list[str], rows: list[list[str]], *, numbers_from: int = 99
) -> dict[str, Any]:
    return {
        "kind": "table",
        "title": ", ".join(filter(None, (part.title, occasion))),
        "says": part.says,
        "head": head,
        "numbers": [index >= numbers_from for index in range(len(head))],
        "rows": rows,
        "foot": [],
    }


def _length(value: Decimal, longest: Decimal) -> int:
    return int(abs(value) * FULL / longest)


_PARTS: Mapping[PartKind, Callable[[State, Part], Made]] = {
    PartKind.WORDS: _words,
    PartKind.ANSWERS: _answers,
    PartKind.FIGURES: _figures,
    PartKind.TABLE: _rows,
    PartKind.CHECKLIST: _checklist,
    PartKind.BARS: _bars,
    PartKind.ABATEMENT: _abatement,
    PartKind.TORNADO: _tornado,
    PartKind.BREAK_EVEN: _break_even,
    PartKind.NEXT: _next,
    PartKind.SESSIONS: _sessions,
}
