"""The weights of the model, which are data: how they were learned stands beside them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lineshaft.domain.data_files import Section, read_sections

FILE = Path(__file__).with_name("weights.yaml")

FEATURES = (
    "text",
    "confirmed",
    "industry",
    "process",
    "material",
    "certification",
    "ownership",
    "same_state",
    "distance",
    "profile",
)
"""What a plant is compared by, each from 0 to 1."""


@dataclass(frozen=True)
class Weights:
    """
    How much each feature counts, and how the score is turned into chances.

    `depth` says how far a plant agrees whose industry is the same to so many digits. The chance that a plant is at
    least a partial match is the logistic function of `partial_slope` times the score plus `partial_start`; in the same
    way for an exact match.
    """

    features: Mapping[str, float]
    depth: Mapping[int, float]
    early_words: float
    early_until: int
    added_names: float
    added_entries: float
    least_gain: float
    partial_slope: float
    partial_start: float
    exact_slope: float
    exact_start: float

    def of(self, feature: str) -> float:
        return self.features[feature]

    def depth_step(self, digits: int) -> float:
        """What one more digit of agreement adds."""
        return self.depth.get(digits, 0.0) - self.depth.get(digits - 1, 0.0)


@cache
def learned_weights() -> Weights:
    """The weights that come with the product; raises InvalidDefinition when the file is wrong."""
    file = read_sections(FILE)
    file.day("learned_on")
    file.text("how")
    weights = _weights(file)
    file.close()
    return weights


def _weights(file: Section) -> Weights:
    depth = file.section("depth")
    depths = {int(digits): float(depth.number(digits)) for digits in list(depth.keys())}
    features = file.section("features")
    read = {name: float(features.number(name)) for name in FEATURES}
    features.close()
    words = file.section("words")
    levels = file.section("levels")
    weights = Weights(
        features=read,
        depth=depths,
        early_words=float(words.number("early_words")),
        early_until=words.integer("early_until"),
        added_names=float(words.number("added_names")),
        added_entries=float(words.number("added_entries")),
        least_gain=float(words.number("least_gain")),
        partial_slope=float(levels.number("partial_slope")),
        partial_start=float(levels.number("partial_start")),
        exact_slope=float(levels.number("exact_slope")),
        exact_start=float(levels.number("exact_start")),
    )
    words.close()
    levels.close()
    return weights
