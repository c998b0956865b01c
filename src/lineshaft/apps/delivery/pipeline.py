"""The pipeline of a center: what is asked for, prepared, proposed and under way, with what stands still."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
    Window,
)
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse
from django.utils import timezone

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.engagements.models import Engagement, Request, Visit
from lineshaft.apps.engagements.states import OPEN_REQUESTS, EngagementState, RequestState

from .models import PipelinePace, Proposal
from .states import ProposalState

ASKED, PREPARING, PROPOSED, ACTIVE = "asked", "preparing", "proposed", "active"
STAGES = {ASKED: "Asked for", PREPARING: "Being prepared", PROPOSED: "Proposed", ACTIVE: "Under way"}


@dataclass(frozen=True)
class Item:
    """One request or engagement as the pipeline shows it. `value` is the fee proposed or agreed; None where none is."""

    stage: str
    address: str
    reference: str
    company: str
    title: str
    advisor_id: int | None
    advisor: str
    line: str
    value: Decimal | None
    next_step: str
    next_on: date | None
    moved_at: datetime
    still_after: int
    """Days without news after which it stands still, as its center has it."""
    act: tuple[str, str]
    """What takes it to the next stage, in words, and the page where that is done."""
    is_synthetic: bool

    @property
    def days_still(self) -> int:
        """Whole days since anything was written down of it."""
        return max(0, (timezone.now() - self.moved_at).days)

    @property
    def is_still(self) -> bool:
        """Whether nothing happened for longer than its stage allows."""
        return self.days_still > self.still_after

    @property
    def is_late(self) -> bool:
        """Whether the day of its next step is over."""
        return self.next_on is not None and self.next_on < timezone.localdate()


@dataclass(frozen=True)
class Column:
    """A stage with its items, the longest still first, and what they are worth together."""

    stage: str
    title: str
    items: Sequence[Item]

    @property
    def value(self) -> Decimal:
        """The fees of its items added up."""
        return sum((item.value or Decimal(0) for item in self.items), Decimal(0))

    @property
    def still(self) -> int:
        """How many of its items stand still."""
        return sum(item.is_still for item in self.items)


def pace_of(center_ids: Iterable[int]) -> dict[int, PipelinePace]:
    """The days of each center; those of the defaults for one that set none."""
    found = {center_id: PipelinePace(center_id=center_id) for center_id in center_ids}
    return found | PipelinePace.objects.in_bulk(found)


def items_of(actor: Actor) -> list[Item]:
    """Open requests and engagements of the reader's centers, in two queries; what stands still longest comes first."""
    return _sorted(_requests(actor), _engagements(actor))


def _sorted(asked: Iterable[Request], begun: Iterable[Engagement]) -> list[Item]:
    """What stands still longest first."""
    found = [*map(_of_request, asked), *map(_of_engagement, begun)]
    return sorted(found, key=lambda item: (item.moved_at, item.reference))


def _days(stage: str) -> Coalesce:
    """After how many days work of the stage stands still at the center of the row."""
    default = PipelinePace._meta.get_field(stage).default  # type: ignore[union-attr]
    return Coalesce(f"center__pipeline_pace__{stage}", default)


def _stands_still() -> Q:
    """Whole days that are over, as `Item.days_still` counts them."""
    allowed = (F("still_after") + 1) * Value(timedelta(days=1))
    return Q(moved_at__lte=ExpressionWrapper(Value(timezone.now()) - allowed, output_field=DateTimeField()))


def _requests(actor: Actor) -> QuerySet[Request]:
    rows = Request.objects.filter(
        center_id__in=actor.organisations_where("request:read"), status__in=OPEN_REQUESTS
    )
    return rows.select_related("assigned_to").annotate(
        moved_at=Greatest(
            "received_at", Coalesce("answered_at", "received_at"), Coalesce("responded_at", "received_at")
        ),
        still_after=_days(ASKED),
    )


_NEXT_OF_A_REQUEST = {
    RequestState.NEW.value: "Take it up",
    RequestState.ACCEPTED.value: "Find the company",
    RequestState.LINKED.value: "Start the engagement",
}


def _of_request(row: Request) -> Item:
    is_waiting = row.due_at is not None and row.responded_at is None
    address = reverse("engagements:request", args=[row.reference])
    is_known = row.status == RequestState.LINKED.value
    return Item(
        stage=ASKED,
        address=address,
        reference=row.reference,
        company=row.company_name,
        title=(row.need or "Request")[:140],
        advisor_id=row.assigned_to_id,
        advisor=str(row.assigned_to or ""),
        line="",
        value=None,
        next_step="Answer it" if is_waiting else "",
        next_on=timezone.localdate(row.due_at) if is_waiting and row.due_at else None,
        moved_at=row.moved_at,  # type: ignore[attr-defined]
        still_after=row.still_after,  # type: ignore[attr-defined]
        act=(
            _NEXT_OF_A_REQUEST[row.status],
            reverse("engagements:start", args=[row.reference]) if is_known else address,
        ),
        is_synthetic=row.is_synthetic,
    )


