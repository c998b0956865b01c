"""
One line, or several, read into visits: each part with the words that spoke for it, and what stands in the way.

A line may hold several visits: "2h Acme + 1h travel". The engagement and the day are said once for all of them.
"""

import enum
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from .names import Named, Person, Work, people_named, titled, works_named
from .times import MOST_HOURS, Day, Duration, bare_number, day_in, durations_in

LONGEST_LINE = 1000
MOST_LINES = 20
"""Lines that are read at once: what somebody jots down in a day."""


class Kind(enum.StrEnum):
    """What the time went into, by the codes that a visit stores."""

    ON_SITE = "on_site"
    REMOTE = "remote"
    PREPARATION = "preparation"
    TRAVEL = "travel"


CONTACT = (Kind.ON_SITE, Kind.REMOTE)


@dataclass(frozen=True)
class Finding:
    """Something about one part of a visit (`hours`, `day`, `kind`, `work`, `person`, `note`), as a sentence."""

    part: str
    text: str


@dataclass(frozen=True)
class Reading:
    """
    One visit as it was understood. `problems` has a sentence for each part that keeps it from being logged.

    `choices` are the engagements that the line can mean, `people` those at the site whom it can mean.
    """

    kind: Kind
    hours: Decimal | None = None
    day: date | None = None
    work: Work | None = None
    choices: tuple[Work, ...] = ()
    person: Person | None = None
    people: tuple[Person, ...] = ()
    note: str = ""
    why: tuple[Finding, ...] = ()
    problems: tuple[Finding, ...] = ()
    not_understood: tuple[str, ...] = ()

    @property
    def is_clear(self) -> bool:
        """Whether it can be logged as it stands."""
        return not self.problems


@dataclass(frozen=True)
class VisitLine:
    """A line and the visits in it, one or more."""

    text: str
    visits: tuple[Reading, ...]

    @property
    def is_clear(self) -> bool:
        return all(visit.is_clear for visit in self.visits)


def read_lines(
    text: str, works: Sequence[Work], today: date, usual_kind: Kind = Kind.ON_SITE
) -> tuple[VisitLine, ...]:
    """
    The visits that each line of the text speaks of; blank lines say nothing. No text is an error.

    `works` are the only engagements ever found or offered. `usual_kind` counts where a line names none.
    """
    lines = [line.strip() for line in text.replace("\0", " ").splitlines() if line.strip()]
    read = [VisitLine(line, _read_line(line, works, today, usual_kind)) for line in lines[:MOST_LINES]]
    if len(lines) > MOST_LINES:
        left_out = Finding(
            "line", f"Up to {MOST_LINES} lines are read at once. Log these first, then the rest."
        )
        read.append(VisitLine("\n".join(lines[MOST_LINES:]), (Reading(usual_kind, problems=(left_out,)),)))
    return tuple(read)


def _read_line(line: str, works: Sequence[Work], today: date, usual_kind: Kind) -> tuple[Reading, ...]:
    if len(line) > LONGEST_LINE:
        long = f"The line has {len(line)} characters. Up to {LONGEST_LINE} are read: shorten the note."
        return (Reading(usual_kind, problems=(Finding("line", long),)),)
    drafts = _drafts(line, works, today)
    day = next((draft.day for draft in drafts if draft.day), None)
    for draft in drafts:
        draft.day = draft.day or day
    _share_work(drafts)
    return tuple(_finished(draft, line, works, today, usual_kind) for draft in drafts)


# Cutting a line into pieces -----------------------------------------------------------------------------------------

