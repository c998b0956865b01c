"""The pages of one company: its record, its names, its family, and the tax numbers that the reader's center holds."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lineshaft.apps.accounts.editing import edited
from lineshaft.apps.accounts.pages import actor_of, in_readers_language, tell
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies import actions, permissions, queries
from lineshaft.apps.companies.forms import CompanyForm, CompanyNameForm, CompanySplitForm, TaxNumberForm
from lineshaft.apps.companies.models import Company, CompanyName, RegistryChange
from lineshaft.apps.network.models import Center
from lineshaft.ui.forms import attempt
from lineshaft.ui.widgets import Suggestion, suggestions_response

from .common import company_context, first_error, offered_back, take_away, taken_back, tell_corrected

_REMOVED = "companies.removed_name"


@login_required
@require_safe
@in_readers_language
def company(request: HttpRequest, public_id: str) -> HttpResponse:
    """A company with its names, its family and its sites."""
    actor = actor_of(request)
    found = queries.company_by_public_id(actor, public_id)
    if found.public_id != public_id:
        return redirect("companies:company", public_id=found.public_id, permanent=False)
    sites = list(found.sites.select_related("state", "county", "naics").order_by("name_key", "id")[:200])
    held = queries.own_relationships(actor, sites)
    context: dict[str, Any] = {
        **company_context(request, found, "overview"),
        "sites": [(each, held.get(each.pk)) for each in sites],
        "other_names": list(found.other_names.order_by("kind", "name")),
        "above": [
            each for each in queries.companies_above(found) if permissions.can_read_company(actor, each)
        ],
        "subsidiaries": queries.subsidiaries_of(found) if actor.can("company:read") else [],
        "may_edit": bool(actor.organisations_where("company:edit")),
        "may_split": permissions.may_reshape(actor) and len(sites) > 1,
        "reads_tax_numbers": bool(permissions.relationship_center_ids(actor)),
        "tax_numbers": queries.tax_numbers_of(actor, found),
        "same_tax_number": queries.also_with_tax_number(actor, found),
    }
    return render(request, "companies/company.html", context)


@login_required
@require_safe
def company_search(request: HttpRequest) -> HttpResponse:
    """Companies whose name begins with what is typed, for the field of the parent."""
    found = queries.find_companies(actor_of(request), request.GET.get("q", "")[:200].replace("\0", ""))
    return suggestions_response(
        request, [Suggestion(each.public_id, each.name, each.public_id) for each in found]
    )


@login_required
def edit_company(request: HttpRequest, public_id: str) -> HttpResponse:
    """Correct a company for the whole network."""
    actor = actor_of(request)
    found = queries.company_by_public_id(actor, public_id)
    permissions.check_user_can_correct(actor)
    form = CompanyForm(request.POST or None, initial=CompanyForm.initial_of(found))

    def save() -> actions.Corrected:
        return actions.correct_company(company=found, by=actor, **form.facts())

    corrected = edited(request, form, found, save, initial_of=form.initial_of)
    if corrected:
        tell_corrected(request, corrected)
        return redirect("companies:company", public_id=found.public_id)
    context = {
        "company": found,
        "form": form,
        "name_form": CompanyNameForm(),
        "other_names": list(found.other_names.order_by("kind", "name")),
        "removed": offered_back(request, _REMOVED, found.pk),
        "holds_tax_numbers": _own_center(actor, found) is not None,
        "tax_numbers": queries.tax_numbers_of(actor, found),
        "tax_form": TaxNumberForm(),
    }
    return render(request, "companies/company_form.html", context)


@login_required
def split_company(request: HttpRequest, public_id: str) -> HttpResponse:
    """Make two companies of one: first what the new one takes, then the plan, then the split itself."""
    actor = actor_of(request)
    permissions.check_user_can_reshape(actor)
    found = queries.company_by_public_id(actor, public_id)
    parts = queries.own_company_parts(actor, found)
    form = CompanySplitForm(request.POST or None, parts=parts)
    context: dict[str, Any] = {"company": found, "form": form, "parts": parts}
    if request.method == "POST" and request.POST.get("act") != "change" and form.is_valid():
        if request.POST.get("act") == "split":
            change = attempt(form, lambda: _split(found, form, actor))
            if change is not None:
                _tell_split(request, found, change)
                return redirect("companies:changes")
        plan = queries.plan_company_split(
            actor,
            found,
            form.cleaned_data["name"],
            form.chosen(),
            public_id="",
            centers=permissions.relationship_center_ids(actor),
        )
        for reason in plan.blocked:
            form.add_error("sites", reason)
        if form.is_valid():
            context.update(
                plan=plan,
                goes=parts.named(form.chosen(), taken=True),
                stays=parts.named(form.chosen(), taken=False),
                others=len(plan.other_centers),
                is_proposal=plan.affects_others and not permissions.decides_for_network(actor),
            )
    template = "companies/company_split_plan.html" if "plan" in context else "companies/company_split.html"
    return render(request, template, context)


def _split(company: Company, form: CompanySplitForm, actor: Actor) -> RegistryChange:
    return actions.split_company(
        company=company,
        name=form.cleaned_data["name"],
        parts=form.chosen(),
        reason=form.cleaned_data["reason"],
        by=actor,
    )


def _tell_split(request: HttpRequest, company: Company, change: RegistryChange) -> None:
    if change.status == RegistryChange.Status.PROPOSED:
        messages.success(request, _("Proposed to the program office: another center is concerned."))
        return
    words = {"name": change.other_name, "id": change.other_id, "company": company}
    messages.success(
        request, _("%(name)s is a company of its own now: %(id)s. The rest stays with %(company)s.") % words
    )


def _name_of(company: Company, pk: int) -> CompanyName:
    found = CompanyName.objects.filter(company=company, pk=pk).first()
    if found is None:
        raise Http404
    return found


@login_required
@require_POST
def add_company_name(request: HttpRequest, public_id: str) -> HttpResponse:
    """Record a trade name or former name."""
    actor = actor_of(request)
    found = queries.company_by_public_id(actor, public_id)
    permissions.check_user_can_edit_identity(actor)
    form = CompanyNameForm(request.POST)
    if form.is_valid():
        values = form.cleaned_data
        tell(
            request,
            lambda: actions.add_company_name(
                company=found, by=actor, kind=values["kind"], name=values["other_name"]
            ),
            _("The name was added."),
        )
    else:
        messages.error(request, first_error(form))
    return redirect("companies:edit_company", public_id=found.public_id)


@login_required
def edit_company_name(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """Correct a trade name or former name."""
    actor = actor_of(request)
    found = queries.company_by_public_id(actor, public_id)
    permissions.check_user_can_edit_identity(actor)
    other = _name_of(found, pk)
    form = CompanyNameForm(request.POST or None, initial=CompanyNameForm.initial_of(other))

    def save() -> CompanyName:
        values = form.cleaned_data
        return actions.edit_company_name(
            other=other, by=actor, kind=values["kind"], name=values["other_name"]
        )

    if edited(request, form, other, save, initial_of=form.initial_of):
        messages.success(request, _("The name was corrected."))
        return redirect("companies:edit_company", public_id=found.public_id)
    return render(request, "companies/company_name.html", {"company": found, "form": form, "other": other})


@login_required
@require_POST
def remove_company_name(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """Take a name away; the next page offers to bring it back."""
    actor = actor_of(request)
    found = queries.company_by_public_id(actor, public_id)
    permissions.check_user_can_edit_identity(actor)
    other = _name_of(found, pk)
    kept = {"of": found.pk, "kind": other.kind, "name": other.name}
    take_away(request, _REMOVED, kept, lambda: actions.remove_company_name(other=other, by=actor))
    return redirect("companies:edit_company", public_id=found.public_id)


@login_required
@require_POST
def bring_name_back(request: HttpRequest, public_id: str) -> HttpResponse:
    """Undo the removal of a name."""
    actor = actor_of(request)
    found = queries.company_by_public_id(actor, public_id)
    permissions.check_user_can_edit_identity(actor)
    removed = taken_back(request, _REMOVED, found.pk)
    if removed is not None:
        tell(
            request,
            lambda: actions.add_company_name(
                company=found, by=actor, kind=removed["kind"], name=removed["name"]
            ),
            _("“%(name)s” is back.") % {"name": removed["name"]},
        )
    return redirect("companies:edit_company", public_id=found.public_id)


def _own_center(actor: Actor, company: Company) -> Center | None:
    """The reader's center that works with a site of the company."""
    centers = Center.objects.filter(pk__in=permissions.editing_center_ids(actor))
    return centers.filter(relationships__site__company=company).order_by("pk").first()


@login_required
@require_POST
def add_tax_number(request: HttpRequest, public_id: str) -> HttpResponse:
    """Note an Employer Identification Number for the reader's center."""
    actor = actor_of(request)
    found = queries.company_by_public_id(actor, public_id)
    center = _own_center(actor, found)
    if center is None:
        raise Http404
    form = TaxNumberForm(request.POST)
    if form.is_valid():
        tell(
            request,
            lambda: actions.add_tax_number(
                company=found, center=center, by=actor, ein=form.cleaned_data["ein"]
            ),
            _("The number was noted. Only your center sees it."),
        )
    else:
        messages.error(request, first_error(form))
    return redirect("companies:edit_company", public_id=found.public_id)


@login_required
@require_POST
def remove_tax_number(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """Take a tax number away that the reader's center holds."""
    actor = actor_of(request)
    found = queries.company_by_public_id(actor, public_id)
    held = next((each for each in queries.tax_numbers_of(actor, found) if each.pk == pk), None)
    if held is None:
        raise Http404
    tell(request, lambda: actions.remove_tax_number(held=held, by=actor), _("The number was removed."))
    return redirect("companies:edit_company", public_id=found.public_id)
