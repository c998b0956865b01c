"""
What is looked at before work is completed, and done after it. Higher apps add theirs from `AppConfig.ready`.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from lineshaft.apps.accounts.permissions import Actor

from .models import Engagement


@dataclass(frozen=True)
class Point:
    """One line of the checklist: whether it is met, and what there is to say and to do."""

    title: str
    is_met: bool
    says: str
    url: str = ""


FOLLOW_UP_MONTHS = (3, 6, 12)

_checks: list[Callable[[Engagement], list[Point]]] = []
_afterwards: list[Callable[[Engagement, Actor, Collection[int]], None]] = []


def register_check(check: Callable[[Engagement], list[Point]]) -> None:
    """Look at these points before an engagement is completed."""
    _checks.append(check)


def register_afterwards(act: Callable[[Engagement, Actor, Collection[int]], None]) -> None:
    """Run this in the transaction in which work is completed; it gets the months after which somebody asks again."""
    _afterwards.append(act)


def checklist(engagement: Engagement) -> list[Point]:
    """Every point of the checklist, in the order in which they were registered."""
    return [point for check in _checks for point in check(engagement)]


def carry_on(engagement: Engagement, by: Actor, months: Collection[int]) -> None:
    """What follows the completion."""
    for act in _afterwards:
        act(engagement, by, months)
