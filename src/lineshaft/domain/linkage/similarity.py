"""How alike two names and two words are."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from lineshaft.domain.linkage.normalise import NormalName
from lineshaft.domain.linkage.token_weights import bits_of

_SHORTEST_WORD_WITH_TYPING_ERROR = 5
_SHORTEST_ABBREVIATION = 3
_SAME_IN_PART = 0.7
_SHARED_ENOUGH_TO_CALL_SIMILAR = 0.5


class NameLevel(StrEnum):
    """How two names agree, from best to worst."""

    SAME = "same_name"
    OTHER_LEGAL_FORM = "name_differs_in_legal_form"
    OTHER_SPACING = "name_differs_in_spacing"
    NEARLY_SAME = "name_nearly_same"
    SHORTENED = "name_shortened"
    SIMILAR = "name_similar"
    DIFFERENT = "name_different"
    NOT_KNOWN = "name_not_known"

    @property
    def is_whole(self) -> bool:
        """Whether the whole name agrees and not only some of its words."""
        return self in _WHOLE_LEVELS


_WHOLE_LEVELS = frozenset({NameLevel.SAME, NameLevel.OTHER_LEGAL_FORM, NameLevel.OTHER_SPACING})


@dataclass(frozen=True)
class NameAgreement:
    """The level of agreement, and the weight in bits of the words that are shared and that are not."""

    level: NameLevel
    shared_bits: float = 0.0
    unshared_bits: float = 0.0


def compare_names(
    one: NormalName, other: NormalName, token_weights: Mapping[str, float] | None
) -> NameAgreement:
    """The best agreement between any name in `one` and any in `other`."""
    if not one.words or not other.words:
        return NameAgreement(NameLevel.NOT_KNOWN)
    best = _compare_words(one.words, other.words, token_weights)
    if best.level is NameLevel.SAME:
        if one.legal_form != other.legal_form:
            return NameAgreement(NameLevel.OTHER_LEGAL_FORM, best.shared_bits, best.unshared_bits)
        return best
    if one.other_names or other.other_names:
        for words in (one.words, *one.other_names):
            for other_words in (other.words, *other.other_names):
                agreement = _compare_words(words, other_words, token_weights)
                if _worth(agreement) > _worth(best):
                    best = agreement
    return best


def _worth(agreement: NameAgreement) -> float:
    return agreement.shared_bits - agreement.unshared_bits


def _compare_words(
    one: tuple[str, ...], other: tuple[str, ...], token_weights: Mapping[str, float] | None
) -> NameAgreement:
    if one == other or (len(one) == len(other) and sorted(one) == sorted(other)):
        return NameAgreement(NameLevel.SAME, sum(bits_of(word, token_weights) for word in one))
    if "".join(one) == "".join(other):
        shared = max(sum(bits_of(word, token_weights) for word in words) for words in (one, other))
        return NameAgreement(NameLevel.OTHER_SPACING, shared)
    return _align(one, other, token_weights)


def _align(
    one: tuple[str, ...], other: tuple[str, ...], token_weights: Mapping[str, float] | None
) -> NameAgreement:
    """Pair equal words first, then words that differ by a typing error or an abbreviation."""
    left, right = list(one), list(other)
    shared = 0.0
    for word in one:
        if word in right:
            left.remove(word)
            right.remove(word)
            shared += bits_of(word, token_weights)
    # Sorted by the words themselves, so that the result does not depend on which name comes first.
    alike = sorted(
        (min(word, other_word), max(word, other_word), word, other_word)
        for word in left
        for other_word in right
        if word[0] == other_word[0] and nearly_same_word(word, other_word)
    )
    everything_paired = shared
    for _, _, word, other_word in alike:
        if word in left and other_word in right:
            left.remove(word)
            right.remove(other_word)
            bits = min(bits_of(word, token_weights), bits_of(other_word, token_weights))
            shared += _SAME_IN_PART * bits
            everything_paired += bits
    # A word on one side only counts half, and half of that again where one name holds all of the other:
    # names are often shortened.
    unshared = sum(bits_of(word, token_weights) for word in left + right) / 2
    if not left and not right:
        return NameAgreement(NameLevel.NEARLY_SAME, shared, unshared)
    if shared and not (left and right):
        return NameAgreement(NameLevel.SHORTENED, shared, unshared / 2)
    share = everything_paired / (everything_paired + unshared) if everything_paired else 0.0
    level = NameLevel.SIMILAR if share >= _SHARED_ENOUGH_TO_CALL_SIMILAR else NameLevel.DIFFERENT
    return NameAgreement(level, shared, unshared)


def nearly_same_word(one: str, other: str) -> bool:
    """Whether one word is a typing error away from the other, or its beginning. Numbers are never nearly
    the same.
    """
    short, long = sorted((one, other), key=len)
    if not (one.isalpha() and other.isalpha()) or one[0] != other[0]:
        return False
    if len(short) >= _SHORTEST_ABBREVIATION and long.startswith(short):
        return True
    return len(short) >= _SHORTEST_WORD_WITH_TYPING_ERROR and _at_most_one_edit(short, long)


def _at_most_one_edit(short: str, long: str) -> bool:
    """Whether one letter changed, added or dropped, or two neighbours exchanged, make the words equal."""
    if len(long) - len(short) > 1:
        return False
    start = 0
    while start < len(short) and short[start] == long[start]:
        start += 1
    if len(short) < len(long):
        return short[start:] == long[start + 1 :]
    if short[start + 1 :] == long[start + 1 :]:
        return True
    exchanged = short[start + 1 : start + 2] + short[start : start + 1]
    return long[start : start + 2] == exchanged and short[start + 2 :] == long[start + 2 :]
