"""What decisions teach: foretold better on decisions kept aside, near the fitted weights with few, and bounded."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineshaft.domain.linkage.compare import probability_of
from lineshaft.domain.linkage.experience import NO_EXPERIENCE, Experience, bits_of, learn

Decided = list[tuple[float, bool]]


def decisions(count: int, *, slope: float, shift: float, seed: int) -> Decided:
    """Pairs of a network in which the evidence means something else than where the weights were fitted."""
    rng = random.Random(seed)
    found = []
    for _ in range(count):
        bits = rng.uniform(-4, 8)
        found.append((bits, rng.random() < probability_of(slope * bits + shift)))
    return found


def surprise(experience: Experience, decided: Decided) -> float:
    """Bits of surprise at each decision, on average."""
    total = 0.0
    for bits, is_same in decided:
        believed = experience.probability(bits)
        total -= math.log2(max(1e-9, believed if is_same else 1.0 - believed))
    return total / len(decided)


@pytest.mark.parametrize(("slope", "shift"), [(0.6, -1.5), (1.3, 1.0), (1.0, -2.0)])
def test_learned__foretells_decisions_that_were_kept_aside_better(slope: float, shift: float) -> None:
    learned = learn(decisions(400, slope=slope, shift=shift, seed=1))
    aside = decisions(4000, slope=slope, shift=shift, seed=2)

    assert surprise(learned, aside) < surprise(NO_EXPERIENCE, aside) - 0.02
    assert surprise(learned, aside) < surprise(Experience(slope, shift), aside) + 0.02


def test_where_the_weights_are_right__little_is_changed() -> None:
    learned = learn(decisions(1000, slope=1.0, shift=0.0, seed=3))
    assert learned.slope == pytest.approx(1.0, abs=0.2)
    assert learned.shift == pytest.approx(0.0, abs=0.4)


def test_no_decision_teaches_nothing_and_one_little() -> None:
    assert learn([]) == NO_EXPERIENCE
    one = learn([(5.0, False)])
    assert one.probability(5.0) > 0.8


@given(st.lists(st.tuples(st.floats(-60, 60), st.booleans()), max_size=40))
def test_any_decisions__give_a_bounded_experience_whatever_their_order(decided: Decided) -> None:
    learned = learn(decided)
    assert 0.5 <= learned.slope <= 1.5
    assert -2.0 <= learned.shift <= 2.0
    assert learn(reversed(decided)) == learned


@given(st.floats(0.001, 0.999), st.floats(0.5, 1.5), st.floats(-2, 2))
def test_bits_for__is_where_the_probability_is_reached(
    probability: float, slope: float, shift: float
) -> None:
    experience = Experience(slope, shift)
    assert experience.probability(experience.bits_for(probability)) == pytest.approx(probability)


@given(st.floats(-30, 30))
def test_bits_of__undoes_probability_of(bits: float) -> None:
    assert bits_of(probability_of(bits)) == pytest.approx(bits, abs=1e-3)
