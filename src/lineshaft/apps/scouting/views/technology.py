"""Pages of technology scouting: for a company that asks, and for the center that looks."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lineshaft.apps.accounts.actions import once
from lineshaft.apps.accounts.editing import edited
from lineshaft.apps.accounts.pages import (
    actor_of,
    carried_out_once,
    in_readers_language,
    step_page,
    tell,
    told,
)
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies import queries as companies
from lineshaft.apps.companies.models import Site
from lineshaft.apps.companies.views.common import site_context
from lineshaft.apps.partners.queries import public_resources
from lineshaft.ui.documents import canonical
from lineshaft.ui.exports import file_response
from lineshaft.ui.languages import in_english
from lineshaft.ui.pagination import numbered_page

from ..actions import technology as actions
from ..forms.technology import (
    AddTechnologyForm,
    MarkForm,
    StepForm,
    TechnologyFilter,
    TechnologyNeedForm,
    WithdrawForm,
)
from ..models import Need, NextStep, SearchRecord
from ..permissions import (
    check_user_can_ask_for_technology,
    check_user_can_scout_technology,
    check_user_can_see_technology,
)
from ..queries import technology as queries
from ..states import NeedState


@login_required
@require_safe
@in_readers_language
def needs(request: HttpRequest) -> HttpResponse:
    """Technology needs of the reader's company, or of the plants that the reader's center works with."""
    actor = actor_of(request)
    filters = TechnologyFilter(request.GET)
    rows = queries.technology_needs(actor, which=filters.criteria()["which"], text=filters.criteria()["text"])
    page = numbered_page(rows, request.GET.get("page"), size=25)
    context = {
        "page": page,
        "total": page.paginator.count,
        "filters": filters,
        "is_filtered": filters.is_filtered,
        "plants": Site.objects.filter(company_id__in=actor.company_ids).order_by("name", "pk")[:20],
        "scouts": bool(actor.organisations_where("need:answer")),
        "today": timezone.localdate(),
    }
    return render(request, "scouting/technology/needs.html", context)


@login_required
@require_safe
@in_readers_language
def tab(request: HttpRequest, public_id: str) -> HttpResponse:
    """The technology needs of one plant."""
    actor = actor_of(request)
    check_user_can_see_technology(actor)
    site = companies.site_by_public_id(actor, public_id)
    may_ask = site.company_id in actor.company_ids or queries.center_of_plant(actor, site.pk) is not None
    context = site_context(request, site, "technology") | {
        "needs": queries.technology_needs(actor, site=site)[:100],
        "may_ask": may_ask,
    }
    return render(request, "scouting/technology/site.html", context)


@login_required
@in_readers_language
def new(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask for a technology for a plant."""
    actor = actor_of(request)
    check_user_can_see_technology(actor)
    site = companies.site_by_public_id(actor, public_id)
    check_user_can_ask_for_technology(actor, site, queries.center_of_plant(actor, site.pk))
    form = TechnologyNeedForm(request.POST or None)

    def create() -> str:
        need = actions.ask_for_technology(site=site, by=actor, is_synthetic=settings.DEMO, **form.facts)
        messages.success(request, _("%(number)s is posted.") % {"number": need.number})
        return reverse("scouting:technology_need", args=[need.number])

    where = carried_out_once(request, form, create)
    if where:
        return redirect(where)
    back = reverse("scouting:technology_of_site", args=[site.public_id])
    return render(request, "scouting/technology/new.html", {"form": form, "site": site, "back": back})


@login_required
@require_safe
@in_readers_language
def need(request: HttpRequest, number: str) -> HttpResponse:
    """One technology need: what is asked, the report, and for its center what was found and what comes next."""
    actor = actor_of(request)
    found = queries.technology_need(actor, number)
    center = queries.center_that_scouts(actor, found)
    searches = found.searches.filter(facts=SearchRecord.Facts.RESOURCES).select_related("searched_by")
    record = searches.order_by("-searched_at", "-pk").first()
    versions = queries.versions_of(found)
    is_live = found.state not in (NeedState.WITHDRAWN, NeedState.CLOSED)
    may_change = center is not None or found.owner_id in actor.roles
    options = queries.options_of(actor, found) if center else []
    reports = queries.landscapes_of(found)
    document = reports[0].document if reports else None
    context = {
        "need": found,
        "center": center,
        "record": record,
        "options": options,
        "waiting": sum(not each.mark for each in options),
        "steps": queries.steps_of(actor, found) if center else [],
        "reports": reports,
        "document": document,
        "report_steps": queries.steps_told(document) if document else [],
        "may_change": may_change and is_live,
        "may_withdraw": found.is_open and may_change,
        "may_reopen": found.state is NeedState.CLOSED and may_change,
        "versions": versions,
        "is_stale": bool(record and versions and versions[0].changed_at > record.searched_at),
        "is_live": is_live,
        "today": timezone.localdate(),
    }
    return render(request, "scouting/technology/need.html", context)


