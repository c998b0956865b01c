"""
Kernel ridge regression over texts (Saunders, Gammerman and Vovk 1998), one column for each industry.

How like two texts are is a sum of kernels: of words, of pairs of words, of parts of words, and of meaning (sentence
vectors of the text as written and turned round). Texts that name the same activity count a little more. The system of
equations has a closed solution, also for the answer that each text would get if it were not known: by these the
probabilities are calibrated.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import linalg

from ..sentences import SentenceModel, Vectors
from . import words
from .notices import spelled_out
from .reference import Reference, Source
from .words import WordSpace

Scores = NDArray[np.float32]

# Chosen on a part of the index entries that no reported figure uses: benchmarks/scouting.py.
_WIDTH_OF_WORDS, _WIDTH_OF_MEANING = 2.0, 3.0
_WEIGHT_OF_MEANING = 5.0
_SAME_ACTIVITY = 0.3
_RIDGE = {Source.INDEX: 0.7, Source.TITLE: 0.7, Source.EXAMPLE: 2.0}
_SECTOR_SHARPNESS, _SECTOR_WEIGHT = 6.0, 0.07
_MOST_ENTRIES = 30_000
_ROWS_AT_ONCE, _NEAREST, _COMPARED = 1_000, 250, 110
_TRIED_SHARE, _MOST_TRIED = 8, 2_000
_SHARPNESS = np.geomspace(2, 60, 40)
_SPEAKING, _LONGEST_TEXT, _READ_FOR_MEANING = 3, 2_000, 120
_SECTORS = {"32": "31", "33": "31", "45": "44", "49": "48"}


@dataclass(frozen=True)
class Suggestion:
    """A six-digit code, how probable it is (0 to 1), and the entries that speak for it, the nearest first."""

    code: str
    probability: float
    because: tuple[str, ...]


@dataclass(frozen=True)
class IndustryCoder:
    """What was learned. `learn` makes it, `suggest` uses it, `storing` keeps and loads it."""

    texts: tuple[str, ...]
    codes: tuple[str, ...]
    code_of_text: NDArray[np.int32]
    is_public: NDArray[np.bool_]
    single: WordSpace
    pairs: WordSpace
    parts: WordSpace
    activity_of_text: NDArray[np.int32]
    activities: dict[str, int]
    meanings: tuple[Vectors, Vectors] | None
    weights: Scores
    """For each code (row) what each text (column) says for it."""
    sector_weights: Scores
    sharpness: float
    model: SentenceModel | None = None

    @classmethod
    def learn(cls, reference: Reference, model: SentenceModel | None = None) -> "IndustryCoder":
        """
        Learn from all entries of the reference: some seconds for the titles, one to three minutes for the whole index.

        `model` gives the meaning of sentences; without one (and where none is installed) words alone decide, and fewer
        answers are right. Of more than 30,000 entries the last ones are passed over.
        """
        model = model or SentenceModel.installed()
        entries = reference.entries[:_MOST_ENTRIES]
        texts = tuple(
            spelled_out(entry.text) if entry.source is Source.EXAMPLE else entry.text for entry in entries
        )
        codes = tuple(sorted({entry.code for entry in entries}))
        number = {code: place for place, code in enumerate(codes)}
        activity_of_text = [words.activity(text) for text in texts]
        activities = {name: place for place, name in enumerate(sorted(set(activity_of_text)))}
        untrained = cls(
            texts=texts,
            codes=codes,
            code_of_text=np.array([number[entry.code] for entry in entries], np.int32),
            is_public=np.array([entry.source is not Source.EXAMPLE for entry in entries], np.bool_),
            single=WordSpace.learn(words.words, texts),
            pairs=WordSpace.learn(words.words_and_pairs, texts),
            parts=WordSpace.learn(words.parts_of_words, texts),
            activity_of_text=np.array([activities[name] for name in activity_of_text], np.int32),
            activities=activities,
            meanings=_meanings(model, texts) if model else None,
            weights=np.zeros((0, 0), np.float32),
            sector_weights=np.zeros((0, 0), np.float32),
            sharpness=1.0,
            model=model,
        )
        return untrained._trained(np.array([_RIDGE[entry.source] for entry in entries], np.float32))

    def suggest(self, text: str, top: int = 5) -> list[Suggestion]:
        """The `top` most probable codes, best first; none for a text without a letter or digit."""
        text = spelled_out(" ".join(text[:_LONGEST_TEXT].split()))
        if not any(character.isalnum() for character in text) or not self.texts:
            return []
        likeness = self._likeness(text)
        nearest = np.argpartition(-likeness, min(_NEAREST, len(likeness) - 1))[:_NEAREST]
        candidates = np.unique(self.code_of_text[nearest])
        scores = self._with_sectors(
            self.weights[candidates] @ likeness, self.sector_weights @ likeness, candidates
        )
        probabilities = _softmax(scores * self.sharpness)
        best = np.argsort(-probabilities, kind="stable")[:top]
        return [
            Suggestion(
                self.codes[candidates[place]],
                float(probabilities[place]),
                self._because(int(candidates[place]), likeness),
            )
            for place in best
        ]

    def _because(self, code: int, likeness: Scores) -> tuple[str, ...]:
        """Titles and index entries, which are public; never what somebody wrote in a need."""
        entries = np.flatnonzero((self.code_of_text == code) & self.is_public)
        nearest = entries[np.argsort(-likeness[entries], kind="stable")][:_SPEAKING]
        return tuple(self.texts[entry] for entry in nearest)

    # -- Likeness --------------------------------------------------------------------------------------------------

    def _likeness(self, text: str) -> Scores:
        """How like the text each known text is."""
        # As written alone, and its beginning: turning it round too, or reading on, takes as long again, and no more
        # answers are right.
        said = words.without_exceptions(text)[:_READ_FOR_MEANING]
        meaning = self.model.encode([said])[0] if self.model else None
        return self._sum(
            _bell(self.single.cosines(text), _WIDTH_OF_WORDS)
            + _bell(self.parts.cosines(text), _WIDTH_OF_WORDS)
            + self.pairs.cosines(text),
            [known @ meaning for known in self.meanings] if self.meanings and meaning is not None else [],
            self.activity_of_text == self.activities.get(words.activity(text), -1),
        )

    @staticmethod
    def _sum(of_words: Scores, of_meaning: Iterable[Scores], same_activity: NDArray[np.bool_]) -> Scores:
        total = of_words
        for cosines in of_meaning:
            total = total + np.float32(_WEIGHT_OF_MEANING) * _bell(cosines, _WIDTH_OF_MEANING)
        return total * (np.float32(1) + np.float32(_SAME_ACTIVITY) * same_activity)

    def _likeness_of_rows(self, rows: slice) -> Scores:
        """How like the texts of `rows` all texts are: a row each."""
        single, pairs, parts = (
            (space.matrix[:, rows].T @ space.matrix).toarray()
            for space in (self.single, self.pairs, self.parts)
        )
        of_words = _bell(single, _WIDTH_OF_WORDS) + _bell(parts, _WIDTH_OF_WORDS) + pairs
        of_meaning = [meaning[rows] @ meaning.T for meaning in self.meanings or ()]
        return self._sum(of_words, of_meaning, self.activity_of_text[rows][:, None] == self.activity_of_text)

    # -- Learning --------------------------------------------------------------------------------------------------

    def _trained(self, ridge: Scores) -> "IndustryCoder":
        count = len(self.texts)
        system = np.empty((count, count), np.float32, order="F")
        for begin in range(0, count, _ROWS_AT_ONCE):
            rows = slice(begin, min(begin + _ROWS_AT_ONCE, count))
            system[:, rows] = self._likeness_of_rows(rows).T
        system[np.diag_indices(count)] += ridge
        truth = np.zeros((count, len(self.codes)), np.float32)
        truth[np.arange(count), self.code_of_text] = 1
        solved = linalg.cho_factor(system, lower=True, overwrite_a=True, check_finite=False)
        weights = linalg.cho_solve(solved, truth, check_finite=False)
        sharpness = self._calibrated(solved, weights, truth)
        of_codes = np.ascontiguousarray(weights.T)
        return replace(
            self, weights=of_codes, sector_weights=self._membership.T @ of_codes, sharpness=sharpness
        )

    def _calibrated(self, solved: Any, weights: Scores, truth: Scores) -> float:
        """
        The sharpness under which the truth is most probable, on an eighth of the texts (up to 2,000) answered as if
        none of them were known.

        The answers follow from a block of the inverse: truth minus its inverse times the weights of the block.
        """
        count = len(self.texts)
        tried = np.random.default_rng(0).permutation(count)[: min(_MOST_TRIED, -(-count // _TRIED_SHARE))]
        if not len(tried):
            return 1.0
        columns = np.zeros((count, len(tried)), np.float32)
        columns[tried, np.arange(len(tried))] = 1
        block = linalg.cho_solve(solved, columns, check_finite=False)[tried]
        answers = truth[tried] - np.linalg.solve(block, weights[tried])
        every = np.arange(len(self.codes))
        scores = np.stack(
            [self._with_sectors(answer, answer @ self._membership, every) for answer in answers]
        )
        compared = min(
            _COMPARED, scores.shape[1]
        )  # `suggest` compares no more codes than the nearest texts have
        least = np.partition(scores, -compared, axis=1)[:, -compared]
        scores = np.where(scores >= least[:, None], scores, np.float32(-np.inf))
        right = (np.arange(len(tried)), self.code_of_text[tried])
        losses = [-np.log(_softmax(scores * np.float32(each))[right] + 1e-9).mean() for each in _SHARPNESS]
        return float(_SHARPNESS[int(np.argmin(losses))])

    # -- Sectors ---------------------------------------------------------------------------------------------------

    @cached_property
    def _sector_of_code(self) -> NDArray[np.int64]:
        sectors = [_SECTORS.get(code[:2], code[:2]) for code in self.codes]
        return np.unique(sectors, return_inverse=True)[1]

    @cached_property
    def _membership(self) -> Scores:
        """A row for each code, a column for each sector, 1 where the code is of it."""
        return np.eye(self._sector_of_code.max(initial=0) + 1, dtype=np.float32)[self._sector_of_code]

    def _with_sectors(self, scores: Scores, of_sectors: Scores, codes: NDArray[Any]) -> Scores:
        """A code whose whole sector is improbable falls: makers, dealers and menders of a thing share its words."""
        sectors = np.log(_softmax(of_sectors * np.float32(_SECTOR_SHARPNESS)) + np.float32(1e-6))
        return scores + np.float32(_SECTOR_WEIGHT) * sectors[self._sector_of_code[codes]]


def _meanings(model: SentenceModel, texts: Sequence[str]) -> tuple[Vectors, Vectors]:
    """Sentence vectors of the texts as written and as one would say them; the second only differs where it must."""
    written = [words.without_exceptions(text) for text in texts]
    spoken = [words.in_order_of_speech(text) for text in texts]
    other = [place for place, (one, two) in enumerate(zip(written, spoken, strict=True)) if one != two]
    vectors = model.encode([*written, *(spoken[place] for place in other)])
    first = vectors[: len(texts)]
    second = first.copy()
    second[other] = vectors[len(texts) :]
    return first, second


def _bell(cosines: Scores, width: float) -> Scores:
    """1 for the same, falling with distance."""
    found: Scores = np.exp(np.float32(width) * (cosines - np.float32(1)))
    return found


def _softmax(scores: Scores) -> Scores:
    raised = np.exp(scores - scores.max(-1, keepdims=True))
    found: Scores = raised / raised.sum(-1, keepdims=True)
    return found
