"""A plain industry coder for when the product's own is not there: naive Bayes over words."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from lineshaft.domain.matching.index import analyzer


@dataclass(frozen=True)
class Suggestion:
    code: str
    probability: float
    because: tuple[str, ...] = ()


class WordCoder:
    """Learns from pairs of text and code."""

    def __init__(self, examples: Iterable[tuple[str, str]]) -> None:
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for text, code in examples:
            counts[code].update(set(analyzer().analyze(text[:600])))
        self.codes = sorted(counts)
        words = sorted({word for counter in counts.values() for word in counter})
        self.place = {word: at for at, word in enumerate(words)}
        table = np.full((len(words), len(self.codes)), 0.05, dtype=np.float32)
        for at, code in enumerate(self.codes):
            for word, often in counts[code].items():
                table[self.place[word], at] += math.log1p(often)
        self.table = np.log(table / table.sum(axis=0))
        self.rarity = -np.log((table > 0.06).sum(axis=1) / len(self.codes)).astype(np.float32)

    def suggest(self, text: str, top: int = 5) -> list[Suggestion]:
        places = [self.place[word] for word in set(analyzer().analyze(text[:600])) if word in self.place]
        if not places:
            return []
        scores = (self.table[places] * self.rarity[places][:, None]).sum(axis=0) / (1 + 0.35 * len(places))
        scores -= scores.max()
        chances = np.exp(scores)
        chances /= chances.sum()
        best = np.argsort(-chances)[:top]
        return [Suggestion(self.codes[at], float(chances[at])) for at in best]
