"""The HTTP API of public facts: states and industries."""

from typing import Any, ClassVar

from django.http import HttpRequest
from ninja import Query, Router, Schema

from lineshaft.tenancy import Sources, taken_from
from lineshaft.ui.api import Answer, Refusal, notice

from . import queries

router = Router(tags=["Reference"])


class StateFact(Schema):
    """A state, the District of Columbia or Puerto Rico."""

    SOURCES: ClassVar[Sources] = taken_from("reference.State", "fips abbreviation name name_es")

    fips: str
    abbreviation: str
    name: str
    name_es: str


class States(Answer):
    states: list[StateFact]


class Industry(Schema):
    """
    A NAICS 2022 code that fits the words; `words` is the index entry that fitted, if it is not the title.

    `title_es` is a translation of this project, not an official one; empty outside manufacturing.
    """

    SOURCES: ClassVar[Sources] = {
        **taken_from("reference.NaicsCode", "code title title_es"),
        **taken_from("reference.NaicsEntry", words="text"),
    }

    code: str
    title: str
    title_es: str
    words: str


class Industries(Answer):
    industries: list[Industry]


@router.get("/states", response={200: States, 422: Refusal}, url_name="states", summary="All states")
def states(request: HttpRequest) -> dict[str, Any]:
    """The 50 states, the District of Columbia and Puerto Rico, with their Spanish names."""
    return {**notice(), "states": queries.all_states()}


@router.get(
    "/naics", response={200: Industries, 422: Refusal}, url_name="naics", summary="Industries by words"
)
def naics(
    request: HttpRequest,
    q: str = Query(..., min_length=2, max_length=200, description="words or the first digits of a code"),
    limit: int = Query(10, ge=1, le=50),
) -> dict[str, Any]:
    """NAICS 2022 industries by words in English or Spanish, or by code, manufacturing first."""
    return {**notice(), "industries": queries.search_naics(q, limit)}
