"""The tab of a site with the resources that fit it, and passing one on."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from lineshaft.apps.accounts.pages import actor_of, carried_out_once
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies import queries as companies
from lineshaft.apps.companies.models import Site
from lineshaft.apps.companies.views.common import site_context
from lineshaft.apps.network.models import Center
from lineshaft.ui.languages import in_english

from .. import actions, permissions, queries
from ..forms import ShareForm


@login_required
@require_safe
@in_english
def tab(request: HttpRequest, public_id: str) -> HttpResponse:
    """Resources that fit a site and why, and what was passed on already."""
    actor = actor_of(request)
    permissions.check_user_can_share(actor)
    site = companies.site_by_public_id(actor, public_id)
    shares = list(queries.shares_with(site))
    shared = {share.resource_id for share in shares}
    fitting = queries.fitting_resources(actor, site)
    context = site_context(request, site, "resources") | {
        "fitting": [each for each in fitting if each.resource.pk not in shared],
        "shares": shares,
        "relationship": companies.relationship_for(actor, site),
    }
    return render(request, "partners/site_resources.html", context)


def _center(actor: Actor, site: Site) -> Center:
    """The center that passes on: the one with a relationship, where the person works for several."""
    centers = actor.organisations_where("resource:share")
    relationship = companies.relationship_for(actor, site)
    if relationship and relationship.center_id in centers:
        return relationship.center
    center = Center.objects.filter(pk__in=centers).order_by("pk").first()
    if center is None:
        raise Http404
    return center


@login_required
@in_english
def share(request: HttpRequest, public_id: str, slug: str) -> HttpResponse:
    """Pass a resource on to a contact of a site."""
    actor = actor_of(request)
    permissions.check_user_can_share(actor)
    site = companies.site_by_public_id(actor, public_id)
    resource = queries.public_resource(slug)
    found = queries.fit_of(actor, resource, site)
    contacts = queries.contacts_to_tell(actor, site)
    form = ShareForm(request.POST or None, contacts=contacts)
    back = reverse("partners:of_site", args=[site.public_id])

    def pass_on() -> str:
        contact = form.chosen_contact
        actions.share_resource(
            resource=resource,
            site=site,
            center=_center(actor, site),
            contact=contact,
            message=form.cleaned_data["message"],
            by=actor,
        )
        how = f"An e-mail to {contact.name} is on its way." if contact else "It is noted as told in person."
        messages.success(request, f"“{resource.title}” is shared with {site.name}. {how}")
        return back

    where = carried_out_once(request, form, pass_on)
    if where:
        return redirect(where)
    context = site_context(request, site, "resources") | {
        "resource": resource,
        "found": found,
        "form": form,
        "back": back,
        "has_contacts": bool(contacts),
    }
    return render(request, "partners/share.html", context)
