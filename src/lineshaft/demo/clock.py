"""The clock of the demonstration: what is made at a past moment is dated to it, as if it had been done then."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from unittest.mock import patch

from django.utils import timezone

_HOUR = time(15, 0)


def days_after(day: date, days: int) -> date:
    """So many days after a day, and yesterday at the latest: the demonstration tells nothing of days to come."""
    return min(day + timedelta(days=days), timezone.localdate() - timedelta(days=1))


@contextmanager
def as_of(day: date) -> Iterator[None]:
    """Django's clock stands at three in the afternoon of a day. The database keeps its own time, as for its audit."""
    moment = datetime.combine(day, _HOUR, timezone.get_current_timezone())
    with patch.object(timezone, "now", lambda: moment):
        yield
