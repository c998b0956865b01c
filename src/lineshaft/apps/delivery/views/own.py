"""The work of a company, for its own people: what was proposed and agreed, the plan, documents, follow-ups."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lineshaft.apps.accounts.pages import actor_of
from lineshaft.apps.network.queries.directory import title_of

from .. import own
from ..states import MilestoneState, ProposalState
from .common import handed_out


@login_required
@require_safe
def own_list(request: HttpRequest) -> HttpResponse:
    """Work of the person's company of which something was sent or given to it; what waits for an answer first."""
    actor = actor_of(request)
    rows = own.own_work(actor)
    waiting = {work.pk: proposal for work, proposal in own.proposals_that_wait(actor, len(rows), among=rows)}
    listed = sorted(((each, waiting.get(each.pk)) for each in rows), key=lambda row: row[1] is None)
    return render(request, "delivery/own_list.html", {"rows": listed})


@login_required
@require_safe
def own_engagement(request: HttpRequest, public_id: str) -> HttpResponse:
    """One engagement as its company may know it."""
    actor = actor_of(request)
    work = own.own_work_by_id(actor, public_id)
    proposals = own.proposals_to_company(actor, work)
    milestones, follow_ups = own.plan_of(work)
    shown = {
        "work": work,
        "line": title_of(work.line),
        "proposals": proposals,
        "waiting": next((each for _work, each in own.proposals_that_wait(actor, 1, among=[work])), None),
        "in_force": next((each for each in proposals if each.state == ProposalState.ACCEPTED), None),
        "milestones": milestones,
        "done": sum(each.state == MilestoneState.DONE for each in milestones),
        "wanted": sum(each.state != MilestoneState.DROPPED for each in milestones),
        "follow_ups": follow_ups,
        "documents": own.documents_of_company(actor, work),
    }
    return render(request, "delivery/own_engagement.html", shown)


@login_required
@require_safe
def own_document(request: HttpRequest, public_id: str, pk: int) -> HttpResponseBase:
    """A document that the center gave the company."""
    actor = actor_of(request)
    found = own.documents_of_company(actor, own.own_work_by_id(actor, public_id)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return handed_out(found)
