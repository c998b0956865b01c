"""What a company sees behind the link of a mail, without an account: the proposal, its agreement, its documents."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from lineshaft.apps.network.zones import today_of, zone_of
from lineshaft.domain.errors import LineshaftError
from lineshaft.tenancy import Context, Scope, use
from lineshaft.ui.links import private, private_page

from .. import actions, queries
from ..forms.company import AcknowledgeForm, DeclineForm
from ..models import Proposal
from ..paper.document import moment, pdf_of
from ..states import PROPOSAL_STEPS, ProposalState
from .common import handed_out, pdf

Page = Callable[..., HttpResponseBase]


def behind_a_link(page: Page) -> Callable[..., HttpResponseBase]:
    """Open the proposal of the token for the page, in the company's language; say plainly when there is none."""

    @wraps(page)
    def opened_page(request: HttpRequest, token: str, **parts: Any) -> HttpResponseBase:
        found = queries.opened_by_token(token)
        if found is None:
            return private(render(request, "delivery/link_unknown.html", status=404))
        link_id, pk = found
        with use(Context(scope=Scope.TOKEN, token_proposal=pk)):
            proposal = queries.opened_proposal(pk)
            return private_page(
                request,
                proposal.language,
                lambda: page(request, token=token, link_id=link_id, proposal=proposal, **parts),
                zone=zone_of(proposal.center),
            )

    return opened_page


def _page(
    request: HttpRequest,
    token: str,
    proposal: Proposal,
    *,
    problem: str = "",
    form: Any = None,
    decline: Any = None,
) -> HttpResponse:
    state = ProposalState(proposal.state)
    is_over = proposal.valid_until < today_of(proposal.center)
    made = queries.acknowledgement_of(proposal)
    sentence = proposal.document["agreement"]["acknowledges"]
    shown = {
        "token": token,
        "proposal": proposal,
        "doc": proposal.document,
        "acknowledgement": made,
        "acknowledged_at": moment(made.acknowledged_at, proposal.center) if made else "",
        "is_expired": is_over and made is None,
        "can_accept": not is_over and ProposalState.ACCEPTED in PROPOSAL_STEPS[state],
        "can_decline": not is_over and ProposalState.DECLINED in PROPOSAL_STEPS[state],
        "form": form or AcknowledgeForm(sentence=sentence, initial={"text": proposal.sha256}),
        "decline_form": decline or DeclineForm(),
        "documents": list(queries.documents_for_company(proposal)),
        "problem": problem,
    }
    return render(request, "delivery/opened.html", shown, status=409 if problem else 200)


@require_safe
@behind_a_link
def opened(request: HttpRequest, *, token: str, link_id: int, proposal: Proposal) -> HttpResponse:
    """The proposal with its agreement, and the ways to acknowledge and to decline it."""
    return _page(request, token, proposal)


@require_POST
@behind_a_link
def acknowledge(request: HttpRequest, *, token: str, link_id: int, proposal: Proposal) -> HttpResponse:
    """The company acknowledges it; a second time leads to the same page."""
    form = AcknowledgeForm(request.POST, sentence=proposal.document["agreement"]["acknowledges"])
    if not form.is_valid():
        return _page(request, token, proposal, form=form)
    told = form.cleaned_data
    try:
        actions.acknowledge(link_id=link_id, text_sha256=told["text"], name=told["name"], title=told["title"])
    except LineshaftError as error:
        return _page(request, token, proposal, problem=str(error))
    return redirect("delivery:opened", token=token)


@require_POST
@behind_a_link
def decline(request: HttpRequest, *, token: str, link_id: int, proposal: Proposal) -> HttpResponse:
    """The company does not want it."""
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return _page(request, token, proposal, decline=form)
    try:
        actions.decline(link_id=link_id, reason=form.cleaned_data["reason"])
    except LineshaftError as error:
        return _page(request, token, proposal, problem=str(error))
    return redirect("delivery:opened", token=token)


@require_safe
@behind_a_link
def paper(request: HttpRequest, *, token: str, link_id: int, proposal: Proposal) -> HttpResponse:
    """The proposal, or once it is acknowledged the agreement, as PDF."""
    made = queries.acknowledgement_of(proposal)
    name = f"{proposal.document['engagement']}-{'agreement' if made else 'proposal'}-{proposal.number}.pdf"
    return pdf(
        pdf_of(made.document, made.sha256) if made else pdf_of(proposal.document, proposal.sha256), name
    )


@require_safe
@behind_a_link
def document(
    request: HttpRequest, *, token: str, link_id: int, proposal: Proposal, pk: int
) -> HttpResponseBase:
    """A document that the center gives the company."""
    found = queries.documents_for_company(proposal).filter(pk=pk).first()
    if found is None:
        raise Http404
    return handed_out(found)
