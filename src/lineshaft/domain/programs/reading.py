"""
A program read from its YAML file, or refused with the line that is wrong.

docs/how-to/make-a-program.md shows a whole file. The shipped ones stand in `definitions/`.
"""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from lineshaft.domain.data_files import Section, read_text
from lineshaft.domain.errors import InvalidDefinition, quote
from lineshaft.domain.metrics import OutcomeKind

from .questions import (
    Figure,
    Item,
    QuestionKind,
    Standing,
    examples_of,
    new_key,
    read_figures,
    read_formula_of,
    read_group,
    read_items,
)
from .template import (
    BreakEven,
    NextStep,
    Occasion,
    OutcomeRule,
    Output,
    Part,
    PartKind,
    SessionKind,
    SessionPlan,
    Sheet,
    Source,
    Stage,
    Template,
    WhatIf,
)

DEFINITIONS = Path(__file__).parent / "definitions"
LISTS = Path(__file__).parent / "lists"
LONGEST_FILE = 300_000
"""Characters of the file of a center's own program."""
MOST_MONTHS = 60
"""So long after its end a program may ask again."""
MOST_WEEKS = 260


@cache
def checklists() -> Mapping[str, tuple[Item, ...]]:
    """The shipped checklists by name. Raises InvalidDefinition when one is wrong."""
    lists = {}
    for path in sorted(LISTS.glob("*.yaml")):
        file = read_text(path.read_text(encoding="utf-8"), path.name)
        file.text("title")
        file.text("source")
        file.optional_text("note")
        lists[path.stem] = read_items(file, "items")
        file.close()
    return lists


@cache
def shipped() -> Mapping[str, Template]:
    """The templates that come with the product, by key. Raises InvalidDefinition when one is wrong."""
    found = {
        path.stem: read_template(path.read_text(encoding="utf-8"), path.name)
        for path in sorted(DEFINITIONS.glob("*.yaml"))
    }
    for stem, template in found.items():
        if stem != template.key:
            raise InvalidDefinition(
                f"{stem}.yaml", "program", f"is {quote(template.key)}, not the file's name"
            )
    return found


def read_template(text: str, source: str) -> Template:
    """
    Read a template that a person wrote; `source` names it in errors.

    Raises InvalidDefinition with key and line for whatever is wrong: nothing of it is taken then.
    """
    if len(text) > LONGEST_FILE:
        raise InvalidDefinition(source, "file", f"has {len(text):,} characters, more than {LONGEST_FILE:,}")
    return _template(read_text(text, source))


def _template(file: Section) -> Template:
    key = new_key_of(file)
    stages = _stages(file)
    names: dict[str, Any] = {}
    sheets = _sheets(file, stages, names)
    figures = read_figures(file, "figures", set(), names) if file.has("figures") else ()
    names |= {figure.key: Decimal(1) for figure in figures}
    template = Template(
        key=key,
        version=file.text("version"),
        title=file.text("title"),
        says=file.text("says"),
        area=file.text("area"),
        service_line=file.text("service_line"),
        sources=tuple(_source(each) for each in file.sections("sources")) if file.has("sources") else (),
        companies=_companies(file),
        weeks=file.integer("weeks") if file.has("weeks") else 0,
        stages=stages,
        sessions=_sessions(file),
        sheets=sheets,
        figures=figures,
        outputs=_outputs(file, sheets, figures),
        next_steps=_next_steps(file, names),
        outcomes=_outcomes(file, names),
    )
    file.close()
    return template


def new_key_of(file: Section) -> str:
    """The key of a program: small letters, digits and underscores."""
    key = file.text("program")
    if not (key.isidentifier() and key.isascii() and key.islower()):
        raise file.error("program", f"is {quote(key)}, not small letters, digits and underscores")
    return key


def _source(section: Section) -> Source:
    source = Source(
        section.text("title"), section.optional_text("href"), section.one_of("standing", Standing)
    )
    section.close()
    if source.href and not source.href.startswith(("https://", "http://")):
        raise section.error("href", f"is {quote(source.href)}, which is no address of a page")
    return source


