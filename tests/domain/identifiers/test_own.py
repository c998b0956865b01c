import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.identifiers import (
    PublicIdKind,
    check_public_id,
    check_request_reference,
    new_public_id,
    new_request_reference,
)
from lineshaft.domain.identifiers.check_characters import (
    ALPHABET,
    LONGEST_PROTECTED_TEXT,
    check_character,
    is_intact,
)

BODIES = st.text(ALPHABET, min_size=1, max_size=LONGEST_PROTECTED_TEXT - 1)
KINDS = st.sampled_from(PublicIdKind)
SEEDS = st.integers(0, 2**32)


@given(BODIES)
def test_check_character__makes_the_text_intact(body: str) -> None:
    assert is_intact(body + check_character(body))


@given(BODIES, st.data())
def test_check_character__catches_every_single_wrong_character(body: str, data: st.DataObject) -> None:
    text = body + check_character(body)
    position = data.draw(st.integers(0, len(text) - 1))
    for wrong in ALPHABET.replace(text[position], ""):
        assert not is_intact(text[:position] + wrong + text[position + 1 :])


@given(BODIES)
def test_check_character__catches_every_exchange_of_two_characters(body: str) -> None:
    text = body + check_character(body)
    for left in range(len(text)):
        for right in range(left + 1, len(text)):
            exchanged = list(text)
            exchanged[left], exchanged[right] = text[right], text[left]
            assert is_intact("".join(exchanged)) == (text[left] == text[right])


@given(KINDS, SEEDS)
def test_new_public_id__is_accepted_as_stored_and_as_people_type_it(kind: PublicIdKind, seed: int) -> None:
    public_id = new_public_id(kind, random.Random(seed).randbytes)
    assert len(public_id) == 15
    assert check_public_id(public_id, kind=kind) == public_id
    typed = f" {public_id[:5]}-{public_id[5:10]} {public_id[10:]}".lower().replace("0", "o").replace("1", "l")
    assert check_public_id(typed) == public_id


@given(SEEDS)
def test_check_public_id__another_kind_is_refused(seed: int) -> None:
    site = new_public_id(PublicIdKind.SITE, random.Random(seed).randbytes)
    with pytest.raises(InvalidValue, match=r"does not begin with C \(company\)"):
        check_public_id(site, kind=PublicIdKind.COMPANY)


@pytest.mark.parametrize("text", ["", "C", "C" * 15, "X" + "0" * 14, "C" * 16, "C'; DROP TABLE", "🙂" * 15])
def test_check_public_id__refuses_what_is_no_id(text: str) -> None:
    with pytest.raises(InvalidValue):
        check_public_id(text)


def test_new_public_id__two_are_never_the_same() -> None:
    assert len({new_public_id(PublicIdKind.COMPANY) for _ in range(2000)}) == 2000


@given(SEEDS)
def test_new_request_reference__is_accepted_as_written_and_as_said(seed: int) -> None:
    reference = new_request_reference(random.Random(seed).randbytes)
    assert len(reference) == len("LS-7K3M-92QT")
    assert check_request_reference(reference) == reference
    assert check_request_reference(reference.lower().replace("-", " ")) == reference
    assert check_request_reference(reference.removeprefix("LS-")) == reference


@given(SEEDS, st.sampled_from([3, 4, 5, 6, 8, 9, 10, 11]), st.sampled_from(ALPHABET))
def test_check_request_reference__a_wrong_character_is_refused(seed: int, position: int, wrong: str) -> None:
    reference = new_request_reference(random.Random(seed).randbytes)
    mistyped = reference[:position] + wrong + reference[position + 1 :]
    if mistyped != reference:
        with pytest.raises(InvalidValue, match="mistyped"):
            check_request_reference(mistyped)


@pytest.mark.parametrize("text", ["", "LS", "LS-", "LS-7K3M-92Q", "LS-7K3M-92QTT", "LS-7U3M-92QT"])
def test_check_request_reference__refuses_what_is_no_reference(text: str) -> None:
    with pytest.raises(InvalidValue):
        check_request_reference(text)
