"""What an identifier may have been before one slip of the keys."""

from collections.abc import Iterator
from itertools import pairwise

DIGITS = "0123456789"
UEI_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def one_slip_away(text: str, characters: str) -> Iterator[str]:
    """
    Texts with one character changed for another of `characters`, or two neighbours exchanged; never `text` itself.

    What is not of `characters`, such as a dash, stays where it is.
    """
    for at, typed in enumerate(text):
        if typed not in characters:
            continue
        for other in characters:
            if other != typed:
                yield text[:at] + other + text[at + 1 :]
    for at, (one, other) in enumerate(pairwise(text)):
        if one != other and one in characters and other in characters:
            yield text[:at] + other + one + text[at + 2 :]