def _engagements(actor: Actor) -> QuerySet[Engagement]:
    proposals = Proposal.objects.filter(engagement=OuterRef("pk"))
    worth = proposals.filter(state__in=[ProposalState.SENT, ProposalState.ACCEPTED]).order_by("-number")
    visits = Visit.objects.filter(engagement=OuterRef("pk")).values("engagement")
    rows = Engagement.objects.filter(
        center_id__in=actor.organisations_where("engagement:read"),
        status__in=[EngagementState.PREPARING.value, EngagementState.ACTIVE.value],
    )
    return rows.select_related("site", "lead", "service_line").annotate(
        is_proposed=Exists(proposals.filter(state=ProposalState.SENT)),
        worth=Subquery(worth.values("fee")[:1]),
        moved_at=Greatest(
            F("created_at"),
            Coalesce(
                Subquery(
                    visits.annotate(last=Max("logged_at")).values("last")[:1], output_field=DateTimeField()
                ),
                F("created_at"),
            ),
            Coalesce(Subquery(proposals.order_by("-number").values("made_at")[:1]), F("created_at")),
            Coalesce(Subquery(worth.values("sent_at")[:1]), F("created_at")),
        ),
        still_after=Case(
            When(status=EngagementState.ACTIVE.value, then=_days(ACTIVE)),
            When(is_proposed=True, then=_days(PROPOSED)),
            default=_days(PREPARING),
        ),
    )


_NEXT_OF_WORK = {
    PREPARING: ("Write the proposal", "delivery:offer"),
    PROPOSED: ("Follow up the proposal", "delivery:offer"),
    ACTIVE: ("Log a visit, or complete it", "engagements:visits"),
}


def _of_engagement(row: Engagement) -> Item:
    is_preparing = row.status == EngagementState.PREPARING.value
    stage = ACTIVE if not is_preparing else PROPOSED if row.is_proposed else PREPARING  # type: ignore[attr-defined]
    words, page = _NEXT_OF_WORK[stage]
    return Item(
        stage=stage,
        address=reverse("engagements:detail", args=[row.public_id]),
        reference=row.public_id,
        company=row.site.name,
        title=row.title,
        advisor_id=row.lead_id,
        advisor=str(row.lead),
        line=row.service_line.title,
        value=row.worth,  # type: ignore[attr-defined]
        next_step=row.next_step,
        next_on=row.next_step_on,
        moved_at=row.moved_at,  # type: ignore[attr-defined]
        still_after=row.still_after,  # type: ignore[attr-defined]
        act=(words, reverse(page, args=[row.public_id])),
        is_synthetic=row.is_synthetic,
    )


def narrowed(
    items: Iterable[Item],
    *,
    words: str = "",
    stage: str = "",
    advisor: str = "",
    line: str = "",
    show: str = "",
) -> list[Item]:
    """The items that fit: words of company, title, reference or next step; `show` is "still", "late" or "no_step"."""
    wanted = [word.casefold() for word in words.split()[:8]]
    shows = {
        "still": lambda item: item.is_still,
        "late": lambda item: item.is_late,
        "no_step": lambda item: not item.next_step,
    }
    fits = shows.get(show, lambda _item: True)
    return [
        item
        for item in items
        if stage in ("", item.stage)
        and advisor in ("", str(item.advisor_id or "none"))
        and line in ("", item.line)
        and fits(item)
        and all(
            word in f"{item.company} {item.title} {item.reference} {item.next_step}".casefold()
            for word in wanted
        )
    ]


def columns_of(items: Iterable[Item]) -> list[Column]:
    """The stages in their order, each with its items."""
    by_stage: dict[str, list[Item]] = {stage: [] for stage in STAGES}
    for item in items:
        by_stage[item.stage].append(item)
    return [Column(stage, STAGES[stage], found) for stage, found in by_stage.items()]


def standing_still(actor: Actor, most: int) -> tuple[list[Item], int]:
    """
    One's own work that stands still, and, for a director, that of the center: the longest first, and how many there
    are in all. Only `most` of them are read.
    """
    asked: QuerySet[Any] = _requests(actor).filter(_stands_still())
    begun: QuerySet[Any] = _engagements(actor).filter(_stands_still())
    if not actor.organisations_where("request:assign"):
        asked, begun = asked.filter(assigned_to_id=actor.user_id), begun.filter(lead_id=actor.user_id)
    (requests, of_requests), (engagements, of_engagements) = (
        _first(rows.order_by("moved_at", "pk"), most) for rows in (asked, begun)
    )
    return _sorted(requests, engagements)[:most], of_requests + of_engagements


def _first(rows: QuerySet[Any], most: int) -> tuple[list[Any], int]:
    """The first rows, and how many there are in all, in one statement: what stands still is worked out row by row."""
    found = list(rows.annotate(in_all=Window(Count("*")))[:most])
    return found, found[0].in_all if found else 0
