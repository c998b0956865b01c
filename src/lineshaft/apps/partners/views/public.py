"""Public pages: resources, one resource, the partners."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from lineshaft.apps.reference.queries import all_states
from lineshaft.ui.fields import chosen
from lineshaft.ui.pagination import numbered_page

from .. import queries
from ..forms import ResourceFilter
from ..wording import Names, audience_in_words, technology_in_words

PAGE_SIZE = 20


@require_safe
def resource_list(request: HttpRequest) -> HttpResponse:
    """Open resources of every partner, with filters."""
    spanish = get_language() == "es"
    states = [
        (state.abbreviation, state.name_es if spanish and state.name_es else state.name)
        for state in all_states()
    ]
    filters = ResourceFilter(request.GET, states=states)
    values = chosen(filters)
    fips = {state.abbreviation: state.fips for state in all_states()}
    rows = queries.public_resources(
        text=values.get("q", ""),
        area=values.get("area", ""),
        state_fips=fips.get(values.get("state", ""), ""),
        kind=values.get("kind", ""),
    )
    page = numbered_page(rows, request.GET.get("page"), size=PAGE_SIZE)
    names = Names.of(page.object_list)
    context = {
        "filters": filters,
        "page": page,
        "resources": [(resource, audience_in_words(resource, names)) for resource in page.object_list],
        "language": get_language() or "en",
    }
    return render(request, "partners/resources.html", context)


@require_safe
def resource(request: HttpRequest, slug: str) -> HttpResponse:
    """One published resource: what it is and whom it is for."""
    found = queries.public_resource(slug)
    language = get_language() or "en"
    context = {
        "resource": found,
        "title": found.title_in(language),
        "summary": found.summary_in(language),
        "is_english_only": language == "es" and not found.summary_es,
        "audience": audience_in_words(found, Names.of([found])),
        "technology": technology_in_words(found),
        "is_closed": found.is_closed(timezone.localdate()),
    }
    return render(request, "partners/resource.html", context)


@require_safe
def partner_list(request: HttpRequest) -> HttpResponse:
    """The partners, by arena."""
    partners = queries.public_partners()
    arenas = [
        (label, [each for each in partners if each.profile.arena == value])
        for value, label in queries.PartnerProfile.Arena.choices
    ]
    return render(request, "partners/partners.html", {"arenas": [each for each in arenas if each[1]]})