def _companies(file: Section) -> tuple[int, int]:
    if not file.has("companies"):
        return 1, 1
    section = file.section("companies")
    least, most = section.integer("least"), section.integer("most")
    section.close()
    if not 1 <= least <= most:
        raise file.error("companies", f"are from {least} to {most}: give a least and a most, the least first")
    return least, most


def _stages(file: Section) -> tuple[Stage, ...]:
    seen: set[str] = set()
    stages = []
    for each in file.sections("stages"):
        stages.append(Stage(new_key(each, seen), each.text("title"), each.optional_text("says")))
        each.close()
    if not stages:
        raise file.error("stages", "are empty: a program has at least one")
    return tuple(stages)


def _sessions(file: Section) -> tuple[SessionPlan, ...]:
    seen: set[str] = set()
    sessions = []
    for each in file.sections("sessions") if file.has("sessions") else []:
        week = each.integer("week") if each.has("week") else 0
        if not 0 <= week <= MOST_WEEKS:
            raise each.error("week", f"is {week}, not from 0 to {MOST_WEEKS}")
        sessions.append(
            SessionPlan(
                key=new_key(each, seen),
                title=each.text("title"),
                kind=each.one_of("kind", SessionKind),
                week=week,
                hours=each.number("hours"),
                says=each.optional_text("says"),
            )
        )
        each.close()
    return tuple(sessions)


def _sheets(file: Section, stages: tuple[Stage, ...], names: dict[str, Any]) -> tuple[Sheet, ...]:
    """Read the sheets; `names` gains what each offers to the formulas after it."""
    seen: set[str] = set()
    sheets = []
    for each in file.sections("sheets"):
        sheet = _sheet(each, seen, names)
        if sheet.stage not in [stage.key for stage in stages]:
            raise each.error("stage", f"is {quote(sheet.stage)}, which is none of the stages")
        own = sheet.names()
        befores = [f"{sheet.key}.{occasion.key}" for occasion in sheet.occasions] or [sheet.key]
        names |= {f"{before}.{name}": example for before in befores for name, example in own.items()}
        sheets.append(sheet)
    return tuple(sheets)


def _sheet(section: Section, seen: set[str], names: Mapping[str, Any]) -> Sheet:
    key = new_key(section, seen)
    inner: set[str] = set()
    groups = tuple(read_group(each, inner, checklists()) for each in section.sections("groups"))
    own = dict(pair for group in groups for question in group.questions for pair in examples_of(question))
    figures = read_figures(section, "figures", inner, {**names, **own}) if section.has("figures") else ()
    numbers = {question.key for group in groups for question in group.questions if question.is_number}
    sheet = Sheet(
        key=key,
        title=section.text("title"),
        stage=section.text("stage"),
        says=section.optional_text("says"),
        occasions=_occasions(section),
        groups=groups,
        figures=figures,
        what_if=_what_if(section, numbers),
        break_even=_break_even(section, numbers, {figure.key for figure in figures}),
        scenarios=section.flag("scenarios") if section.has("scenarios") else False,
    )
    section.close()
    return sheet


def _occasions(section: Section) -> tuple[Occasion, ...]:
    seen: set[str] = set()
    occasions = []
    for each in section.sections("occasions") if section.has("occasions") else []:
        months = each.integer("months") if each.has("months") else 0
        if not 0 <= months <= MOST_MONTHS:
            raise each.error("months", f"are {months}, not from 0 to {MOST_MONTHS}")
        occasions.append(Occasion(new_key(each, seen), each.text("title"), months))
        each.close()
    return tuple(occasions)


def _what_if(section: Section, numbers: set[str]) -> tuple[WhatIf, ...]:
    moves = []
    for each in section.sections("what_if") if section.has("what_if") else []:
        move = WhatIf(each.text("question"), each.number("low"), each.number("high"))
        if move.question not in numbers:
            raise each.error("question", f"is {quote(move.question)}, which is no number of this sheet")
        each.close()
        moves.append(move)
    return tuple(moves)


