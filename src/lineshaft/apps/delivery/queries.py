"""Reads from assessment to follow-up. The row policies hold underneath."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Count, F, Func, Model, QuerySet
from django.http import Http404

from lineshaft.apps.accounts.actions import hash_token
from lineshaft.apps.accounts.models import Organisation
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.roles import OrganisationKind
from lineshaft.apps.audit.queries import deleted_records
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.engagements.states import OPEN_ENGAGEMENTS

from .models import (
    Acknowledgement,
    AgreementText,
    Assessment,
    FollowUp,
    Milestone,
    Proposal,
    ProposalLink,
    ProposalWithdrawal,
    Scope,
    WorkDocument,
    Worker,
)
from .states import MilestoneState, ProposalState


def partners_to_choose() -> QuerySet[Organisation]:
    """Partners of the network that are with it, by name: who may provide a part of the work."""
    return Organisation.objects.filter(
        kind=OrganisationKind.PARTNER.value, partner_profile__retired_at__isnull=True
    ).order_by("name")


def worker_of(engagement: Engagement, pk: int) -> Worker:
    """One of those who do the work, or 404."""
    return _or_404(engagement.workers.select_related("person", "partner", "engagement").filter(pk=pk))


def milestones_of(engagement: Engagement) -> QuerySet[Milestone]:
    """The plan, in the order of its days, with how often each was moved."""
    return Milestone.objects.filter(engagement=engagement).prefetch_related("moves__moved_by")


def milestone_of(engagement: Engagement, pk: int) -> Milestone:
    """One of them, or 404."""
    return _or_404(Milestone.objects.select_related("engagement").filter(engagement=engagement, pk=pk))


def proposals_of(engagement: Engagement) -> QuerySet[Proposal]:
    """Every version, the newest first, with what the company acknowledged."""
    return Proposal.objects.filter(engagement=engagement).select_related(
        "made_by", "acknowledgement", "withdrawal"
    )


def proposal_of(engagement: Engagement, number: int) -> Proposal:
    """One version, or 404."""
    rows = proposals_of(engagement).filter(number=number)
    return _or_404(
        rows.select_related(
            "engagement__site__state", "engagement__center", "answered_by", "agreement_text",
            "acknowledgement__acknowledged_by",
        )
    )  # fmt: skip


def agreement_in_force(center_id: int) -> AgreementText | None:
    """The newest version of the center's own text; None where it never had one."""
    return AgreementText.objects.filter(center=center_id).order_by("-number").first()


def agreement_texts_of(center_id: int) -> QuerySet[AgreementText]:
    """Every version of the center, the newest first, with how many proposals were sent with it."""
    rows = AgreementText.objects.filter(center=center_id).select_related("written_by")
    return rows.annotate(used=Count("proposals")).order_by("-number")


def proposals_to_try(center_id: int, limit: int) -> list[Proposal]:
    """The newest proposal of each engagement, sent or draft, of the engagements that had one last."""
    newest = (
        Proposal.objects.filter(center=center_id)
        .order_by("engagement_id", "-number")
        .distinct("engagement_id")
    )
    rows = Proposal.objects.filter(pk__in=newest.values("pk")).select_related(
        "engagement__site", "engagement__center"
    )
    return list(rows.order_by("-made_at", "-pk")[:limit])


def documents_of(engagement: Engagement) -> QuerySet[WorkDocument]:
    """Every version of every document, the latest first."""
    rows = WorkDocument.objects.filter(engagement=engagement)
    return rows.select_related("added_by", "withdrawn_by", "company").order_by("-added_at", "-id")


def kept_by_sellers(documents: Collection[WorkDocument]) -> set[int]:
    """
    Of all versions of an engagement, those that were replaced after the plant went to another company: the one that it
    belonged to keeps them, as the newest version that it was given.
    """
    after = {each.replaces_id: each for each in documents if each.replaces_id}
    kept = set()
    for each in documents:
        if each.pk not in after or each.audience != WorkDocument.Audience.COMPANY:
            continue
        later = after.get(each.pk)
        while later is not None and later.company_id != each.company_id:
            later = after.get(later.pk)
        if later is None:
            kept.add(each.pk)
    return kept


def document_of(engagement: Engagement, pk: int) -> WorkDocument:
    """One of them, or 404."""
    return _or_404(WorkDocument.objects.select_related("engagement").filter(engagement=engagement, pk=pk))


def follow_ups_of(engagement: Engagement) -> QuerySet[FollowUp]:
    """The follow-ups of completed work, in the order of their days."""
    return FollowUp.objects.filter(engagement=engagement).select_related("done_by")


def follow_up_of(engagement: Engagement, pk: int) -> FollowUp:
    """One of them, or 404."""
    return _or_404(FollowUp.objects.filter(engagement=engagement, pk=pk))


