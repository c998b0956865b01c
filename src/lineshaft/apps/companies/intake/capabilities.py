"""What a plant can do, as a cell of a file lists it: split, and read against the names that forms offer."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from lineshaft.apps.companies.models import LONGEST_NAME, Capability
from lineshaft.apps.companies.vocabulary import term_key, vocabulary

from .days import read_day

_KIND = Capability.Kind
KINDS = {
    "certifications": _KIND.CERTIFICATION.value,
    "processes": _KIND.PROCESS.value,
    "materials": _KIND.MATERIAL.value,
    "equipment": _KIND.EQUIPMENT.value,
    "ownership": _KIND.OWNERSHIP.value,
}
"""The kind of capability that each column lists."""

EXPIRY = "certifications_expire"
"""The column of the days on which the certifications expire, in their order."""

BETWEEN = "; "
"""What stands between two of a cell, as exports write it."""

FACTS = (*KINDS, EXPIRY)
LONGEST_CELL = 2_000
"""More of a cell is not kept, so that a row which waits could not be read again."""

_MOST = 100
_LATEST = date(2100, 12, 31)
_SEPARATOR = re.compile(r"[;|]")
_EXPIRES = re.compile(
    r"[\s,(\[–-]*\b(?:expir(?:es|ing|y)|exp\.?|valid (?:until|to|through|thru)|until)\s*(?:on\b|:)?\s*"
    r"(\d[\d/-]*\d)\s*[)\]]?",
    re.IGNORECASE,
)

Remark = Callable[[str, str, str], None]
"""Takes fact, value and reason."""


@dataclass
class Listed:
    """What the cells of a row list, and for each fact that is taken in otherwise: as what."""

    rows: list[dict[str, str | None]] = field(default_factory=list)
    """Kind, name, name as it is said in the file, and day of expiry."""
    taken: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Item:
    said: str
    name: str
    expires_on: date | None = None
    is_day_inside: bool = False

    @property
    def taken(self) -> str:
        return f"{self.name} (expires {self.expires_on})" if self.is_day_inside else self.name


class CapabilityReader:
    """Reads the lists of one file. `facts` are those that it has columns for."""

    def __init__(self, facts: Collection[str], not_given: Collection[str]) -> None:
        self._kinds = [(fact, kind) for fact, kind in KINDS.items() if fact in facts]
        self._not_given = frozenset(not_given)
        self._known = {
            _KIND.CERTIFICATION.value: vocabulary().written_certifications,
            _KIND.OWNERSHIP.value: vocabulary().written_ownership,
        }

    def __bool__(self) -> bool:
        return bool(self._kinds)

    def read(self, cells: Mapping[str, str], remark: Remark) -> Listed:
        """What the cells list. What cannot be used is left out with a remark."""
        found = Listed()
        for fact, kind in self._kinds:
            text = cells.get(fact, "")
            if not text:
                continue
            if len(text) > LONGEST_CELL:
                remark(fact, text, f"is longer than {LONGEST_CELL:,} characters; the cell was left out")
                continue
            parts = self._parts(text, self._known.get(kind, {}))
            if len(parts) > _MOST:
                remark(fact, text, f"lists more than {_MOST}; the cell was left out")
                continue
            days = (
                self._days(cells.get(EXPIRY, ""), len(parts), found, remark)
                if fact == "certifications"
                else []
            )
            self._take(fact, kind, parts, days, found, remark)
        return found

    def _take(
        self, fact: str, kind: str, parts: list[str], days: list[date | None], found: Listed, remark: Remark
    ) -> None:
        names: dict[str, _Item] = {}
        said = [part for part in parts if part]
        for place, part in enumerate(parts):
            item = self._item(fact, kind, part, remark) if part else None
            if item is None:
                continue
            day = item.expires_on or (days[place] if days else None)
            names.setdefault(item.name.upper(), item)
            found.rows.append(
                {
                    "kind": _KIND.EXPORT.value if item.name in vocabulary().export_names else kind,
                    "name": item.name,
                    "said": item.said,
                    "expires_on": day.isoformat() if day else None,
                }
            )
        taken = BETWEEN.join(item.taken for item in names.values())
        if taken and taken != BETWEEN.join(said):
            found.taken[fact] = taken

    def _parts(self, text: str, known: Mapping[str, str]) -> list[str]:
        """What stands between semicolons or bars; between commas where all of it is known."""
        parts = [part.strip() for part in _SEPARATOR.split(text)]
        if len(parts) == 1 and "," in text:
            listed = [part.strip() for part in text.split(",")]
            if all(term_key(part) in known for part in listed):
                parts = listed
        return ["" if part.lower() in self._not_given else part for part in parts]

    def _item(self, fact: str, kind: str, part: str, remark: Remark) -> _Item | None:
        """One of a list. Its day of expiry may stand behind it."""
        name, day = part, None
        told = _EXPIRES.search(part) if fact == "certifications" else None
        if told is not None and told.end() == len(part):
            day = read_day(told[1], _LATEST)
            if day is None:
                remark(
                    fact,
                    part,
                    "the day of expiry is not written as YYYY-MM-DD or MM/DD/YYYY; it was left out",
                )
            name = part[: told.start()].strip() or part
        if len(name) > LONGEST_NAME:
            remark(fact, name, f"is longer than {LONGEST_NAME} characters; it was left out")
            return None
        return _Item(name, self._known.get(kind, {}).get(term_key(name), name), day, day is not None)

    def _days(self, text: str, items: int, found: Listed, remark: Remark) -> list[date | None]:
        """The day of each item of a list; nothing when they are not as many, because nobody can say whose they are."""
        parts = [part.strip() for part in _SEPARATOR.split(text)] if text else []
        parts = ["" if part.lower() in self._not_given else part for part in parts]
        if not any(parts):
            return []
        if len(parts) != items:
            reason = (
                f"has {len(parts)} days for {items} certifications: it does not say whose they are; left out"
            )
            remark(EXPIRY, text, reason)
            return []
        days = [read_day(part, _LATEST) if part else None for part in parts]
        for part, day in zip(parts, days, strict=True):
            if part and day is None:
                remark(EXPIRY, part, "is not a day written as YYYY-MM-DD or MM/DD/YYYY; left out")
        taken = BETWEEN.join(day.isoformat() if day else "" for day in days).strip()
        if any(days) and taken != BETWEEN.join(parts).strip():
            found.taken[EXPIRY] = taken
        return days
