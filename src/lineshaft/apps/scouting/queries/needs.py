"""What the people who post needs read: the list, one need, its count by state, its files and batches; and buyers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Lower
from django.http import Http404
from django.shortcuts import get_object_or_404

from lineshaft.apps.accounts.models import Organisation
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import organisations_with_people
from lineshaft.apps.accounts.roles import OrganisationKind
from lineshaft.apps.partners.queries import FEWEST_TOLD

from ..models import BuyerProfile, Need, NeedBatch, NeedFile, SearchRecord
from ..permissions import check_user_can_post, check_user_can_see_buyers
from ..states import NeedState

_OPEN = (NeedState.POSTED.value, NeedState.SCOUTING.value)
_LATE = date(9999, 12, 31)

NEED_COLUMNS: Mapping[str, Any] = {
    "number": F("number"),
    "item": Lower("item"),
    "respond_by": Coalesce("respond_by", Value(_LATE)),
    "status": F("status"),
}
"""What the list can be sorted by."""
NEED_KEY = ("-created_at", "-id")


def owners_of(actor: Actor) -> list[Organisation]:
    """The organisations that the person posts needs for, by name."""
    check_user_can_post(actor)
    return list(
        Organisation.objects.filter(pk__in=actor.organisations_where("need:post"))
        .select_related("buyer_profile")
        .order_by("name", "pk")
    )


def needs_of(actor: Actor, *, text: str = "", status: str = "") -> QuerySet[Need]:
    """Needs of the person's organisations. `status` is a state, "open" for posted and not yet answered, or ""."""
    check_user_can_post(actor)
    rows = Need.objects.filter(
        owner_id__in=actor.organisations_where("need:post"), kind=Need.Kind.SUPPLIER
    ).select_related("owner")
    if status == "open":
        rows = rows.filter(status__in=_OPEN)
    elif status:
        rows = rows.filter(status=status)
    if text:
        rows = rows.filter(
            Q(number__icontains=text)
            | Q(item__icontains=text)
            | Q(description__icontains=text)
            | Q(buyer_name__icontains=text)
            | Q(buyer_reference__icontains=text)
        )
    return rows


def need_by_number(actor: Actor, number: str) -> Need:
    """One of the needs of the person's organisations. Raises Http404 for a foreign and an unknown one alike."""
    found = needs_of(actor).filter(number=number[:16]).select_related("state_used_in", "posted_by").first()
    if found is None:
        raise Http404
    return found


def need_file(actor: Actor, pk: int) -> NeedFile:
    """A file of a need that the person may read: the owner, the desk, a center that it was sent to. Else Http404."""
    rows = NeedFile.objects.select_related("need__owner")
    return get_object_or_404(rows.filter(_readable(actor)), pk=pk)


def _readable(actor: Actor) -> Q:
    """Needs by role; which of them were posted or sent to the center, the row policies know."""
    readable = Q(need__owner_id__in=actor.organisations_where("need:post"))
    if actor.can("need:scout"):
        readable |= ~Q(need__status=NeedState.DRAFT.value)
    centers = actor.organisations_where("need:answer")
    if centers:
        readable |= Q(need__routings__center_id__in=centers, need__routings__recalled_at__isnull=True)
    return readable


def batches_of(actor: Actor) -> QuerySet[NeedBatch]:
    """Files of needs of the person's organisations, the newest first."""
    check_user_can_post(actor)
    rows = NeedBatch.objects.filter(owner_id__in=actor.organisations_where("need:post"))
    return rows.select_related("owner", "created_by").order_by("-created_at", "-pk")


def batch_of(actor: Actor, pk: int) -> NeedBatch:
    """One file of needs, or Http404."""
    return get_object_or_404(batches_of(actor), pk=pk)


@dataclass(frozen=True)
class Told:
    """
    Plausible suppliers as they are told: by state, None where there are fewer than five, and at least how many in all.

    There is no total from which a small count could be found by subtraction.
    """

    by_state: dict[str, int | None]
    industries: tuple[str, ...]
    are_chosen: bool

    @property
    def at_least(self) -> int:
        """Those in states that are told, and one in each other."""
        return sum(count or 1 for count in self.by_state.values())

    @property
    def total(self) -> str:
        """How many in all, in words: exact only where no state is withheld."""
        return f"at least {self.at_least:,}" if self.few else f"{self.at_least:,}"

    @property
    def states(self) -> int:
        return len(self.by_state)

    @property
    def few(self) -> int:
        """States with some, but fewer than five."""
        return sum(count is None for count in self.by_state.values())


def told(record: SearchRecord) -> Told:
    """What a search is told as."""
    return Told(
        by_state={
            fips: count if count >= FEWEST_TOLD else None for fips, count in record.by_state.items() if count
        },
        industries=tuple(each["code"] for each in record.criteria.get("industries", ())),
        are_chosen=record.criteria.get("industries_are") == "chosen",
    )


def latest_count(need: Need) -> SearchRecord | None:
    """
    The count that posting or changing a need made, as far as the reader may see it.

    Only those of the owner's own people: the desk searches over more, and reports it itself.
    """
    own = need.owner.memberships.values("user_id")
    return (
        need.searches.filter(searched_by_id__in=own, criteria__has_key="industries_are")
        .order_by("-searched_at", "-pk")
        .first()
    )


def counts_by_status(actor: Actor) -> dict[str, int]:
    """How many needs of the person's organisations are in which state."""
    rows = needs_of(actor).order_by().values_list("status").annotate(number=Count("pk"))
    return dict(rows)


def buyers(actor: Actor, *, text: str = "", kind: str = "", status: str = "") -> QuerySet[Organisation]:
    """Every buyer by name, with its `people`, open invitations (`invited`) and posted needs (`posted`)."""
    check_user_can_see_buyers(actor)
    rows = organisations_with_people(text).filter(kind=OrganisationKind.BUYER.value)
    if kind:
        rows = rows.filter(buyer_profile__kind=kind)
    if status:
        rows = rows.filter(buyer_profile__retired_at__isnull=status == "active")
    posted = Need.objects.filter(owner=OuterRef("pk")).exclude(status=NeedState.DRAFT.value)
    counted = posted.order_by().values("owner").annotate(number=Count("pk")).values("number")
    return rows.select_related("buyer_profile").annotate(posted=Coalesce(Subquery(counted), 0))


def buyer(actor: Actor, pk: int) -> Organisation:
    """One buyer, or Http404."""
    return get_object_or_404(buyers(actor), pk=pk)


def profile_of(buyer_id: int) -> BuyerProfile | None:
    """What is told of a buyer, or None."""
    return BuyerProfile.objects.filter(pk=buyer_id).first()
