"""What a rule says of what somebody states: it passes, it is held for a person, or it is refused."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .register import Rule, told


class Outcome(StrEnum):
    """Hold: something is missing, or a person must look at it. Refuse: the paragraph does not allow it."""

    PASS = "pass"  # noqa: S105
    HOLD = "hold"
    REFUSE = "refuse"


@dataclass(frozen=True)
class Finding:
    """What one rule says. `why` names what is missing or wrong, with its value, and what to do; "" where nothing is."""

    rule: Rule
    outcome: Outcome
    why: str

    def __str__(self) -> str:
        return " ".join(filter(None, [self.rule.sentence, self.why, f"({self.rule.citation})"]))


@dataclass(frozen=True)
class Judge:
    """A rule that applies, about to speak."""

    rule: Rule

    def passes(self, why: str = "") -> Finding:
        return Finding(self.rule, Outcome.PASS, why)

    def holds(self, why: str) -> Finding:
        return Finding(self.rule, Outcome.HOLD, why)

    def refuses(self, why: str) -> Finding:
        return Finding(self.rule, Outcome.REFUSE, why)


def judge_of(rule_id: str, day: date) -> Judge:
    """The rule, if it applied on that day: for an award, its `law_as_of`. Raises InvalidValue otherwise."""
    rule = told(rule_id)
    rule.check_applies(day)
    return Judge(rule)


def worst(findings: Iterable[Finding]) -> Outcome:
    """One refusal refuses, else one hold holds. Nothing found is a pass."""
    outcomes = {each.outcome for each in findings}
    return next((each for each in (Outcome.REFUSE, Outcome.HOLD) if each in outcomes), Outcome.PASS)