_SEPARATOR = re.compile(r"\s*[;+|]\s*|(?<!\d),\s*|,(?!\d|\s\d{4}\b)\s*|:\s+|\s+[-–—]\s+|\s+&\s+(?=\d)")
# Whom it was with, up to where something else begins.
_WITH = re.compile(
    r"(?:\bmet\s+)?(?:\bwith\b|\bw/|\bw\b)\s*(\S.*?)\s*(?=\(|\b(?:at|on|for|about|re|regarding|in|to|then)\b|$)",
    re.IGNORECASE,
)
_LINK = re.compile(r"^(?:(?:then|and|plus|also)\b\s*)+", re.IGNORECASE)
_ABOUT = re.compile(r"^(?:(?:for|on|about|re|regarding)\b:?\s*)+", re.IGNORECASE)
# Like a day, but none that is read: two of them, or with a hyphen as a range has it.
_LIKE_A_DAY = re.compile(r"(?<![\w-])(?:0?[1-9]|1[0-2])[-/](?:0?[1-9]|[12]\d|3[01])(?:[-/]\d+)*(?!\w)")
_BEFORE_NAME = re.compile(r"(?:\b(?:at|for|to|from|in)\s+|@\s*)$", re.IGNORECASE)
_STRONG = re.compile(
    r"\b(?:(?P<preparation>prep(?:aration|aring|ared)?)|(?P<travel>travel(?:l?ing|l?ed)?|drive time)"
    r"|(?P<remote>remote(?:ly)?|virtual(?:ly)?|by phone|by video|phone call|video call|conference call)"
    r"|(?P<on_site>on[ -]?site|in person|site visit))\b",
    re.IGNORECASE,
)
# Words that name a kind only where they stand alone beside the time: "call center layout" is no call.
_WEAK = re.compile(
    r"(?P<travel>drive|driving|drove)|(?P<remote>(?:phone|call|zoom|teams|video|e-?mails?))|(?P<on_site>visit)",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"(?:for|of|on|about|to|with)\b", re.IGNORECASE)


@dataclass
class _Draft:
    """A visit while it is put together."""

    duration: Duration | None
    said_time: str = ""
    kind: Kind | None = None
    said_kind: str = ""
    day: Day | None = None
    said_day: str = ""
    named: Named | None = None
    said_name: str = ""
    with_whom: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def _drafts(line: str, works: Sequence[Work], today: date) -> list[_Draft]:
    """The visits of a line in order, each with the pieces of the line that belong to it."""
    drafts: list[_Draft] = []
    loose: list[tuple[int, str]] = []  # pieces without a time, and how many visits stand before each
    for piece, after_plus in _pieces(line):
        times = durations_in(piece)
        if not drafts and not times and (bare := bare_number(piece)) and not durations_in(line):
            times = [bare]
        opened = [
            time
            for index, time in enumerate(times)
            if not drafts
            or (index == 0 and after_plus)
            or _stands_first(piece, time, times[:index], works, today)
        ]
        if not opened:
            loose.append((len(drafts), piece))
            continue
        cuts = [0, *(_cut(piece, before, time) for before, time in itertools.pairwise(opened))]
        for start, end, time in zip(cuts, [*cuts[1:], len(piece)], opened, strict=True):
            draft = _Draft(time, piece[time.start : time.end])
            text = _blank(piece, time.start, time.end)[start:end]
            _take(draft, text, works, today)
            drafts.append(draft)
    drafts = drafts or [_Draft(None)]
    for before, piece in loose:
        _take(_owner(drafts, before, piece), piece, works, today)
    return drafts


def _pieces(line: str) -> list[tuple[str, bool]]:
    """The line between its commas and the like, each piece with whether a plus stands before it."""
    pieces, start, after_plus = [], 0, False
    for found in _SEPARATOR.finditer(line):
        pieces.append((line[start : found.start()], after_plus))
        start, after_plus = found.end(), "+" in found[0]
    pieces.append((line[start:], after_plus))
    return [(piece, plus) for piece, plus in pieces if piece.strip()]


def _stands_first(
    piece: str, time: Duration, before: Sequence[Duration], works: Sequence[Work], today: date
) -> bool:
    """Whether nothing but a kind, a day, a name or another time stands before it: it opens a visit of its own."""
    text = piece[: time.start]
    for each in before:
        text = _blank(text, each.start, each.end)
    named = works_named(text, works)
    if named:
        text = _blank(text, named.start, named.end)
    day = day_in(text, today)
    if day:
        text = _blank(text, day.start, day.end)
    text = _LINK.sub("", _STRONG.sub(" ", text).strip(" .()"))
    return not text or _WEAK.fullmatch(text) is not None


