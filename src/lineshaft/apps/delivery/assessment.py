"""The questions of the intake assessment, by version, and what answers suggest."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from lineshaft.domain.programs.reading import read_template
from lineshaft.domain.programs.results import evaluate_program
from lineshaft.domain.programs.template import Sheet, Template

DATA = Path(__file__).parent / "data"
LATEST = "2026-1"
SHEET = "intake"


@dataclass(frozen=True)
class Suggestion:
    """A service line that answers point to, by its code, and the reasons."""

    line: str
    reasons: tuple[str, ...]


@cache
def questions(version: str = LATEST) -> Template:
    """The questions of a version. Raises InvalidDefinition, naming file and line, where its file is wrong."""
    path = DATA / f"assessment-{version}.yaml"
    return read_template(path.read_text(encoding="utf-8"), path.name)


def sheet_of(version: str = LATEST) -> Sheet:
    """The one sheet of a version."""
    sheet = questions(version).sheet(SHEET)
    assert sheet is not None
    return sheet


def suggestions(version: str, answers: Mapping[str, Any]) -> list[Suggestion]:
    """The service lines that the answers point to, what presses most first; each once, with every reason."""
    found: dict[str, list[str]] = {}
    for step in evaluate_program(questions(version), {(SHEET, ""): answers}).next_steps:
        found.setdefault(step.service_line, []).append(step.says)
    return [Suggestion(line, tuple(reasons)) for line, reasons in found.items()]
