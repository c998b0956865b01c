"""Industry coding beside plain BM25 and a linear support vector machine, on entries and needs that none of them saw."""

import math
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

import numpy as np

from lineshaft.domain.matching.industry import IndustryCoder, Reference
from lineshaft.domain.matching.industry.words import words

from .needs import index_entries, needs_by_title, titles

_EIGHTHS = 8
_TRIED = 1
"""Which eighth of the index entries is kept aside. Kernels and weights were chosen on eighth 0, which is learned here."""

Pair = tuple[str, str]
Coder = Callable[[str], list[str]]


class Bm25:
    """Entries by BM25 over word stems, codes in the order of their best entry (Robertson and Zaragoza 2009)."""

    name = "plain BM25"

    def __init__(self, entries: Sequence[Pair]) -> None:
        self._codes = [code for code, _text in entries]
        counted = [Counter(words(text)) for _code, text in entries]
        lengths = np.array([sum(counts.values()) for counts in counted])
        norm = 1.2 * (0.25 + 0.75 * lengths / lengths.mean())
        self._postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for place, counts in enumerate(counted):
            for word, count in counts.items():
                self._postings[word].append((place, count * 2.2 / (count + norm[place])))

    def __call__(self, text: str) -> list[str]:
        scores: dict[int, float] = defaultdict(float)
        for word in set(words(text)):
            found = self._postings.get(word, [])
            rarity = math.log(1 + (len(self._codes) - len(found) + 0.5) / (len(found) + 0.5))
            for place, weight in found:
                scores[place] += rarity * weight
        ranked = sorted(scores, key=lambda place: (-scores[place], place))
        return list(dict.fromkeys(self._codes[place] for place in ranked))[:5]


def support_vectors(entries: Sequence[Pair]) -> Coder:
    """scikit-learn's linear SVM over words, pairs of neighbours and parts of words: what one would try first."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline, make_union
    from sklearn.svm import LinearSVC

    model = make_pipeline(
        make_union(
            TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True),
        ),
        LinearSVC(C=1),
    )
    model.fit([text for _code, text in entries], [code for code, _text in entries])

    def best(text: str) -> list[str]:
        scores = model.decision_function([text])[0]
        return [str(model.classes_[place]) for place in np.argsort(-scores)[:5]]

    return best


def measure_coding(*, with_svm: bool) -> None:
    """Print shares of right answers and times; the sets are made by a fixed order, and never learned from."""
    known, entries = titles(), index_entries()
    order = np.random.default_rng(0).permutation(len(entries))
    eighth = len(entries) // _EIGHTHS
    aside = set(order[_TRIED * eighth : (_TRIED + 1) * eighth].tolist())
    learned = [entry for place, entry in enumerate(entries) if place not in aside]
    tried = [entries[place] for place in sorted(aside)]
    needs = needs_by_title(known)
    taught = [(need.naics, need.text) for need in needs if not need.kept_aside]
    asked = [(need.naics, need.text) for need in needs if need.kept_aside]
    detailed = [(code, title) for code, title in known.items() if len(code) == 6]
    print(
        f"\nindustry coding: {len(learned):,} index entries, {len(detailed):,} titles and {len(taught)} titles of needs"
        f" learned; {len(tried):,} entries and {len(asked)} needs kept aside"
    )
    everything = [*detailed, *learned, *taught]
    makers: dict[str, Callable[[], Coder]] = {
        "ours": lambda: _ours(Reference.of(known.items(), learned, taught)),
        "plain BM25": lambda: Bm25(everything),
    }
    if with_svm:
        makers["linear SVM"] = lambda: support_vectors(everything)
    print(
        f"{'':14}{'learned in':>11}{'set':>10}{'top-1':>8}{'top-5':>8}{'4 digits':>10}{'p50 ms':>9}{'p95 ms':>9}"
    )
    for name, make in makers.items():
        begun = time.monotonic()
        coder = make()
        took = time.monotonic() - begun
        for title, pairs in (("entries", tried), ("needs", asked)):
            _report(name, took, title, coder, pairs)


def _ours(reference: Reference) -> Coder:
    coder = IndustryCoder.learn(reference)
    return lambda text: [each.code for each in coder.suggest(text)]


def _report(name: str, took: float, title: str, coder: Coder, pairs: Sequence[Pair]) -> None:
    right, times = np.zeros(3), []
    for code, text in pairs:
        begun = time.perf_counter()
        found = coder(text)
        times.append(1000 * (time.perf_counter() - begun))
        right += [found[:1] == [code], code in found, any(each[:4] == code[:4] for each in found)]
    first, five, group = right / len(pairs)
    half, most = np.percentile(times, [50, 95])
    print(
        f"{name:14}{took:9.0f} s{title:>10}{first:8.3f}{five:8.3f}{group:10.3f}{half:9.1f}{most:9.1f}",
        flush=True,
    )
