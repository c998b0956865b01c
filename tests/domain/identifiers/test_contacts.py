import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.identifiers import check_zip, format_phone, normalise_phone

NUMBERS = st.from_regex(r"[2-9][02-9][0-9][2-9][02-9][0-9]{5}", fullmatch=True).filter(
    lambda digits: digits.isascii()
)


@pytest.mark.parametrize("text", ["30339", " 30339 ", "30339-1234", "303391234", "30339 1234"])
def test_check_zip__gives_the_five_digits(text: str) -> None:
    assert check_zip(text) == "30339"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "five digits"),
        ("2139", "dropped the zero in front"),
        ("725", "dropped the zero in front"),
        ("3033A", "five digits"),
        ("00000", "lowest ZIP code"),
        ("00500", "lowest ZIP code"),
        ("30339-12", "five digits"),
        ("٣٠٣٣٩", "five digits"),
    ],
)
def test_check_zip__refuses_and_says_what_to_do(text: str, said: str) -> None:
    with pytest.raises(InvalidValue, match=said):
        check_zip(text)


@given(NUMBERS)
def test_normalise_phone__reads_every_punctuation(digits: str) -> None:
    area, exchange, line = digits[:3], digits[3:6], digits[6:]
    for text in (
        digits,
        format_phone(digits),
        f"{area}-{exchange}-{line}",
        f"{area}.{exchange}.{line}",
        f"{area}/{exchange}-{line}",
        f"+1 {area} {exchange} {line}",
        f"1-{area}-{exchange}-{line}",
        f"({area}) {exchange}-{line} ext. 12",
        f"{area}-{exchange}-{line}x4",
    ):
        assert normalise_phone(text) == digits


@pytest.mark.parametrize(
    "text",
    [
        "",
        "555-0123",
        "404-555-01234",
        "104-555-0123",
        "404-155-0123",
        "911-555-0123",
        "404-555-CALL",
        "0" * 10,
        "1" * 61,
    ],
)
def test_normalise_phone__refuses_what_is_no_us_number(text: str) -> None:
    with pytest.raises(InvalidValue):
        normalise_phone(text)
