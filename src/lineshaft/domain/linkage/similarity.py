"""How alike two names and two words are."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from lineshaft.domain.linkage.commonness import usual_words
from lineshaft.domain.linkage.facts import Comparable
from lineshaft.domain.linkage.text import consonants_of, sound_of

_ALIKE_FROM = 0.5
_LONGEST_RUN = 6
# One letter that may be an initial makes no name a part of another.
_LEAST_SHARED_BITS = 2.0
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


class NameAgreement(NamedTuple):
    """The level of agreement, and the bits of the words that are shared and that only the one or the other has.

    `fewer` are the bits of the name with fewer words of its own. `numbers` counts the names that have a
    number which the other lacks: two of them, "Plant 3" and "Plant 4", are two plants. `both_differ` tells
    that each has a
    word which the other lacks, and not only the one is shorter.
    """

    level: NameLevel
    shared: float = 0.0
    fewer: float = 0.0
    more: float = 0.0
    numbers: int = 0
    both_differ: bool = False


NOTHING_TO_COMPARE = NameAgreement(NameLevel.NOT_KNOWN)


def compare_names(one: Comparable, other: Comparable, bits: Mapping[str, float]) -> NameAgreement:
    """The best agreement between any name of `one` and any of `other`."""
    if not one.words or not other.words:
        return NOTHING_TO_COMPARE
    best = compare_words(one.words, other.words, bits)
    if best.level is NameLevel.SAME:
        return best._replace(level=NameLevel.OTHER_LEGAL_FORM) if one.legal_form != other.legal_form else best
    if one.other_names or other.other_names:
        for words in (one.words, *one.other_names):
            for other_words in (other.words, *other.other_names):
                agreement = compare_words(words, other_words, bits)
                if _worth(agreement) > _worth(best):
                    best = agreement
    if one.parts or other.parts:
        best = _with_parts(one, other, bits, best)
    return best


def _worth(agreement: NameAgreement) -> float:
    return agreement.shared - agreement.fewer - agreement.more / 2


def _with_parts(
    one: Comparable, other: Comparable, bits: Mapping[str, float], best: NameAgreement
) -> NameAgreement:
    """A part of a name that is the other's whole name: the rest of the parts, a parent or a town, counts half."""
    for words in one.parts or (one.words,):
        for other_words in other.parts or (other.words,):
            agreement = compare_words(words, other_words, bits)
            if agreement.level.is_whole or agreement.level is NameLevel.NEARLY_SAME:
                shortened = NameAgreement(
                    NameLevel.SHORTENED, agreement.shared, best.fewer / 2, best.more / 2, best.numbers
                )
                if _worth(shortened) > _worth(best):
                    best = shortened
    return best


def compare_words(one: tuple[str, ...], other: tuple[str, ...], bits: Mapping[str, float]) -> NameAgreement:
    """How two names agree, as their words."""
    if one == other or (len(one) == len(other) and sorted(one) == sorted(other)):
        return NameAgreement(NameLevel.SAME, sum(bits[word] for word in one))
    if "".join(one) == "".join(other):
        return NameAgreement(
            NameLevel.OTHER_SPACING, max(sum(bits[word] for word in words) for words in (one, other))
        )
    found = align(one, other, bits)
    left = sum(bits[word] for word in found.left)
    right = sum(bits[word] for word in found.right)
    numbers = sum(any(word.isdigit() for word in words) for words in (found.left, found.right))
    return NameAgreement(
        _level(found, left, right),
        found.shared,
        min(left, right) + found.lost,
        max(left, right) + found.lost,
        numbers,
        bool(found.left and found.right),
    )


def _level(found: "Alignment", left: float, right: float) -> NameLevel:
    if not found.left and not found.right:
        return NameLevel.NEARLY_SAME
    if found.shared >= _LEAST_SHARED_BITS and not (found.left and found.right):
        return NameLevel.SHORTENED
    share = found.shared / (found.shared + (left + right) / 2) if found.shared else 0.0
    return NameLevel.SIMILAR if share >= _SHARED_ENOUGH_TO_CALL_SIMILAR else NameLevel.DIFFERENT


@dataclass(slots=True)
class Alignment:
    """What two lists of words share in bits, what was lost because paired words are only alike, and the words left."""

    shared: float
    lost: float
    left: list[str]
    right: list[str]


def align(one: tuple[str, ...], other: tuple[str, ...], bits: Mapping[str, float]) -> Alignment:
    """Pair equal words first, then words written in one or apart, then words that are alike, then initials."""
    left, right = list(one), list(other)
    shared = 0.0
    for word in one:
        if word in right:
            left.remove(word)
            right.remove(word)
            shared += bits[word]
    found = Alignment(shared, 0.0, left, right)
    if left and right:
        if len(right) > 1:
            _pair_runs(found, left, right, bits)
        if len(left) > 1:
            _pair_runs(found, right, left, bits)
        _pair_alike(found, bits)
        if left and len(right) > 1:
            _pair_initials(found, left, right, bits)
        if right and len(left) > 1:
            _pair_initials(found, right, left, bits)
    return found


