"""Find your center, the directory, and the page of a center."""

from dataclasses import replace
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from lineshaft.apps.reference.queries import all_states
from lineshaft.ui import maps
from lineshaft.ui.drawings import Drawing
from lineshaft.ui.navigation import url_or_none

from .. import presentation, queries
from ..forms.public import DirectoryForm, LocatorForm
from ..models import Center
from ..permissions import may_edit_center

# Other places of the same name that are offered beside an answer.
OTHER_PLACES = 8
# Locations in sight; the farther ones open below.
NEAREST = 5


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Find your center: one field, and below it the center of the place that was typed or chosen."""
    chosen = request.GET.get("q__chosen", "")
    if "q__chosen" in request.GET:
        # A suggestion was taken: its exact name makes an address that can be kept and sent on.
        text = (
            chosen
            if request.GET.get("q") == request.GET.get("q__label") and chosen
            else request.GET.get("q", "")
        )
        return redirect(f"{reverse('network:find')}?{urlencode({'q': text})}")
    form = LocatorForm(request.GET or None)
    result = None
    if form.is_bound and form.is_valid():
        result = queries.locate(form.cleaned_data["q"])
        if result.problem == queries.Problem.NOTHING_ASKED:
            result = None
            form.add_error("q", _("Type a ZIP code, a city, a county or a state."))
    context: dict[str, Any] = {
        "form": form,
        "result": result,
        "states": all_states(),
        "areas": presentation.area_cards(),
    }
    context["ask_url"] = presentation.ask_url(result.place if result else None)
    context["buy_url"] = presentation.url_or_none("scouting:ask_account")
    if result and result.center:
        context |= _answer(result, result.center)
    elif result:
        context["problem"] = presentation.problem_text(result)
    return render(request, "network/find.html", context)


def _answer(result: queries.LocatorResult, center: Center) -> dict[str, object]:
    in_spanish = get_language() == "es"
    return {
        "center": center,
        "drawing": presentation.locator_map(center, result.locations, result.place),
        "nearest": result.locations[:NEAREST],
        "farther": result.locations[NEAREST:],
        "offers": queries.offers_by_area(center),
        "other_places": result.choices[:OTHER_PLACES],
        "more_places": max(len(result.choices) - OTHER_PLACES, 0),
        "offer_spanish": center.state.abbreviation == "PR" and not in_spanish,
    }


@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    """All centers, on a map and in a list, by state and by what they offer."""
    form = DirectoryForm(request.GET or None)
    filters = form.chosen() if form.is_bound else {}
    centers = list(queries.directory(**filters))
    context = {
        "form": form,
        "centers": centers,
        "drawing": _network_map(centers),
        "is_filtered": any(filters.values()),
    }
    return render(request, "network/directory.html", context)


def _network_map(centers: list[Center]) -> Drawing | None:
    """Each state in the colour of how many locations are known, leading to the center that serves it."""
    counts: dict[str, Decimal | int | None] = {}
    links: dict[str, str] = {}
    served = queries.states_by_center()
    for center in centers:
        for fips in served.get(center.pk, [center.state_id]):
            counts[fips] = center.location_count or 0  # type: ignore[attr-defined]
            links[fips] = reverse("network:center", args=[center.slug])
    try:
        drawing = maps.network_map(
            counts, links, title=_("Centers of the network"), value_label=_("Locations known")
        )
        note = _("The darker, the more locations are known.")
        if settings.DEMO:
            note += " " + _("Demonstration data: most of them are made up.")
        return replace(drawing, subtitle=note)
    except FileNotFoundError:
        return None


@require_safe
def center(request: HttpRequest, slug: str) -> HttpResponse:
    """What is publicly known of a center, each fact with what it rests on."""
    found = queries.center_by_slug(slug)
    if found is None:
        raise Http404(_("There is no such center. The directory lists them all."))
    locations = list(queries.active_locations(found))
    nearby = [queries.NearbyLocation(location) for location in locations]
    states = list(queries.states_served(found))
    counties = list(queries.counties_served(found))
    context = {
        "center": found,
        "locations": nearby,
        "drawing": presentation.locator_map(found, nearby),
        "offers": queries.offers_by_area(found),
        "areas": presentation.area_cards(),
        "advisors": queries.public_advisors(found),
        "states": states,
        "counties": [(state, [c for c in counties if c.state_id == state.pk]) for state in states],
        "ask_url": presentation.ask_url(state=found.state),
        "book_url": presentation.book_url(found),
        "events_url": presentation.events_url(found),
        "stories_url": presentation.stories_url(found),
        "results_url": url_or_none("publication:state", abbreviation=found.state.abbreviation.lower()),
        "resources_url": url_or_none("partners:resources"),
        "may_edit": may_edit_center(request.actor, found),  # type: ignore[attr-defined]
    }
    return render(request, "network/center.html", context)


@require_safe
@cache_control(public=True, max_age=86400)
def map_picture(request: HttpRequest) -> HttpResponse:
    """The network in one colour: a picture for the hero of the first page, and nothing to read."""
    try:
        drawing = maps.network_map(
            dict.fromkeys([state.fips for state in all_states()], 1), title=_("The network"), value_label=""
        )
    except FileNotFoundError as error:
        raise Http404 from error
    return HttpResponse(drawing.svg, content_type="image/svg+xml")