def _break_even(section: Section, numbers: set[str], figures: set[str]) -> tuple[BreakEven, ...]:
    asked = []
    for each in section.sections("break_even") if section.has("break_even") else []:
        found = BreakEven(each.text("question"), each.text("figure"), each.text("text"))
        if found.question not in numbers:
            raise each.error("question", f"is {quote(found.question)}, which is no number of this sheet")
        if found.figure not in figures:
            raise each.error("figure", f"is {quote(found.figure)}, which is no figure of this sheet")
        each.close()
        asked.append(found)
    return tuple(asked)


def _outputs(file: Section, sheets: tuple[Sheet, ...], figures: tuple[Figure, ...]) -> tuple[Output, ...]:
    seen: set[str] = set()
    outputs = []
    for each in file.sections("outputs"):
        output = Output(
            key=new_key(each, seen),
            title=each.text("title"),
            says=each.optional_text("says"),
            parts=tuple(_part(part, sheets, figures) for part in each.sections("parts")),
        )
        each.close()
        outputs.append(output)
    if not outputs:
        raise file.error("outputs", "are empty: a program gives the company at least one document")
    return tuple(outputs)


def _part(section: Section, sheets: tuple[Sheet, ...], figures: tuple[Figure, ...]) -> Part:
    part = Part(
        kind=section.one_of("kind", PartKind),
        title=section.optional_text("title"),
        says=section.optional_text("says"),
        sheet=section.optional_text("sheet"),
        table=section.optional_text("table"),
        group=section.optional_text("group"),
        figures=tuple(section.texts("figures")) if section.has("figures") else (),
        only=tuple(section.texts("only")) if section.has("only") else (),
        order=section.optional_text("order"),
        height=section.optional_text("height"),
        width=section.optional_text("width"),
    )
    section.close()
    _check_part(section, part, sheets, figures)
    return part


_OF_A_SHEET = (
    PartKind.ANSWERS, PartKind.TABLE, PartKind.CHECKLIST, PartKind.ABATEMENT, PartKind.TORNADO,
    PartKind.BREAK_EVEN,
)  # fmt: skip


def _check_part(section: Section, part: Part, sheets: tuple[Sheet, ...], figures: tuple[Figure, ...]) -> None:
    sheet = next((sheet for sheet in sheets if sheet.key == part.sheet), None)
    if (part.sheet and sheet is None) or (part.kind in _OF_A_SHEET and sheet is None):
        raise section.error("sheet", f"is {quote(part.sheet)}, which is none of the sheets")
    if part.kind in (PartKind.TABLE, PartKind.CHECKLIST, PartKind.ABATEMENT):
        question = sheet.question(part.table) if sheet else None
        wanted = QuestionKind.CHECKLIST if part.kind is PartKind.CHECKLIST else QuestionKind.TABLE
        if question is None or question.kind is not wanted:
            raise section.error("table", f"is {quote(part.table)}, which is no {wanted.value} of that sheet")
        columns = [column.key for column in question.columns] + [figure.key for figure in question.figures]
        for name in filter(None, (part.order.removeprefix("-"), part.height, part.width)):
            if name not in columns:
                raise section.error("table", f"has no column {quote(name)}")
    known = [figure.key for figure in (sheet.figures if sheet else figures)]
    for name in part.figures:
        if name not in known:
            raise section.error("figures", f"have {quote(name)}, which does not exist there")
    if (
        part.kind is PartKind.ANSWERS
        and part.group
        and sheet
        and part.group not in [g.title for g in sheet.groups]
    ):
        raise section.error("group", f"is {quote(part.group)}, which is no heading of that sheet")


def _next_steps(file: Section, names: Mapping[str, Any]) -> tuple[NextStep, ...]:
    steps = []
    for each in file.sections("next") if file.has("next") else []:
        steps.append(
            NextStep(
                read_formula_of(each, "when", names), each.text("says"), each.optional_text("service_line")
            )
        )
        each.close()
    return tuple(steps)


def _outcomes(file: Section, names: Mapping[str, Any]) -> tuple[OutcomeRule, ...]:
    rules = []
    for each in file.sections("outcomes") if file.has("outcomes") else []:
        rules.append(
            OutcomeRule(
                each.one_of("kind", OutcomeKind), each.text("text"), read_formula_of(each, "formula", names)
            )
        )
        each.close()
    return tuple(rules)
