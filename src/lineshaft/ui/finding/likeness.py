"""What was typed as words, and rows that are only like it."""

import re
from collections.abc import Sequence
from typing import Any, TypeVar

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Model, QuerySet
from django.db.models.functions import Greatest

Row = TypeVar("Row", bound=Model)

MOST_WORDS = 8
SHORTEST_ALIKE = 4
ALIKE = 0.5
# A likeness is worked out row by row, behind the row policy, which keeps trigram indexes from being used.
NEWEST_COMPARED = 1000


def words_of(text: str) -> list[str]:
    """The words that are looked for; those behind the eighth are left out."""
    return text.split()[:MOST_WORDS]


def may_be_misspelt(text: str) -> bool:
    """Whether rows are compared with it: a text of four characters or more, with a letter."""
    return len(text) >= SHORTEST_ALIKE and bool(re.search(r"[^\W\d]", text))


def pattern_of_alike(text: str) -> str:
    """
    A pattern that the small letters of whatever is like `text` have: most rows are told apart by it, at a fraction of
    what `word_similarity` costs. "" where there is none.

    A likeness of one half means that half of the trigrams of `text` are there (pg_trgm: each word of letters and
    digits, with two blanks before and one behind it). So of any others than that half, one more, at least one is.
    """
    if not text.isascii():
        return ""  # what are letters, and which are small, PostgreSQL may know otherwise
    words = re.findall(r"[a-z0-9]+", text.lower())
    within = dict.fromkeys(word[n : n + 3] for word in words for n in range(len(word) - 2))
    ends = dict.fromkeys(f"{word[-2:]}([^a-z0-9]|$)" for word in words if len(word) > 1)
    begins = dict.fromkeys(f"(^|[^a-z0-9]){word[:2]}" for word in words if len(word) > 1)
    padded = [f"  {word} " for word in words]
    trigrams = {each[n : n + 3] for each in padded for n in range(len(each) - 2)}
    some = [*within, *ends, *begins][: len(trigrams) // 2 + 1]
    return "|".join(some) if len(some) > len(trigrams) // 2 else ""


def newest_alike(
    rows: QuerySet[Row], text: str, compared: Sequence[Any], order: Sequence[str] = ("-pk",)
) -> QuerySet[Row]:
    """Those of the newest `rows` that are alike."""
    newest = rows.order_by(*order).values("pk")[:NEWEST_COMPARED]
    return with_likeness(rows.filter(pk__in=newest), text, compared).filter(likeness__gte=ALIKE)


def with_likeness(rows: QuerySet[Row], text: str, compared: Sequence[Any]) -> QuerySet[Row]:
    """The rows with their `likeness` to the text, from 0 to 1: that of what is most alike of what is compared."""
    likeness: Any = [TrigramWordSimilarity(text, each) for each in compared]
    found: QuerySet[Any] = rows.annotate(likeness=Greatest(*likeness) if len(likeness) > 1 else likeness[0])
    return found
