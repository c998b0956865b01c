"""What stands beside and above the list of sites: facets, the map, and how the search was understood."""

from dataclasses import replace

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies import queries
from lineshaft.apps.companies.forms import AREA_LABELS
from lineshaft.apps.companies.models import Relationship, Site
from lineshaft.apps.network.models import ServiceArea
from lineshaft.apps.reference import queries as reference
from lineshaft.ui import maps
from lineshaft.ui.drawings import Drawing
from lineshaft.ui.facets import Facet, facet
from lineshaft.ui.geography import UnknownPlace
from lineshaft.ui.navigation import Link
from lineshaft.ui.tags.data import changed_query


def facets(criteria: queries.SiteCriteria, makeup: queries.Makeup) -> list[Facet]:
    """What the list can be narrowed to, and what it is narrowed to already."""
    found = (
        facet(
            "status",
            _("Status with my center"),
            makeup.statuses,
            dict(Relationship.Status.choices),
            chosen=criteria.status,
        ),
        facet("need", _("Needs help with"), makeup.needs, dict(ServiceArea.choices), chosen=criteria.need),
        facet(
            "state",
            _("State"),
            makeup.states,
            {state.pk: state.name for state in reference.all_states()},
            chosen=criteria.state_id,
            clears=("county",),
        ),
        _counties(criteria, makeup),
        facet("area", _("Area"), makeup.areas, AREA_LABELS, chosen=criteria.area),
        _industries(criteria, makeup),
    )
    return [each for each in found if each]


def _counties(criteria: queries.SiteCriteria, makeup: queries.Makeup) -> Facet | None:
    if not criteria.state_id:
        return None
    names = reference.names_of_counties(criteria.state_id)
    return facet("county", _("County"), makeup.counties, names, chosen=criteria.county_id)


def _industries(criteria: queries.SiteCriteria, makeup: queries.Makeup) -> Facet | None:
    """Of three digits; within an industry, those that are one digit narrower."""
    chosen = criteria.naics_prefix
    counts = {code: sites for code, sites in makeup.industries.items() if code != chosen}
    titles = reference.titles_of_industries([*counts, chosen])
    labels = {code: f"{code} {title}" for code, title in titles.items()}
    if chosen:
        counts[chosen] = makeup.total
    return facet("naics", _("Industry"), counts, labels, chosen=chosen)


def narrowest(
    actor: Actor, criteria: queries.SiteCriteria, rows: QuerySet[Site], makeup: queries.Makeup
) -> tuple[queries.SiteCriteria, queries.Makeup]:
    """What a map shows: where all found sites are in one state its counties, which say more than the state."""
    if criteria.state_id or len(makeup.states) != 1:
        return criteria, makeup
    within = replace(criteria, state_id=next(iter(makeup.states)))
    return within, queries.makeup(actor, within, rows)


def map_of(request: HttpRequest, criteria: queries.SiteCriteria, makeup: queries.Makeup) -> Drawing | None:
    """Where the found sites are: by state, and within a state by county. Each place opens the narrowed list."""
    title, label = _("Companies found, by state"), _("Companies")
    state = criteria.state_id
    try:
        if state:
            names = reference.names_of_counties(state)
            links = {code: _list(request, state=state, county=code) for code in makeup.counties}
            title = _("Companies found in %(state)s, by county") % {"state": reference.state_by_code(state)}
            drawing = maps.county_map(state, makeup.counties, names, links, title=title, value_label=label)
        else:
            links = {code: _list(request, state=code) for code in makeup.states}
            drawing = maps.network_map(dict(makeup.states), links, title=title, value_label=label)
    except (FileNotFoundError, UnknownPlace):
        return None
    note = _("The darker, the more. Choose a place to list its companies.")
    if settings.DEMO:
        note += " " + _("Demonstration data.")
    return replace(drawing, subtitle=note)


def _list(request: HttpRequest, **changes: str | None) -> str:
    return changed_query(request, view=None, page=None, cursor=None, **changes)


def ways_to_look(request: HttpRequest, as_map: bool) -> list[Link]:
    """The list and the map of the same sites."""
    on_map = changed_query(request, view="map", page=None, cursor=None)
    return [Link(_("List"), _list(request), current=not as_map), Link(_("Map"), on_map, current=as_map)]


def understood(request: HttpRequest, criteria: queries.SiteCriteria) -> dict[str, object] | None:
    """How the text was understood, and links to what else it may mean; None without a text."""
    reading = criteria.reading
    if reading is None:
        return None
    others = [(offer.words, _list(request, q=offer.text)) for offer in reading.otherwise]
    return {"words": "" if reading.is_name else reading.words, "name": reading.text, "others": others}
