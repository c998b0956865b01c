"""The pages of a center: needs sent to it, one need with its plants, and the answer on one plant."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from lineshaft.apps.accounts.actions import once
from lineshaft.apps.accounts.editing import edited
from lineshaft.apps.accounts.pages import actor_of, step_page, tell
from lineshaft.apps.companies.queries import relationship_for, site_by_public_id
from lineshaft.ui.languages import in_english
from lineshaft.ui.pagination import numbered_page

from .. import actions, naming, permissions, queries
from ..forms import AnswerForm
from ..models import Candidate, Routing
from ..states import CandidateState

LISTS = (("open", "To answer"), ("done", "Done"), ("all", "All"))


@login_required
@require_safe
@in_english
def sent(request: HttpRequest) -> HttpResponse:
    """Needs that were sent to the reader's center, by the day they are due."""
    actor = actor_of(request)
    permissions.check_user_can_answer(actor)
    which = request.GET.get("which", "")
    which = which if which in dict(LISTS) else "open"
    page = numbered_page(queries.routings_of_centers(actor, which=which), request.GET.get("page"), size=25)
    context = {"page": page, "which": which, "lists": LISTS, "today": timezone.localdate()}
    return render(request, "scouting/centers/sent.html", context)


@login_required
@require_safe
@in_english
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One need, and the center's own plants for it."""
    actor = actor_of(request)
    routing = queries.routing_for_center(actor, pk)
    candidates = queries.candidates_of(actor, routing)
    text = " ".join(request.GET.get("q", "").replace("\0", " ").split())[:100]
    present = {each.site_id for each in candidates}
    context = {
        "routing": routing,
        "need": routing.need,
        "naics": routing.need.chosen_naics.select_related("naics"),
        "files": routing.need.files.all(),
        "candidates": candidates,
        "waiting": sum(each.status == CandidateState.PROPOSED.value for each in candidates),
        "is_open": routing.need.state.value in ("scouting", "reported"),
        "text": text,
        "found": [(site, site.pk in present) for site in queries.plants_named(actor, text)] if text else [],
        "today": timezone.localdate(),
    }
    return render(request, "scouting/centers/one.html", context)


@login_required
@require_POST
@in_english
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a plant that the engine missed."""
    actor = actor_of(request)
    routing = queries.routing_for_center(actor, pk)
    site = site_by_public_id(actor, request.POST.get("site", "").replace("\0", ""))
    added: list[Candidate] = []

    def act() -> None:
        added.append(actions.add_missed_plant(routing=routing, site=site, by=actor))

    if tell(request, act, f"{site} is added. Say what you know of it."):
        return redirect("scouting:answer", pk=added[0].pk)
    return redirect("scouting:sent_one", pk=routing.pk)


def _page_of(routing: Routing) -> str:
    return reverse("scouting:sent_one", args=[routing.pk])


done = step_page(
    queries.routing_for_center,
    lambda routing, by: actions.center_is_done(routing=routing, by=by),
    "Thank you: the scouting desk is told that your center is done.",
    _page_of,
)
not_done = step_page(
    queries.routing_for_center,
    lambda routing, by: actions.center_is_not_done(routing=routing, by=by),
    "The need is open again for your center.",
    _page_of,
)


@login_required
@in_english
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """What the center found out about one plant."""
    actor = actor_of(request)
    candidate = queries.candidate_for_center(actor, pk)
    form = AnswerForm(request.POST or None, initial=AnswerForm.initial_of(candidate))
    need = candidate.routing.need
    back = reverse("scouting:sent_one", args=[candidate.routing_id])

    def keep() -> str:
        actions.answer_candidate(candidate=candidate, answer=form.answer, by=actor)
        messages.success(request, f"Your answer on {candidate.site} is kept.")
        return back

    where = edited(
        request,
        form,
        candidate,
        lambda: once(str(form.once_token), keep),
        initial_of=AnswerForm.initial_of,
        hold=actions.hold_answer,
    )
    if where:
        return redirect(where)
    context = {
        "form": form,
        "candidate": candidate,
        "site": candidate.site,
        "need": need,
        "cancel": back,
        "relationship": relationship_for(actor, candidate.site),
        "wording": naming.wording(need.item, need.number),
        "consents": candidate.consents.select_related("recorded_by", "withdrawn_by"),
    }
    return render(request, "scouting/centers/answer.html", context)


@login_required
@require_POST
@in_english
def aside(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave a plant out, with the reason."""
    actor = actor_of(request)
    candidate = queries.candidate_for_center(actor, pk)
    reason = request.POST.get("reason", "").replace("\0", " ")[:1000]
    tell(
        request,
        lambda: actions.set_candidate_aside(candidate=candidate, reason=reason, by=actor),
        f"{candidate.site} is set aside.",
    )
    return redirect("scouting:sent_one", pk=candidate.routing_id)


again = step_page(
    queries.candidate_for_center,
    lambda candidate, by: actions.candidate_again(candidate=candidate, by=by),
    "{0.site} waits for an answer again.",
    lambda candidate: _page_of(candidate.routing),
)
