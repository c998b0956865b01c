"""Numbers with one slip of the keys."""

from lineshaft.domain.identifiers import DIGITS, UEI_CHARACTERS, check_uei, one_slip_away


def test_one_character_changed_or_two_neighbours_exchanged():
    found = list(one_slip_away("12", "123"))
    assert found == ["22", "32", "11", "13", "21"]


def test_what_is_not_of_the_characters_stays():
    found = set(one_slip_away("58-1234567", DIGITS))
    assert len(found) == 9 * 9 + 7  # no exchange over the dash
    assert all(text[2] == "-" for text in found)
    assert "58-1234567" not in found


def test_characters_of_a_unique_entity_id_are_those_that_one_may_have():
    for character in UEI_CHARACTERS:
        assert check_uei(f"A{character}BCDEFGHJKL")
    assert len(UEI_CHARACTERS) == 34
