"""What the form understands, and what it refuses, without a database."""

from decimal import Decimal
from typing import Any

import pytest
from django.http import QueryDict
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from lineshaft.apps.surveys.answers import Reply, amount_of, effects, read_back
from lineshaft.apps.surveys.forms import AnswerForm
from lineshaft.apps.surveys.instrument import instrument

QUESTIONS = instrument("2026-1")


def sent(**values: Any) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in values.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def form(language: str = "en", **values: Any) -> AnswerForm:
    return AnswerForm(sent(**values), instrument=QUESTIONS, language=language, center_name="Peach State MEP")


def understood(**values: Any) -> dict[str, Any]:
    filled = form(**values)
    assert filled.is_valid(), filled.errors.as_data()
    return filled.answers()


def error(name: str, **values: Any) -> str:
    filled = form(**values)
    assert not filled.is_valid()
    return " ".join(filled.errors.get(name, []))


@pytest.mark.parametrize("score", ["0", "6", "10"])
def test_score__zero_is_a_score(score: str) -> None:
    assert understood(recommend=score) == {"recommend": int(score)}


def test_everything__is_stored_by_its_question() -> None:
    assert understood(
        recommend="9",
        recommend_reason="Quick\r\nand kind",
        new_sales="yes",
        new_sales__amount="$1,200",
        retained_sales="not_yet",
        jobs_created="yes",
        jobs_created__amount="3",
        cost_savings="unknown",
        investment="yes",
        investment__plant="10000.50",
        investment__other="1",
        challenges=["growth", "financing", "growth"],
        other_providers="no",
        story="on",
    ) == {
        "recommend": 9,
        "recommend_reason": "Quick\nand kind",
        "new_sales": {"reply": "yes", "amount": "1200.00"},
        "retained_sales": {"reply": "not_yet"},
        "jobs_created": {"reply": "yes", "amount": "3"},
        "cost_savings": {"reply": "unknown"},
        "investment": {"reply": "yes", "parts": {"plant": "10000.50", "other": "1.00"}},
        "challenges": ["growth", "financing"],
        "other_providers": "no",
        "story": True,
    }


def test_nothing_answered__is_refused() -> None:
    assert "Nothing is answered yet" in error("__all__")
    assert "Nothing is answered yet" in error("__all__", answered_by="Maria Example", comment="   ")


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("$1,200", "1200.00"),
        (" 1200 ", "1200.00"),
        ("1,200.5", "1200.50"),
        (".5", "0.50"),
        ("1000000000", "1000000000.00"),
    ],
)
def test_dollars__as_americans_write_them(text: str, amount: str) -> None:
    assert understood(new_sales="yes", new_sales__amount=text)["new_sales"]["amount"] == amount


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("5k", "“5k” cannot be read as dollars"),
        ("1,23", "cannot be read as dollars"),
        ("1.234,50", "cannot be read as dollars"),
        ("1.005", "cannot be read as dollars"),
        ("NaN", "cannot be read as dollars"),
        ("1e6", "cannot be read as dollars"),
        ("٣", "cannot be read as dollars"),
        ("9" * 5000, "More than $1,000,000,000 cannot be entered here"),
        ("$999,999,999,999,999", "More than $1,000,000,000 cannot be entered here"),
        ("0", "above zero"),
        ("-5", "above zero"),
        ("(1,200)", "above zero"),
        ("1000000000.01", "More than $1,000,000,000 cannot be entered here"),
        ("12\x0034", "Null characters"),
        ("<script>", "“<script>” cannot be read as dollars"),
    ],
)
def test_dollars__refused_with_a_reason(text: str, message: str) -> None:
    assert message in error("new_sales__amount", new_sales="yes", new_sales__amount=text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2.5", "not a whole number"),
        ("two", "“two” is not a number of jobs"),
        ("$3", "not a number of jobs"),
        ("-1", "above zero"),
        ("0", "above zero"),
        ("10001", "More than 10,000 jobs"),
        ("9" * 20, "More than 10,000 jobs"),
        ("1\x00", "Null characters"),
    ],
)
def test_jobs__refused_with_a_reason(text: str, message: str) -> None:
    assert message in error("jobs_created__amount", jobs_created="yes", jobs_created__amount=text)


def test_jobs__whole_numbers_however_written() -> None:
    for text in ("1,200", "1200", "1200.00"):
        assert (
            understood(jobs_retained="yes", jobs_retained__amount=text)["jobs_retained"]["amount"] == "1200"
        )


def test_yes__needs_an_amount() -> None:
    assert "give your best estimate" in error("new_sales__amount", new_sales="yes")
    assert "give your best estimate" in error("investment__plant", investment="yes")


@pytest.mark.parametrize("reply", ["", "no", "not_yet", "unknown"])
def test_amount__needs_a_yes(reply: str) -> None:
    assert "Choose “Yes”, or take the figure out" in error(
        "new_sales", new_sales=reply, new_sales__amount="5"
    )


