"""
What a company sees of a proposal, by the link of a mail without an account, or signed in: the text with its agreement,
the ways to acknowledge and to decline it, its documents. Both ways lead to the same pages.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from lineshaft.apps.accounts.pages import actor_of
from lineshaft.apps.network.zones import today_of, zone_of
from lineshaft.domain.errors import LineshaftError
from lineshaft.tenancy import Context, Scope, use
from lineshaft.ui.links import private, private_page

from .. import actions, own, queries
from ..forms.company import AcknowledgeForm, DeclineForm
from ..models import Proposal
from ..paper.document import moment, pdf_of
from ..states import PROPOSAL_STEPS, ProposalState
from .common import handed_out, pdf

Page = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Way:
    """How somebody of the company came to a proposal: where its pages are, and who answers."""

    prefix: str
    parts: tuple[Any, ...]
    by: actions.ByLink | actions.SignedIn
    is_open: bool
    """Whether the work is: an offer of work that is over is not answered any more."""
    name: str = ""

    def address(self, page: str, *more: Any) -> str:
        return reverse(f"delivery:{self.prefix}_{page}", args=[*self.parts, *more])

    @property
    def is_signed_in(self) -> bool:
        return isinstance(self.by, actions.SignedIn)


def behind_a_link(page: Page) -> Callable[..., HttpResponseBase]:
    """Open the proposal of the token for the page, in the company's language; say plainly when there is none."""

    @wraps(page)
    def opened_page(request: HttpRequest, token: str, **parts: Any) -> HttpResponseBase:
        found = queries.opened_by_token(token)
        if found is None:
            return private(render(request, "network/link_unknown.html", status=404))
        link_id, pk, is_open = found
        with use(Context(scope=Scope.TOKEN, token_proposal=pk)):
            proposal = queries.opened_proposal(pk)
            way = Way("opened", (token,), actions.ByLink(link_id), is_open)
            return private_page(
                request,
                proposal.language,
                lambda: page(request, way=way, proposal=proposal, **parts),
                zone=zone_of(proposal.center),
            )

    return opened_page


def signed_in(page: Page) -> Callable[..., HttpResponseBase]:
    """Open a proposal that was sent to the person's company for the page, in the language that the person reads."""

    @login_required
    @wraps(page)
    def own_page(request: HttpRequest, public_id: str, number: int, **parts: Any) -> HttpResponseBase:
        actor = actor_of(request)
        work = own.own_work_by_id(actor, public_id)
        proposal = own.proposal_to_company(actor, work, number)
        by = actions.SignedIn(actor, proposal)
        way = Way("own", (public_id, number), by, work.is_open, actor.person.full_name)
        return page(request, way=way, proposal=proposal, **parts)

    return own_page


def _page(
    request: HttpRequest,
    way: Way,
    proposal: Proposal,
    *,
    problem: str = "",
    form: Any = None,
    decline: Any = None,
) -> HttpResponse:
    state = ProposalState(proposal.state)
    is_expired = proposal.valid_until < today_of(proposal.center)
    is_answerable = way.is_open and not is_expired
    made = queries.acknowledgement_of(proposal)
    sentence = proposal.document["agreement"]["acknowledges"]
    first = {"text": proposal.sha256, "name": way.name}
    shown = {
        "way": way,
        "proposal": proposal,
        "doc": proposal.document,
        "acknowledgement": made,
        "acknowledged_at": moment(made.acknowledged_at, proposal.center) if made else "",
        "is_expired": is_expired and made is None,
        "can_accept": is_answerable and ProposalState.ACCEPTED in PROPOSAL_STEPS[state],
        "can_decline": is_answerable and ProposalState.DECLINED in PROPOSAL_STEPS[state],
        "form": form or AcknowledgeForm(sentence=sentence, initial=first),
        "decline_form": decline or DeclineForm(),
        "paper_url": way.address("paper"),
        "acknowledge_url": way.address("acknowledge"),
        "decline_url": way.address("decline"),
        # Signed in they stand on the page of the engagement.
        "documents": []
        if way.is_signed_in
        else [(each, way.address("document", each.pk)) for each in queries.documents_for_company(proposal)],
        "problem": problem,
    }
    return render(request, "delivery/opened.html", shown, status=409 if problem else 200)


def _opened(request: HttpRequest, *, way: Way, proposal: Proposal) -> HttpResponse:
    """The proposal with its agreement, and the ways to acknowledge and to decline it."""
    return _page(request, way, proposal)


def _acknowledge(request: HttpRequest, *, way: Way, proposal: Proposal) -> HttpResponse:
    """The company acknowledges it; a second time leads to the same page."""
    form = AcknowledgeForm(request.POST, sentence=proposal.document["agreement"]["acknowledges"])
    if not form.is_valid():
        return _page(request, way, proposal, form=form)
    told = form.cleaned_data
    try:
        actions.acknowledge(by=way.by, text_sha256=told["text"], name=told["name"], title=told["title"])
    except LineshaftError as error:
        return _page(request, way, proposal, problem=str(error))
    return redirect(way.address("proposal"))


def _decline(request: HttpRequest, *, way: Way, proposal: Proposal) -> HttpResponse:
    """The company does not want it."""
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return _page(request, way, proposal, decline=form)
    try:
        actions.decline(by=way.by, reason=form.cleaned_data["reason"])
    except LineshaftError as error:
        return _page(request, way, proposal, problem=str(error))
    return redirect(way.address("proposal"))


def _paper(request: HttpRequest, *, way: Way, proposal: Proposal) -> HttpResponse:
    """The proposal, or once it is acknowledged the agreement, as PDF."""
    made = queries.acknowledgement_of(proposal)
    name = f"{proposal.document['engagement']}-{'agreement' if made else 'proposal'}-{proposal.number}.pdf"
    return pdf(
        pdf_of(made.document, made.sha256) if made else pdf_of(proposal.document, proposal.sha256), name
    )


opened_proposal = require_safe(behind_a_link(_opened))
opened_acknowledge = require_POST(behind_a_link(_acknowledge))
opened_decline = require_POST(behind_a_link(_decline))
opened_paper = require_safe(behind_a_link(_paper))

own_proposal = require_safe(signed_in(_opened))
own_acknowledge = require_POST(signed_in(_acknowledge))
own_decline = require_POST(signed_in(_decline))
own_paper = require_safe(signed_in(_paper))


@require_safe
@behind_a_link
def opened_document(request: HttpRequest, *, way: Way, proposal: Proposal, pk: int) -> HttpResponseBase:
    """A document that the center gives the company."""
    found = queries.documents_for_company(proposal).filter(pk=pk).first()
    if found is None:
        raise Http404
    return handed_out(found)
