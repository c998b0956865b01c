"""Reads of engagements that several centers do together."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Min, Q, QuerySet
from django.shortcuts import get_object_or_404

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import Center
from lineshaft.tenancy import system_scope

from ..models import Engagement, JointAgreement, JointShare, OutcomeCredit
from ..permissions import centers_of_reader

Status = JointAgreement.Status


def shares_in_force(engagement: Engagement) -> list[JointShare]:
    """The shares that hold now, the largest first; none for work of one center."""
    rows = JointShare.objects.filter(engagement=engagement, in_force=True, share__gt=0)
    return list(rows.select_related("center"))


def partner_engagement_ids(centers: Iterable[int]) -> list[int]:
    """Engagements of other centers that these centers take part in."""
    rows = JointShare.objects.filter(center_id__in=list(centers), in_force=True, share__gt=0)
    rows = rows.exclude(agreement__lead_center_id__in=list(centers))
    return list(rows.values_list("engagement_id", flat=True))


def agreements_of(engagement: Engagement) -> list[JointAgreement]:
    """What was proposed and agreed about the engagement, newest first, with the shares; what the reader is party to."""
    rows = JointAgreement.objects.filter(engagement=engagement).select_related(
        "proposed_by", "proposed_by_center", "lead_center"
    )
    return list(rows.prefetch_related("shares__center", "shares__accepted_by"))


def agreement_by_id(actor: Actor, pk: int) -> JointAgreement:
    """A proposal to a center of the reader, or an agreement on work that it does, by role; else 404."""
    mine = list(actor.organisations_where("engagement:read"))
    waits = Q(status=Status.PROPOSED.value, parties__overlap=mine)
    takes_part = Q(lead_center_id__in=mine) | Q(engagement_id__in=partner_engagement_ids(mine))
    rows = JointAgreement.objects.filter(waits | takes_part).select_related(
        "proposed_by", "proposed_by_center", "lead_center"
    )
    return get_object_or_404(rows.prefetch_related("shares__center", "shares__accepted_by"), pk=pk)


@dataclass(frozen=True)
class Terms:
    """What a center that is invited reads of the work before it answers."""

    public_id: str
    title: str
    scope: str
    service_line: str
    lead: str
    started_on: date
    completed_on: date | None
    site_name: str
    site_id: str


def terms_of(agreement: JointAgreement) -> Terms:
    """The terms of the work behind an agreement that the reader may read."""
    with system_scope("a center that is invited to joint work reads its terms"):
        work = Engagement.objects.select_related("site", "service_line", "lead").get(
            pk=agreement.engagement_id
        )
    return Terms(
        public_id=work.public_id,
        title=work.title,
        scope=work.scope,
        service_line=str(work.service_line),
        lead=str(work.lead),
        started_on=work.started_on,
        completed_on=work.completed_on,
        site_name=work.site.name,
        site_id=work.site.public_id,
    )


def waiting_for(actor: Actor) -> QuerySet[JointAgreement]:
    """Proposals that wait for an answer of the reader's centers, the oldest first."""
    mine = actor.organisations_where("engagement:edit")
    rows = JointAgreement.objects.filter(
        status=Status.PROPOSED.value, shares__center_id__in=mine, shares__accepted_at__isnull=True
    )
    return rows.select_related("proposed_by_center", "lead_center").distinct().order_by("proposed_at", "id")


def credits_of(actor: Actor, engagement: Engagement) -> list[OutcomeCredit]:
    """What outcomes of the engagement count for another center than its lead, as far as it concerns the reader's."""
    mine = centers_of_reader(actor, engagement)
    rows = OutcomeCredit.objects.filter(
        Q(center_id__in=mine) | Q(lead_center_id__in=mine), engagement=engagement
    )
    return list(rows.select_related("center").order_by("-fiscal_year", "-quarter", "pk"))


def possible_partners(engagement: Engagement) -> QuerySet[Center]:
    """Centers that can be invited, by name."""
    taking_part = [each.center_id for each in shares_in_force(engagement)]
    return Center.objects.exclude(pk__in=[engagement.center_id, *taking_part]).order_by("name")


def days_of_visits(engagement: Engagement) -> tuple[date | None, date | None]:
    """The first and last day of a visit, of all centers that do the work: it neither begins later nor ends earlier."""
    with system_scope("the days of an engagement embrace the visits of all its centers"):
        ends = engagement.visits.aggregate(first=Min("held_on"), last=Max("held_on"))
    return ends["first"], ends["last"]
