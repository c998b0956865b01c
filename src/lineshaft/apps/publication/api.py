"""The HTTP API of the published results."""

from typing import Any, ClassVar

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema

from lineshaft.apps.reference.queries import state_by_code
from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.periods import FiscalYear
from lineshaft.tenancy import Sources, taken_from
from lineshaft.ui.api import Answer, Refusal

from . import exports, queries
from .models import Publication
from .stories.api import router as stories_router

router = Router(tags=["Results"])
router.add_router("", stories_router, tags=["Stories"])
_YEAR = Query(
    "", max_length=10, description="survey year (federal fiscal year), such as 2026; else the newest"
)
_PUBLICATION = Query(None, ge=1, le=2**31 - 1, description="an earlier publication, by its number")


class FederalDollars(Schema):
    """The federal dollars of a ratio. `divided_by` is set where they are divided, by jobs."""

    SOURCES: ClassVar[Sources] = dict.fromkeys(
        ("name_en", "name_es", "amount", "status", "source", "divided_by"),
        ("publication.Figure.denominator",),
    )

    name_en: str
    name_es: str
    amount: str
    status: str
    source: str
    divided_by: str | None = None


class ResultFigure(Schema):
    """One figure. Numbers are exact text. `withheld` says why there is none; `companies` is at least five."""

    SOURCES: ClassVar[Sources] = {
        name: source for name, source in exports.FIGURE.items() if name not in ("place", "federal_dollars")
    }

    metric: str
    withheld: str | None
    value: str | None
    verified: str | None
    unverified: str | None
    companies: int | None
    federal_dollars: FederalDollars | None


class Results(Answer):
    """The published figures of a place. They are made once and do not change; a later publication is another one."""

    SOURCES: ClassVar[Sources] = {
        **{name: source for name, source in exports.IDENTIFIES.items() if name != "demonstration_data"},
        **taken_from("publication.Figure", place="state"),
    }

    publication: int
    fiscal_year: int
    year_basis: str
    computed_at: str
    inputs_hmac_sha256: str
    definitions_sha256: str
    place: str
    figures: list[ResultFigure]


def _publication(year: str, publication: int | None) -> Publication:
    """The publication asked for. Raises InvalidValue for an unreadable year, Http404 where there is none."""
    if publication is not None:
        found = queries.publication_by_id(publication)
        if found is None:
            raise Http404(f"There is no publication {publication}.")
        return found
    wanted = FiscalYear.parse(year).year if year else None
    chosen = queries.choose(queries.current_publications(), wanted)
    if chosen is None:
        raise Http404(f"Nothing was published for {year}." if year else "Nothing was published yet.")
    return chosen


def _answer(publication: Publication, place: str, figures: Any) -> dict[str, Any]:
    facts = [exports.figure_facts(figure) for figure in figures]
    return {**exports.publication_facts(publication), "place": place, "figures": facts}


@router.get(
    "/results", response={200: Results, 404: Refusal, 422: Refusal}, url_name="results", summary="The network"
)
def network_results(
    request: HttpRequest, year: str = _YEAR, publication: int | None = _PUBLICATION
) -> dict[str, Any]:
    """The published figures of the whole network for a survey year."""
    chosen = _publication(year, publication)
    return _answer(chosen, exports.NETWORK, queries.figures_of_place(chosen, None).values())


@router.get(
    "/results/{state}",
    response={200: Results, 404: Refusal, 422: Refusal},
    url_name="state_results",
    summary="One state",
)
def state_results(
    request: HttpRequest, state: str, year: str = _YEAR, publication: int | None = _PUBLICATION
) -> dict[str, Any]:
    """The published figures of the companies in one state, whichever center worked with them."""
    found = state_by_code(state[:20])
    if found is None:
        raise InvalidValue("state", state, "is no state", "Give two letters, such as GA, or the FIPS code")
    chosen = _publication(year, publication)
    return _answer(chosen, found.abbreviation, queries.figures_of_place(chosen, found).values())
