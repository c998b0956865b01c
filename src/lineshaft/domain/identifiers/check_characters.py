"""One check character over the 32 letters and digits of Crockford's base 32.

The characters are read as the elements of the field of 32 elements (polynomial x^5 + x^2 + 1) and the check
character makes the sum of `2^position * character` zero: a Reed-Solomon code with one check symbol. For
texts of up to 31 characters it catches every single wrong character and every exchange of two characters,
next to each other or not. ISO 7064 has no system for this alphabet, and its system for 36 characters would
bring back I, L, O and U.
"""

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O (read as 1, 1, 0) and no U."""

LONGEST_PROTECTED_TEXT = 31

_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0"})
_FIELD_POLYNOMIAL = 0b100101
_FIELD_SIZE = 32
# Two times each element of the field.
_TWICE = tuple(
    doubled ^ _FIELD_POLYNOMIAL if doubled >= _FIELD_SIZE else doubled
    for doubled in range(0, 2 * _FIELD_SIZE, 2)
)


def check_character(body: str) -> str:
    """The character that, put after `body`, makes the text pass `is_intact`."""
    # The check character stands at position 0 with weight 1, so it equals the weighted sum of the rest.
    return ALPHABET[_TWICE[_weighted_sum(body)]]


def is_intact(text: str) -> bool:
    """Whether `text`, check character included, is in the alphabet and passes its check."""
    return bool(text) and all(character in _VALUES for character in text) and _weighted_sum(text) == 0


def as_typed_by_people(text: str) -> str:
    """Undo what people do to such texts: small letters, blanks, dashes, and I, L, O for 1, 1, 0."""
    return "".join(text.split()).replace("-", "").upper().translate(_MISREAD)


def random_characters(count: int, random_bytes: bytes) -> str:
    """`count` characters of the alphabet from at least `count * 5 / 8` random bytes."""
    bits = int.from_bytes(random_bytes, "big")
    return "".join([ALPHABET[(bits >> shift) % _FIELD_SIZE] for shift in range(0, 5 * count, 5)])


def bytes_needed(count: int) -> int:
    """How many random bytes `count` characters take."""
    return (5 * count + 7) // 8


def _weighted_sum(text: str) -> int:
    total = 0
    for character in text:
        total = _TWICE[total] ^ _VALUES[character]
    return total
