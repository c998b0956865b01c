"""When a center is reminded of a need: a few days before the day it is due, and each week once it is overdue."""

from datetime import date, timedelta

BEFORE = timedelta(days=3)
AGAIN_AFTER = timedelta(days=7)


def is_reminder_due(*, today: date, due_on: date, sent_on: date, reminded_on: date | None) -> bool:
    """
    Whether the center is reminded today. Once before the day (not on the day it was sent), then when it is overdue,
    and again each week; a reminder by hand counts as one.
    """
    if today > due_on:
        return reminded_on is None or reminded_on <= due_on or today - reminded_on >= AGAIN_AFTER
    begins = due_on - BEFORE
    return today >= begins and today > sent_on and (reminded_on is None or reminded_on < begins)
