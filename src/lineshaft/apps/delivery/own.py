"""What the people of a company read of its work, signed in: no more than the two functions of the database tell."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import QuerySet
from django.http import Http404

from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.models import Site
from lineshaft.apps.engagements.states import OPEN_ENGAGEMENTS
from lineshaft.apps.network.models import Center, ServiceLine
from lineshaft.apps.network.zones import today_of

from .models import Proposal, WorkDocument
from .permissions import check_user_can_read_own_work
from .queries import documents_given
from .states import ProposalState


@dataclass(frozen=True)
class OwnWork:
    """One engagement, as its company may know it."""

    pk: int
    public_id: str
    title: str
    center: Center
    site: Site
    line: ServiceLine
    lead: User
    status: str
    started_on: date
    completed_on: date | None
    is_synthetic: bool

    @property
    def is_open(self) -> bool:
        """Neither completed nor cancelled: an offer of other work waits for nobody."""
        return self.status in OPEN_ENGAGEMENTS


@dataclass(frozen=True)
class PlanLine:
    """A milestone or a follow-up: its day, and whether it is done."""

    title: str
    months: int | None
    due_on: date
    done_on: date | None
    state: str


def own_work(actor: Actor) -> list[OwnWork]:
    """The work of the companies that the person speaks for, the latest begun first. Raises PermissionDenied."""
    return _own_work(actor, "SELECT * FROM company_work() ORDER BY started_on DESC, engagement_id DESC")


def own_work_by_id(actor: Actor, public_id: str) -> OwnWork:
    """One of them, or 404."""
    found = _own_work(actor, "SELECT * FROM company_work() WHERE public_id = %s", public_id)
    if not found:
        raise Http404
    return found[0]


def _own_work(actor: Actor, statement: str, *values: str) -> list[OwnWork]:
    check_user_can_read_own_work(actor)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows = cursor.fetchall()
    centers = Center.objects.select_related("state").in_bulk({row[3] for row in rows})
    sites = Site.objects.in_bulk({row[4] for row in rows})
    lines = ServiceLine.objects.in_bulk({row[5] for row in rows})
    leads = User.objects.in_bulk({row[6] for row in rows})
    return [
        OwnWork(pk, number, title, centers[center], sites[site], lines[line], leads[lead], *rest)
        for pk, number, title, center, site, line, lead, *rest in rows
    ]


def plan_of(work: OwnWork) -> tuple[list[PlanLine], list[PlanLine]]:
    """Its milestones and its follow-ups, each by day."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM company_plan(%s)", [work.pk])
        rows = cursor.fetchall()
    found: dict[str, list[PlanLine]] = {"milestone": [], "follow_up": []}
    for kind, *facts in rows:
        found[kind].append(PlanLine(*facts))
    return found["milestone"], found["follow_up"]


def sent_proposals() -> QuerySet[Proposal]:
    """What was sent to the companies of the person who looks. The row policies say whose; a draft is never there."""
    return Proposal.objects.filter(sent_at__isnull=False).select_related("center__state", "acknowledgement")


def proposals_to_company(actor: Actor, work: OwnWork) -> list[Proposal]:
    """The versions that were sent of one engagement, the newest first."""
    check_user_can_read_own_work(actor)
    return list(sent_proposals().filter(engagement_id=work.pk).order_by("-number"))


def proposal_to_company(actor: Actor, work: OwnWork, number: int) -> Proposal:
    """One of them, or 404."""
    check_user_can_read_own_work(actor)
    found = sent_proposals().filter(engagement_id=work.pk, number=number).first()
    if found is None:
        raise Http404
    return found


def proposals_that_wait(
    actor: Actor, limit: int, among: Sequence[OwnWork] | None = None
) -> list[tuple[OwnWork, Proposal]]:
    """What waits for the company's answer, the first to expire first; `among` work that was read already."""
    works = {each.pk: each for each in (own_work(actor) if among is None else among) if each.is_open}
    if not works:
        return []
    rows = sent_proposals().filter(engagement_id__in=works, state=ProposalState.SENT)
    waiting = [
        each for each in rows.order_by("valid_until", "pk") if each.valid_until >= today_of(each.center)
    ]
    return [(works[each.engagement_id], each) for each in waiting[:limit]]


def documents_of_company(actor: Actor, work: OwnWork) -> QuerySet[WorkDocument]:
    """The documents that its center gave to the company, in their newest version."""
    check_user_can_read_own_work(actor)
    return documents_given(work.pk)
