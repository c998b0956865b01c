"""What people decided about pairs teaches how far the evidence is to be believed in this network.

The evidence of a pair, in bits, is stretched and shifted so that decisions are foretold best (Platt, 1999: logistic
regression of the decision on the score). With few decisions it stays near what was fitted beforehand; with none it is
just that.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from lineshaft.domain.linkage.compare import probability_of

# How firmly the fitted weights are believed: as much as this many decisions.
_BELIEF = 8.0
# Decisions come from the middle band alone, and must not turn the rest upside down.
_SLOPES = (0.5, 1.5)
_MOST_SHIFT = 2.0
_ROUNDS = 25
_NEARLY_ONE = 1e-12


@dataclass(frozen=True)
class Experience:
    """How evidence in bits becomes a probability here. `decisions` is how many it was learned from."""

    slope: float = 1.0
    shift: float = 0.0
    decisions: int = 0

    def probability(self, bits: float) -> float:
        """The probability that two records with this evidence are the same site."""
        return probability_of(self.slope * bits + self.shift)

    def bits_for(self, probability: float) -> float:
        """The evidence from which on the probability is reached."""
        return (bits_of(probability) - self.shift) / self.slope


NO_EXPERIENCE = Experience()


def bits_of(probability: float) -> float:
    """A probability as odds in bits: the inverse of `probability_of`."""
    inside = min(1.0 - _NEARLY_ONE, max(_NEARLY_ONE, probability))
    return math.log2(inside / (1.0 - inside))


def learn(decided: Iterable[tuple[float, bool]]) -> Experience:
    """
    The experience of `decided` pairs: the evidence of each in bits, and whether they were the same site.

    Newton's method on the penalised likelihood, which has one maximum. The order of the pairs does not matter.
    """
    pairs = sorted(decided)
    slope, shift = 1.0, 0.0
    for _round in range(_ROUNDS):
        # Gradient and curvature of the penalty, then of each decision.
        g_slope, g_shift = _BELIEF * (1.0 - slope), -_BELIEF * shift / 4
        h_slope, h_shift, h_both = _BELIEF, _BELIEF / 4, 0.0
        for bits, is_same in pairs:
            believed = probability_of(slope * bits + shift)
            error, weight = is_same - believed, believed * (1.0 - believed) * math.log(2)
            g_slope += error * bits
            g_shift += error
            h_slope += weight * bits * bits
            h_shift += weight
            h_both += weight * bits
        determinant = h_slope * h_shift - h_both * h_both
        step_slope = (h_shift * g_slope - h_both * g_shift) / determinant
        step_shift = (h_slope * g_shift - h_both * g_slope) / determinant
        slope = min(_SLOPES[1], max(_SLOPES[0], slope + step_slope))
        shift = min(_MOST_SHIFT, max(-_MOST_SHIFT, shift + step_shift))
        if abs(step_slope) + abs(step_shift) < 1e-6:
            break
    return Experience(slope, shift, len(pairs))
