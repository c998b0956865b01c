"""What holds for any answers: bounds of scores, sums of portfolios, the order of a tornado, zero at break-even."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineshaft.demo.programs import program_answers
from lineshaft.domain.programs.analysis import abatement, break_even, figure_with, tornado
from lineshaft.domain.programs.answers import read_answers
from lineshaft.domain.programs.formulas import NotKnown, WrongFormula, read_formula
from lineshaft.domain.programs.reading import shipped
from lineshaft.domain.programs.results import evaluate, points_of
from lineshaft.domain.programs.template import Sheet


def _sheet(program: str, key: str) -> Sheet:
    sheet = shipped()[program].sheet(key)
    assert sheet is not None
    return sheet


def _kept(sheet: Sheet, given_answers: dict[str, Any]) -> dict[str, Any]:
    kept, wrong = read_answers(sheet, given_answers)
    assert wrong == {}
    return kept


LEVEL_2 = _sheet("cybersecurity", "level_2")
REQUIREMENTS = LEVEL_2.question("requirements")
assert REQUIREMENTS is not None
REPLIES = [option.key for option in REQUIREMENTS.options]


@given(st.lists(st.sampled_from(REPLIES), min_size=110, max_size=110))
def test_score_of_800_171__is_known_for_complete_replies_and_within_its_bounds(replies: list[str]) -> None:
    said = {item.key: {"reply": reply} for item, reply in zip(REQUIREMENTS.items, replies, strict=True)}
    figures = evaluate(LEVEL_2, _kept(LEVEL_2, {"plan": "yes", "requirements": said})).figures
    assert -203 <= figures["score"].value <= 110
    assert figures["score"].value == 110 - figures["so_far"].value
    assert figures["conditional"].value is (figures["score"].value >= 88)


@given(
    st.dictionaries(
        st.sampled_from([item.key for item in REQUIREMENTS.items]), st.sampled_from(REPLIES), max_size=109
    )
)
def test_score_of_800_171__is_not_known_before_the_last_reply(replies: dict[str, str]) -> None:
    said = {key: {"reply": reply} for key, reply in replies.items()}
    figures = evaluate(LEVEL_2, _kept(LEVEL_2, {"plan": "yes", "requirements": said})).figures
    assert figures["score"].value is None
    assert figures["left"].value == 110 - len(replies)
    assert 0 <= figures["so_far"].value <= 313


@pytest.mark.parametrize(("reply", "score"), [("met", 110), ("not_applicable", 110), ("not_met", -203)])
def test_score_of_800_171__reaches_its_bounds(reply: str, score: int) -> None:
    said = {item.key: {"reply": reply} for item in REQUIREMENTS.items}
    figures = evaluate(LEVEL_2, _kept(LEVEL_2, {"plan": "yes", "requirements": said})).figures
    assert figures["score"].value == score


def test_requirement_of_800_171__that_is_partly_met_is_not_met_but_for_two() -> None:
    partly = {
        item.key
        for item in REQUIREMENTS.items
        if points_of(REQUIREMENTS, item, "partly") != points_of(REQUIREMENTS, item, "not_met")
    }
    assert partly == {"3.5.3", "3.13.11"}


PORTFOLIO = _sheet("e3", "portfolio")
AMOUNT = st.decimals(min_value=0, max_value=10**9, places=2)
ROW = st.fixed_dictionaries(
    {"what": st.text("abc", min_size=1)},
    optional={
        name: AMOUNT.map(str)
        for name in ("saves", "kwh", "mmbtu", "gallons", "waste", "hazardous", "costs", "tons")
    },
)


@given(st.lists(ROW, min_size=1, max_size=12))
def test_total_of_a_portfolio__is_the_sum_of_its_rows(rows: list[dict[str, str]]) -> None:
    figures = evaluate(PORTFOLIO, _kept(PORTFOLIO, {"items": rows})).figures

    def total(name: str) -> Decimal:
        return sum((Decimal(row.get(name, "0")) for row in rows), Decimal(0))

    for figure in PORTFOLIO.figures:
        name = figure.formula.text.removeprefix("sum(items.").removesuffix(")")
        if figure.formula.text == f"sum(items.{name})":
            assert figures[figure.key].value == total(name), figure.key
    if total("saves"):
        assert figures["payback"].value == pytest.approx(
            total("costs") / total("saves"), rel=Decimal("1e-9"), abs=Decimal("1e-9")
        )
    else:
        assert figures["payback"].value is None


@given(st.lists(st.tuples(st.text(max_size=3), AMOUNT, AMOUNT), max_size=12))
def test_abatement__goes_up_and_leaves_no_gap(bars: list[tuple[str, Decimal, Decimal]]) -> None:
    steps = abatement(bars)
    assert [step.height for step in steps] == sorted(step.height for step in steps)
    assert [step.begins for step in steps] == [
        sum((s.width for s in steps[:n]), Decimal(0)) for n in range(len(steps))
    ]


TCO = _sheet("reshoring", "tco")
CASE = _kept(TCO, dict(program_answers()["reshoring"]["tco"]))
FACTOR = st.decimals(min_value="0.2", max_value=4, places=2)


@given(abroad=FACTOR, here=FACTOR, volume=FACTOR)
def test_tornado_and_break_even__hold_for_any_prices(abroad: Decimal, here: Decimal, volume: Decimal) -> None:
    answers = {
        **CASE,
        "price_abroad": f"{Decimal(CASE['price_abroad']) * abroad:f}",
        "price_here": f"{Decimal(CASE['price_here']) * here:f}",
        "volume": f"{int(Decimal(CASE['volume']) * volume)}",
    }
    swings = tornado(TCO, answers, {}, "gap")
    assert swings
    assert [swing.width for swing in swings] == sorted((swing.width for swing in swings), reverse=True)
    for asked in TCO.break_even:
        found = break_even(TCO, answers, {}, asked)
        if found is not None:
            question = TCO.question(asked.question)
            assert question is not None
            assert question.minimum is None or found >= question.minimum
            # To six digits of the answer: a step of the last of them crosses zero, or lands on it.
            step = Decimal(1).scaleb(found.adjusted() - 4)
            ends = [
                figure_with(TCO, answers, {}, asked.figure, {asked.question: found + d}).value
                for d in (-step, step)
            ]
            assert min(ends) <= 0 <= max(ends)


def test_break_even__of_the_price_here_is_found() -> None:
    assert break_even(TCO, CASE, {}, TCO.break_even[0]) is not None


@given(st.text("+-*/().0123456789abc _,<>=", max_size=60))
def test_formula__of_any_text_is_read_or_refused_in_words(text: str) -> None:
    try:
        formula = read_formula(text, {"a": Decimal(1), "b": Decimal(2), "c": [Decimal(1)]})
        value = formula.value({"a": Decimal(3), "b": Decimal(0), "c": []})
    except (WrongFormula, NotKnown) as error:
        reason = str(error)
    else:
        reason = "a value"
        assert not isinstance(value, Decimal) or value.is_finite()
    assert reason
