"""Codes that fit the words of a need."""

import re

from lineshaft.apps.reference import coding
from lineshaft.apps.reference.models import PscCode
from lineshaft.apps.reference.queries import NaicsHit, search_naics, search_psc

from ..models import Need

OFFERED = 5
_TEXT_TO_CODE = 300
_LEAST_PROBABLE = 0.05
# Words and letters that English text does not have.
_SPANISH = re.compile(r"[áéíóúñ¿¡]|\b(de|del|para|con|los|las|una|por)\b", re.IGNORECASE)
_MANUFACTURING = ("31", "32", "33")


def industry_suggestions(text: str, limit: int = OFFERED) -> list[NaicsHit]:
    """
    Manufacturing industries that fit a text, best first; none for what no plant makes.

    By industry coding; by the words alone where that has not learned enough to be sure. The first lines say what it
    is.
    """
    likely = coding.suggest(" ".join(text.split("\n")[:2])[:_TEXT_TO_CODE], limit * 2)
    made = [hit for hit in likely if hit.code.startswith(_MANUFACTURING)]
    if any((hit.probability or 0) >= _LEAST_PROBABLE for hit in made):
        return made[:limit]
    language = "es" if _SPANISH.search(text) else "en"
    found: dict[str, NaicsHit] = {}
    for line in filter(str.strip, text.splitlines()):
        for hit in search_naics(line, limit * 4, language=language):
            if hit.code.startswith(_MANUFACTURING):
                found.setdefault(hit.code, hit)
        if len(found) >= limit:
            break
    return list(found.values())[:limit]


def product_suggestions(text: str, limit: int = OFFERED) -> list[PscCode]:
    """Federal product and service codes that fit a text, best first."""
    return search_psc(text, limit)


def words_of(need: Need) -> str:
    """What a need says about the thing itself, the item first."""
    return "\n".join(filter(None, (need.item, need.description, need.processes, need.materials)))
