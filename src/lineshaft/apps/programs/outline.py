"""What the pages of a draft show of its parts: lists with their records, where one is, what stands in the way."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.programs import editing
from lineshaft.domain.programs.editing import Data
from lineshaft.domain.programs.records import lists_of

from .actions.versions import check_own
from .models import ProgramDraft

MOST_INSIDE = 60
"""Records inside another one that the outline names; the page of the part has them all."""


@dataclass(frozen=True)
class Entry:
    """A record as it is listed. `inside` are the titles within it, with their places."""

    place: str
    title: str
    mark: str
    meta: str
    inside: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Listed:
    """A list of records: its heading, what one of them is called, where one more goes."""

    place: str
    heading: str
    word: str
    entries: tuple[Entry, ...]

    @property
    def one(self) -> str:
        """ "an answer", "a stage"."""
        return f"{'an' if self.word[0] in 'aeiou' else 'a'} {self.word}"


def lists_at(data: Data, place: str) -> list[Listed]:
    """The lists that a record holds."""
    kind, record = editing.record_at(data, place)
    found = []
    for name, heading in lists_of(kind, record):
        before = f"{place}.{name}".strip(".")
        word = editing.kind_at(f"{before}.0").word
        entries = tuple(_entry(data, f"{before}.{at}") for at, _ in enumerate(record.get(name) or []))
        found.append(Listed(before, heading, word, entries))
    return found


def _entry(data: Data, place: str) -> Entry:
    kind, record = editing.record_at(data, place)
    inside = tuple(_inside(data, place))[:MOST_INSIDE]
    facts = [
        str(record[name])
        for name in ("kind", "formula", "when", "points", "months")
        if record.get(name) is not None
    ]
    if isinstance(record.get("points"), dict):
        facts = []
    return Entry(place, editing.title_of(kind, record), editing.mark(record), ", ".join(facts)[:200], inside)


def _inside(data: Data, place: str) -> list[tuple[str, str]]:
    kind, record = editing.record_at(data, place)
    found = []
    for name, _ in lists_of(kind, record):
        for at, _ in enumerate(record.get(name) or []):
            inner = f"{place}.{name}.{at}"
            inner_kind, one = editing.record_at(data, inner)
            found.append((inner, f"{inner_kind.word}: {editing.title_of(inner_kind, one)}"))
            if name == "groups":
                found += _inside(data, inner)
    return found


def address(draft: ProgramDraft, place: str) -> str:
    """The page of a part; that of the draft for the whole."""
    if not place:
        return reverse("programs:draft", args=[draft.pk])
    return f"{reverse('programs:draft_record', args=[draft.pk])}?{urlencode({'at': place})}"


def trail(draft: ProgramDraft, data: Data, place: str) -> list[tuple[str, str]]:
    """The records that hold a record, from the outside, each with its address."""
    found: list[tuple[str, str]] = []
    place = editing.parent_of(place)
    while place:
        kind, record = editing.record_at(data, place)
        found.insert(0, (editing.title_of(kind, record), address(draft, place)))
        place = editing.parent_of(place)
    return found


@dataclass(frozen=True)
class Problem:
    """What stands in the way of publishing: in words, and the place where it is mended."""

    where: str
    words: str
    place: str


def problem_of(center_id: int, text: str) -> Problem | None:
    """The first thing that has to be mended before a draft can be published."""
    found = editing.problem(text)
    if found is None:
        try:
            check_own(center_id, text)
        except InvalidValue as error:
            return Problem("The program", str(error), "")
        return None
    place, field, reason = found
    kind, record = editing.record_at(editing.load(text), place)
    labels = {each.name: each.label for each in kind.fields} | dict(kind.lists)
    label = labels.get(field.split(".")[0], field)
    return Problem(
        f"{kind.word.capitalize()} “{editing.title_of(kind, record)}”", f"{label}: {reason}.", place
    )