def _cut(piece: str, before: Duration, time: Duration) -> int:
    """Where a second visit begins inside a piece: at its time, or at the kind before it when nothing follows it."""
    if piece[time.end :].strip():
        return time.start
    kinds = list(_STRONG.finditer(piece, before.end, time.start))
    is_beside = bool(kinds) and not piece[kinds[-1].end() : time.start].strip()
    return kinds[-1].start() if is_beside else time.start


def _owner(drafts: list[_Draft], before: int, piece: str) -> _Draft:
    """The visit that a piece without a time speaks of: the last contact before it, else the first one."""
    if _kind_alone(piece):
        return drafts[max(before - 1, 0)]
    contacts = [draft for draft in drafts if draft.kind in (None, *CONTACT)]
    earlier = [draft for draft in drafts[:before] if draft in contacts]
    return earlier[-1] if earlier else contacts[0] if contacts else drafts[0]


def _kind_alone(text: str) -> re.Match[str] | None:
    alone = _LINK.sub("", text.strip(" .()"))
    return _STRONG.fullmatch(alone) or _WEAK.fullmatch(alone)


def _take(draft: _Draft, text: str, works: Sequence[Work], today: date) -> None:
    """Take what a piece says into the visit; what says nothing else goes into the note."""
    found = _WITH.search(text)
    if found:
        draft.with_whom.append(found[1].strip(" .()"))
        text = f"{text[: found.start()]} {text[found.end() :]}"
    named = works_named(text, works)
    if named and draft.named is None:
        draft.named, draft.said_name = named, text[named.start : named.end]
        before = _BEFORE_NAME.search(text[: named.start])
        text = _blank(text, before.start() if before else named.start, named.end)
    day = day_in(text, today)
    if day and draft.day is None:
        draft.day, draft.said_day = day, text[day.start : day.end]
        text = _blank(text, day.start, day.end)
    text = _take_kind(draft, text)
    if text.count("(") != text.count(")"):
        text = text.replace("(", " ").replace(")", " ")
    left = _ABOUT.sub("", " ".join(text.split()).strip(" .()"))
    if left:
        draft.notes.append(left)


def _take_kind(draft: _Draft, text: str) -> str:
    found = _kind_alone(text)
    whole = found is not None
    found = found or _STRONG.search(text)
    if found is None or (draft.kind is not None and not whole):
        return text
    draft.kind = Kind(next(name for name, said in found.groupdict().items() if said))
    draft.said_kind = found[0]
    if whole:
        return ""
    # "prep for the audit" says what for: the note keeps the whole.
    return text if _GOES_ON.match(text[found.end() :].lstrip()) else _blank(text, *found.span())


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]


def _share_work(drafts: list[_Draft]) -> None:
    """A visit that names no engagement is of the one before it, the first ones of the first that is named."""
    known = next((draft for draft in drafts if draft.named), None)
    for draft in drafts:
        if draft.named:
            known = draft
        elif known:
            draft.named, draft.said_name = known.named, known.said_name


# Deciding ------------------------------------------------------------------------------------------------------------


def _finished(draft: _Draft, line: str, works: Sequence[Work], today: date, usual_kind: Kind) -> Reading:
    reading = Reading(kind=draft.kind or usual_kind)
    said = f"“{draft.said_kind}”" if draft.said_kind else "Not said: as usual"
    reading = _because(reading, "kind", said)
    reading = _with_hours(reading, draft)
    reading = _with_day(reading, draft, today)
    reading = _with_work(reading, draft, line, works)
    if reading.work and reading.day and reading.day < reading.work.started_on:
        early = (
            f"The day is before the start of the engagement on {reading.work.started_on}. Correct the day."
        )
        reading = _but(reading, "day", early)
    return _with_people(reading, draft)


def _because(reading: Reading, part: str, text: str) -> Reading:
    return replace(reading, why=(*reading.why, Finding(part, text)))


def _but(reading: Reading, part: str, text: str) -> Reading:
    return replace(reading, problems=(*reading.problems, Finding(part, text)))


