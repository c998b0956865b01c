"""Writes of the network: what is told about a center, and its awards."""

from .awards import add_award, add_budget_period, change_award, change_budget_period
from .directory import (
    add_location,
    add_own_line,
    change_center,
    change_location,
    close_location,
    end_own_line,
    held_location,
    save_profile,
    set_offers,
)

__all__ = [
    "add_award",
    "add_budget_period",
    "add_location",
    "add_own_line",
    "change_award",
    "change_budget_period",
    "change_center",
    "change_location",
    "close_location",
    "end_own_line",
    "held_location",
    "save_profile",
    "set_offers",
]