def _page_of(need: Need) -> str:
    return reverse("scouting:technology_need", args=[need.number])


look = step_page(
    queries.technology_need,
    lambda need, by: actions.look_for_technology(need=need, by=by),
    "Every published technology and expertise was compared with the need.",
    _page_of,
)
report = step_page(
    queries.technology_need,
    lambda need, by: actions.make_landscape(need=need, by=by),
    "The report is made. The company sees it here, and a mail goes to the people that it named.",
    _page_of,
)


@login_required
@require_POST
@in_readers_language
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Take a technology need back."""
    actor = actor_of(request)
    found = queries.technology_need(actor, number)
    form = WithdrawForm(request.POST)
    if told(request, form):
        tell(
            request,
            lambda: actions.withdraw_technology_need(need=found, by=actor, **form.cleaned_data),
            _("%(number)s is withdrawn.") % {"number": found.number},
        )
    return redirect("scouting:technology_need", number=found.number)


@login_required
@in_english
def option(request: HttpRequest, pk: int) -> HttpResponse:
    """What the center thinks of one technology."""
    actor = actor_of(request)
    check_user_can_see_technology(actor)
    found = queries.option_of(actor, pk)
    form = MarkForm(request.POST or None, initial=MarkForm.initial_of(found))
    back = reverse("scouting:technology_need", args=[found.need.number]) + "#technologies"

    def keep() -> str:
        values = form.cleaned_data
        actions.mark_option(option=found, mark=values["mark"], note=values["note"], by=actor)
        messages.success(request, f"“{found.title}” is marked.")
        return back

    where = edited(
        request, form, found, lambda: once(str(form.once_token), keep), initial_of=MarkForm.initial_of
    )
    if where:
        return redirect(where)
    context = {"form": form, "option": found, "need": found.need, "back": back}
    return render(request, "scouting/technology/option.html", context)


@login_required
@in_english
def add(request: HttpRequest, number: str) -> HttpResponse:
    """Add a technology that the search missed."""
    actor = actor_of(request)
    found = queries.technology_need(actor, number)
    check_user_can_scout_technology(queries.center_that_scouts(actor, found))
    listed = {each.resource_id for each in queries.options_of(actor, found)}
    resources = [each for each in public_resources().filter(kind__in=queries.KINDS) if each.pk not in listed]
    form = AddTechnologyForm(request.POST or None, resources=resources)
    back = reverse("scouting:technology_need", args=[found.number]) + "#technologies"

    def keep() -> str:
        values = form.cleaned_data
        actions.add_option(
            need=found, by=actor, resource=form.chosen, title=values["title"], link_to=values["link"],
            provider_name=values["provider_name"], mark=values["mark"], note=values["note"],
        )  # fmt: skip
        return back

    where = carried_out_once(request, form, keep)
    if where:
        return redirect(where)
    context = {"form": form, "need": found, "back": back, "heading": "Add a technology"}
    return render(request, "scouting/technology/form.html", context)


@login_required
@in_english
def add_step(request: HttpRequest, number: str) -> HttpResponse:
    """Write a next step down."""
    actor = actor_of(request)
    found = queries.technology_need(actor, number)
    check_user_can_scout_technology(queries.center_that_scouts(actor, found))
    form = StepForm(request.POST or None)
    back = reverse("scouting:technology_need", args=[found.number]) + "#steps"

    def keep() -> str:
        values = form.cleaned_data
        actions.add_step(
            need=found, what=values["what"], who=values["who"], due_on=values["due_on"], by=actor
        )
        return back

    where = carried_out_once(request, form, keep)
    if where:
        return redirect(where)
    context = {"form": form, "need": found, "back": back, "heading": "Next step"}
    return render(request, "scouting/technology/form.html", context)


def _step_to_remove(actor: Actor, pk: int) -> NextStep:
    check_user_can_see_technology(actor)
    return queries.step_of(actor, pk)


remove_step = step_page(
    _step_to_remove,
    lambda step, by: actions.remove_step(step=step, by=by),
    "The step is removed.",
    lambda step: _page_of(step.need) + "#steps",
)


@login_required
@require_safe
def landscape_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The landscape report as PDF, as it was made."""
    found = queries.landscape(actor_of(request), pk)
    name = f"{found.need.number}-landscape-{found.version}.pdf"
    return file_response(name, bytes(found.pdf), "application/pdf")


@login_required
@require_safe
def landscape_data(request: HttpRequest, pk: int) -> HttpResponse:
    """The data of the landscape report: canonical JSON, whose SHA-256 is that of the report."""
    found = queries.landscape(actor_of(request), pk)
    name = f"{found.need.number}-landscape-{found.version}.json"
    return file_response(name, canonical(found.document), "application/json")
