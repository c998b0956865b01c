"""Versions of a proposal: drafted, looked at as the company will see it, sent, withdrawn, and as PDF."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from lineshaft.apps.accounts.pages import actor_of, carried_out_once, tell
from lineshaft.apps.engagements.forms.requests import ReasonForm
from lineshaft.apps.engagements.models import Engagement
from lineshaft.ui.documents import sha256_of

from .. import actions, queries
from ..forms.staff import ProposalForm
from ..models import Proposal, Scope, Worker
from ..paper.document import document_of, moment, pdf_of
from ..pricing import price_of
from ..states import MilestoneState, ProposalState
from .common import engagement_to_edit, engagement_to_read, pdf, told


@login_required
def draft(request: HttpRequest, public_id: str) -> HttpResponse:
    """Write the draft, or begin the next version."""
    engagement = engagement_to_edit(request, public_id)
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


def _document(found: Proposal) -> dict[str, Any] | None:
    """What the version says: as it was sent, or for a draft as it would be sent now; None while there is no scope."""
    if found.sent_at:
        document: dict[str, Any] = found.document
        return document
    scope = Scope.objects.filter(engagement=found.engagement).first()
    workers = list(Worker.objects.filter(engagement=found.engagement))
    if scope is None or not workers:
        return None
    price = price_of(found.engagement, workers, found.discount, timezone.localdate())
    milestones = list(found.engagement.milestones.exclude(state=MilestoneState.DROPPED))
    made_at = timezone.now().replace(microsecond=0)
    return document_of(
        found, scope=scope, workers=workers, milestones=milestones, price=price, made_at=made_at
    )


@login_required
@require_safe
def proposal(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """One version as the company sees it, and what can be done with it."""
    engagement = engagement_to_read(request, public_id)
    found = queries.proposal_of(engagement, number)
    made = getattr(found, "acknowledgement", None)
    may_edit = engagement.center_id in actor_of(request).organisations_where("engagement:edit")
    shown = {
        "engagement": engagement,
        "proposal": found,
        "number_text": str(found.number),
        "acknowledgement": made,
        "acknowledged_at": moment(made.acknowledged_at, engagement.center) if made else "",
        "doc": _document(found),
        "may_edit": may_edit,
        "withdraw_form": ReasonForm(prefix="withdraw"),
    }
    return render(request, "delivery/proposal.html", shown)


def _to_change(request: HttpRequest, public_id: str, number: int) -> tuple[Engagement, Proposal]:
    engagement = engagement_to_edit(request, public_id)
    return engagement, queries.proposal_of(engagement, number)


@login_required
@require_POST
def send(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """Fix the text, and mail the company its link."""
    _engagement, found = _to_change(request, public_id, number)
    tell(
        request,
        lambda: actions.send_proposal(proposal=found, by=actor_of(request)),
        f"Version {number} is on its way to {found.send_to}. Its text stays as it is now.",
    )
    return redirect("delivery:proposal", public_id, number)


@login_required
@require_POST
def again(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """Another mail with a link."""
    _engagement, found = _to_change(request, public_id, number)
    tell(
        request,
        lambda: actions.send_again(proposal=found, by=actor_of(request)),
        f"Another mail is on its way to {found.send_to}.",
    )
    return redirect("delivery:proposal", public_id, number)


@login_required
@require_POST
def withdraw(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """Throw the draft away, or take the offer back."""
    _engagement, found = _to_change(request, public_id, number)
    form = ReasonForm(request.POST, prefix="withdraw")
    if told(request, form):
        tell(
            request,
            lambda: actions.withdraw_proposal(
                proposal=found, reason=form.cleaned_data["reason"], by=actor_of(request)
            ),
            f"Version {number} is withdrawn.",
        )
    return redirect("delivery:offer", public_id)


@login_required
@require_safe
def paper(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """The proposal as PDF: of one that was sent the same bytes every time."""
    engagement = engagement_to_read(request, public_id)
    found = queries.proposal_of(engagement, number)
    document = _document(found)
    if document is None:
        raise Http404
    made = pdf_of(document, found.sha256 or sha256_of(document))
    return pdf(made, f"{public_id}-proposal-{number}.pdf")


@login_required
@require_safe
def agreement(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """The acknowledged agreement as PDF, the same bytes every time."""
    engagement = engagement_to_read(request, public_id)
    found = getattr(queries.proposal_of(engagement, number), "acknowledgement", None)
    if found is None:
        raise Http404
    return pdf(pdf_of(found.document, found.sha256), f"{public_id}-agreement-{number}.pdf")
