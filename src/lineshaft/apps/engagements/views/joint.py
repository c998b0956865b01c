"""Engagements that several centers do together: who takes part, proposals, answers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from lineshaft.apps.accounts.pages import actor_of, carried_out_once, tell
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import Center

from .. import actions, queries
from ..forms.joint import SharesForm
from ..models import Engagement, JointAgreement, JointShare
from ..permissions import (
    centers_of_reader,
    check_user_can_edit_engagements_of,
    check_user_can_read_engagements,
    check_user_can_read_visits,
)
from ..queries import joint as joint_queries
from .engagements import tab_context


def _engagement(request: HttpRequest, public_id: str) -> Engagement:
    actor = actor_of(request)
    check_user_can_read_engagements(actor)
    engagement = queries.engagement_by_public_id(actor, public_id)
    check_user_can_read_visits(actor, engagement)
    return engagement


def _proposing_center(actor: Actor, engagement: Engagement) -> Center | None:
    """The reader's center that may propose: the one that leads, or one that takes part."""
    editing = actor.organisations_where("engagement:edit")
    first = next((pk for pk in centers_of_reader(actor, engagement) if pk in editing), None)
    return None if first is None else Center.objects.get(pk=first)


@login_required
@require_safe
def centers(request: HttpRequest, public_id: str) -> HttpResponse:
    """Which centers do the work, how its credit is shared, and what was proposed."""
    engagement = _engagement(request, public_id)
    agreements = joint_queries.agreements_of(engagement)
    context = tab_context(request, engagement, "centers")
    waiting = next((each for each in agreements if each.status == JointAgreement.Status.PROPOSED), None)
    context |= {
        "agreements": agreements,
        "waiting": waiting,
        "credits": joint_queries.credits_of(actor_of(request), engagement),
        "may_propose": waiting is None
        and engagement.status != "cancelled"
        and _proposing_center(actor_of(request), engagement) is not None,
    }
    return render(request, "engagements/engagement_centers.html", context)


@login_required
def propose(request: HttpRequest, public_id: str) -> HttpResponse:
    """Invite a center, or propose other shares."""
    actor = actor_of(request)
    engagement = _engagement(request, public_id)
    center = _proposing_center(actor, engagement)
    if center is None:
        raise PermissionDenied("Only advisors and directors of the centers that do the work propose shares.")
    form = SharesForm(request.POST or None, engagement=engagement, center=center)

    def put() -> str:
        agreement = actions.propose_shares(engagement=engagement, center=center, by=actor, **form.facts())
        messages.success(request, "Proposed. It holds when every other center has accepted.")
        return reverse("engagements:joint", args=[agreement.pk])

    where = carried_out_once(request, form, put)
    if where:
        return redirect(where)
    return render(request, "engagements/joint_propose.html", {"form": form, "engagement": engagement})


def _open_share(actor: Actor, agreement: JointAgreement) -> JointShare | None:
    """The share that a center of the reader has to answer."""
    editing = actor.organisations_where("engagement:edit")
    if agreement.status != JointAgreement.Status.PROPOSED:
        return None
    open_ones = [each for each in agreement.shares.all() if each.accepted_at is None]
    return next((each for each in open_ones if each.center_id in editing), None)


@login_required
@require_safe
def joint(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposal with the terms of the work, for the centers that it names."""
    actor = actor_of(request)
    check_user_can_read_engagements(actor)
    agreement = joint_queries.agreement_by_id(actor, pk)
    terms = joint_queries.terms_of(agreement)
    does_the_work = bool(
        queries.engagements_of(actor).filter(pk=agreement.engagement_id).values_list("pk", flat=True)[:1]
    )
    context = {
        "agreement": agreement,
        "terms": terms,
        "share": _open_share(actor, agreement),
        "may_withdraw": agreement.status == JointAgreement.Status.PROPOSED
        and agreement.proposed_by_center_id in actor.organisations_where("engagement:edit"),
        "does_the_work": does_the_work,
    }
    return render(request, "engagements/joint.html", context)


@login_required
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept or decline for one's center."""
    actor = actor_of(request)
    agreement = joint_queries.agreement_by_id(actor, pk)
    share = _open_share(actor, agreement)
    if share is None:
        messages.error(request, "There is nothing for your center to answer here.")
        return redirect("engagements:joint", pk)
    check_user_can_edit_engagements_of(actor, share.center_id)
    accepts = request.POST.get("answer") == "accept"
    act = actions.accept_shares if accepts else actions.decline_shares
    tell(
        request,
        lambda: act(agreement=agreement, center=share.center, by=actor),
        "Accepted for your center." if accepts else "Declined. What was agreed before stays.",
    )
    # Who declined, or left with its own word, reads of the work no longer.
    is_open = queries.engagements_of(actor).filter(pk=agreement.engagement_id).exists()
    return redirect("engagements:joint", pk) if is_open else redirect("engagements:list")


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's proposal back."""
    actor = actor_of(request)
    agreement = joint_queries.agreement_by_id(actor, pk)
    tell(
        request,
        lambda: actions.withdraw_proposal(agreement=agreement, by=actor),
        "The proposal is taken back.",
    )
    return redirect("engagements:joint", pk)
