"""From words to industries."""

import re
from dataclasses import dataclass

from django.contrib.postgres.search import TrigramWordSimilarity
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
    """An industry that fits; `words` is the index entry that fitted, "" where that is the title itself."""

    code: str
    title: str
    words: str = ""


def industry(code: str) -> NaicsCode | None:
    """The industry with this code, or None."""
    return NaicsCode.objects.filter(code=code.strip()).first()


def search_naics(text: str, limit: int = 10) -> list[NaicsHit]:
    """
    Industries by code or by words, manufacturing first; each at its most detailed level.

    Entries with all words come alone; where there is none, those with some of them, and then those spelt nearly so.
    """
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())[:200]
    if _DIGITS.fullmatch(text):
        codes = NaicsCode.objects.filter(code__startswith=text).order_by("code")
        return [NaicsHit(row.code, row.title) for row in codes[:limit]]
    words = [_stem(word) for word in _WORD.findall(text)][:_WORDS_USED]
    words = [word for word in words if len(word) > 1]
    if not words:
        return []
    entries = _entries(text)
    with_all, with_any = Q(), Q()
    for word in words:
        with_all &= Q(text__icontains=word)
        with_any |= Q(text__icontains=word)
    for matching in (with_all, with_any, Q(likeness__gte=_LEAST_LIKENESS)):
        hits = _hits(entries.filter(matching), limit)
        if hits:
            return hits
    return []


def _stem(word: str) -> str:
    """Without the plural, so that "machines" finds "machine shops"."""
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("s", "")):
        if len(word) > 4 and word.lower().endswith(ending) and not word.lower().endswith("ss"):
            return word[: -len(ending)] + instead
    return word


def _entries(text: str) -> QuerySet[NaicsEntry]:
    return (
        NaicsEntry.objects.annotate(
            digits=Length("naics__code"),
            likeness=TrigramWordSimilarity(text, "text"),
            sector=Case(
                When(naics__is_manufacturing=True, then=Value(0)),
                default=Value(1),
                output_field=IntegerField(),
            ),
        )
        .filter(digits=6)
        .select_related("naics")
        .order_by("sector", "-likeness", "naics_id")
    )


def _hits(entries: QuerySet[NaicsEntry], limit: int) -> list[NaicsHit]:
    """The best entry of each industry."""
    best: dict[str, NaicsHit] = {}
    for entry in entries[:_CANDIDATES]:
        words = "" if entry.text == entry.naics.title else entry.text
        best.setdefault(entry.naics_id, NaicsHit(entry.naics_id, entry.naics.title, words))
        if len(best) >= limit:
            break
    return list(best.values())
