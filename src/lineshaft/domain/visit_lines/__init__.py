"""A visit as an advisor types it in one line, read into its parts: hours, day, kind, engagement, person and note."""

from .names import Person, Work
from .reading import LONGEST_LINE, MOST_LINES, Finding, Kind, Reading, VisitLine, read_lines

__all__ = [
    "LONGEST_LINE",
    "MOST_LINES",
    "Finding",
    "Kind",
    "Person",
    "Reading",
    "VisitLine",
    "Work",
    "read_lines",
]
