"""The names that forms offer for certifications and classes of ownership: `data/capabilities.yaml`, with its date."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from lineshaft.domain.data_files import read_sections

_FILE = Path(__file__).parent / "data" / "capabilities.yaml"


@dataclass(frozen=True)
class Term:
    """A name, and what it is in a few words."""

    name: str
    what: str

    @property
    def label(self) -> str:
        """As a list shows it."""
        return f"{self.name} ({self.what})" if self.what else self.name


@dataclass(frozen=True)
class Vocabulary:
    """The offered names, as of a day."""

    as_of: date
    certifications: tuple[Term, ...]
    ownership: tuple[Term, ...]


@cache
def vocabulary() -> Vocabulary:
    """What the file says. Raises InvalidDefinition, naming the file and the key, when it is wrong."""
    whole = read_sections(_FILE)
    lists = {}
    for key in ("certifications", "ownership"):
        terms = []
        for section in whole.sections(key):
            terms.append(Term(section.text("name"), section.optional_text("what")))
            section.close()
        lists[key] = tuple(terms)
    found = Vocabulary(whole.day("as_of"), lists["certifications"], lists["ownership"])
    whole.close()
    return found
