"""From words to industries, in English and Spanish, with accents or without."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Length

from ..models import NaicsCode, NaicsEntry

_WORD = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")
_DIGITS = re.compile(r"[0-9]{2,6}")
_WORDS_USED = 8
_CANDIDATES = 200
# Below this, pg_trgm's likeness of a mistyped word is chance.
_LEAST_LIKENESS = 0.5


@dataclass(frozen=True)
class NaicsHit:
    """
    An industry that fits; `words` is the index entry that fitted, "" where that is the title itself.

    `title_es` is the project's own translation, "" where there is none. `probability` is that of industry coding, None
    for what was found by words.
    """

    code: str
    title: str
    words: str = ""
    title_es: str = ""
    probability: float | None = None

    def title_in(self, language: str) -> str:
        """The title in a language, in English where there is no other."""
        return self.title_es if language.startswith("es") and self.title_es else self.title


def industry(code: str) -> NaicsCode | None:
    """The industry with this code, or None."""
    return NaicsCode.objects.filter(code=code.strip()).first()


def codes_within(code: str) -> QuerySet[NaicsCode]:
    """The industries whose codes begin so, themselves included."""
    return NaicsCode.objects.filter(code__startswith=code)


def titles_of_industries(codes: Iterable[str]) -> dict[str, str]:
    """Titles by code, of those that the classification has."""
    return dict(NaicsCode.objects.filter(code__in=list(codes)).values_list("code", "title"))


@dataclass(frozen=True)
class NamedIndustry:
    """An industry in whose words a text stands; `is_called_so` when it is all of them."""

    hit: NaicsHit
    is_called_so: bool


def industries_named(text: str, limit: int = 3) -> list[NamedIndustry]:
    """Industries that have all words of a text in their title or in one index entry, the one called so first."""
    words = _WORD.findall(_plain(text))[:_WORDS_USED]
    if not words:
        return []
    # Some industries have the same title at two levels: the narrower code is the one on records.
    called = NaicsCode.objects.filter(title__iexact=text).order_by("code").last()
    first = [NamedIndustry(NaicsHit(called.code, called.title), True)] if called else []
    hits = _hits(_entries(" ".join(words)).filter(_with_all(words, "en"), language="en"), limit)
    found = [NamedIndustry(hit, _stems(hit.words or hit.title) == _stems(text)) for hit in hits]
    others = [named for named in found if called is None or named.hit.code != called.code]
    return [*first, *sorted(others, key=lambda named: not named.is_called_so)][:limit]


def _stems(text: str) -> list[str]:
    words = _WORD.findall(_plain(text))
    return [_english_stem(word) for word in words if word not in _SAYS_NOTHING["en"]]


def search_naics(text: str, limit: int = 10, *, language: str = "en") -> list[NaicsHit]:
    """
    Industries by code or by words, manufacturing first; each at its most detailed level.

    Entries with all words come alone; where there is none, those with some of them, and then those spelt nearly so:
    each time those in the reader's language ("en" or "es"), and where there are none those in the other.
    """
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())[:200]
    if _DIGITS.fullmatch(text):
        codes = NaicsCode.objects.filter(code__startswith=text).order_by("code")
        return [NaicsHit(row.code, row.title, title_es=row.title_es) for row in codes[:limit]]
    text = _plain(text)
    words = [word for word in _WORD.findall(text)[:_WORDS_USED] if len(word) > 1]
    if not words:
        return []
    languages = sorted(_STEMS, key=lambda each: not language.startswith(each))
    entries = _entries(text)
    for matching in (_with_all, _with_any, _spelt_nearly):
        for each in languages:
            found = entries.filter(matching(words, each), language=each)
            hits = _hits(found, limit)
            if hits:
                return hits
    return []


def stems_that_tell(text: str) -> list[str]:
    """The first words of an English text that say something, each without its plural, small and without accents."""
    words = [word for word in _WORD.findall(_plain(text)) if word not in _SAYS_NOTHING["en"]]
    return list(dict.fromkeys(_english_stem(word) for word in words))[:_WORDS_USED]


def _plain(text: str) -> str:
    """Small letters without accents, as the entries are kept."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))


def _english_stem(word: str) -> str:
    """Without the plural, so that "machines" finds "machine shops"."""
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("s", "")):
        if len(word) > 4 and word.endswith(ending) and not word.endswith("ss"):
            return word[: -len(ending)] + instead
    return word


def _spanish_stem(word: str) -> str:
    """Without plural and gender, so that "plásticas" finds "piezas de plástico"; "de" and its like say nothing."""
    for ending in ("es", "as", "os", "s", "a", "o", "e"):
        if len(word) - len(ending) >= 3 and word.endswith(ending):
            return word[: -len(ending)]
    return word


_STEMS = {"en": _english_stem, "es": _spanish_stem}
_SAYS_NOTHING = {
    "en": {"of", "and", "for", "the"},
    "es": {"de", "del", "la", "las", "el", "los", "para", "con", "en"},
}


def _begun_with(words: list[str], language: str) -> list[Q]:
    """For each word that says something: entries in which a word begins with its stem."""
    telling = [word for word in words if word not in _SAYS_NOTHING[language]] or words
    return [Q(plain__regex=rf"\m{re.escape(_STEMS[language](word))}") for word in telling]


def _with_all(words: list[str], language: str) -> Q:
    return Q(*_begun_with(words, language))


def _with_any(words: list[str], language: str) -> Q:
    return Q(*_begun_with(words, language), _connector=Q.OR)


def _spelt_nearly(words: list[str], language: str) -> Q:
    return Q(likeness__gte=_LEAST_LIKENESS)


def _entries(text: str) -> QuerySet[NaicsEntry]:
    return (
        NaicsEntry.objects.annotate(
            digits=Length("naics__code"),
            likeness=TrigramWordSimilarity(text, "plain"),
            # Among entries that have the words, the one that says little else.
            closeness=TrigramSimilarity("plain", text),
            sector=Case(
                When(naics__is_manufacturing=True, then=Value(0)),
                default=Value(1),
                output_field=IntegerField(),
            ),
        )
        .filter(digits=6)
        .select_related("naics")
        .order_by("sector", "-likeness", "-closeness", "naics_id")
    )


def _hits(entries: QuerySet[NaicsEntry], limit: int) -> list[NaicsHit]:
    """The best entry of each industry."""
    best: dict[str, NaicsHit] = {}
    for entry in entries[:_CANDIDATES]:
        naics = entry.naics
        words = "" if entry.text in (naics.title, naics.title_es) else entry.text
        best.setdefault(naics.code, NaicsHit(naics.code, naics.title, words, naics.title_es))
        if len(best) >= limit:
            break
    return list(best.values())
