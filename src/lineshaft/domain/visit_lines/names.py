"""Which engagement and which person a line names, among those that are the advisor's own."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

_WORD = re.compile(r"[^\W_]+(?:['’.&][^\W_]+)*")
# Parts of a company's name that tell it from no other.
_FORMS = {
    "inc", "llc", "corp", "co", "company", "corporation", "ltd", "lp", "llp", "the", "of", "and", "plc", "incorporated",
    "limited",
}  # fmt: skip
# Words of a title that say nothing about which work it is.
_FILLER = {"the", "a", "an", "and", "or", "of", "on", "in", "at", "for", "with", "to", "from", "by"}
_SHORTEST_BEGINNING = 4


@dataclass(frozen=True)
class Person:
    """Somebody at a site."""

    id: int
    name: str


@dataclass(frozen=True)
class Work:
    """An open engagement of the advisor, with what it may be called and the people at its site."""

    id: str
    title: str
    site: str
    started_on: date
    names: tuple[str, ...] = ()
    people: tuple[Person, ...] = ()


@dataclass(frozen=True)
class Named:
    """The engagements that words at `start` to `end` of a text name equally well; `how` says by what."""

    works: tuple[Work, ...]
    start: int
    end: int
    how: str


def folded(word: str) -> str:
    """A word as it is compared: without case, accents, points and apostrophes."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in plain if letter.isalnum())


@dataclass(frozen=True)
class _Token:
    text: str
    start: int
    end: int


def _tokens(text: str) -> list[_Token]:
    found = [_Token(folded(each[0]), *each.span()) for each in _WORD.finditer(text)]
    return [token for token in found if token.text]


def _words(name: str) -> list[str]:
    """The telling words of a name, in order; all of them where none is telling."""
    words = [token.text for token in _tokens(name)]
    return [word for word in words if word not in _FORMS] or words


def works_named(text: str, works: Sequence[Work]) -> Named | None:
    """The engagement that the text names: by number, else by the name of the site or company. None for none."""
    for work in works:
        found = re.search(rf"(?<![\w-]){re.escape(work.id)}(?![\w-])", text, re.IGNORECASE)
        if found:
            return Named((work,), *found.span(), "is its number")
    tokens = _tokens(text)
    best: _Span | None = None
    named: list[Work] = []
    for work in works:
        found_at = max(
            (_best_span(tokens, _words(name)) for name in (work.site, *work.names)),
            key=lambda span: span[0],
        )
        rank, start, end = found_at
        if rank == _NONE[0] or (best is not None and rank < best[0]):
            continue
        if best is None or rank > best[0]:
            best, named = (rank, start, end), []
        named.append(work)
    if best is None:
        return None
    return Named(tuple(named), best[1], best[2], "is the name of the site")


_Span = tuple[tuple[int, int, bool, int], int, int]
_NONE: _Span = ((0, 0, False, 0), 0, 0)


def _best_span(tokens: list[_Token], name: list[str]) -> _Span:
    """
    The run of words that names it best: (its rank, start, end); a rank of zeros for none.

    A rank tells first whether the run begins as the name begins, then how many words of the name it has, and whether
    whole ones; what stands first in the text goes before what follows. The last word may be a beginning: "Peach Stam".
    """
    best = _NONE
    for first, token in enumerate(tokens):
        if token.text in _FILLER | _FORMS:
            continue
        for at, word in enumerate(name):
            if not _is_beginning(token.text, word, at == 0):
                continue
            count, last, is_whole = _run(tokens, first, name, at)
            rank = (2 if at == 0 else 1, count, is_whole, -first)
            if rank > best[0]:
                best = (rank, token.start, _end_with_forms(tokens, last))
    return best


def _run(tokens: list[_Token], first: int, name: list[str], at: int) -> tuple[int, int, bool]:
    """How many words of the name follow one another from here, where the last stands, and whether it is whole."""
    count, last = 1, first
    while tokens[last].text == name[at] and at + 1 < len(name):
        after = next((i for i in range(last + 1, len(tokens)) if tokens[i].text not in _FORMS), None)
        if after is None or not _is_beginning(tokens[after].text, name[at + 1], True):
            break
        count, last, at = count + 1, after, at + 1
    return count, last, tokens[last].text == name[at]


def _is_beginning(said: str, word: str, may_be_short: bool) -> bool:
    """Whether it is the word, or for the leading words of a name its first letters, four or more."""
    if said == word:
        return True
    return may_be_short and len(said) >= _SHORTEST_BEGINNING and word.startswith(said)


def _end_with_forms(tokens: list[_Token], last: int) -> int:
    """Where the name ends, with the legal form behind it: "Acme Tool Co." """
    while last + 1 < len(tokens) and tokens[last + 1].text in _FORMS - _FILLER:
        last += 1
    return tokens[last].end


def titled(text: str, works: Sequence[Work]) -> tuple[Work, ...]:
    """Those whose title shares the most telling words with the text; none when no title shares any."""
    said = {token.text for token in _tokens(text)} - _FILLER
    shared = [len(said & ({token.text for token in _tokens(work.title)} - _FILLER)) for work in works]
    most = max(shared, default=0)
    return tuple(work for work, count in zip(works, shared, strict=True) if count == most > 0)


def people_named(text: str, people: Sequence[Person]) -> tuple[Person, ...]:
    """Those whom "J. Ortiz", "Ortiz" or "Juan" can mean."""
    said = [token.text for token in _tokens(text)]
    if not said:
        return ()
    whole = [person for person in people if [token.text for token in _tokens(person.name)] == said]
    return tuple(whole or [person for person in people if _can_mean(said, person.name)])


def _can_mean(said: list[str], name: str) -> bool:
    """Each word is one of the name, in order; a single letter, or one before a point, stands for a first name."""
    words = [token.text for token in _tokens(name)]
    at, has_word = 0, False
    for each in said:
        while at < len(words) and not (words[at] == each or (len(each) == 1 and words[at].startswith(each))):
            at += 1
        if at == len(words):
            return False
        has_word |= len(each) > 1
        at += 1
    return has_word
