"""The journal: entries by what a person looks for, one of them, and the papers behind them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import Award, Center
from lineshaft.domain.ledger import FundSource
from lineshaft.domain.ledger.accounts import WITHOUT_CASH

from ..models import Evidence, JournalEntry, Posting
from ..permissions import check_user_can_see_books

IN_MONEY = "in_money"
"""Asked for as a fund source: all of them but value without money."""


@dataclass(frozen=True)
class JournalCriteria:
    """What entries are looked for; what is empty asks for nothing. An amount is that of a posting, without its sign."""

    text: str = ""
    since: date | None = None
    until: date | None = None
    account: str = ""
    source: str = ""
    object_class: str = ""
    activity: str = ""
    origin: str = ""
    amount: Decimal | None = None
    award_id: int | None = None

    @property
    def is_of_entries(self) -> bool:
        """Whether words, an origin or an amount are asked for, of which no sums are kept."""
        return bool(self.text or self.origin or self.amount is not None)

    @property
    def of_postings(self) -> dict[str, Any]:
        """What postings are asked for, beside their day."""
        named = ("account", "source", "object_class", "activity")
        asked = {name: getattr(self, name) for name in named if getattr(self, name)}
        if asked.get("source") == IN_MONEY:
            asked["source__in"] = [each.value for each in FundSource if each not in WITHOUT_CASH]
            del asked["source"]
        return asked


def books_of(actor: Actor) -> QuerySet[Center]:
    """The centers whose books the person sees. Raises PermissionDenied where there is none."""
    ids = actor.organisations_where("ledger:read")
    if not ids:
        raise PermissionDenied("Only finance officers and directors of a center see its books.")
    return Center.objects.filter(pk__in=ids)


def journal(
    actor: Actor, centers: Collection[Center] | QuerySet[Center], criteria: JournalCriteria
) -> QuerySet[JournalEntry]:
    """
    Entries of centers, with at least one posting that is asked for. Raises PermissionDenied as `books_of` does.

    They come with what a list shows and no more: to plan each further table takes longer than to read its rows.
    """
    centers = list(centers)
    for center in centers:
        check_user_can_see_books(actor, center)
    rows = JournalEntry.objects.filter(center__in=centers)
    rows = rows.filter(_asked_of_entries(criteria))
    if criteria.of_postings or criteria.amount is not None:
        rows = rows.filter(
            Exists(Posting.objects.filter(asked_of_postings(criteria), entry=OuterRef("pk")).order_by())
        )
    return rows.select_related("award", "reversed_by").prefetch_related("postings")


def _asked_of_entries(criteria: JournalCriteria) -> Q:
    asked = Q()
    for name, value in (
        ("award_id", criteria.award_id),
        ("booked_on__gte", criteria.since),
        ("booked_on__lte", criteria.until),
        ("origin", criteria.origin),
    ):
        if value:
            asked &= Q(**{name: value})
    if criteria.text:
        # The papers are looked through once, and not for each entry.
        papers = Q()
        for name in ("title", "issuer", "number"):
            papers |= Q(**{f"{name}__icontains": criteria.text})
        asked &= Q(memo__icontains=criteria.text) | Q(
            evidence_id__in=Evidence.objects.filter(papers).order_by().values("pk")
        )
    return asked


def asked_of_postings(criteria: JournalCriteria) -> Q:
    """What is asked of a posting, beside its award and day."""
    asked = Q(**criteria.of_postings)
    if criteria.amount is not None:
        asked &= Q(amount__in=[criteria.amount, -criteria.amount])
    return asked


def entry_of(actor: Actor, pk: int) -> JournalEntry | None:
    """One entry of books that the person sees, with all that its page tells; else None."""
    if not actor.can("ledger:read"):
        return None
    return (
        JournalEntry.objects.filter(pk=pk, center__in=actor.organisations_where("ledger:read"))
        .select_related(
            "center", "award", "budget_period", "evidence", "evidence__added_by", "posted_by", "reverses", "reversed_by"
        )
        .prefetch_related("postings__engagement__site", "postings__subaward")
        .first()
    )  # fmt: skip


def evidence_of(actor: Actor, pk: int) -> Evidence | None:
    """A paper with a file, of books that the person sees; else None."""
    return (
        Evidence.objects.filter(pk=pk, center__in=actor.organisations_where("ledger:read"))
        .exclude(file="")
        .first()
    )


def awards_of_books(center: Center) -> QuerySet[Award]:
    """The awards of a center, the latest first: an entry is of one of them."""
    return Award.objects.filter(center=center).order_by("-starts_on", "number")
