"""Versions of a proposal: drafted, looked at as the company will see it, sent, withdrawn, and as PDF."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from lineshaft.apps.accounts.pages import actor_of, carried_out_once, step_page
from lineshaft.apps.engagements.forms.requests import ReasonForm
from lineshaft.apps.engagements.states import OPEN_ENGAGEMENTS
from lineshaft.ui.documents import sha256_of

from .. import actions, queries
from ..forms.staff import ProposalForm
from ..models import Proposal
from ..paper.document import moment, pdf_of
from ..paper.now import document_now
from ..permissions import may_edit_delivery
from ..states import PROPOSAL_STEPS, ProposalState
from .common import part_to_edit, pdf, to_edit, to_read


@login_required
def draft(request: HttpRequest, public_id: str) -> HttpResponse:
    """Write the draft, or begin the next version."""
    engagement = to_edit(actor_of(request), public_id)
    versions = list(queries.proposals_of(engagement))
    kept = next((each for each in versions if each.state == ProposalState.DRAFT), None)
    before = next((each for each in versions if each.state != ProposalState.DRAFT), None)
    actor = actor_of(request)
    form = ProposalForm(request.POST or None, engagement=engagement, by=actor, draft=kept, before=before)

    def save() -> str:
        written = actions.save_draft(engagement=engagement, **form.facts(), by=actor)
        messages.success(request, f"Version {written.number} is a draft. Look at it, then send it.")
        return reverse("delivery:proposal", args=[public_id, written.number])

    if where := carried_out_once(request, form, save):
        return redirect(where)
    heading = (
        "Proposal"
        if kept is None and before is None
        else "Next version of the proposal"
        if kept is None
        else "Draft"
    )
    shown = {
        "engagement": engagement, "form": form, "heading": heading, "submit": "Save the draft",
        "back": reverse("delivery:offer", args=[public_id]),
    }  # fmt: skip
    return render(request, "delivery/form.html", shown)


@login_required
@require_safe
def proposal(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """One version as the company sees it, and what can be done with it."""
    engagement = to_read(actor_of(request), public_id)
    found = queries.proposal_of(engagement, number)
    made = getattr(found, "acknowledgement", None)
    may_edit = may_edit_delivery(actor_of(request), engagement.center_id)
    may_write = may_edit and engagement.status in OPEN_ENGAGEMENTS
    doc, not_yet = document_now(found)
    shown = {
        "engagement": engagement,
        "proposal": found,
        "number_text": str(found.number),
        "acknowledgement": made,
        "acknowledged_at": moment(made.acknowledged_at, engagement.center) if made else "",
        "doc": doc,
        "not_yet": not_yet,
        "may_write": may_write,
        "may_follow": may_write
        and found.state in (ProposalState.DECLINED, ProposalState.EXPIRED, ProposalState.WITHDRAWN)
        and not queries.proposals_of(engagement).filter(number__gt=number).exists(),
        "may_withdraw": may_edit and ProposalState.WITHDRAWN in PROPOSAL_STEPS[ProposalState(found.state)],
        "withdraw_form": ReasonForm(prefix="withdraw"),
    }
    return render(request, "delivery/proposal.html", shown)


def _page_of(found: Proposal) -> str:
    return reverse("delivery:proposal", args=[found.engagement.public_id, found.number])


_version = part_to_edit(queries.proposal_of, "number")

send = step_page(
    _version,
    lambda found, by: actions.send_proposal(proposal=found, by=by),
    "Version {0.number} is on its way to {0.send_to}. Its text stays as it is now.",
    _page_of,
)
again = step_page(
    _version,
    lambda found, by: actions.send_again(proposal=found, by=by),
    "Another mail is on its way to {.send_to}.",
    _page_of,
)
withdraw = step_page(
    _version,
    lambda found, by, reason: actions.withdraw_proposal(proposal=found, reason=reason, by=by),
    "Version {.number} is withdrawn.",
    lambda found: reverse("delivery:offer", args=[found.engagement.public_id]),
    partial(ReasonForm, prefix="withdraw"),
)


@login_required
@require_safe
def paper(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """The proposal as PDF: of one that was sent the same bytes every time."""
    engagement = to_read(actor_of(request), public_id)
    found = queries.proposal_of(engagement, number)
    document, _not_yet = document_now(found)
    if not document:
        raise Http404
    made = pdf_of(document, found.sha256 or sha256_of(document))
    return pdf(made, f"{public_id}-proposal-{number}.pdf")


@login_required
@require_safe
def agreement(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """The acknowledged agreement as PDF, the same bytes every time."""
    engagement = to_read(actor_of(request), public_id)
    found = getattr(queries.proposal_of(engagement, number), "acknowledgement", None)
    if found is None:
        raise Http404
    return pdf(pdf_of(found.document, found.sha256), f"{public_id}-agreement-{number}.pdf")
