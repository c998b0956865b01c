"""Exact, partial or none: how likely each is for a plant, and how confirmed results move that."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from lineshaft.domain.matching.criteria import Criteria
from lineshaft.domain.matching.rank import Ranked, agreeing_digits
from lineshaft.domain.matching.retrieve import Question
from lineshaft.domain.matching.weights import Weights

EXACT_DIGITS = 5
"""Digits to which an exact match agrees in its industry, where the need has one: the same NAICS industry."""

LIKELY = 0.5
_PRIOR = 60.0
_FURTHEST = 1.0
_ROUNDS = 40


class Level(StrEnum):
    """How well a plant meets a need."""

    EXACT = "exact"
    PARTIAL = "partial"
    NONE = "none"


@dataclass(frozen=True)
class Confirmation:
    """What a center found out about a plant that the engine had given this score."""

    score: float
    level: Level


@dataclass(frozen=True)
class Calibration:
    """How points become chances: logistic functions with a slope and a start, for partial and for exact."""

    partial_slope: float
    partial_start: float
    exact_slope: float
    exact_start: float
    confirmations: int = 0

    def partial_chance(self, points: float) -> float:
        """How likely the plant is at least a partial match."""
        return _logistic(self.partial_slope * points + self.partial_start)

    def points_of(self, score: float) -> float:
        """The points for which `partial_chance` gives this score."""
        chance = min(0.9999, max(0.0001, score))
        return (math.log(chance / (1 - chance)) - self.partial_start) / self.partial_slope

    def exact_chance(self, points: float) -> float:
        """How likely it is an exact match; never more than that it is at least partial."""
        return min(self.partial_chance(points), _logistic(self.exact_slope * points + self.exact_start))


def calibration_of(weights: Weights) -> Calibration:
    """The calibration that comes with the weights, before anything was confirmed."""
    return Calibration(weights.partial_slope, weights.partial_start, weights.exact_slope, weights.exact_start)


def recalibrated(calibration: Calibration, confirmations: Iterable[Confirmation]) -> Calibration:
    """
    The calibration moved towards what was confirmed: its starts, by at most 1 each way, never its slopes.

    `calibration` is the one under which the scores were given: that of the weights, which a score always keeps to, so
    that the same search gives the same scores. It counts as if 60 results had agreed with it before, so that the first
    answers of a few centers cannot turn it, and the order of the plants stays as it is.
    """
    known = list(confirmations)
    if not known:
        return calibration
    points = [calibration.points_of(each.score) for each in known]
    partial = [each.level is not Level.NONE for each in known]
    exact = [each.level is Level.EXACT for each in known]
    return Calibration(
        calibration.partial_slope,
        _moved(calibration.partial_slope, calibration.partial_start, points, partial),
        calibration.exact_slope,
        _moved(calibration.exact_slope, calibration.exact_start, points, exact),
        len(known),
    )


def level_of(criteria: Criteria, question: Question, ranked: Ranked, calibration: Calibration) -> Level:
    """
    What the engine proposes. Exact asks for more than a chance: the same industry where the need has one, every
    certification that the need names, and a process that it names.
    """
    if calibration.partial_chance(ranked.points) < LIKELY:
        return Level.NONE
    likely = calibration.exact_chance(ranked.points) >= LIKELY
    return Level.EXACT if likely and not what_keeps_from_exact(criteria, question, ranked) else Level.PARTIAL


def what_keeps_from_exact(criteria: Criteria, question: Question, ranked: Ranked) -> list[str]:
    """The features in which the plant is not known to meet what the need asks for."""
    missing = []
    if criteria.industries and agreeing_digits(question, ranked.supplier)[0] < EXACT_DIGITS:
        missing.append("industry")
    if criteria.processes and not any(each.code in ranked.supplier.processes for each in criteria.processes):
        missing.append("process")
    if (criteria.certifications or criteria.regulations) and ranked.features["certification"] < 1:
        missing.append("certification")
    return missing


def _moved(slope: float, start: float, points: list[float], came_true: list[bool]) -> float:
    """The start under which what was confirmed is most likely, held to where it was; by halving an interval."""
    low, high = start - _FURTHEST, start + _FURTHEST

    def surplus(at: float) -> float:
        found = sum(was - _logistic(slope * each + at) for each, was in zip(points, came_true, strict=True))
        return found - _PRIOR / 4 * (at - start)

    for _ in range(_ROUNDS):
        middle = (low + high) / 2
        if surplus(middle) > 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-max(-40.0, min(40.0, value))))
