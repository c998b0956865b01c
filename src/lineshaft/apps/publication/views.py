"""Public pages of the published results, and the button with which the program office computes them again."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lineshaft.apps.accounts.pages import actor_of
from lineshaft.apps.network.queries import center_for_state
from lineshaft.apps.performance.presentation import UNIT_OF_FIGURE, figure_value, in_words, records_url, words
from lineshaft.apps.performance.queries import Period
from lineshaft.apps.reference.models import State
from lineshaft.apps.reference.queries import all_states, state_by_code
from lineshaft.domain.errors import LineshaftError
from lineshaft.domain.metrics import all_metrics
from lineshaft.domain.periods import FiscalYear
from lineshaft.ui import maps
from lineshaft.ui.drawings import Drawing
from lineshaft.ui.exports import file_response
from lineshaft.ui.pagination import numbered_page

from . import actions, exports, queries
from .cited import program_office_figures
from .computation import PER_FEDERAL_DOLLAR
from .models import Figure, Publication
from .presentation import (
    card,
    cell,
    definition_of,
    denominator_in_words,
    figure_url,
    place_name,
    state_name,
    withheld_in_words,
)
from .stories.public import card_of
from .stories.queries import published_stories

KEY_FIGURES = (
    "new_sales",
    "retained_sales",
    "cost_savings",
    "investment",
    "jobs_created_and_retained",
    "total_impact",
)
ACTIVITY = ("sites_served", "engagements_completed")
MAP_METRICS = (*KEY_FIGURES, *ACTIVITY)
STATE_COLUMNS = ("new_sales", "cost_savings", "investment", "jobs_created_and_retained")
LARGEST_ID = 2**31 - 1
STORIES_OF_A_STATE = 3


def _chosen(request: HttpRequest, current: list[Publication]) -> Publication | None:
    """
    The publication that the address asks for: by number, or the current one of a year, or the newest.

    Http404 for a number or year under which nothing was published; None where nothing was published at all.
    """
    number, year = request.GET.get("publication", ""), request.GET.get("year", "")
    if number:
        found = None
        if number.isascii() and number.isdecimal() and int(number[:12]) <= LARGEST_ID:
            found = queries.publication_by_id(int(number[:12]))
        if found is None:
            raise Http404
        return found
    if not year:
        return queries.choose(current, None)
    known = year.isascii() and year.isdecimal() and len(year) == 4
    chosen = queries.choose(current, int(year)) if known else None
    if chosen is None:
        raise Http404
    return chosen


def _page(request: HttpRequest, publication: Publication, current: list[Publication]) -> dict[str, Any]:
    """What every page of results shows about the publication it shows."""
    query = (
        {"publication": publication.pk} if not publication.is_current else {"year": publication.fiscal_year}
    )
    return {
        "publication": publication,
        "publications": current,
        "year_label": f"FY{publication.fiscal_year}",
        "query": urlencode(query),
        "is_year_running": FiscalYear.of(timezone.localdate()).year <= publication.fiscal_year,
    }


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """What the whole network reached in a survey year."""
    current = queries.current_publications()
    publication = _chosen(request, current)
    if publication is None:
        return render(request, "publication/nothing.html", {"cited": program_office_figures()})
    figures = queries.figures_of_place(publication, None)
    metric = request.GET.get("metric", "")
    metric = metric if metric in MAP_METRICS else KEY_FIGURES[0]
    by_state = queries.figures_by_state(publication, {metric, *STATE_COLUMNS})
    states = all_states()
    context = {
        **_page(request, publication, current),
        "key_figures": _cards(figures, KEY_FIGURES, publication, None),
        "per_dollar": _cards(figures, tuple(PER_FEDERAL_DOLLAR), publication, None),
        "activity": _cards(figures, ACTIVITY, publication, None),
        "metric_id": metric,
        "metrics": [(pk, words(all_metrics()[pk].definition.title)) for pk in MAP_METRICS],
        "map": _map(publication, metric, by_state, states),
        "columns": [words(all_metrics()[pk].definition.title) for pk in STATE_COLUMNS],
        "states": [
            (state, state_name(state), [cell(by_state.get(state.fips, {}).get(pk)) for pk in STATE_COLUMNS])
            for state in states
        ],
        "cited": program_office_figures(),
    }
    return render(request, "publication/results.html", context)


def _cards(
    figures: dict[str, Figure], metrics: tuple[str, ...], publication: Publication, state: State | None
) -> list[Any]:
    known = all_metrics()
    return [card(figures[pk], publication, state) for pk in metrics if pk in figures and pk in known]


def _map(
    publication: Publication, metric: str, by_state: dict[str, dict[str, Figure]], states: list[State]
) -> Drawing:
    definition = all_metrics()[metric].definition
    links = {
        state.fips: f"{reverse('publication:state', args=[state.abbreviation.lower()])}?publication={publication.pk}"
        for state in states
    }
    values = {
        fips: figure_value(definition.unit, figures[metric].value)
        for fips, figures in by_state.items()
        if metric in figures and figures[metric].withheld != Figure.Withheld.NOTHING
    }
    return maps.network_map(
        values,
        {fips: links[fips] for fips in links if fips in by_state},
        title=_("%(metric)s by state, FY%(year)s")
        % {"metric": words(definition.title), "year": publication.fiscal_year},
        value_label=words(definition.title),
        unit=UNIT_OF_FIGURE[definition.unit],
        withheld_label=_("withheld"),
    )


def _state(code: str) -> State:
    state = state_by_code(code)
    if state is None:
        raise Http404
    return state


@require_safe
def state(request: HttpRequest, abbreviation: str) -> HttpResponse:
    """What companies in one state reported."""
    found = _state(abbreviation)
    current = queries.current_publications()
    publication = _chosen(request, current)
    context: dict[str, Any] = {
        "state": found,
        "state_name": state_name(found),
        "center": center_for_state(found.fips),
        "states": [(each, state_name(each)) for each in all_states()],
        "stories": [
            card_of(each) for each in published_stories(state=found.abbreviation)[:STORIES_OF_A_STATE]
        ],
    }
    if publication is None:
        return render(request, "publication/nothing.html", context)
    figures = queries.figures_of_place(publication, found)
    context |= {
        **_page(request, publication, current),
        "key_figures": _cards(figures, KEY_FIGURES, publication, found),
        "activity": _cards(figures, ACTIVITY, publication, found),
        "more": _cards(figures, ("total_sales", "jobs_created", "jobs_retained"), publication, found),
    }
    return render(request, "publication/state.html", context)


@require_safe
def figure(request: HttpRequest, place: str, metric: str) -> HttpResponse:
    """How one figure was made: never from which companies."""
    where = None if place == exports.NETWORK else _state(place)
    current = queries.current_publications()
    publication = _chosen(request, current)
    found = queries.figures_of_place(publication, where).get(metric) if publication else None
    definition = definition_of(found) if found else None
    if publication is None or found is None or definition is None:
        raise Http404
    actor = actor_of(request)
    period = Period(FiscalYear(publication.fiscal_year))
    context = {
        **_page(request, publication, current),
        "figure": found,
        "card": card(found, publication, where, with_link=False),
        "definition": definition,
        "title": words(definition.title),
        "place": place_name(where),
        "state": where,
        "state_name": state_name(where) if where else "",
        "denominator": denominator_in_words(found, definition),
        "value": in_words(definition.unit, found.value),
        "verified": in_words(definition.unit, found.verified),
        "unverified": in_words(definition.unit, found.unverified),
        "has_parts": found.verified is not None,
        "withheld": withheld_in_words(found),
        "permanent_url": figure_url(publication, where, metric),
        "records_url": records_url(metric, period) if actor.can("outcome:read") else "",
    }
    return render(request, "publication/figure.html", context)


def _by_number(pk: int) -> Publication:
    publication = queries.publication_by_id(pk) if pk <= LARGEST_ID else None
    if publication is None:
        raise Http404
    return publication


@require_safe
def download_json(request: HttpRequest, pk: int) -> HttpResponse:
    """All figures of a publication, the same bytes whenever they are asked for."""
    publication = _by_number(pk)
    content = exports.as_json(publication, queries.figures_of(publication))
    return file_response(f"lineshaft-results-{publication.pk}.json", content, "application/json")


@require_safe
def download_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """All figures of a publication as a table."""
    publication = _by_number(pk)
    content = exports.as_csv(publication, queries.figures_of(publication))
    return file_response(f"lineshaft-results-{publication.pk}.csv", content, "text/csv; charset=utf-8")


@require_safe
def publications(request: HttpRequest) -> HttpResponse:
    """Every publication that was ever shown; for the program office, also the button that makes a new one."""
    year = FiscalYear.of(timezone.localdate())
    context = {
        "page": numbered_page(queries.all_publications(), request.GET.get("page")),
        "can_refresh": actor_of(request).can("publication:refresh"),
        "years": [year + -back for back in range(6)],
    }
    return render(request, "publication/publications.html", context)


@login_required
@require_POST
def refresh(request: HttpRequest) -> HttpResponse:
    """Compute a year's public figures again."""
    text = request.POST.get("fiscal_year", "")
    try:
        year = FiscalYear.parse(text)
        actions.ask_for_refresh(fiscal_year=year.year, by=actor_of(request))
    except LineshaftError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request,
            f"The public figures of {year} are being computed. A new publication appears here if anything has changed.",
        )
    return redirect("publication:publications")
