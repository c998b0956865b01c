"""
Dates of other contexts that stand in the calendars of events: sessions of a cohort of a program, for instance.

A context registers once, when the application starts; the calendars ask for what lies between two moments.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lineshaft.apps.accounts.permissions import Actor


@dataclass(frozen=True)
class Dated:
    """One date: what and when, by the clocks of its `zone`, where, and the page that tells more."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    title: str
    note: str
    where: str
    center: str
    url: str
    is_synthetic: bool = False
    is_full: bool = False
    """More companies can only wait for a seat."""
    published_at: datetime | None = None
    """Since when everyone may see it; None where not everyone may."""


@dataclass(frozen=True)
class Window:
    """
    Which dates a page shows: those that are not over at `ends_after`, and begin from `begins` until `until`; None where
    it does not matter. What has begun and is not over stands on the first page, as events do.
    """

    ends_after: datetime
    begins: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Found:
    """Dates of a window; `is_cut` where later ones are left out, because there are more than a page holds."""

    rows: Sequence[Dated] = ()
    is_cut: bool = False


PublicDates = Callable[[Mapping[str, str], Window], Found]
"""What everyone may see, narrowed as `queries.public_events` is."""
StaffDates = Callable[[Actor, str, Window], Found]
"""What the person's centers have, of which these words are looked for."""

_SOURCES: list[tuple[PublicDates, StaffDates]] = []


def register(public: PublicDates, staff: StaffDates) -> None:
    """Show these dates in the calendars."""
    if (public, staff) not in _SOURCES:
        _SOURCES.append((public, staff))


def public_dates(wanted: Mapping[str, str], window: Window) -> Found:
    """The dates for everyone, in their order."""
    return _in_order(public(wanted, window) for public, _staff in _SOURCES)


def staff_dates(actor: Actor, words: str, window: Window) -> Found:
    """The dates of the person's centers, in their order."""
    return _in_order(staff(actor, words, window) for _public, staff in _SOURCES)


def _in_order(sources: Iterable[Found]) -> Found:
    found = list(sources)
    rows = [row for each in found for row in each.rows]
    return Found(
        sorted(rows, key=lambda each: (each.starts_at, each.uid)), any(each.is_cut for each in found)
    )