def _pair_runs(found: Alignment, single: list[str], several: list[str], bits: Mapping[str, float]) -> None:
    """A word that is several words of the other run together: "blueridge" and "blue ridge"."""
    for word in single[:]:
        length = len(word)
        if length < 4:
            continue
        for start in range(len(several) - 1):
            joined = several[start]
            if joined[0] != word[0] or len(joined) >= length:
                continue
            end = _end_of_run(word, joined, several, start)
            if end:
                found.shared += max(bits[word], min(9.0, sum(bits[part] for part in several[start:end])))
                single.remove(word)
                del several[start:end]
                break


def _end_of_run(word: str, joined: str, several: list[str], start: int) -> int:
    """Where the run of words that makes `word` ends, 0 when there is none."""
    for end in range(start + 1, min(start + _LONGEST_RUN, len(several))):
        joined += several[end]
        if len(joined) >= len(word) - 1:
            if joined == word or (len(word) >= 7 and likeness(word, joined) >= 0.8):
                return end + 1
            if len(joined) > len(word):
                return 0
    return 0


def _pair_alike(found: Alignment, bits: Mapping[str, float]) -> None:
    # Sorted by the words themselves, so that the result does not depend on which name comes first.
    alike = sorted(
        (-degree, min(word, other), max(word, other), word, other)
        for word in found.left
        for other in found.right
        if (degree := likeness(word, other)) >= _ALIKE_FROM
    )
    for degree, _, _, word, other in alike:
        if word in found.left and other in found.right:
            found.left.remove(word)
            found.right.remove(other)
            weight = min(bits[word], bits[other])
            found.shared += -degree * weight
            found.lost += (1 + degree) * weight / 2


def _pair_initials(
    found: Alignment, single: list[str], several: list[str], bits: Mapping[str, float]
) -> None:
    """Letters that are the initials of several words of the other: "gm" and "general motors"."""
    for word in single[:]:
        length = len(word)
        if not 2 <= length <= 6 or not word.isalpha() or len(several) < length:
            continue
        for start in range(len(several) - length + 1):
            run = several[start : start + length]
            if "".join(part[0] for part in run) == word:
                found.shared += bits[word] * (0.8 if length > 2 else 0.5)
                single.remove(word)
                del several[start : start + length]
                break


@lru_cache(maxsize=200_000)
def likeness(one: str, other: str) -> float:
    """How likely two words are the same word, 0 to 1: a typing error, a transliteration, an abbreviation.

    Numbers are never alike, nor are two words that both are usual ("casting" and "coating").
    """
    if one == other:
        return 1.0
    short, long = (one, other) if len(one) <= len(other) else (other, one)
    if not (one.isalpha() and other.isalpha()):
        return _likeness_with_digits(short, long)
    if len(short) == 1:
        return 0.5 if long[0] == short else 0.0
    if len(short) >= 3 and long in (short + "s", short + "es", short.removesuffix("y") + "ies"):
        return 0.95
    usual = usual_words()
    if short in usual and long in usual:
        return 0.6 if len(short) >= 4 and long.startswith(short) else 0.0
    return max(_likeness_of_sound(short, long), _likeness_of_spelling(short, long))


def _likeness_with_digits(short: str, long: str) -> float:
    if short.isdigit() or long.isdigit():
        return 1.0 if long.lstrip("0") == short.lstrip("0") else 0.0
    return (
        0.75
        if len(short) >= 6
        and OSA.distance(short, long, score_cutoff=1) <= 1
        and _digits(short) == _digits(long)
        else 0.0
    )


def _digits(word: str) -> str:
    return "".join(letter for letter in word if letter.isdigit())


def _likeness_of_sound(short: str, long: str) -> float:
    if len(short) < 3 or len(long) > 2 * len(short) + 1:
        return 0.0
    if sound_of(short) == sound_of(long):
        return 0.9
    consonants = consonants_of(short)
    if len(consonants) >= 3 and consonants == consonants_of(long):
        return 0.75 if len(consonants) >= 4 else 0.6
    return 0.0


def _likeness_of_spelling(short: str, long: str) -> float:
    size = len(short)
    if size >= 3 and long.startswith(short):
        return 0.75 if size >= 4 else 0.6
    if size >= 4 and len(long) - size <= 2:
        allowed = 2 if size >= 8 else 1
        edits = OSA.distance(short, long, score_cutoff=allowed)
        if edits == 1:
            if short[0] != long[0] and size < 6:
                return 0.5 if size == 5 else 0.0
            return 0.85 if size >= 6 else 0.75 if size == 5 else 0.6
        if edits == 2 and allowed == 2:
            return 0.75 if short[0] == long[0] else 0.6
    if size >= 3 and len(long) >= size + 2 and short[0] == long[0] and _is_abbreviation(short, long):
        return 0.55
    return 0.0


def _is_abbreviation(short: str, long: str) -> bool:
    """Whether the word is the other without vowels, such as "bldrs" for "builders"."""
    consonants = long[0] + "".join(letter for letter in long[1:] if letter not in "aeiou")
    return short == consonants[: len(short)] and len(short) >= 3 and not any(v in short[1:] for v in "aeiou")


def nearly_same_word(one: str, other: str) -> bool:
    """Whether one word is a typing error away from the other, or its beginning."""
    return likeness(one, other) >= 0.6
