"""The requests of a center: the list, one request, and the steps from it to work."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from lineshaft.apps.accounts.pages import actor_of, carried_out_once, tell, told
from lineshaft.apps.accounts.queries import history_lines
from lineshaft.apps.companies import queries as companies
from lineshaft.apps.companies.models import Relationship, Site
from lineshaft.domain.identifiers import format_phone
from lineshaft.domain.linkage import SiteFacts

from .. import actions, asked_for, exports, queries
from ..forms.clock import ResponseForm
from ..forms.engagements import EngagementForm
from ..forms.requests import AssignForm, LinkForm, NewSiteForm, ReasonForm, RequestFilter
from ..models import Request, RequestStep
from ..permissions import (
    check_user_can_assign_request,
    check_user_can_edit_engagements_of,
    check_user_can_handle_request,
    check_user_can_read_requests,
    may_assign_request,
    may_set_response,
)
from ..queries.clock import is_waiting, steps_of, with_time_left
from ..queries.joining import joined_to, same_calls
from ..queries.referrals import referral_of
from ..queries.routing import decision_of
from ..states import REQUEST_STEPS, RequestState, can_step
from .common import list_context
from .transfer_parts import transfer_parts

LIST_KEY = ("-received_at", "-id")


@dataclass(frozen=True)
class SideBySide:
    """A site that may be the one of a request, with what both say, line by line."""

    candidate: companies.Candidate
    rows: list[tuple[str, str, str]]
    known_here: bool


@login_required
def request_list(request: HttpRequest) -> HttpResponse:
    """Calls for help of the person's centers, newest first."""
    actor = actor_of(request)
    check_user_can_read_requests(actor)
    filters = RequestFilter(request.GET, actor=actor)
    found = queries.requests_of(actor, **filters.criteria())
    columns = queries.REQUEST_COLUMNS
    context = list_context(request, filters, found, name="requests", columns=columns, key=LIST_KEY)
    with_time_left(context["page"].rows)
    context["can_enter"] = bool(actor.organisations_where("request:handle"))
    return render(request, "engagements/request_list.html", context)


@login_required
@require_safe
def request_export(request: HttpRequest) -> StreamingHttpResponse:
    """The filtered list as a file."""
    actor = actor_of(request)
    check_user_can_read_requests(actor)
    rows = queries.with_line_titles(
        queries.requests_of(actor, **RequestFilter(request.GET, actor=actor).criteria())
    )
    return exports.download(actor, "requests", exports.REQUESTS, rows.order_by(*LIST_KEY))


@login_required
def request_detail(request: HttpRequest, reference: str) -> HttpResponse:
    """What they said, which company it may be, and the next step."""
    return detail_page(request, reference)


def detail_page(request: HttpRequest, reference: str, **refused: forms.Form) -> HttpResponse:
    """The page of a request; with forms that were refused, as they were filled in, by their names in the page."""
    actor = actor_of(request)
    check_user_can_read_requests(actor)
    (help_request,) = with_time_left([queries.request_by_reference(actor, reference)])
    wanted = " ".join(request.GET.get("find", "").replace("\0", " ").split())[:200]
    facts = queries.facts_of_request(help_request)
    looked_for = SiteFacts(name=wanted) if wanted else facts
    is_open = help_request.status in (RequestState.NEW, RequestState.ACCEPTED, RequestState.LINKED)
    look = is_open and (help_request.status != RequestState.LINKED or bool(wanted) or "relink" in request.GET)
    may_handle = actor.can("request:handle", help_request.center_id)
    decision = decision_of(help_request)
    waits = is_waiting(help_request)
    steps = list(steps_of(help_request))
    context = {
        "help_request": help_request,
        "lines": queries.lines_in_words(help_request),
        "candidates": _side_by_side(help_request, looked_for, facts) if look else [],
        "looking": look,
        "wanted": wanted,
        "can": {step.value: can_step(REQUEST_STEPS, help_request.status, step) for step in RequestState},
        "is_open": is_open,
        "colleague": queries.who_has(help_request, other_than=actor.user_id),
        "take_up_form": ReasonForm(prefix="take"),
        "assign_form": AssignForm(help_request=help_request, is_routed=decision is not None)
        if is_open and may_assign_request(actor, help_request)
        else None,
        "decision": decision,
        "referral": referral_of(help_request),
        "standings": asked_for.standings_of(help_request),
        "may_edit_rules": may_set_response(actor, help_request.center_id),
        **transfer_parts(help_request, may_handle=may_handle and is_open),
        "close_form": ReasonForm(prefix="close"),
        "response_form": ResponseForm(prefix="response") if waits else None,
        "same_calls": same_calls(help_request) if may_handle else [],
        "joined": joined_to(help_request),
        "steps": steps,
        "denied": next((step for step in steps if step.kind == RequestStep.Kind.NOT_AGREED), None),
        "may_handle": may_handle,
        "history": history_lines(actor, [help_request]),
        **refused,
    }
    status = 422 if refused else 200
    return render(request, "engagements/request_detail.html", context, status=status)


