"""Pages of where a site stands and what industries it is in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lineshaft.apps.accounts.editing import edited
from lineshaft.apps.accounts.pages import actor_of, carried_out, tell
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies import actions, permissions, queries
from lineshaft.apps.companies.forms import IndustryForm, PositionForm
from lineshaft.apps.companies.models import Site, SiteIndustry

from .common import offered_back, site_context, take_away, taken_back

_REMOVED = "companies.removed_industry"


def _editable(request: HttpRequest, public_id: str) -> tuple[Actor, Site]:
    """Who is looking and the site. Raises Http404 for an unknown one, PermissionDenied for the role."""
    actor = actor_of(request)
    found = queries.site_by_public_id(actor, public_id)
    permissions.check_user_can_edit_identity(actor)
    return actor, found


@login_required
def position(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say where the site stands, more exactly than its ZIP code does."""
    actor, found = _editable(request, public_id)
    form = PositionForm(request.POST or None, initial=PositionForm.initial_of(found))

    def save() -> Site:
        return actions.give_position(site=found, by=actor, **form.cleaned_data)

    if edited(request, form, found, save, initial_of=form.initial_of):
        messages.success(request, _("The position was corrected for the whole network."))
        return redirect("companies:site", public_id=found.public_id)
    context = {**site_context(request, found, ""), "form": form, "heading": _("Position of the site")}
    return render(request, "companies/site_position.html", context)


@login_required
@require_POST
def forget_position(request: HttpRequest, public_id: str) -> HttpResponse:
    """Go back to the middle of the ZIP code."""
    actor, found = _editable(request, public_id)
    tell(
        request,
        lambda: actions.forget_position(site=found, by=actor),
        _("The site stands in the middle of its ZIP code again."),
    )
    return redirect("companies:site", public_id=found.public_id)


@login_required
def industries(request: HttpRequest, public_id: str) -> HttpResponse:
    """The industries of a site: the primary one, and others with their edition and who says so."""
    actor, found = _editable(request, public_id)
    form = IndustryForm(request.POST or None)
    added = lambda: actions.add_industry(site=found, by=actor, **form.cleaned_data)  # noqa: E731
    if carried_out(request, form, added):
        messages.success(request, _("The industry was added."))
        return redirect("companies:industries", public_id=found.public_id)
    context = {
        **site_context(request, found, ""),
        "form": form,
        "others": queries.other_industries(found),
        "removed": offered_back(request, _REMOVED, found.pk),
    }
    return render(request, "companies/site_industries.html", context)


def _industry(site: Site, pk: int) -> SiteIndustry:
    found = SiteIndustry.objects.filter(site=site, pk=pk).first()
    if found is None:
        raise Http404
    return found


@login_required
@require_POST
def remove_industry(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """Take a further industry away; the next page offers to bring it back."""
    actor, found = _editable(request, public_id)
    industry = _industry(found, pk)
    kept = {
        "of": found.pk, "code": industry.code, "vintage": industry.vintage, "said_by": industry.said_by,
        "label": str(industry),
    }  # fmt: skip
    take_away(request, _REMOVED, kept, lambda: actions.remove_industry(industry=industry, by=actor))
    return redirect("companies:industries", public_id=found.public_id)


@login_required
@require_POST
def bring_industry_back(request: HttpRequest, public_id: str) -> HttpResponse:
    """Undo the removal of an industry."""
    actor, found = _editable(request, public_id)
    removed = taken_back(request, _REMOVED, found.pk)
    if removed is None:
        return redirect("companies:industries", public_id=found.public_id)
    facts = {name: removed[name] for name in ("code", "vintage", "said_by")}
    tell(
        request,
        lambda: actions.add_industry(site=found, by=actor, **facts),
        _("%(industry)s is back.") % {"industry": removed["label"]},
    )
    return redirect("companies:industries", public_id=found.public_id)


@login_required
@require_POST
def make_industry_primary(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """Make a further industry the primary one."""
    actor, found = _editable(request, public_id)
    industry = _industry(found, pk)
    tell(
        request,
        lambda: actions.make_industry_primary(industry=industry, by=actor),
        _("%(code)s is the primary industry now.") % {"code": industry.code},
    )
    return redirect("companies:industries", public_id=found.public_id)
