"""Suggestions while a person types, and the register of law."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from lineshaft.ui.widgets import Suggestion, suggestions_response

from . import coding, exports, queries
from .forms import LawFilter
from .queries.law import count_readings, find_law

SHOWN = 10
LEAST_PROBABLE = 0.02


@require_safe
def place_search(request: HttpRequest) -> HttpResponse:
    """Places for a text field: ZIP code, city, county or state. The value of each finds exactly that place."""
    places = queries.suggest_places(request.GET.get("q", ""), SHOWN + 1)
    suggestions = [Suggestion(place.query, place.label, place.kind_label) for place in places[:SHOWN]]
    return suggestions_response(request, suggestions, more=len(places) > SHOWN)


@require_safe
def naics_search(request: HttpRequest) -> HttpResponse:
    """Industries for a text field, by words or code, in the language of its page. The value of each is its code."""
    language = request.GET.get("language") or get_language() or "en"
    text = request.GET.get("q", "")
    hits = queries.search_naics(text, SHOWN + 1, language=language)
    if len(hits) < SHOWN and len(text.split()) > 1:
        found = {hit.code for hit in hits}
        likely = [hit for hit in coding.suggest(text, SHOWN) if (hit.probability or 0) >= LEAST_PROBABLE]
        hits += [hit for hit in likely if hit.code not in found][: SHOWN - len(hits)]
    suggestions = [
        Suggestion(hit.code, f"{hit.code} {hit.title_in(language)}", hit.words) for hit in hits[:SHOWN]
    ]
    return suggestions_response(request, suggestions, more=len(hits) > SHOWN)


@require_safe
def psc_search(request: HttpRequest) -> HttpResponse:
    """Federal product and service codes for a text field, by words or code."""
    hits = queries.search_psc(request.GET.get("q", ""), SHOWN + 1)
    suggestions = [Suggestion(hit.code, f"{hit.code} {hit.title.capitalize()}") for hit in hits[:SHOWN]]
    return suggestions_response(request, suggestions, more=len(hits) > SHOWN)


@require_safe
def law(request: HttpRequest) -> HttpResponse:
    """Every rule and number of law, for everybody: law is public."""
    filters = LawFilter(request.GET)
    found = find_law(**filters.chosen())
    context = {
        "filters": filters,
        "found": found,
        "total": sum(len(part.parameters) + len(part.rules) for part in found),
        "counts": count_readings(),
    }
    return render(request, "reference/law/register.html", context)


@require_safe
def law_csv(request: HttpRequest) -> HttpResponse:
    """The same as a file, as it is filtered."""
    return exports.law_csv(find_law(**LawFilter(request.GET).chosen()))
