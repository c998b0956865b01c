"""The words of a text, and the processes, materials and credentials that they name."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from lineshaft.domain.data_files import Section, read_sections

VOCABULARY = Path(__file__).with_name("vocabulary")

_WORD = re.compile(r"[a-z0-9]+")
_LONGEST_PHRASE = 6


def words_of(text: str) -> list[str]:
    """The words of a text in small letters without accents; signs part words."""
    lowered = text.lower()
    if not lowered.isascii():
        lowered = unicodedata.normalize("NFKD", lowered).encode("ascii", "ignore").decode()
    return _WORD.findall(lowered)


@dataclass(frozen=True)
class Term:
    """One process, material or credential. `within` is the code of the wider one that it is a kind of."""

    code: str
    name: str
    kind: str
    within: str = ""


@dataclass(frozen=True)
class Mention:
    """A term, and the words of the text that named it."""

    term: Term
    words: str


@dataclass
class Vocabulary:
    """Terms by the words that name them."""

    as_of: str
    terms: dict[str, Term] = field(default_factory=dict)
    phrases: dict[tuple[str, ...], str] = field(default_factory=dict)
    _first: frozenset[str] = frozenset()
    _lengths: dict[str, list[int]] = field(default_factory=dict)

    def learn(self, term: Term, writings: Iterable[str]) -> None:
        """Add a term with its writings; also with a plural s at the end."""
        self.terms[term.code] = term
        for writing in writings:
            words = tuple(words_of(writing))[:_LONGEST_PHRASE]
            if not words:
                continue
            self.phrases.setdefault(words, term.code)
            if len(words[-1]) > 3 and words[-1].isalpha() and not words[-1].endswith("s"):
                self.phrases.setdefault((*words[:-1], words[-1] + "s"), term.code)
        lengths: dict[str, set[int]] = {}
        for words in self.phrases:
            lengths.setdefault(words[0], set()).add(len(words))
        self._lengths = {first: sorted(found, reverse=True) for first, found in lengths.items()}
        self._first = frozenset(lengths)

    def mentions(self, words: Sequence[str]) -> list[Mention]:
        """Each term that the words name, once, in the order of the text; the longest writing counts."""
        if self._first.isdisjoint(words):
            return []
        found: dict[str, Mention] = {}
        behind = 0
        for at in [place for place, word in enumerate(words) if word in self._first]:
            if at < behind:
                continue
            for length in self._lengths[words[at]]:
                phrase = tuple(words[at : at + length])
                code = self.phrases.get(phrase)
                if code is not None:
                    behind = at + length
                    if code not in found:
                        found[code] = Mention(self.terms[code], " ".join(phrase))
                    break
        return list(found.values())

    def named(self, text: str) -> Term | None:
        """The term that a text is, as a whole: its name, code or another writing."""
        if text in self.terms:
            return self.terms[text]
        code = self.phrases.get(tuple(words_of(text)))
        return self.terms[code] if code else None

    def wider(self, code: str) -> Iterator[str]:
        """The codes of the terms that this one is a kind of, the nearest first."""
        term = self.terms.get(code)
        while term is not None and term.within:
            yield term.within
            term = self.terms.get(term.within)


@dataclass(frozen=True)
class Vocabularies:
    """The vocabularies of the product, and the words that do not count in a comparison of texts."""

    processes: Vocabulary
    materials: Vocabulary
    credentials: Vocabulary
    filler: frozenset[str]

    def term(self, code: str) -> Term | None:
        """The term of a code, whatever its kind."""
        for vocabulary in (self.processes, self.materials, self.credentials):
            if code in vocabulary.terms:
                return vocabulary.terms[code]
        return None


@cache
def vocabulary() -> Vocabularies:
    """What the data files of the product say; raises InvalidDefinition when one is wrong."""
    filler = read_sections(VOCABULARY / "filler.yaml")
    filler.day("as_of")
    words = frozenset(words_of(filler.text("words")))
    filler.close()
    return Vocabularies(
        processes=_read("processes.yaml", "process"),
        materials=_read("materials.yaml", "material"),
        credentials=_read("credentials.yaml", ""),
        filler=words,
    )


def _read(name: str, kind: str) -> Vocabulary:
    file = read_sections(VOCABULARY / name)
    vocabulary = Vocabulary(as_of=file.day("as_of").isoformat())
    for section in file.sections("terms"):
        _learn(vocabulary, section, kind)
    file.close()
    for term in vocabulary.terms.values():
        if term.within and term.within not in vocabulary.terms:
            raise file.error(term.code, f"is within {term.within!r}, which is not in the file")
    return vocabulary


def _learn(vocabulary: Vocabulary, section: Section, kind: str) -> None:
    term = Term(
        code=section.text("code"),
        name=section.text("name"),
        kind=kind or section.text("kind"),
        within=section.optional_text("within"),
    )
    writings = [term.name]
    for key in ("also", "es"):
        writings += section.optional_text(key).split(";")
    section.close()
    if term.code in vocabulary.terms:
        raise section.error("code", f"{term.code!r} stands twice")
    vocabulary.learn(term, writings)
