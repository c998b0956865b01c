"""Pages on which the entries of a profile are written, and the list of certificates that expire."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lineshaft.apps.accounts.editing import edited
from lineshaft.apps.accounts.pages import actor_of, carried_out_once, in_readers_language, tell
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies import actions, permissions, photo_files, queries
from lineshaft.apps.companies.capability_kinds import label_of
from lineshaft.apps.companies.forms import CapabilityForm
from lineshaft.apps.companies.models import Capability, Company, Site
from lineshaft.ui.pagination import numbered_page

from .common import site_context
from .profile import profile_address, writing


@login_required
@in_readers_language
def new_capability(request: HttpRequest, public_id: str, kind: str) -> HttpResponse:
    """Write an entry of the profile."""
    actor, found, owner_id = writing(request, public_id)
    if kind not in Capability.Kind.values:
        raise Http404
    form = CapabilityForm(request.POST or None, request.FILES or None, kind=kind)

    def add() -> str:
        row = actions.add_capability(site=found, owner_id=owner_id, by=actor, kind=kind, **form.facts())
        messages.success(request, _("%(name)s was added.") % {"name": label_of(row.kind, row.name)})
        return profile_address(found, kind)

    where = carried_out_once(request, form, add)
    if where:
        return redirect(where)
    return _form_page(request, found, form, _("Add: %(kind)s") % {"kind": Capability.Kind(kind).label})


def _form_page(request: HttpRequest, site: Site, form: CapabilityForm, heading: str) -> HttpResponse:
    context = site_context(request, site, "capabilities")
    context |= {"form": form, "heading": heading, "back_url": profile_address(site, form.kind)}
    return render(request, "companies/profile/entry_form.html", context)


def _own(request: HttpRequest, public_id: str, pk: int) -> tuple[Actor, Site, Capability]:
    """One that the reader's organisation wrote. Raises Http404 for any other, PermissionDenied for the role."""
    actor = actor_of(request)
    found = queries.site_by_public_id(actor, public_id)
    row = queries.own_capability(actor, found, pk)
    permissions.check_user_can_edit_capabilities(actor, found, row.owner_id)
    return actor, found, row


@login_required
@in_readers_language
def edit_capability(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """Correct something that the plant can do or holds."""
    actor, found, row = _own(request, public_id, pk)
    initial = CapabilityForm.initial_of(row)
    form = CapabilityForm(request.POST or None, kind=row.kind, is_new=False, initial=initial)

    def save() -> Capability:
        return actions.edit_capability(capability=row, by=actor, **form.facts())

    if edited(request, form, row, save, initial_of=form.initial_of):
        messages.success(request, _("Saved."))
        return redirect(profile_address(found, row.kind))
    return _form_page(request, found, form, label_of(row.kind, row.name))


def _changed(
    request: HttpRequest, public_id: str, pk: int, act: Callable[..., Any], done: str
) -> HttpResponse:
    """Run a write on one entry, tell how it went (`done` names the entry), and lead back to its part."""
    actor, found, row = _own(request, public_id, pk)
    tell(request, lambda: act(capability=row, by=actor), done % {"name": label_of(row.kind, row.name)})
    return redirect(profile_address(found, row.kind))


@login_required
@require_POST
@in_readers_language
def remove_capability(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """Take an entry off the profile; the list at the end offers to put it back."""
    done = _("%(name)s was removed. You can put it back at the end of the page.")
    return _changed(request, public_id, pk, actions.remove_capability, done)


@login_required
@require_POST
@in_readers_language
def restore_capability(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """Put back what was removed."""
    return _changed(request, public_id, pk, actions.restore_capability, _("%(name)s is back."))


@login_required
@require_POST
@in_readers_language
def keep_back(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """Show one entry to nobody else."""
    done = _("%(name)s is seen by your own organisation only.")
    return _changed(request, public_id, pk, actions.keep_back, done)


@login_required
@require_POST
@in_readers_language
def show_again(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """Show one entry to whom its part is shown."""
    return _changed(request, public_id, pk, actions.show_again, _("%(name)s is shown as its part is."))


@login_required
@require_safe
def photo(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """A photo, as it was encoded anew. A file that is gone is a photo that is not there."""
    found = queries.photo(actor_of(request), public_id, pk)
    try:
        with found.image.open("rb") as stored:
            answer = HttpResponse(stored.read(), content_type=photo_files.MEDIA_TYPE)
    except FileNotFoundError as error:
        raise Http404 from error
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@login_required
@require_safe
@in_readers_language
def certificates(request: HttpRequest) -> HttpResponse:
    """Certificates of the reader's companies that have expired or expire within 90 days."""
    actor = actor_of(request)
    permissions.check_user_can_see_certificates(actor)
    page = numbered_page(queries.expiring(actor), request.GET.get("page"))
    context = {"page": page, "today": queries.today(), "days": queries.SOON}
    return render(request, "companies/certificates.html", context)


@login_required
@require_safe
def my_company(request: HttpRequest) -> HttpResponse:
    """The page of the company that the reader speaks for."""
    actor = actor_of(request)
    found = Company.objects.filter(pk__in=actor.company_ids).order_by("pk").first()
    if found is None:
        raise Http404
    return redirect("companies:company", public_id=found.public_id)
