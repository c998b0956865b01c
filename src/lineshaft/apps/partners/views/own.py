"""Pages of a partner's editor: its resources, one of them, its reach, and what the public list tells about it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from lineshaft.apps.accounts.actions import once
from lineshaft.apps.accounts.editing import edited
from lineshaft.apps.accounts.models import Organisation
from lineshaft.apps.accounts.pages import actor_of, carried_out, carried_out_once, step_page
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import history_lines
from lineshaft.apps.reference.models import County, State
from lineshaft.ui import maps
from lineshaft.ui.drawings import Drawing
from lineshaft.ui.languages import in_english
from lineshaft.ui.pagination import numbered_page
from lineshaft.ui.widgets import Suggestion, suggestions_response

from .. import actions, permissions, queries
from ..forms import ProfileForm, ResourceForm
from ..models import Resource
from ..queries import NOBODY_REACHED, Reach
from ..wording import Names, audience_in_words, technology_in_words

SUGGESTED = 10


def _own_partners(actor: Actor) -> list[Organisation]:
    permissions.check_user_can_edit_resources(actor)
    return list(
        Organisation.objects.filter(pk__in=actor.organisations_where("resource:edit"))
        .select_related("partner_profile")
        .order_by("name")
    )


@login_required
@require_safe
@in_english
def mine(request: HttpRequest) -> HttpResponse:
    """The partner's resources in every state."""
    actor = actor_of(request)
    partners = _own_partners(actor)
    status = request.GET.get("status", "")
    rows = queries.own_resources(actor)
    counts = dict.fromkeys(Resource.Status.values, 0)
    for each in rows.values_list("status", flat=True):
        counts[each] += 1
    if status in counts:
        rows = rows.filter(status=status)
    page = numbered_page(rows, request.GET.get("page"), size=25)
    reached = queries.reach(actor)
    context = {
        "partners": partners,
        "page": page,
        "rows": [(each, reached.get(each.pk, NOBODY_REACHED)) for each in page.object_list],
        "status": status if status in counts else "",
        "statuses": [(value, label, counts[value]) for value, label in Resource.Status.choices],
        "total": sum(counts.values()),
        "today": timezone.localdate(),
    }
    return render(request, "partners/mine.html", context)


@login_required
@in_english
def new(request: HttpRequest) -> HttpResponse:
    """Write a new resource."""
    actor = actor_of(request)
    form = ResourceForm(request.POST or None, partners=_own_partners(actor), initial={"where": "everywhere"})

    def create() -> str:
        resource = actions.create_resource(partner=form.partner, by=actor, **form.facts)
        return reverse("partners:own", args=[resource.pk])

    where = carried_out_once(request, form, create)
    if where:
        return redirect(where)
    return render(request, "partners/resource_form.html", {"form": form, "cancel": reverse("partners:mine")})


def _own(actor: Actor, pk: int) -> Resource:
    """One of the person's own resources: a foreign one and one that is not there give the same answer."""
    permissions.check_user_can_edit_resources(actor)
    return queries.own_resource(actor, pk)