def test_parts__together_stay_below_the_limit() -> None:
    message = error(
        "investment__plant", investment="yes", investment__plant="300000000", investment__other="300000000"
    )
    assert "Together these are more than $500,000,000" in message


def test_choices__up_to_their_number() -> None:
    message = error("challenges", challenges=["growth", "financing", "exporting", "technology"])
    assert message == "You chose 4. Choose up to 3."
    assert "factors" in form(factors=["expertise", "cost", "nearby"]).errors
    assert "Select a valid choice" in error("challenges", challenges=["world peace"])
    assert "recommend" in form(recommend="11").errors
    assert "new_sales" in form(new_sales="ye\x00s").errors


def test_text__is_long_but_not_endless() -> None:
    assert understood(comment="x" * 10_000)["comment"] == "x" * 10_000
    assert len(understood(comment="x\r\n" * 4_999 + "x")["comment"]) == 9_999
    assert "at most 10000 characters" in error("comment", comment="x" * 10_001)
    assert "Null characters" in error("comment", comment="a\x00b")
    assert "answered_by" in form(answered_by="x" * 201, recommend="9").errors


def test_errors__speak_spanish() -> None:
    with override("es"):
        filled = form(language="es", new_sales="yes", new_sales__amount="cinco")
        assert filled.errors["new_sales__amount"] == [
            "«cinco» no se puede leer como dólares. Escríbalo como 1200 o $1,200."
        ]
        assert str(filled["new_sales"].label).startswith("¿Logró ventas")
        assert "Elija" in str(filled["challenges"].help_text)


def test_typed__is_carried_to_the_review_page_as_it_was() -> None:
    values = {
        "new_sales": "yes",
        "new_sales__amount": "$1,200",
        "challenges": ["growth", "other"],
        "comment": "",
    }
    filled = form(**values)
    assert filled.typed == {
        "new_sales": "yes",
        "new_sales__amount": "$1,200",
        "challenges": ["growth", "other"],
    }
    assert filled.carried == [
        ("new_sales", "yes"), ("new_sales__amount", "$1,200"), ("challenges", "growth"), ("challenges", "other"),
    ]  # fmt: skip


def test_read_back__says_what_was_understood_in_both_languages() -> None:
    answers = understood(
        recommend="0",
        new_sales="yes",
        new_sales__amount="1200",
        jobs_created="yes",
        jobs_created__amount="1",
        investment="yes",
        investment__plant="1000.50",
        investment__workforce="2",
        cost_savings="not_yet",
        challenges=["other", "growth"],
        story="on",
    )

    def lines(language: str) -> dict[str, tuple[str, ...]]:
        groups = read_back(QUESTIONS, answers, language, "Peach State MEP")
        return {said.question.key: said.lines for group in groups for said in group.said}

    english = lines("en")
    assert english["recommend"] == ("0",)
    assert english["new_sales"] == ("Yes: $1,200",)
    assert english["jobs_created"] == ("Yes: 1 job",)
    assert english["investment"] == (
        "Yes: $1,002.50",
        "Plant and equipment: $1,000.50",
        "Skills of the workforce: $2",
    )
    assert english["cost_savings"] == ("Not yet",)
    assert english["challenges"] == ("Finding growth", "Something else")
    assert english["story"] == ("Yes",)
    assert english["comment"] == ()
    spanish = lines("es")
    assert spanish["jobs_created"] == ("Sí: 1 empleo",)
    assert spanish["cost_savings"] == ("Todavía no",)
    assert spanish["challenges"] == ("Encontrar oportunidades de crecimiento", "Otra cosa")


cents = st.integers(min_value=1, max_value=10**10).map(lambda n: Decimal(n) / 100)
amounts = st.one_of(st.none(), cents)


@settings(max_examples=60)
@given(
    reply=st.sampled_from(Reply.values),
    sales=cents,
    jobs=st.integers(min_value=1, max_value=10_000),
    parts=st.fixed_dictionaries(dict.fromkeys(("plant", "information", "workforce", "other"), amounts)),
)
def test_effects__add_up_to_what_was_typed(
    reply: str, sales: Decimal, jobs: int, parts: dict[str, Decimal | None]
) -> None:
    given_parts = {key: value for key, value in parts.items() if value is not None}
    values: dict[str, Any] = {"recommend": "5", "retained_sales": reply, "jobs_created": "yes"}
    values["jobs_created__amount"] = f"{jobs:,}"
    if reply == "yes":
        values["retained_sales__amount"] = f"${sales:,.2f}"
    if given_parts:
        values |= {"investment": "yes"} | {
            f"investment__{key}": str(value) for key, value in given_parts.items()
        }
    answers = understood(**values)
    found = {effect.question.key: effect.amount for effect in effects(QUESTIONS, answers)}
    expected = {"jobs_created": Decimal(jobs)}
    if reply == "yes":
        expected["retained_sales"] = sales
    if given_parts:
        expected["investment"] = sum(given_parts.values(), Decimal(0))
    assert found == expected
    assert amount_of(answers["retained_sales"]) == (sales if reply == "yes" else 0)
