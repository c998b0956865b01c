"""The tables of steps, and the sentence of an illegal one."""

import enum
from collections.abc import Mapping
from typing import Any

import pytest

from lineshaft.apps.engagements.states import (
    ENGAGEMENT_CHOICES,
    ENGAGEMENT_STEPS,
    OUTCOME_CHOICES,
    OUTCOME_STEPS,
    REQUEST_CHOICES,
    REQUEST_STEPS,
    UNVERIFIED_STATES,
    VERIFIED_STATES,
    EngagementState,
    OutcomeState,
    RequestState,
    check_step,
    label,
)
from lineshaft.domain.errors import Conflict

MACHINES = [
    (RequestState, REQUEST_STEPS, REQUEST_CHOICES),
    (EngagementState, ENGAGEMENT_STEPS, ENGAGEMENT_CHOICES),
    (OutcomeState, OUTCOME_STEPS, OUTCOME_CHOICES),
]
PAIRS = [(steps, old, new) for kind, steps, _choices in MACHINES for old in kind for new in kind]


@pytest.mark.parametrize(("kind", "steps", "choices"), MACHINES)
def test_machine__knows_every_state_and_has_a_word_for_it(
    kind: type[enum.StrEnum], steps: Mapping[Any, frozenset[Any]], choices: list[tuple[str, Any]]
) -> None:
    assert set(steps) == set(kind)
    assert [code for code, _words in choices] == [state.value for state in kind]
    reachable = set().union(*steps.values()) | {next(iter(kind))}
    assert reachable == set(kind)


@pytest.mark.parametrize(("steps", "old", "new"), PAIRS)
def test_check_step__lets_exactly_the_steps_of_the_table_through(
    steps: Mapping[Any, frozenset[Any]], old: enum.StrEnum, new: enum.StrEnum
) -> None:
    if new in steps[old]:
        check_step("LS-1", steps, old.value, new.value)
        return
    with pytest.raises(Conflict) as caught:
        check_step("LS-1", steps, old.value, new.value)
    assert str(caught.value).startswith(f"LS-1 is “{label(old)}” and cannot become “{label(new)}”")
    for possible in steps[old]:
        assert f"“{label(possible)}”" in str(caught.value)


def test_outcome_states__count_once_or_not_at_all() -> None:
    counted = [*VERIFIED_STATES, *UNVERIFIED_STATES]
    assert len(counted) == len(set(counted))
    assert set(OutcomeState) - set(counted) == {OutcomeState.REJECTED}
