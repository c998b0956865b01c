"""How common words, telephone numbers, addresses and web sites are: what many share says little about which one it is.

For a single pair a list of the words that names are made of is the measure; for a whole file, what the file holds.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from lineshaft.domain.linkage.facts import Comparable

MOST_BITS_OF_WORD = 9.0
_LEAST_BITS_OF_WORD = 0.8
_BITS_OF_LETTER = 3.0
_BITS_OF_NUMBER = 5.0
# The names that the built-in list was counted in, and how many records of a file weigh as much as the list.
_NAMES_OF_LIST = 19_000
_WEIGHT_OF_LIST = 500.0
# A number that serves this many places is still one site written in several ways.
_SPREAD_OF_ONE_SITE = 2


class WordBits(dict[str, float]):
    """How telling a word of a name is, from 0 (in every name) to 9 (in one): the logarithm of how rare it
    is, on a scale that is the same for small and large files. Unknown words get theirs when asked.
    """

    def __missing__(self, word: str) -> float:
        bits = self[word] = _bits_of_unknown(word)
        return bits


def _bits_of_unknown(word: str) -> float:
    if word.isdigit():
        return _BITS_OF_NUMBER if len(word) < 4 else 8.0
    if len(word) <= 2:
        return _BITS_OF_LETTER * len(word)
    return MOST_BITS_OF_WORD


@cache
def usual_words() -> Mapping[str, float]:
    """The words that many names hold, with their bits: from about 30,000 names of American manufacturers, and by
    judgement for other organisations and languages.
    """
    words: dict[str, float] = {}
    text = files("lineshaft.domain.linkage").joinpath("usual_words.txt").read_text(encoding="ascii")
    for line in text.splitlines():
        bits, _, listed = line.partition(":")
        if bits and not line.startswith("#"):
            words.update(dict.fromkeys(listed.split(), float(bits)))
    return words


@dataclass(frozen=True)
class Commonness:
    """What is common among some records: bits of words, and how many bits to take off for a value that many share."""

    words: WordBits
    phones: Mapping[str, float] = field(default_factory=dict)
    addresses: Mapping[Hashable, float] = field(default_factory=dict)
    domains: Mapping[str, float] = field(default_factory=dict)


@cache
def usual() -> Commonness:
    """For a single pair: only the list of words is known."""
    return Commonness(WordBits(usual_words()))


def commonness_of(records: Iterable[Comparable]) -> Commonness:
    """What is common in a whole file."""
    counts: Counter[str] = Counter()
    places_of_phone: defaultdict[str, set[Hashable]] = defaultdict(set)
    names_of_address: defaultdict[Hashable, set[str]] = defaultdict(set)
    names_of_domain: defaultdict[str, set[str]] = defaultdict(set)
    total = 0
    for record in records:
        total += 1
        counts.update(record.words)
        first = min(record.words, key=lambda word: (counts[word], word), default="")
        if record.phone7 and record.number:
            places_of_phone[record.phone7].add(record.address_key)
        if record.number and record.phone7:
            names_of_address[record.address_key].add(record.phone7)
        if record.domain:
            names_of_domain[record.domain].add(first)
    return Commonness(
        _words_of_file(counts, total),
        _discounts(places_of_phone),
        _discounts(names_of_address),
        _discounts(names_of_domain),
    )


def _words_of_file(counts: Mapping[str, int], total: int) -> WordBits:
    listed = usual_words()
    bits = WordBits(listed)
    everything = total + _WEIGHT_OF_LIST
    for word, count in counts.items():
        if count == 1 and word not in listed:
            continue
        share = _NAMES_OF_LIST ** (-listed.get(word, _bits_of_unknown(word)) / 10)
        rarity = math.log(everything / (count + _WEIGHT_OF_LIST * share)) / math.log(everything)
        bits[word] = max(_LEAST_BITS_OF_WORD, min(MOST_BITS_OF_WORD, _bits_of_unknown(word), 10 * rarity))
    return bits


def _discounts(spread: Mapping[Any, set[Any]]) -> dict[Any, float]:
    return {
        key: math.log2(len(found) / _SPREAD_OF_ONE_SITE)
        for key, found in spread.items()
        if len(found) > _SPREAD_OF_ONE_SITE
    }
