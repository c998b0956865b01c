"""
Dates of other contexts that stand in the calendars of events: sessions of a cohort of a program, for instance.

A context registers once, when the application starts; the calendars ask for what lies between two moments.
"""

from collections.abc import Callable, Mapping, Sequence
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


@dataclass(frozen=True)
class Window:
    """
    Which dates a page shows: those that are not over at `ends_after`, and begin from `begins` until `until`; None where
    it does not matter. What has begun and is not over stands on the first page, as events do.
    """

    ends_after: datetime
    begins: datetime | None = None
    until: datetime | None = None


PublicDates = Callable[[Mapping[str, str], Window], Sequence[Dated]]
"""What everyone may see, narrowed as `queries.public_events` is."""
StaffDates = Callable[[Actor, str, Window], Sequence[Dated]]
"""What the person's centers have, of which these words are looked for."""

_SOURCES: list[tuple[PublicDates, StaffDates]] = []


def register(public: PublicDates, staff: StaffDates) -> None:
    """Show these dates in the calendars."""
    if (public, staff) not in _SOURCES:
        _SOURCES.append((public, staff))


def public_dates(wanted: Mapping[str, str], window: Window) -> list[Dated]:
    """The dates for everyone, in their order."""
    found = [each for public, _staff in _SOURCES for each in public(wanted, window)]
    return sorted(found, key=lambda each: (each.starts_at, each.uid))


def staff_dates(actor: Actor, words: str, window: Window) -> list[Dated]:
    """The dates of the person's centers, in their order."""
    found = [each for _public, staff in _SOURCES for each in staff(actor, words, window)]
    return sorted(found, key=lambda each: (each.starts_at, each.uid))