@login_required
@in_english
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a resource."""
    resource = _own(actor_of(request), pk)
    form = ResourceForm(request.POST or None, initial=ResourceForm.initial_of(resource))
    back = reverse("partners:own", args=[resource.pk])

    def change() -> str:
        actions.edit_resource(resource=resource, by=actor_of(request), **form.facts)
        return back

    def change_once() -> str:
        return once(str(form.once_token), change)

    where = edited(request, form, resource, change_once, initial_of=form.initial_of)
    if where:
        return redirect(where)
    context = {"form": form, "resource": resource, "cancel": back}
    return render(request, "partners/resource_form.html", context)


@login_required
@require_safe
@in_english
def own(request: HttpRequest, pk: int) -> HttpResponse:
    """A resource as everyone will see it, with how many sites it fits, its reach and its history."""
    resource = _own(actor_of(request), pk)
    actor = actor_of(request)
    sites = queries.sites_in(resource.audience)
    context = {
        "resource": resource,
        "audience": audience_in_words(resource, Names.of([resource])),
        "technology": technology_in_words(resource),
        "sites": sites if sites >= queries.FEWEST_TOLD else None,
        "no_site": sites == 0,
        "reach": queries.reach(actor).get(resource.pk, NOBODY_REACHED),
        "history": history_lines(actor, [resource]),
        "is_closed": resource.is_closed(timezone.localdate()),
    }
    return render(request, "partners/own.html", context)


def _page_of(resource: Resource) -> str:
    return reverse("partners:own", args=[resource.pk])


publish = step_page(
    _own,
    lambda resource, by: actions.publish_resource(resource=resource, by=by),
    "“{}” is published: everyone can see it, and advisors find it.",
    _page_of,
)
withdraw = step_page(
    _own,
    lambda resource, by: actions.withdraw_resource(resource=resource, by=by),
    "“{}” is withdrawn: nobody finds it any more.",
    _page_of,
)


@login_required
@in_english
def profile(request: HttpRequest, pk: int) -> HttpResponse:
    """What the public list of partners tells about one's own organisation."""
    actor = actor_of(request)
    partner = next((each for each in _own_partners(actor) if each.pk == pk), None)
    if partner is None:
        raise Http404
    present = queries.profile_of(partner.pk)
    form = ProfileForm(request.POST or None, initial=ProfileForm.initial_of(present))
    if carried_out(
        request, form, lambda: actions.edit_profile(partner=partner, by=actor, **form.cleaned_data)
    ):
        return redirect("partners:mine")
    return render(request, "partners/profile_form.html", {"form": form, "partner": partner})


@login_required
@require_safe
@in_english
def reach(request: HttpRequest) -> HttpResponse:
    """How many companies in which states each resource reached: never which, never a count below five."""
    actor = actor_of(request)
    permissions.check_user_can_see_reach(actor)
    reached = queries.reach(actor)
    resources = list(queries.own_resources(actor).exclude(status=Resource.Status.DRAFT))
    wanted = request.GET.get("resource", "")
    chosen = next((each for each in resources if str(each.pk) == wanted), resources[0] if resources else None)
    of_chosen = reached.get(chosen.pk, NOBODY_REACHED) if chosen else NOBODY_REACHED
    context = {
        "rows": [(each, reached.get(each.pk, NOBODY_REACHED)) for each in resources],
        "chosen": chosen,
        "reach": of_chosen,
        "map": _map(chosen, of_chosen) if chosen else None,
        "states": _states(of_chosen),
    }
    return render(request, "partners/reach.html", context)


def _states(reached: Reach) -> list[dict[str, Any]]:
    """The states reached, the most companies first; those with fewer than five by name at the end."""
    names = dict(State.objects.filter(pk__in=reached.by_state).values_list("pk", "name"))
    rows = [{"name": names[fips], "companies": count} for fips, count in reached.by_state.items()]
    return sorted(rows, key=lambda row: (-(row["companies"] or 0), row["name"]))


def _map(resource: Resource, reached: Reach) -> Drawing:
    return maps.network_map(
        reached.by_state,
        title=f"Companies reached by “{resource.title}”",
        value_label="Companies",
        withheld_label="fewer than 5",
    )


@require_safe
def county_search(request: HttpRequest) -> HttpResponse:
    """Counties for a text field, by the beginning of their name; the value of each is its FIPS code."""
    text = " ".join(request.GET.get("q", "").replace("\0", " ").split())[:100]
    name, _comma, state = text.partition(",")
    counties = (
        County.objects.filter(name__istartswith=name.strip()).select_related("state").order_by("name", "pk")
    )
    if state.strip():
        counties = counties.filter(state__name__istartswith=state.strip()) | counties.filter(
            state__abbreviation__iexact=state.strip()
        )
    found = list(counties[: SUGGESTED + 1]) if name.strip() else []
    suggestions = [
        Suggestion(county.fips, f"{county.name}, {county.state.name}") for county in found[:SUGGESTED]
    ]
    return suggestions_response(request, suggestions, more=len(found) > SUGGESTED)
