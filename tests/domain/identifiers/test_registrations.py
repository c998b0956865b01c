import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.identifiers import check_cage, check_ein, check_naics, check_uei, is_manufacturing
from lineshaft.domain.identifiers.registrations import EIN_PREFIXES

UEI_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
UEIS = st.text(UEI_CHARACTERS, min_size=12, max_size=12).filter(
    lambda text: text[0] != "0" and not re.search("[0-9]{9}", text)
)


@given(UEIS)
def test_check_uei__accepts_the_published_form_whatever_the_case(uei: str) -> None:
    assert check_uei(uei) == check_uei(f" {uei.lower()} ") == uei


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "has 0 characters"),
        ("ABC123DEF45", "has 11 characters"),
        ("ABC123DEF4567", "has 13 characters"),
        ("ABC-23DEF456", "other than letters and digits"),
        ("ÄBC123DEF456", "other than letters and digits"),
        ("ABCI23DEF456", "letter O or I"),
        ("ABCO23DEF456", "letter O or I"),
        ("0BC123DEF456", "begins with zero"),
        ("AB123456789C", "nine digits in a row"),
    ],
)
def test_check_uei__refuses_with_the_rule_that_is_broken(text: str, reason: str) -> None:
    with pytest.raises(InvalidValue, match=reason):
        check_uei(text)


@given(st.sampled_from(sorted(EIN_PREFIXES)), st.integers(0, 9_999_999))
def test_check_ein__accepts_with_and_without_the_hyphen(prefix: str, serial: int) -> None:
    expected = f"{prefix}-{serial:07}"
    assert check_ein(expected) == check_ein(expected.replace("-", "")) == expected


@pytest.mark.parametrize(
    "prefix",
    ["00", "07", "08", "09", "17", "18", "19", "28", "29", "49", "69", "70", "78", "79", "89", "96", "97"],
)
def test_check_ein__a_prefix_that_the_irs_has_not_assigned_is_refused(prefix: str) -> None:
    with pytest.raises(InvalidValue, match=f"begins with {prefix}"):
        check_ein(f"{prefix}-1234567")


def test_ein_prefixes__are_the_83_that_the_irs_lists() -> None:
    assert len(EIN_PREFIXES) == 83


@pytest.mark.parametrize("text", ["", "1-23456789", "123-45-6789", "12-345678", "12-34567890", "12-345678A"])
def test_check_ein__refuses_another_form(text: str) -> None:
    with pytest.raises(InvalidValue, match="nine digits"):
        check_ein(text)


@pytest.mark.parametrize("text", ["33", "332", "3323", "33231", "332312", " 332312 "])
def test_check_naics__accepts_two_to_six_digits(text: str) -> None:
    assert check_naics(text) == text.strip()


@pytest.mark.parametrize("text", ["", "3", "3323120", "33-2", "99", "12", "031", "٣٣٢"])
def test_check_naics__refuses_the_rest(text: str) -> None:
    with pytest.raises(InvalidValue):
        check_naics(text)


def test_check_naics__of_a_given_length() -> None:
    assert check_naics("332312", digits=6) == "332312"
    with pytest.raises(InvalidValue, match="is not 6 digits"):
        check_naics("3323", digits=6)


@pytest.mark.parametrize(("naics", "answer"), [("311", True), ("332312", True), ("423", False), ("", False)])
def test_is_manufacturing(naics: str, answer: bool) -> None:
    assert is_manufacturing(naics) is answer


@pytest.mark.parametrize(
    ("text", "stored"), [("27340", "27340"), (" 2a345", "2A345"), ("2AA45", "2AA45"), ("0 ZZZ 9", "0ZZZ9")]
)
def test_check_cage__is_five_characters_between_digits(text: str, stored: str) -> None:
    assert check_cage(text) == stored


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2A34", "has 4 characters, not 5"),
        ("2A3456", "has 6 characters, not 5"),
        ("2-345", "other than letters and digits"),
        ("2Ä345", "other than letters and digits"),
        ("2O345", "letter O or I"),
        ("K2345", "does not begin and end with a digit"),
        ("1234K", "does not begin and end with a digit"),
        ("²A345", "other than letters and digits"),
    ],
)
def test_check_cage__says_what_is_wrong(text: str, reason: str) -> None:
    with pytest.raises(InvalidValue, match=reason):
        check_cage(text)