def _or_404(rows: QuerySet[Any]) -> Any:
    found = rows.first()
    if found is None:
        raise Http404
    return found


def records_of(engagement: Engagement) -> list[Model]:
    """What the history of an engagement tells of this context."""
    of_engagement: list[type[Model]] = [
        Assessment,
        Scope,
        Worker,
        Milestone,
        Proposal,
        WorkDocument,
        FollowUp,
    ]
    found = [row for model in of_engagement for row in model._default_manager.filter(engagement=engagement)]
    found += ProposalWithdrawal.objects.filter(proposal__engagement=engagement)
    return [*found, *deleted_records(Worker, engagement_id=engagement.pk)]


# My work ----------------------------------------------------------------------------------------------------------


def milestones_due(actor: Actor, until: date) -> QuerySet[Milestone]:
    """Milestones of the work that the person leads that are late, or due until that day."""
    return Milestone.objects.filter(
        state=MilestoneState.PLANNED,
        due_on__lte=until,
        engagement__lead_id=actor.user_id,
        engagement__status__in=OPEN_ENGAGEMENTS,
    ).select_related("engagement__site").order_by("due_on", "id")  # fmt: skip


def follow_ups_due(actor: Actor, until: date) -> QuerySet[FollowUp]:
    """Follow-ups of the work that the person led that are due until that day."""
    return FollowUp.objects.filter(
        done_on__isnull=True, due_on__lte=until, engagement__lead_id=actor.user_id
    ).select_related("engagement__site").order_by("due_on", "id")  # fmt: skip


def proposals_waiting(actor: Actor) -> QuerySet[Proposal]:
    """Proposals of open work that the person leads that wait for the company, the first to expire first."""
    return Proposal.objects.filter(
        state=ProposalState.SENT,
        engagement__lead_id=actor.user_id,
        engagement__status__in=OPEN_ENGAGEMENTS,
    ).select_related("engagement__site").order_by(F("valid_until"), "id")  # fmt: skip


# The search box ---------------------------------------------------------------------------------------------------


def proposals_of_centers(actor: Actor) -> QuerySet[Proposal]:
    """Every version of the person's own centers, the newest first; drafts too."""
    rows = Proposal.objects.filter(center_id__in=actor.organisations_where("engagement:read"))
    return rows.select_related("engagement__site").defer("document").order_by("-made_at", "-id")


def documents_of_centers(actor: Actor) -> QuerySet[WorkDocument]:
    """The documents of the person's own centers in their newest version, without those that were withdrawn."""
    rows = WorkDocument.objects.filter(
        center_id__in=actor.organisations_where("engagement:read"),
        withdrawn_at__isnull=True,
        replaced_at__isnull=True,
    )
    return rows.select_related("engagement__site").order_by("-added_at", "-id")


# Behind the link of a mail ----------------------------------------------------------------------------------------


def opened_by_token(token: str) -> tuple[int, int, bool] | None:
    """
    The link and the proposal that a token opens, and whether its work is open: all that can be learned without it.
    None for an unknown one.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT link_id, proposal_id, status FROM proposal_of_token(%s)", [hash_token(token)])
        row = cursor.fetchone()
    return (row[0], row[1], row[2] in OPEN_ENGAGEMENTS) if row else None


def opened_proposal(pk: int) -> Proposal:
    """The proposal of the open token scope."""
    return Proposal.objects.select_related("center__state").get(pk=pk)


def acknowledgement_of(proposal: Proposal) -> Acknowledgement | None:
    """What the company acknowledged of this version."""
    return Acknowledgement.objects.filter(proposal=proposal).first()


def address_of_link(link_id: int) -> str:
    """The mail address that a link was sent to."""
    return ProposalLink.objects.values_list("email", flat=True).get(pk=link_id)


def documents_for_company(proposal: Proposal) -> QuerySet[WorkDocument]:
    """The documents that the company may have, in its newest version; none behind an offer that does not stand."""
    if proposal.state not in (ProposalState.SENT, ProposalState.ACCEPTED, ProposalState.DECLINED):
        return WorkDocument.objects.none()
    return documents_given(proposal.engagement_id)


def documents_given(engagement_id: int) -> QuerySet[WorkDocument]:
    """The documents of an engagement that a company may have, in its newest version. The row policies say which."""
    newer = Func("pk", function="has_newer_version", output_field=BooleanField())
    rows = WorkDocument.objects.filter(
        engagement_id=engagement_id, audience=WorkDocument.Audience.COMPANY, withdrawn_at__isnull=True
    )
    return rows.alias(is_replaced=newer).filter(is_replaced=False).order_by("title", "id")
