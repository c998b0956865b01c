"""Codes that fit the words of a need."""

from lineshaft.apps.reference import coding
from lineshaft.apps.reference.models import PscCode
from lineshaft.apps.reference.queries import NaicsHit, search_naics, search_psc

from ..models import Need

OFFERED = 5


def industry_suggestions(text: str, limit: int = OFFERED) -> list[NaicsHit]:
    """Industries that fit a text, best first: by industry coding; by the words alone until that has learned."""
    return coding.suggest(text, limit) or search_naics(text, limit)


def product_suggestions(text: str, limit: int = OFFERED) -> list[PscCode]:
    """Federal product and service codes that fit a text, best first."""
    return search_psc(text, limit)


def words_of(need: Need) -> str:
    """What a need says about the thing itself, the item first."""
    return "\n".join(filter(None, (need.item, need.description, need.processes, need.materials)))
