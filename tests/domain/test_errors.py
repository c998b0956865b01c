import pickle

import pytest

from lineshaft.domain.errors import Conflict, InvalidDefinition, InvalidValue, LineshaftError


def test_invalid_value__says_where_what_which_value_and_what_to_do() -> None:
    error = InvalidValue("ZIP code", "3033", "is not a ZIP code", "Write five digits, like 30339")
    assert str(error) == "ZIP code: is not a ZIP code (given: '3033'). Write five digits, like 30339."


def test_invalid_value__cuts_a_long_value_and_keeps_it_on_one_line() -> None:
    message = str(InvalidValue("name", "a\nb" * 1000, "is too long"))
    assert "\n" not in message
    assert len(message) < 150
    assert message.endswith("2940 more characters).")


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (Conflict("This request was closed", "Open a new one"), "This request was closed. Open a new one."),
        (Conflict("Is this closed?"), "Is this closed?"),
        (InvalidDefinition("jobs.yaml", "unit", "is missing"), "jobs.yaml: unit: is missing."),
    ],
)
def test_errors__read_as_sentences(error: LineshaftError, sentence: str) -> None:
    assert str(error) == sentence


def test_errors__survive_the_way_between_processes() -> None:
    error = pickle.loads(pickle.dumps(InvalidValue("amount", "5k", "cannot be read", "Write 5000")))
    assert (error.field, error.value, error.reason, error.hint) == (
        "amount",
        "5k",
        "cannot be read",
        "Write 5000",
    )
