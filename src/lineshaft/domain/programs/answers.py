"""
Answers of a sheet: read from what a person wrote, and kept in a form that stays exact.

Kept is one entry for each question that was answered, by its key: numbers as texts ("12.5"), days as "2026-11-27",
choices by their key, yes and no as true and false, a table as a list of rows, a checklist as
{"item": {"reply": "met", "note": "…"}}. What was left empty is not there.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from lineshaft.domain.errors import InvalidValue, quote
from lineshaft.domain.money import to_money

from .questions import MOST_ROWS, Question, QuestionKind
from .template import Sheet

Answers = Mapping[str, Any]

LONGEST_LINE = 200
LONGEST_WORDS = 5000
_NUMBER = re.compile(r"[-−]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)?(?:\.[0-9]+)?")
_LARGEST = Decimal(10) ** 12
_MOST_DECIMALS = 6


def read_answers(sheet: Sheet, given: Answers) -> tuple[dict[str, Any], dict[str, str]]:
    """
    The answers in the form that is kept, and what is wrong by place ("steps.2.minutes": the sentence).

    What is wrong is left out of the kept form. Keys that the sheet does not have are wrong too.
    """
    kept: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for key in given:
        if sheet.question(key) is None:
            wrong[str(key)[:LONGEST_LINE]] = f"“{str(key)[:60]}” is no question of this sheet."
    for question in sheet.questions:
        value = given.get(question.key)
        if question.kind is QuestionKind.TABLE:
            answer: Any = _read_rows(question, value, wrong)
        elif question.kind is QuestionKind.CHECKLIST:
            answer = _read_replies(question, value, wrong)
        else:
            answer = _read_one(question, value, question.key, wrong)
        if answer not in (None, [], {}):
            kept[question.key] = answer
    return kept, wrong


def missing(sheet: Sheet, kept: Answers) -> list[Question]:
    """The required questions that have no answer yet."""
    return [question for question in sheet.questions if question.required and question.key not in kept]


def read_value(question: Question, given: Any) -> Any:
    """
    One answer in the form that is kept; None for an empty one.

    Raises InvalidValue, naming the question, for what cannot be used.
    """
    if question.kind is QuestionKind.YES_NO and isinstance(given, bool):
        return given
    if given is None:
        return None
    if not isinstance(given, str | int | Decimal) or isinstance(given, bool):
        raise InvalidValue(question.text, given, "is not one answer")
    text = str(given).replace("\r\n", "\n").strip()
    if not text:
        return None
    if question.is_number:
        return _plain(_number(question, text))
    if question.kind is QuestionKind.CHOICE:
        return _choice(question, text)
    if question.kind is QuestionKind.YES_NO:
        if text not in ("yes", "no"):
            raise InvalidValue(question.text, text, "is neither yes nor no")
        return text == "yes"
    if question.kind is QuestionKind.DAY:
        return _day(question, text)
    return _words(question, text)


def _read_one(question: Question, given: Any, place: str, wrong: dict[str, str]) -> Any:
    try:
        return read_value(question, given)
    except InvalidValue as error:
        wrong[place] = f"{quote(error.value)} {error.reason}." + (f" {error.hint}." if error.hint else "")
        return None


def _read_rows(question: Question, given: Any, wrong: dict[str, str]) -> list[dict[str, Any]]:
    if given is None:
        return []
    if not isinstance(given, list) or not all(isinstance(row, Mapping) for row in given):
        wrong[question.key] = "This is not a list of rows."
        return []
    if len(given) > MOST_ROWS:
        wrong[question.key] = f"{len(given):,} rows are more than the {MOST_ROWS} that a table takes."
        return []
    rows = []
    for index, row in enumerate(given):
        read = {
            column.key: _read_one(column, row.get(column.key), f"{question.key}.{index}.{column.key}", wrong)
            for column in question.columns
        }
        filled = {key: value for key, value in read.items() if value is not None}
        if filled:
            rows.append(filled)
            for column in question.columns:
                if column.required and column.key not in filled:
                    place = f"{question.key}.{index}.{column.key}"
                    wrong.setdefault(place, f"Give “{column.text}” in this row, or empty the row.")
    return rows


def _read_replies(question: Question, given: Any, wrong: dict[str, str]) -> dict[str, Any]:
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        wrong[question.key] = "This is not a list of replies."
        return {}
    replies: dict[str, Any] = {}
    for item in question.items:
        said = given.get(item.key)
        if not isinstance(said, Mapping):
            continue
        reply, note = str(said.get("reply") or ""), str(said.get("note") or "").strip()
        if reply and question.option(reply) is None:
            wrong[f"{question.key}.{item.key}"] = f"{quote(reply)} is none of the replies."
        elif len(note) > LONGEST_WORDS:
            wrong[f"{question.key}.{item.key}"] = (
                f"The note has {len(note):,} characters, more than {LONGEST_WORDS:,}."
            )
        elif reply or note:
            replies[item.key] = {"reply": reply, "note": note}
    return replies


def _number(question: Question, text: str) -> Decimal:
    if question.kind is QuestionKind.MONEY:
        number = to_money(text, field=question.text)
    else:
        number = _plain_number(question, text.removesuffix("%").strip())
    if question.kind is QuestionKind.COUNT and number != number.to_integral_value():
        raise InvalidValue(question.text, text, "is not a whole number")
    if question.minimum is not None and number < question.minimum:
        raise InvalidValue(question.text, text, f"is less than {_plain(question.minimum)}")
    if question.maximum is not None and number > question.maximum:
        raise InvalidValue(question.text, text, f"is more than {_plain(question.maximum)}")
    return number


def _plain_number(question: Question, text: str) -> Decimal:
    hint = "Write a number like 1,234.5"
    if len(text) > 40 or not any(digit in "0123456789" for digit in text) or not _NUMBER.fullmatch(text):
        raise InvalidValue(question.text, text, "is not a number", hint)
    number = Decimal(text.replace(",", "").replace("−", "-"))
    if abs(number) > _LARGEST:
        raise InvalidValue(question.text, text, "is more than a trillion", "Check the number of digits")
    if number != round(number, _MOST_DECIMALS):
        raise InvalidValue(question.text, text, f"has more than {_MOST_DECIMALS} decimals")
    return number


def _plain(number: Decimal) -> str:
    """A number without zeros at its end and without an exponent: the same text for the same number."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _choice(question: Question, text: str) -> str:
    if question.option(text) is None:
        words = ", ".join(option.text for option in question.options)
        raise InvalidValue(question.text, text, "is none of the answers", f"Choose one of: {words}")
    return text


def _day(question: Question, text: str) -> str:
    try:
        found = date.fromisoformat(text)
    except ValueError as error:
        raise InvalidValue(question.text, text, "is not a day", "Write it like 2026-11-27") from error
    if not 1990 <= found.year <= 2100:
        raise InvalidValue(question.text, text, "is not a day between 1990 and 2100")
    return found.isoformat()


def _words(question: Question, text: str) -> str:
    line = question.kind is QuestionKind.LINE
    longest = LONGEST_LINE if line else LONGEST_WORDS
    if len(text) > longest:
        raise InvalidValue(question.text, text, f"has {len(text):,} characters, more than {longest:,}")
    if "\x00" in text:
        raise InvalidValue(question.text, text.replace("\x00", "�"), "has a character that is no text")
    return " ".join(text.split()) if line else text
