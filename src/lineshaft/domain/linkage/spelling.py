"""Usual words of names, spelt right: "Oak Mcahine" is meant as "Oak Machine"."""

from functools import lru_cache

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

from lineshaft.domain.linkage.vocabulary import NAME_WORDS

_SHORTEST = 6
_LONG_WORDS = tuple(word for word in NAME_WORDS if len(word) >= _SHORTEST)


def usual_words_put_right(name: str) -> str:
    """
    The name with each word that is one slip away from a usual one replaced by that.

    Only words of six letters or more: shorter ones are a slip away from many.
    """
    return " ".join(_put_right(word) for word in name.lower().split())


@lru_cache(maxsize=4096)
def _put_right(word: str) -> str:
    if len(word) < _SHORTEST or not word.isalpha() or word in NAME_WORDS:
        return word
    meant = extractOne(word, _LONG_WORDS, scorer=OSA.distance, score_cutoff=1)
    return meant[0] if meant else word
