"""A technology need against what laboratories, universities and vendors offer: the same engine, with features of its own.

Words, processes and materials are compared as those of plants are. How near two texts are in meaning is added where the
sentence model is installed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from lineshaft.domain.matching.criteria import Criteria, Wanted
from lineshaft.domain.matching.index import index_in_memory
from lineshaft.domain.matching.retrieve import Question, Retriever
from lineshaft.domain.matching.suppliers import Supplier, read_supplier
from lineshaft.domain.matching.weights import learned_weights
from lineshaft.domain.reasons import Reason, reason

WEIGHTS: Mapping[str, float] = {
    "words": 0.30,
    "meaning": 0.30,
    "process": 0.15,
    "material": 0.10,
    "industry": 0.10,
    "readiness": 0.05,
}
"""What each feature counts, of 1. A feature that nothing is known about counts neither for nor against."""

_FULL_WORDS = 0.35  # the share of a need's words that a good summary has: no text has them all
_NEAR, _FAR = 0.60, 0.15  # cosine of two texts on the same thing, and of two that have nothing in common
_LEAST_WORDS, _LEAST_MEANING = 0.30, 0.45
_MOST_WORDS = 5
_HIGHEST_READINESS = 9


class Encoder(Protocol):
    """Whatever turns texts into vectors of length 1 that stand near each other when the texts mean the same."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]: ...


@dataclass(frozen=True)
class Technology:
    """What is offered. `industries` are the beginnings of NAICS codes; empty: for all. `readiness` runs from 1 to 9."""

    id: str
    title: str
    summary: str
    industries: tuple[str, ...] = ()
    readiness: int | None = None

    @property
    def text(self) -> str:
        return f"{self.title}\n{self.summary}"


@dataclass(frozen=True)
class Feature:
    """One feature: its value from 0 to 1, what it adds to the score, and the sentence."""

    name: str
    value: float
    points: float
    reason: Reason


@dataclass(frozen=True)
class RankedTechnology:
    """A technology with its score from 0 to 1. `is_plausible`: something in what it says speaks for it."""

    technology: Technology
    score: float
    is_plausible: bool
    features: tuple[Feature, ...]


@dataclass(frozen=True)
class _Found:
    """The value of a feature and its sentence; a feature that nothing is known about is None instead."""

    value: float
    reason: Reason


@dataclass
class TechnologyIndex:
    """What is offered, in memory. Make a new one when it changed."""

    technologies: Sequence[Technology]
    encoder: Encoder | None = None
    _read: dict[str, Supplier] = field(init=False)
    _vectors: dict[str, NDArray[np.float32]] = field(init=False)
    _retriever: Retriever = field(init=False)

    def __post_init__(self) -> None:
        self._read = {
            each.id: read_supplier(each.id, each.title, each.summary, industries=each.industries)
            for each in self.technologies
        }
        self._retriever = Retriever(index_in_memory(self._read.values()))
        ids, texts = [each.id for each in self.technologies], [each.text for each in self.technologies]
        encoded = self.encoder.encode(texts) if self.encoder and texts else ()
        self._vectors = dict(zip(ids, encoded, strict=False))

    def rank(self, criteria: Criteria, naics: str = "") -> list[RankedTechnology]:
        """
        Everything that is offered, the best first, for a need of a plant in the industry `naics`.

        Equals stand by their identifiers. Criteria of which nothing was understood give an empty list.
        """
        if criteria.is_empty:
            return []
        question = self._retriever.question(criteria, learned_weights())
        asked = self.encoder.encode([criteria.text])[0] if self.encoder else None
        ranked = [self._ranked(each, criteria, question, asked, naics) for each in self.technologies]
        return sorted(ranked, key=lambda each: (not each.is_plausible, -each.score, each.technology.id))

    def _ranked(
        self,
        technology: Technology,
        criteria: Criteria,
        question: Question,
        asked: NDArray[np.float32] | None,
        naics: str,
    ) -> RankedTechnology:
        read = self._read[technology.id]
        vector = self._vectors.get(technology.id)
        cosine = float(asked @ vector) if asked is not None and vector is not None else None
        found = {
            "words": _words(question, technology),
            "meaning": _meaning(cosine),
            "process": _held("process", criteria.processes, read.processes),
            "material": _held("material", criteria.materials, read.materials),
            "industry": _industry(technology, naics),
            "readiness": _readiness(technology),
        }
        known = {name: each for name, each in found.items() if each is not None}
        total = sum(WEIGHTS[name] for name in known)
        features = tuple(
            Feature(name, each.value, WEIGHTS[name] * each.value / total, each.reason)
            for name, each in known.items()
        )
        speaks = any(
            known[name].value >= least
            for name, least in (("words", _LEAST_WORDS), ("meaning", _LEAST_MEANING), ("process", 0.5))
            if name in known
        )
        ordered = tuple(sorted(features, key=lambda each: (-each.points, each.name)))
        return RankedTechnology(technology, sum(each.points for each in features), speaks, ordered)


def _words(question: Question, technology: Technology) -> _Found:
    shared = question.words_shared(technology.text)[:_MOST_WORDS]
    value = min(1.0, question.text_overlap(technology.text) / _FULL_WORDS)
    if shared:
        return _Found(
            value,
            reason("words_shared", "says words of the need: {words}", words=", ".join(shared)),
        )
    return _Found(0.0, reason("no_words_shared", "says no word of the need"))


_MEANINGS = ((0.75, "about the same thing"), (0.45, "about something near"), (0.2, "loosely related"))


def _meaning(cosine: float | None) -> _Found | None:
    if cosine is None:
        return None
    value = max(0.0, min(1.0, (cosine - _FAR) / (_NEAR - _FAR)))
    words = next((words for least, words in _MEANINGS if value >= least), "about something else")
    return _Found(value, reason("meaning", "by meaning {words}", words=words))


def _held(kind: str, wanted: Iterable[Wanted], held: frozenset[str]) -> _Found | None:
    """What of the processes or materials in the need the technology names; None when the need names none."""
    asked = list(wanted)
    if not asked:
        return None
    names = [each.name for each in asked if each.code in held]
    if names:
        value = len(names) / len(asked)
        return _Found(value, reason(f"{kind}_named", f"names the {kind} {{names}}", names=", ".join(names)))
    missing = ", ".join(each.name for each in asked)
    return _Found(0.0, reason(f"{kind}_not_named", f"does not name the {kind} {{names}}", names=missing))


def _industry(technology: Technology, naics: str) -> _Found | None:
    if not technology.industries or not naics:
        return None
    within = next((code for code in technology.industries if naics.startswith(code)), "")
    if within:
        return _Found(
            1.0,
            reason(
                "industry_within", "for industry {prefix}, which {naics} is in", prefix=within, naics=naics
            ),
        )
    return _Found(
        0.0,
        reason(
            "industry_outside",
            "for other industries ({prefixes}) than {naics}",
            prefixes=", ".join(technology.industries),
            naics=naics,
        ),
    )


_STAGES = ((7, "ready for use or nearly"), (4, "shown in a laboratory or pilot"), (1, "early research"))


def _readiness(technology: Technology) -> _Found | None:
    level = technology.readiness
    if level is None:
        return None
    stage = next(words for least, words in _STAGES if level >= least)
    return _Found(
        level / _HIGHEST_READINESS,
        reason("readiness", "technology readiness level {level}: {stage}", level=level, stage=stage),
    )
