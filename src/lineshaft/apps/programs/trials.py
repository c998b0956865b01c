"""A formula of a draft, tried on made-up answers while it is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lineshaft.domain.programs.editing import Data
from lineshaft.domain.programs.formulas import FUNCTIONS, NotKnown, WrongFormula, read_formula
from lineshaft.domain.programs.records import Entry
from lineshaft.domain.programs.scope import Name, names_at, samples, shown_sample

from .forms.records import RecordForm
from .wording import shown_number


@dataclass(frozen=True)
class Trial:
    """What a formula comes to; `error` says what is wrong. `names` are those that it may take."""

    field: str
    names: list[Name]
    functions: list[tuple[str, str]]
    used: list[tuple[Name, str]]
    shown: str
    error: str


def trial_of(form: RecordForm, data: Data, place: str, sent: Mapping[str, Any]) -> Trial | None:
    """The trial of the formula of a record; None where it has none."""
    field = next((each.name for each in form.kind.fields if each.entry is Entry.FORMULA), "")
    if not field:
        return None
    names = names_at(data, place)
    functions = [(name, says) for name, (_, says) in FUNCTIONS.items()]
    text = " ".join(str(form[field].value() or "").split())
    empty = Trial(field, names, functions, [], "", "")
    if not text:
        return empty
    examples = {name.name: name.example for name in names}
    try:
        formula = read_formula(text, examples)
    except WrongFormula as error:
        return Trial(field, names, functions, [], "", f"The formula {error}.")
    by_name = {name.name: name for name in names}
    given = {name: str(sent.get(f"sample.{name}") or "")[:200] for name in formula.names}
    used = [(by_name[name], given[name] or shown_sample(examples[name])) for name in formula.names]
    try:
        value = formula.value(samples({name: examples[name] for name in formula.names}, given))
    except NotKnown as error:
        return Trial(field, names, functions, used, f"not known: {error.reason}", "")
    return Trial(
        field,
        names,
        functions,
        used,
        _shown(value, str(form["unit"].value() or "") if "unit" in form.fields else ""),
        "",
    )


def _shown(value: Any, unit: str) -> str:
    if isinstance(value, bool):
        return "true" if value else "not true"
    return shown_number(value, unit) if isinstance(value, Decimal) else str(value)