def _with_hours(reading: Reading, draft: _Draft) -> Reading:
    if draft.duration is None:
        return _but(reading, "hours", "No time is said. Write it as 2.5h, 1h30 or 90 min.")
    hours = draft.duration.hours
    if not 0 < hours <= MOST_HOURS:
        return _but(reading, "hours", f"“{draft.said_time}” is not between 0 and 24 hours. Correct the time.")
    return _because(replace(reading, hours=hours), "hours", f"“{draft.said_time}”")


def _with_day(reading: Reading, draft: _Draft, today: date) -> Reading:
    unread = _LIKE_A_DAY.search(", ".join(draft.notes))
    if draft.day is None and unread:
        reading = replace(reading, day=today)
        return _but(
            reading, "day", f"“{unread[0]}” is not read as a day. Write it as 11/20, or choose the day."
        )
    if draft.day is None:
        return _because(replace(reading, day=today), "day", "Not said: today")
    if draft.day.day is None:
        return _but(reading, "day", f"{draft.day.problem}. Choose the day, today or earlier.")
    said = f"“{draft.said_day}”" if draft.said_day else "As for the other visit of the line"
    return _because(replace(reading, day=draft.day.day), "day", said)


def _with_work(reading: Reading, draft: _Draft, line: str, works: Sequence[Work]) -> Reading:
    if draft.named is None:
        return _by_title(reading, line, works)
    choices, how = draft.named.works, f"“{draft.said_name}” {draft.named.how}"
    if len(choices) > 1:
        by_title = titled(line, choices)
        choices, how = (by_title, f"{how}, and words of its title") if by_title else (choices, how)
    if len(choices) > 1:
        whom = " ".join(draft.with_whom)
        by_person = tuple(work for work in choices if whom and people_named(whom, work.people))
        choices, how = (by_person, f"{how}, and “{whom}” is there") if by_person else (choices, how)
    if len(choices) > 1:
        reading = replace(reading, choices=choices)
        return _but(reading, "work", f"“{draft.said_name}” can be {len(choices)} engagements. Choose one.")
    return _because(replace(reading, work=choices[0], choices=choices), "work", how)


def _by_title(reading: Reading, line: str, works: Sequence[Work]) -> Reading:
    """The engagement where no site is named: the one whose title the words fit, or the only one."""
    found = titled(line, works)
    if len(found) == 1:
        return _because(replace(reading, work=found[0], choices=found), "work", "Words of its title")
    if len(works) == 1:
        only = _because(reading, "work", "Your only open engagement")
        return replace(only, work=works[0], choices=tuple(works))
    reading = replace(reading, choices=found or tuple(works))
    if not works:
        return _but(
            reading, "work", "You have no open engagement. Start one, or ask its lead to log the visit."
        )
    return _but(reading, "work", "No open engagement of yours is named. Choose one.")


_AND = re.compile(r"\s*(?:,|/|&|\band\b)\s*", re.IGNORECASE)


def _with_people(reading: Reading, draft: _Draft) -> Reading:
    """One of those named is whom the visit was with; the note keeps the others."""
    notes, unknown = list(draft.notes), []
    works = (reading.work,) if reading.work else reading.choices
    known = tuple(dict.fromkeys(person for work in works for person in work.people))
    for said in (each for whom in draft.with_whom for each in _AND.split(whom) if each.strip()):
        found = people_named(said, known)
        if len(found) == 1 and reading.person is None and not reading.people:
            reading = _because(replace(reading, person=found[0]), "person", f"“{said}”")
            continue
        if len(found) > 1 and reading.person is None and not reading.people:
            reading = replace(reading, people=found)
            reading = _but(reading, "person", f"“{said}” can be {len(found)} people at the site. Choose one.")
            continue
        notes.append(f"with {said}")
        if not found and reading.work:
            unknown.append(f"“{said}” is no contact of the site that we know: the note keeps it.")
    if reading.person is None and not reading.people:
        reading = _because(reading, "person", "In the note alone" if draft.with_whom else "Not said")
    return replace(reading, note=", ".join(notes), not_understood=tuple(unknown))