def _side_by_side(help_request: Request, looked_for: SiteFacts, facts: SiteFacts) -> list[SideBySide]:
    """Sites that may be the one that asked, compared with what the request says."""
    left_out = [help_request.site_id] if help_request.site_id else []
    candidates = companies.likely_duplicates(looked_for, leave_out=left_out)
    sites = [candidate.site for candidate in candidates]
    known = set(
        Relationship.objects.filter(center_id=help_request.center_id, site__in=sites).values_list(
            "site_id", flat=True
        )
    )
    return [
        SideBySide(candidate, _rows(help_request, facts, candidate.site), candidate.site.pk in known)
        for candidate in candidates
    ]


def _rows(help_request: Request, facts: SiteFacts, site: Site) -> list[tuple[str, str, str]]:
    return [
        ("Name", facts.name, site.name),
        ("Street", facts.street, site.street),
        ("City", facts.city, site.city),
        (
            "ZIP and state",
            f"{facts.zip} {facts.state}".strip(),
            f"{site.zip_code} {site.state.abbreviation}".strip(),
        ),
        ("Telephone", facts.phone, format_phone(site.phone_key) if site.phone_key else ""),
        ("Industry", help_request.naics_id or help_request.industry_words, site.naics_id or ""),
    ]


def request_to_handle(request: HttpRequest, reference: str) -> Request:
    actor = actor_of(request)
    check_user_can_read_requests(actor)
    help_request = queries.request_by_reference(actor, reference)
    check_user_can_handle_request(actor, help_request)
    return help_request


@login_required
@require_POST
def take_up(request: HttpRequest, reference: str) -> HttpResponse:
    """Answer for a request from now on."""
    return taken_up(request, reference, f"You took up {reference}. Find the company below.")


def taken_up(request: HttpRequest, reference: str, done: str) -> HttpResponse:
    """Take a request up, with the reason where a colleague has it; one that is refused stays in the form."""
    help_request = request_to_handle(request, reference)
    form = ReasonForm(request.POST, prefix="take")
    # Whether one is needed the action knows: a colleague may have got it meanwhile.
    form.fields["reason"].required = False
    if not told(request, form):
        return detail_page(request, reference, take_up_form=form)
    tell(
        request,
        lambda: actions.take_up(
            help_request=help_request, by=actor_of(request), reason=form.cleaned_data["reason"]
        ),
        done,
    )
    return redirect("engagements:request", reference)


@login_required
@require_POST
def assign(request: HttpRequest, reference: str) -> HttpResponse:
    """Hand a request to an advisor."""
    help_request = request_to_handle(request, reference)
    check_user_can_assign_request(actor_of(request), help_request)
    is_routed = decision_of(help_request) is not None
    form = AssignForm(request.POST, help_request=help_request, is_routed=is_routed)
    if form.is_valid():
        person = form.cleaned_data["to"]
        tell(
            request,
            lambda: actions.assign_request(
                help_request=help_request,
                to=person,
                by=actor_of(request),
                reason=form.cleaned_data["reason"],
            ),
            f"{reference} is with {person} now.",
        )
    elif "to" in form.errors:
        messages.error(request, "Choose an advisor or director from the list.")
    else:
        messages.error(request, "Write why, in up to 300 characters: a rule gave it to somebody else.")
    return redirect("engagements:request", reference)


