"""Writes of this context. Other contexts call them from here: `actions.book(...)`."""

from .booking import book, cancel_by_company, move
from .feeds import make_feed, revoke_feed
from .hours import block, free, publish_hours, replace_busy_times
from .reminding import send_reminders
from .serving import cancel_by_center, hand_over, move_by_center, note_held, note_missed

__all__ = [
    "block",
    "book",
    "cancel_by_center",
    "cancel_by_company",
    "free",
    "hand_over",
    "make_feed",
    "move",
    "move_by_center",
    "note_held",
    "note_missed",
    "publish_hours",
    "replace_busy_times",
    "revoke_feed",
    "send_reminders",
]
