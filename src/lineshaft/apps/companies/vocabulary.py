"""The names that forms offer for certifications, export control and ownership: `data/capabilities.yaml`, dated."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path

from lineshaft.domain.data_files import read_sections

_FILE = Path(__file__).parent / "data" / "capabilities.yaml"
_EDITION = re.compile(r"[-: ](?:19|20)\d\d\b")
_REVISION = re.compile(r"\brev(?:ision)?\.? ?[a-z]$")
_SAYS_NOTHING = re.compile(r"\b(?:certified|certification|certificate|registered|registration)\b")


@dataclass(frozen=True)
class Term:
    """A name, and what it is in a few words."""

    name: str
    what: str
    also: tuple[str, ...] = ()
    """Other writings, as lists of companies have them."""

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
    export: tuple[Term, ...]

    @property
    def terms(self) -> tuple[Term, ...]:
        """All names of all lists."""
        return (*self.certifications, *self.export, *self.ownership)

    @cached_property
    def written_certifications(self) -> dict[str, str]:
        """The name of a certification or registration for every writing, each as `term_key` makes it."""
        return _written((*self.certifications, *self.export))

    @cached_property
    def export_names(self) -> frozenset[str]:
        """The names that are about export control: lists of companies have them among the certifications."""
        return frozenset(term.name for term in self.export)

    @cached_property
    def written_ownership(self) -> dict[str, str]:
        """The name of a class of ownership for every writing, each as `term_key` makes it."""
        return _written(self.ownership)


def term_key(text: str) -> str:
    """A name as writings are compared: without edition, revision, punctuation, and words such as "certified"."""
    words = _EDITION.sub("", " ".join(text.lower().split()))
    words = _REVISION.sub("", _SAYS_NOTHING.sub(" ", words))
    return "".join(filter(str.isalnum, words)) or text.lower()


def _written(terms: Iterable[Term]) -> dict[str, str]:
    return {term_key(writing): term.name for term in terms for writing in (term.name, *term.also)}


@cache
def vocabulary() -> Vocabulary:
    """What the file says. Raises InvalidDefinition, naming the file and the key, when it is wrong."""
    whole = read_sections(_FILE)
    lists = {}
    for key in ("certifications", "ownership", "export"):
        terms = []
        for section in whole.sections(key):
            also = section.optional_text("also").split(",")
            words = tuple(word for each in also if (word := each.strip()))
            terms.append(Term(section.text("name"), section.optional_text("what"), words))
            section.close()
        lists[key] = tuple(terms)
    found = Vocabulary(whole.day("as_of"), lists["certifications"], lists["ownership"], lists["export"])
    whole.close()
    return found
