"""What texts are compared by: words, pairs of words and parts of words, weighed by how rare they are."""

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Parts = Callable[[str], list[str]]

_EXCEPT = re.compile(r"\(except([^)]*)\)")
_BRACKETS = re.compile(r"\([^)]*\)")
_WORD = re.compile(r"~?[a-z0-9]+")
_ACTIVITY = re.compile(
    r"(manufacturing|wholesalers|stores|services|retailers|mills|farming|contractors?|dealers|schools|offices|repair)$"
)
_EMPTY = frozenset({"a", "and", "by", "for", "in", "of", "on", "or", "the", "to", "with"})
_ENDINGS = (("ies", "y"), ("sses", "ss"), ("ing", ""), ("es", "e"), ("s", ""))
_SHORTEST_STEM, _MOST_PAIRED = 3, 40


def words(text: str) -> list[str]:
    """Stems in order. What stands in "(except ...)" says the contrary, so it is marked "~"."""
    marked = _EXCEPT.sub(lambda found: " ".join(f"~{word}" for word in _WORD.findall(found[1])), text.lower())
    return [_stem(word) for word in _WORD.findall(marked) if word not in _EMPTY]


def words_and_pairs(text: str) -> list[str]:
    """Stems, and each two of them that stand in one text, in whatever order."""
    single = words(text)
    each = sorted(set(single))[:_MOST_PAIRED]
    return single + [f"{one}_{other}" for place, one in enumerate(each) for other in each[place + 1 :]]


def parts_of_words(text: str) -> list[str]:
    """Runs of three to five letters within words, as written without its exceptions."""
    found: list[str] = []
    for word in without_exceptions(text).lower().split():
        padded = f" {word} "
        for size in (3, 4, 5):
            found.extend(padded[start : start + size] for start in range(max(1, len(padded) - size + 1)))
            if len(padded) <= size:
                break
    return found


def without_exceptions(text: str) -> str:
    """The text without "(except ...)", which would draw it towards what it is not."""
    return _EXCEPT.sub("", text)


def in_order_of_speech(text: str) -> str:
    """Turned round as one would say it: "Bolts, metal, manufacturing" becomes "metal Bolts manufacturing"."""
    parts = [part.strip() for part in _BRACKETS.sub("", text).split(",") if part.strip()]
    last = [parts.pop()] if len(parts) > 2 and _ACTIVITY.search(parts[-1]) else []
    return " ".join([*reversed(parts), *last])


def activity(text: str) -> str:
    """The last word, which in the index says what is done: manufacturing, wholesalers, repair ..."""
    found = re.findall(r"[a-z]+", _BRACKETS.sub("", text.lower()))
    return found[-1] if found else ""


def _stem(word: str) -> str:
    mark, bare = ("~", word[1:]) if word.startswith("~") else ("", word)
    for ending, instead in _ENDINGS:
        if bare.endswith(ending) and len(bare) - len(ending) >= _SHORTEST_STEM:
            return mark + bare[: -len(ending)] + instead
    return word


@dataclass(frozen=True)
class WordSpace:
    """
    Texts as sparse vectors of length 1: log counts times inverse document frequency (Salton and Buckley 1988).

    `matrix` has a row for each part and a column for each text, so that the rows of a few parts are found at once.
    """

    parts: Parts
    vocabulary: dict[str, int]
    rarity: NDArray[np.float32]
    matrix: Any

    @classmethod
    def learn(cls, parts: Parts, texts: Sequence[str]) -> "WordSpace":
        """The space of `texts`."""
        counted = [Counter(parts(text)) for text in texts]
        seen: Counter[str] = Counter(part for counts in counted for part in counts)
        vocabulary = {part: number for number, part in enumerate(seen)}
        rarity = np.array(
            [math.log((1 + len(texts)) / (1 + count)) + 1 for count in seen.values()], np.float32
        )
        space = cls(parts, vocabulary, rarity, None)
        vectors = [space._vector(counts) for counts in counted]
        ends = np.cumsum([0, *(len(numbers) for numbers, _ in vectors)])
        rows = sparse.csr_matrix(
            (
                np.concatenate([values for _, values in vectors] or [np.zeros(0, np.float32)]),
                np.concatenate([numbers for numbers, _ in vectors] or [np.zeros(0, np.int64)]),
                ends,
            ),
            shape=(len(texts), len(vocabulary)),
        )
        return cls(parts, vocabulary, rarity, rows.T.tocsr())

    def cosines(self, text: str) -> NDArray[np.float32]:
        """How like each text of the space it is, 0 to 1."""
        numbers, values = self._vector(Counter(self.parts(text)))
        found: NDArray[np.float32] = self.matrix[numbers].T @ values
        return found

    def _vector(self, counts: Counter[str]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        known = [(self.vocabulary[part], count) for part, count in counts.items() if part in self.vocabulary]
        numbers = np.array([number for number, _ in known], np.int64)
        values = np.array([1 + math.log(count) for _, count in known], np.float32) * self.rarity[numbers]
        length = float(np.linalg.norm(values))
        return numbers, values / np.float32(length) if length else values
