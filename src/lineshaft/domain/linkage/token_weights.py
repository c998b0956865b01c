"""How much it says when two names share a word."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping

from lineshaft.domain.linkage import vocabulary
from lineshaft.domain.linkage.normalise import normalise_name

BITS_OF_GENERIC_WORD = 1.0
BITS_OF_ORDINARY_WORD = 4.0
MOST_BITS_OF_A_WORD = 8.0


def token_weights_of(names: Iterable[str]) -> Mapping[str, float]:
    """The weight in bits of each word over `names`: log2 of one in how many names has it, within 0.5 and 8.

    Words that occur once are left out: an unseen word is as rare as they are.
    """
    counts: Counter[str] = Counter()
    total = 0
    for name in names:
        total += 1
        counts.update(set(normalise_name(name).words))
    return {
        word: min(MOST_BITS_OF_A_WORD, max(0.5, math.log2(total / count)))
        for word, count in counts.items()
        if count > 1
    }


def bits_of(word: str, token_weights: Mapping[str, float] | None) -> float:
    """The weight of a word: from `token_weights`, where the rarest is the rule for unseen words, or by
    default.
    """
    if token_weights is not None:
        return token_weights.get(word, MOST_BITS_OF_A_WORD)
    return BITS_OF_GENERIC_WORD if word in vocabulary.GENERIC_NAME_WORDS else BITS_OF_ORDINARY_WORD
