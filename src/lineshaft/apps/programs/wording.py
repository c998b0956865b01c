"""Answers and figures in the words of a page or a document."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from lineshaft.domain.money import format_usd
from lineshaft.domain.programs.questions import Figure, Question, QuestionKind
from lineshaft.domain.programs.results import Result
from lineshaft.domain.programs.template import Sheet, Template
from lineshaft.ui.tags.formatting import day

NOTHING = "–"


def shown_number(value: Decimal, unit: str) -> str:
    """A number with its unit: "$1,200", "54.5%", "2.4 days". Three digits are kept behind a small number's zeros."""
    if unit.startswith("usd"):
        cents = value != value.to_integral_value() and abs(value) < 1000
        return format_usd(value, cents=cents) + unit.removeprefix("usd")
    digits = (
        0 if value == value.to_integral_value() else 1 if abs(value) >= 100 else 2 if abs(value) >= 1 else 3
    )
    text = f"{round(value, digits):,f}"
    return f"{text}%" if unit == "percent" else f"{text} {unit}".strip()


def shown_answer(question: Question, kept: Any) -> str:
    """A kept answer as people read it; a dash for none."""
    if kept is None:
        return NOTHING if question.default is None else shown_number(question.default, unit_of(question))
    if question.is_number:
        return shown_number(Decimal(kept), unit_of(question))
    if question.kind is QuestionKind.CHOICE:
        option = question.option(kept)
        return option.text if option else str(kept)
    if question.kind is QuestionKind.YES_NO:
        return "yes" if kept else "no"
    return day(date.fromisoformat(kept)) if question.kind is QuestionKind.DAY else str(kept)


def unit_of(question: Question) -> str:
    """The unit of an answer, as figures have it."""
    if question.kind is QuestionKind.MONEY:
        return f"usd {question.unit}".strip()
    return "percent" if question.kind is QuestionKind.PERCENT else question.unit


def shown_result(result: Result) -> str:
    """The value of a figure; a dash where there is none."""
    if isinstance(result.value, Decimal):
        return shown_number(result.value, result.figure.unit)
    if isinstance(result.value, bool):
        return "yes" if result.value else "no"
    return NOTHING if result.value is None else str(result.value)


def why_not(result: Result, names: Mapping[str, str]) -> str:
    """Why a figure has no value yet, with the questions it waits for in their own words."""
    if result.is_known:
        return ""
    if result.waits_for:
        return "waits for: " + ", ".join(dict.fromkeys(names.get(name, name) for name in result.waits_for))
    return result.reason


def names_of_sheet(sheet: Sheet) -> dict[str, str]:
    """The names that formulas of a sheet take, in words."""
    names: dict[str, str] = {}
    for question in sheet.questions:
        names[question.key] = question.text
        for column in question.all_columns:
            names[f"{question.key}.{column.key}"] = f"{question.text}: {column.text}"
        names |= {f"{question.key}.points": question.text, f"{question.key}.reply": question.text}
    return names | {figure.key: figure.text for figure in sheet.figures}


def names_of(template: Template) -> dict[str, str]:
    """The names that formulas of a program take, in words."""
    names = {figure.key: figure.text for figure in template.figures}
    for sheet in template.sheets:
        own = names_of_sheet(sheet)
        for occasion in sheet.occasions:
            names |= {f"{sheet.key}.{occasion.key}.{k}": f"{occasion.title}, {v}" for k, v in own.items()}
        names |= {f"{sheet.key}.{key}": words for key, words in own.items()}
    return names


def change_in_words(figure: Figure, first: Any, last: Any) -> str:
    """The change of a figure from the first to the last occasion, and whether that is better."""
    if not isinstance(first, Decimal) or not isinstance(last, Decimal):
        return ""
    change = last - first
    sign = "+" if change > 0 else "−" if change < 0 else "±"
    text = f"{sign}{shown_number(abs(change), figure.unit)}"
    if not change or not figure.better:
        return text
    return f"{text}, {'better' if (change > 0) == (figure.better == 'higher') else 'worse'}"
