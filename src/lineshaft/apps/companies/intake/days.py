"""Days as files write them: with the year first or last, or as the number that a spreadsheet counts by."""

import re
from datetime import date, datetime, timedelta
from functools import lru_cache

EARLIEST = date(1950, 1, 1)
_FORMATS = ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y", "%Y%m%d")
# A day as spreadsheets keep it, where the format of the cell was lost: 43929 is April 8, 2020.
_NUMBER = re.compile(r"(\d{5})(?:\.\d+)?")
_SPREADSHEET_EPOCH = date(1899, 12, 30)


def read_day(text: str, latest: date, own: str = "") -> date | None:
    """The day, written in its `own` format or a usual one; None when it is none between `EARLIEST` and `latest`."""
    if not own and (counted := _NUMBER.fullmatch(text)):
        meant = _SPREADSHEET_EPOCH + timedelta(days=int(counted[1]))
        if EARLIEST <= meant <= latest:
            return meant
    for pattern in (own,) if own else _FORMATS:
        day = _day_of(text[:10], pattern)
        if day is not None and EARLIEST <= day <= latest:
            return day
    return None


@lru_cache(maxsize=1_000)
def _day_of(text: str, pattern: str) -> date | None:
    """The day, or None when it is not written so. A list names few days many times."""
    try:
        return datetime.strptime(text, pattern).date()  # noqa: DTZ007  a day has no time zone
    except ValueError:
        return None