@login_required
@require_POST
def link(request: HttpRequest, reference: str) -> HttpResponse:
    """Say which site of the registry a request is from."""
    actor = actor_of(request)
    help_request = request_to_handle(request, reference)
    form = LinkForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose a site from the list.")
        return redirect("engagements:request", reference)
    site = companies.site_by_public_id(actor, form.cleaned_data["site"])
    shown = form.cleaned_data["replacing"]
    replacing = companies.site_by_public_id(actor, shown) if shown else None
    tell(
        request,
        lambda: actions.link_request(help_request=help_request, site=site, by=actor, replacing=replacing),
        f"{reference} is from {site}. Start an engagement when you agreed on the work.",
    )
    return redirect("engagements:request", reference)


@login_required
def new_site(request: HttpRequest, reference: str) -> HttpResponse:
    """Enter the site that a request came from, filled in from what the request says."""
    help_request = request_to_handle(request, reference)
    initial = {
        "name": help_request.company_name,
        "street": help_request.street,
        "city": help_request.city,
        "zip_code": help_request.zip_code,
        "state": help_request.state_id,
        "naics": help_request.naics_id or "",
        "phone": help_request.contact_phone,
    }
    form = NewSiteForm(request.POST or None, initial=initial)

    def create() -> str:
        actions.create_site_for_request(help_request=help_request, by=actor_of(request), **form.facts())
        messages.success(
            request, f"{form.cleaned_data['name']} is in the registry, and {reference} is from there."
        )
        return reverse("engagements:request", args=[reference])

    where = carried_out_once(request, form, create)
    if where:
        return redirect(where)
    context = {
        "form": form,
        "help_request": help_request,
        "candidates": companies.likely_duplicates(queries.facts_of_request(help_request)),
    }
    return render(request, "engagements/request_new_site.html", context)


@login_required
@require_POST
def close(request: HttpRequest, reference: str) -> HttpResponse:
    """End a request that does not become work."""
    help_request = request_to_handle(request, reference)
    form = ReasonForm(request.POST, prefix="close")
    if not form.is_valid():
        messages.error(request, "Write in up to 2,000 characters why the request ends here.")
        return detail_page(request, reference, close_form=form)
    tell(
        request,
        lambda: actions.close_request(
            help_request=help_request, reason=form.cleaned_data["reason"], by=actor_of(request)
        ),
        f"{reference} is closed.",
    )
    return redirect("engagements:request", reference)


@login_required
@require_POST
def put_back(request: HttpRequest, reference: str) -> HttpResponse:
    """Put a request back among the new ones."""
    help_request = request_to_handle(request, reference)
    tell(
        request,
        lambda: actions.put_back(help_request=help_request, by=actor_of(request)),
        f"{reference} is among the new requests again.",
    )
    return redirect("engagements:request", reference)


@login_required
def start(request: HttpRequest, reference: str) -> HttpResponse:
    """Turn a linked request into an engagement."""
    actor = actor_of(request)
    help_request = request_to_handle(request, reference)
    check_user_can_edit_engagements_of(actor, help_request.center_id)
    if help_request.status != RequestState.LINKED.value or help_request.site is None:
        messages.error(
            request,
            f"{reference} is “{help_request.get_status_display()}”: an engagement starts from a known company.",
        )
        return redirect("engagements:request", reference)
    site = help_request.site
    initial = {
        "lead": help_request.assigned_to_id or actor.user_id,
        "started_on": timezone.localdate(),
        "scope": help_request.need,
    }
    form = EngagementForm(request.POST or None, center=help_request.center, initial=initial)
    if len(help_request.lines) == 1:
        form.suggest(line=help_request.lines[0], scope=help_request.need)

    def begin() -> str:
        engagement = actions.start_engagement(
            **form.facts(),
            center=help_request.center,
            site=site,
            help_request=help_request,
            is_synthetic=help_request.is_synthetic,
            by=actor,
        )
        messages.success(request, f"{engagement.public_id} has begun. Log the first visit when it was held.")
        return reverse("engagements:detail", args=[engagement.public_id])

    where = carried_out_once(request, form, begin)
    if where:
        return redirect(where)
    return render(
        request,
        "engagements/engagement_start.html",
        {"form": form, "help_request": help_request, "site": site},
    )
