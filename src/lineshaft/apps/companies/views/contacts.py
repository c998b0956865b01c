"""The people at a site, as the reader's center knows them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lineshaft.apps.accounts.editing import edited
from lineshaft.apps.accounts.pages import actor_of, carried_out_once, tell
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies import actions, permissions, queries
from lineshaft.apps.companies.forms import ContactForm, LeftForm
from lineshaft.apps.companies.models import Contact, Relationship, Site
from lineshaft.ui.returning import way_back

from .common import first_error, site_context


def _relationship(actor: Actor, site: Site) -> Relationship:
    """The own center's relationship with the site. Raises Http404 without one, PermissionDenied for the role."""
    relationship = queries.relationship_for(actor, site)
    if relationship is None:
        raise Http404
    permissions.check_user_can_edit_contacts(actor, relationship.center_id)
    return relationship


def _contact(request: HttpRequest, site: Site, pk: int) -> Contact:
    relationship = _relationship(actor_of(request), site)
    contact = Contact.objects.filter(pk=pk, site=site, center_id=relationship.center_id).first()
    if contact is None:
        raise Http404
    return contact


def _back(request: HttpRequest, site: Site) -> str:
    return way_back(request, reverse("companies:site", args=[site.public_id]))


@login_required
def new_contact(request: HttpRequest, public_id: str) -> HttpResponse:
    """Add a person at the site."""
    actor = actor_of(request)
    found = queries.site_by_public_id(actor, public_id)
    relationship = _relationship(actor, found)
    form = ContactForm(request.POST or None)

    def add() -> str:
        contact = actions.add_contact(site=found, center=relationship.center, by=actor, **form.facts())
        messages.success(request, _("%(name)s was added.") % {"name": contact.name})
        return _back(request, found)

    where = carried_out_once(request, form, add)
    if where:
        return redirect(where)
    context = {**site_context(request, found, ""), "form": form, "heading": _("Add a contact")}
    context["lead"] = _("Contacts are seen by %(center)s only.") % {"center": relationship.center}
    context["back_url"] = _back(request, found)
    return render(request, "companies/site_form.html", context)


@login_required
def edit_contact(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """Correct a contact, or mark that the person left."""
    actor = actor_of(request)
    found = queries.site_by_public_id(actor, public_id)
    contact = _contact(request, found, pk)
    form = ContactForm(request.POST or None, initial=ContactForm.initial_of(contact))

    def save() -> Contact:
        return actions.edit_contact(contact=contact, by=actor, **form.facts())

    if edited(request, form, contact, save, initial_of=form.initial_of, hold=actions.held_contact):
        messages.success(request, _("Saved."))
        return redirect(_back(request, found))
    context = {
        **site_context(request, found, ""),
        "form": form,
        "heading": contact.name,
        "contact": contact,
        "left_form": LeftForm(initial={"on": timezone.localdate()}),
        "back_url": _back(request, found),
    }
    return render(request, "companies/contact.html", context)


@login_required
@require_POST
def contact_left(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """Mark that a contact left the site."""
    actor = actor_of(request)
    found = queries.site_by_public_id(actor, public_id)
    contact = _contact(request, found, pk)
    form = LeftForm(request.POST)
    if form.is_valid():
        tell(
            request,
            lambda: actions.mark_contact_left(contact=contact, by=actor, on=form.cleaned_data["on"]),
            _("%(name)s is marked as having left.") % {"name": contact.name},
        )
    else:
        messages.error(request, first_error(form))
    return redirect("companies:site", public_id=found.public_id)


@login_required
@require_POST
def contact_returned(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """Take a mark of having left back."""
    actor = actor_of(request)
    found = queries.site_by_public_id(actor, public_id)
    contact = _contact(request, found, pk)
    tell(
        request,
        lambda: actions.mark_contact_returned(contact=contact, by=actor),
        _("%(name)s works at the site again.") % {"name": contact.name},
    )
    return redirect("companies:edit_contact", public_id=found.public_id, pk=contact.pk)
