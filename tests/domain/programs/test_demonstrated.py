"""The made-up answers of the demonstration, worked out: figures that a person checked by hand."""

from decimal import Decimal
from typing import Any

import pytest

from lineshaft.demo.programs import program_answers
from lineshaft.domain.programs.answers import missing, read_answers
from lineshaft.domain.programs.reading import shipped
from lineshaft.domain.programs.results import ProgramResult, evaluate_program


def _result(key: str) -> ProgramResult:
    template = shipped()[key]
    answers: dict[tuple[str, str], Any] = {}
    for place, given in program_answers()[key].items():
        sheet_key, _, occasion = place.partition(".")
        sheet = template.sheet(sheet_key)
        assert sheet is not None
        kept, wrong = read_answers(sheet, given)
        assert not wrong, f"{key} {place}: {wrong}"
        assert not missing(sheet, kept), f"{key} {place}"
        answers[sheet_key, occasion] = kept
    return evaluate_program(template, answers)


def test_every_program__is_demonstrated() -> None:
    assert set(program_answers()) == set(shipped())


@pytest.mark.parametrize(
    ("program", "place", "figure", "value"),
    [
        # (900-150)/900 x 1x700/750 x 672/700
        ("lean", ("line", "before"), "oee", "74.67"),
        ("lean", ("line", "before"), "lead_time", "3.05"),  # 1400 pieces / 460 a day + 5.3 min / 900
        ("lean", ("line", "after"), "oee", "82.78"),
        ("lean", ("wastes", ""), "score", "10"),
        # 40,000 x (4.10 x 1.09 + 0.08 + 0.31) + 2,400 + 18,000
        ("reshoring", ("tco", ""), "goods_abroad", "214760"),
        # 40,000 x 4.10 x 9 % x 95/365 + 3,000 + 7,500 + 40,000 x 0.05
        ("reshoring", ("tco", ""), "hard_abroad", "16341.64"),
        ("reshoring", ("tco", ""), "total_abroad", "258801.64"),
        # 40,000 x (5.20 + 0.09) + 40,000 x 5.20 x 9 % x 10/365 + 30,000/5
        ("reshoring", ("tco", ""), "total_here", "218112.88"),
        ("reshoring", ("tco", ""), "growth_abroad", "2.8"),
        ("e3", ("base", "before"), "emissions", "1373.19"),  # 2.4 GWh x 0.373 + 9,000 MMBtu x 53.11
        ("e3", ("portfolio", ""), "saves", "81300"),
        ("e3", ("portfolio", ""), "payback", "1.31"),
        ("e3", ("progress", "month_6"), "share", "29.89"),
        ("exportech", ("ready", ""), "score", "10"),
        ("exportech", ("panel", ""), "score", "16"),
        ("exportech", ("later", "month_12"), "increase", "315000"),
        ("quality", ("iso_9001", "first"), "missing", "7"),
        ("cybersecurity", ("level_1", "first"), "met", "12"),
        ("cybersecurity", ("poam", ""), "points_won", "1"),
        ("workforce", ("matrix", "before"), "covered", "66.67"),
        ("workforce", ("matrix", "before"), "one_deep", "1"),
        ("workforce", ("plan", ""), "hours", "256"),
        ("technology", ("ready", "after"), "score", "16"),
        ("technology", ("pilot", ""), "met", "1"),
        ("growth", ("case", ""), "margin", "13.5"),
        ("growth", ("case", ""), "year_1", "52200"),
        ("growth", ("ideas", ""), "best", "80"),
    ],
)
def test_figure__is_what_a_person_works_out(
    program: str, place: tuple[str, str], figure: str, value: str
) -> None:
    result = _result(program).sheets[place].figures[figure]
    assert result.value is not None, result.reason
    assert round(result.value, 2) == Decimal(value)


def test_reshoring__made_here_costs_less_although_the_price_is_higher() -> None:
    result = _result("reshoring")
    figures = result.sheets["tco", ""].figures
    assert figures["price_gap"].value == Decimal(44000)
    assert figures["gap"].value < 0
    assert "scouting need" in result.next_steps[0].says
    assert [(each.rule.kind, each.amount) for each in result.outcomes] == [("jobs_created", Decimal(3))]
