"""The pages of one site."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lineshaft.apps.accounts.actions import once
from lineshaft.apps.accounts.editing import edited
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.pages import actor_of, in_readers_language
from lineshaft.apps.companies import actions, permissions, queries
from lineshaft.apps.companies.forms import IdentityForm, NewSiteForm, RelationshipForm
from lineshaft.apps.companies.models import Relationship
from lineshaft.apps.network.models import Center, ServiceArea
from lineshaft.apps.reference.models import State
from lineshaft.apps.reference.queries import setting_of
from lineshaft.domain.errors import LineshaftError
from lineshaft.domain.identifiers import format_phone
from lineshaft.domain.linkage import SiteFacts
from lineshaft.ui.forms import attempt

from .common import own_relationship, site_context, tell_corrected


@login_required
@require_safe
@in_readers_language
def site(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who a site is, and what the reader's own center knows about it."""
    actor = actor_of(request)
    found = queries.site_by_public_id(actor, public_id)
    if found.public_id != public_id:
        return redirect("companies:site", public_id=found.public_id, permanent=False)
    parent = found.company.parent
    relationship = queries.relationship_for(actor, found)
    editing = permissions.editing_center_ids(actor)
    context = site_context(request, found, "overview")
    context.update(
        relationship=relationship,
        parent=parent if parent and permissions.can_read_company(actor, parent) else None,
        setting=setting_of(found.county, found.zip_code),
        other_industries=queries.other_industries(found),
        phone=format_phone(found.phone_key) if found.phone_key else "",
        needs=[ServiceArea(code).label for code in relationship.needs] if relationship else [],
        contacts=queries.contacts_for(actor, found) if relationship else [],
        may_edit_identity=permissions.may_reshape(actor),
        may_reshape=permissions.may_reshape(actor),
        may_edit=bool(relationship and relationship.center_id in editing),
        may_edit_contacts=bool(relationship and actor.can("contact:edit", relationship.center_id)),
        may_take_up=bool(editing and relationship is None),
        reads_relationships=bool(permissions.relationship_center_ids(actor)),
        shared=queries.shared_with(actor, found),
        other_sites=found.company.sites.exclude(pk=found.pk)
        .select_related("state")
        .order_by("name_key", "id")[:10],
    )
    return render(request, "companies/own_site.html" if context["is_own"] else "companies/site.html", context)


@login_required
@require_safe
@in_readers_language
def site_history(request: HttpRequest, public_id: str) -> HttpResponse:
    """What changed on the shared record, and on the own center's part."""
    actor = actor_of(request)
    found = queries.site_by_public_id(actor, public_id)
    context = site_context(request, found, "history")
    context["history"] = queries.site_history(actor, found)
    context["facts"] = queries.fact_histories(actor, found)
    context["may_take_over"] = permissions.may_reshape(actor)
    return render(request, "companies/site_history.html", context)


@login_required
@require_POST
def take_over(request: HttpRequest, public_id: str) -> HttpResponse:
    """Make another value of a fact that of the shared record."""
    actor = actor_of(request)
    found = queries.site_by_public_id(actor, public_id)
    permissions.check_user_can_correct(actor)
    try:
        corrected = actions.take_over(site=found, code=request.POST.get("value", ""), by=actor)
    except LineshaftError as error:
        messages.error(request, str(error))
    else:
        tell_corrected(request, corrected)
    return redirect("companies:site_history", public_id=found.public_id)


def _duplicates(form: NewSiteForm, *, while_typing: bool = False) -> list[queries.Candidate]:
    """Sites that may be the one being typed; nothing until there is something to go by."""
    names = ("name", "street", "city", "zip_code", "phone", "state", "website", "uei", "cage", "ein")
    typed = {name: str(form.data.get(name, "")).replace("\0", "") for name in names}  # not checked yet
    numbers = ("phone", "uei", "cage", "ein")
    if len(typed["name"].strip()) < 3 and not any(typed[name].strip() for name in numbers):
        return []
    state = State.objects.filter(pk=typed["state"][:2]).first()
    facts = SiteFacts(
        name=typed["name"][:300],
        street=typed["street"][:300],
        city=typed["city"][:100],
        state=state.abbreviation if state else "",
        zip=typed["zip_code"][:10],
        phone=typed["phone"][:60],
        website=typed["website"][:300],
        uei=typed["uei"][:20],
        cage=typed["cage"][:20],
        ein=typed["ein"][:20],
    )
    return queries.likely_duplicates(facts, while_typing=while_typing)


