"""Pages of what a plant can do and holds, and the list of certificates that expire."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from lineshaft.apps.accounts.editing import edited
from lineshaft.apps.accounts.pages import actor_of, carried_out, carried_out_once, tell
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies import actions, permissions, queries
from lineshaft.apps.companies.forms import CapabilityForm, ShareForm
from lineshaft.apps.companies.models import Capability, Company, Site
from lineshaft.ui.pagination import numbered_page

from .common import site_context

_HEADINGS = {
    Capability.Kind.CERTIFICATION.value: gettext_lazy("Certifications and registrations"),
    Capability.Kind.PROCESS.value: gettext_lazy("Processes"),
    Capability.Kind.MATERIAL.value: gettext_lazy("Materials"),
    Capability.Kind.EQUIPMENT.value: gettext_lazy("Equipment"),
    Capability.Kind.OWNERSHIP.value: gettext_lazy("Ownership"),
}


def _owner_of_new(actor: Actor, site: Site) -> int | None:
    """For which organisation the reader writes of this site: their center that works with it, or their company."""
    relationship = queries.relationship_for(actor, site)
    if relationship is not None and relationship.center_id in permissions.editing_center_ids(actor):
        return relationship.center_id
    company = site.company.organisation_id
    return company if company in actor.organisations_where("own_company:edit") else None


def _writing(request: HttpRequest, public_id: str) -> tuple[Actor, Site, int]:
    """Who is looking, the site, and for whom they write. Raises Http404, or PermissionDenied with the reason."""
    actor = actor_of(request)
    found = queries.site_by_public_id(actor, public_id)
    owner_id = _owner_of_new(actor, found)
    if owner_id is None:
        raise PermissionDenied(
            _(
                "What a plant can do is written by people of a center that works with it, and by its own people."
            )
        )
    return actor, found, owner_id


@login_required
@require_safe
def capabilities(request: HttpRequest, public_id: str) -> HttpResponse:
    """What the plant can do, as the reader's organisation wrote it and as it was shared with the network."""
    actor = actor_of(request)
    found = queries.site_by_public_id(actor, public_id)
    shown = queries.capabilities_of(actor, found)
    groups = [
        (kind, heading, [each for each in shown if each.row.kind == kind])
        for kind, heading in _HEADINGS.items()
    ]
    may_edit = _owner_of_new(actor, found) is not None
    context = {
        **site_context(request, found, "capabilities"),
        "groups": groups,
        "may_edit": may_edit,
        "may_share": may_edit and any(each.is_own and not each.row.shared_at for each in shown),
        "removed": queries.removed_capabilities(actor, found) if may_edit else [],
    }
    return render(request, "companies/capabilities.html", context)


@login_required
def new_capability(request: HttpRequest, public_id: str, kind: str) -> HttpResponse:
    """Write down something that the plant can do or holds."""
    actor, found, owner_id = _writing(request, public_id)
    if kind not in Capability.Kind.values:
        raise Http404
    form = CapabilityForm(request.POST or None, kind=kind)

    def add() -> str:
        row = actions.add_capability(site=found, owner_id=owner_id, by=actor, kind=kind, **form.facts())
        messages.success(request, _("%(name)s was added.") % {"name": row.name})
        return reverse("companies:capabilities", args=[found.public_id])

    where = carried_out_once(request, form, add)
    if where:
        return redirect(where)
    return _form_page(request, found, form, _("Add: %(kind)s") % {"kind": Capability.Kind(kind).label})


def _form_page(
    request: HttpRequest, site: Site, form: CapabilityForm | ShareForm, heading: str
) -> HttpResponse:
    context = {**site_context(request, site, "capabilities"), "form": form, "heading": heading}
    context["lead"] = _("Seen by your own organisation only, until you share it with the network.")
    if isinstance(form, ShareForm):
        context["lead"] = _(
            "Tick what the company agreed to show. Every center, the program office and the company then see it."
            " You can stop sharing at any time."
        )
    context["back_url"] = reverse("companies:capabilities", args=[site.public_id])
    return render(request, "companies/site_form.html", context)


def _own(request: HttpRequest, public_id: str, pk: int) -> tuple[Actor, Site, Capability]:
    """One that the reader's organisation wrote. Raises Http404 for any other, PermissionDenied for the role."""
    actor = actor_of(request)
    found = queries.site_by_public_id(actor, public_id)
    row = queries.own_capability(actor, found, pk)
    permissions.check_user_can_edit_capabilities(actor, found, row.owner_id)
    return actor, found, row


@login_required
def edit_capability(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """Correct something that the plant can do or holds."""
    actor, found, row = _own(request, public_id, pk)
    form = CapabilityForm(request.POST or None, kind=row.kind, initial=CapabilityForm.initial_of(row))

    def save() -> Capability:
        return actions.edit_capability(capability=row, by=actor, **form.facts())

    if edited(request, form, row, save, initial_of=form.initial_of):
        messages.success(request, _("Saved."))
        return redirect("companies:capabilities", public_id=found.public_id)
    return _form_page(request, found, form, row.name)


@login_required
@require_POST
def remove_capability(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """Take it off the plant; the list below offers to put it back."""
    actor, found, row = _own(request, public_id, pk)
    done = _("%(name)s was removed. You can put it back below.") % {"name": row.name}
    tell(request, lambda: actions.remove_capability(capability=row, by=actor), done)
    return redirect("companies:capabilities", public_id=found.public_id)


@login_required
@require_POST
def restore_capability(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """Put back what was removed."""
    actor, found, row = _own(request, public_id, pk)
    done = _("%(name)s is back.") % {"name": row.name}
    tell(request, lambda: actions.restore_capability(capability=row, by=actor), done)
    return redirect("companies:capabilities", public_id=found.public_id)


@login_required
@require_POST
def stop_sharing(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """Take the consent back."""
    actor, found, row = _own(request, public_id, pk)
    done = _("%(name)s is seen by your own organisation only.") % {"name": row.name}
    tell(request, lambda: actions.stop_sharing_capability(capability=row, by=actor), done)
    return redirect("companies:capabilities", public_id=found.public_id)


@login_required
def share(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let the network see what the company agreed to show."""
    actor, found, owner_id = _writing(request, public_id)
    rows = [
        each.row
        for each in queries.capabilities_of(actor, found)
        if each.row.owner_id == owner_id and each.row.shared_at is None
    ]
    if not rows:
        messages.info(request, _("There is nothing that is not shared already."))
        return redirect("companies:capabilities", public_id=found.public_id)
    is_company = owner_id == found.company.organisation_id
    form = ShareForm(request.POST or None, rows=rows, agreed_by=str(actor.person) if is_company else "")

    def act() -> int:
        return actions.share_capabilities(
            site=found,
            owner_id=owner_id,
            by=actor,
            capability_ids=[int(pk) for pk in form.cleaned_data["own"]],
            agreed_by=form.cleaned_data["agreed_by"],
        )

    if carried_out(request, form, act):
        messages.success(request, _("The network sees them now."))
        return redirect("companies:capabilities", public_id=found.public_id)
    return _form_page(request, found, form, _("Share with the network"))


@login_required
@require_safe
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
