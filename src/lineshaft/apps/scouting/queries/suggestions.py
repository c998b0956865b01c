"""Codes that fit the words of a need."""

from lineshaft.apps.reference.models import PscCode
from lineshaft.apps.reference.queries import NaicsHit, search_naics, search_psc

from ..models import Need

OFFERED = 5
_MANUFACTURING = ("31", "32", "33")


def industry_suggestions(text: str, limit: int = OFFERED) -> list[NaicsHit]:
    """Manufacturing industries that fit a text, best first; none for what no plant makes."""
    hits = search_naics(text, limit * 4)
    return [hit for hit in hits if hit.code.startswith(_MANUFACTURING)][:limit]


def product_suggestions(text: str, limit: int = OFFERED) -> list[PscCode]:
    """Federal product and service codes that fit a text, best first."""
    return search_psc(text, limit)


def words_of(need: Need) -> str:
    """What a need says about the thing itself, the item first."""
    return "\n".join(filter(None, (need.item, need.description, need.processes, need.materials)))