@login_required
@require_POST
def duplicates(request: HttpRequest) -> HttpResponse:
    """The part of the new-site page that shows sites like the one being typed."""
    actor = actor_of(request)
    centers = permissions.editing_center_ids(actor)
    if not centers:
        raise Http404
    candidates = _duplicates(NewSiteForm(request.POST, center_ids=centers), while_typing=True)
    return render(request, "companies/_duplicates.html", {"candidates": candidates})


@login_required
def new_site(request: HttpRequest) -> HttpResponse:
    """Add a site. Likely duplicates are shown while typing, and never stop anyone."""
    actor = actor_of(request)
    centers = permissions.editing_center_ids(actor)
    if not centers:
        actor.require("company:edit", 0, _("Only advisors and directors of a center add companies."))
    form = NewSiteForm(
        request.POST or None, center_ids=centers, initial={"name": request.GET.get("name", "")}
    )
    candidates: list[queries.Candidate] = []
    if request.method == "POST" and form.is_valid():
        try:
            where = attempt(form, lambda: once(str(form.once_token), lambda: _create(request, form)))
        except _LooksLikeOthers as similar:
            candidates = similar.candidates
        else:
            if where:
                return redirect(where)
    elif request.method == "POST":
        candidates = _duplicates(form)
    return render(request, "companies/site_new.html", {"form": form, "candidates": candidates})


class _LooksLikeOthers(Exception):
    """The likely duplicates of a site that is about to be added, for a person who has not seen them yet."""

    def __init__(self, candidates: list[queries.Candidate]) -> None:
        super().__init__()
        self.candidates = candidates


def _create(request: HttpRequest, form: NewSiteForm) -> str:
    """Add the site. Without JavaScript the likely duplicates come to sight only now: once seen, they stop nobody."""
    actor, values = actor_of(request), form.cleaned_data
    candidates = [] if values["seen"] else _duplicates(form)
    if candidates:
        raise _LooksLikeOthers(candidates)
    owner = actor.user if isinstance(actor.user, User) else None
    created = actions.create_site(
        **form.facts(),
        center=values["center"],
        by=actor,
        website=values["website"],
        **{number: values[number] for number in ("uei", "cage", "ein")},
        owner=owner,
        employees=values["employees"],
        needs=values["needs"],
    )
    messages.success(request, _("%(name)s was added to the registry.") % {"name": created.name})
    return reverse("companies:site", args=[created.public_id])


@login_required
def edit_site(request: HttpRequest, public_id: str) -> HttpResponse:
    """Correct who and where a site is, for the whole network."""
    actor = actor_of(request)
    found = queries.site_by_public_id(actor, public_id)
    permissions.check_user_can_correct(actor)
    form = IdentityForm(request.POST or None, initial=IdentityForm.initial_of(found))

    def save() -> actions.Corrected:
        return actions.correct_site(site=found, by=actor, **form.facts())

    corrected = edited(request, form, found, save, initial_of=form.initial_of)
    if corrected:
        tell_corrected(request, corrected)
        return redirect("companies:site", public_id=found.public_id)
    context = {**site_context(request, found, ""), "form": form, "heading": _("Correct the record")}
    context["lead"] = _("Name, address and industry are shared: every center sees the correction.")
    return render(request, "companies/site_form.html", context)


@login_required
@require_POST
def take_up(request: HttpRequest, public_id: str) -> HttpResponse:
    """Begin a relationship of the reader's center with the site."""
    actor = actor_of(request)
    found = queries.site_by_public_id(actor, public_id)
    center = Center.objects.filter(pk__in=permissions.editing_center_ids(actor)).first()
    if center is None:
        actor.require("relationship:edit", 0, _("Only advisors and directors of a center do this."))
    assert center is not None
    actions.ensure_relationship(site=found, center=center, by=actor, owner=actor.user)
    messages.success(request, _("%(name)s is now among your center's companies.") % {"name": found.name})
    return redirect("companies:site", public_id=found.public_id)


@login_required
def edit_relationship(request: HttpRequest, public_id: str) -> HttpResponse:
    """Write what the reader's center knows about the site."""
    actor = actor_of(request)
    found = queries.site_by_public_id(actor, public_id)
    relationship = own_relationship(actor, found)
    form = RelationshipForm(request.POST or None, relationship=relationship)

    def save() -> Relationship:
        return actions.edit_relationship(relationship=relationship, by=actor, **form.facts())

    if edited(request, form, relationship, save, initial_of=form.initial_of):
        messages.success(request, _("Saved."))
        return redirect("companies:site", public_id=found.public_id)
    context = {**site_context(request, found, ""), "form": form, "heading": _("What your center knows")}
    context["lead"] = _("Seen by %(center)s only.") % {"center": relationship.center}
    return render(request, "companies/site_form.html", context)
