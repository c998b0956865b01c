"""The journal: entries by what a person looks for, what they add up to, and what a day's balances are made of."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import Award, Center
from lineshaft.domain.ledger import Account, FundSource
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
    def of_postings(self) -> dict[str, Any]:
        """What postings are asked for, beside their day."""
        named = ("account", "source", "object_class", "activity")
        asked = {name: getattr(self, name) for name in named if getattr(self, name)}
        if asked.get("source") == IN_MONEY:
            asked["source__in"] = [each.value for each in FundSource if each not in WITHOUT_CASH]
            del asked["source"]
        return asked


@dataclass(frozen=True)
class JournalTotals:
    """What the postings that were looked for add up to, in dollars."""

    entries: int
    debits: Decimal
    credits: Decimal
    cost: Decimal

    @property
    def difference(self) -> Decimal:
        """What is left when only some of the lines of entries are looked at."""
        return self.debits - self.credits


def books_of(actor: Actor) -> QuerySet[Center]:
    """The centers whose books the person sees. Raises PermissionDenied where there is none."""
    ids = actor.organisations_where("ledger:read")
    if not ids:
        raise PermissionDenied("Only finance officers and directors of a center see its books.")
    return Center.objects.filter(pk__in=ids)


def journal(
    actor: Actor, centers: Collection[Center] | QuerySet[Center], criteria: JournalCriteria
) -> QuerySet[JournalEntry]:
    """Entries of centers, with at least one posting that is asked for. Raises PermissionDenied as `books_of` does."""
    centers = list(centers)
    for center in centers:
        check_user_can_see_books(actor, center)
    rows = JournalEntry.objects.filter(center__in=centers)
    rows = rows.filter(_asked_of_entries(criteria))
    if criteria.of_postings or criteria.amount is not None:
        rows = rows.filter(
            Exists(Posting.objects.filter(_asked_of_postings(criteria), entry=OuterRef("pk")).order_by())
        )
    return rows.select_related(
        "center", "award", "evidence", "posted_by", "reverses", "reversed_by"
    ).prefetch_related("postings")


def journal_totals(actor: Actor, center: Center, criteria: JournalCriteria) -> JournalTotals:
    """What the postings of `journal` add up to: of those alone that are asked for, where some are."""
    check_user_can_see_books(actor, center)
    of_entries = Q(center=center) & _asked_of_postings(criteria)
    for name, value in (
        ("award_id", criteria.award_id),
        ("booked_on__gte", criteria.since),
        ("booked_on__lte", criteria.until),
    ):
        if value:
            of_entries &= Q(**{name: value})
    if criteria.text or criteria.origin:
        of_entries &= _asked_of_entries(criteria, prefix="entry__")
    summed = Posting.objects.filter(of_entries).order_by().aggregate(
        entries=Count("entry_id", distinct=True),
        debits=Sum("amount", filter=Q(amount__gt=0), default=Decimal(0)),
        credits=Sum("amount", filter=Q(amount__lt=0), default=Decimal(0)),
        cost=Sum("amount", filter=Q(account=Account.EXPENSE), default=Decimal(0)),
    )  # fmt: skip
    return JournalTotals(summed["entries"], summed["debits"], -summed["credits"], summed["cost"])


def _asked_of_entries(criteria: JournalCriteria, *, prefix: str = "") -> Q:
    asked = Q()
    for name, value in (
        ("award_id", criteria.award_id),
        ("booked_on__gte", criteria.since),
        ("booked_on__lte", criteria.until),
        ("origin", criteria.origin),
    ):
        if value:
            asked &= Q(**{f"{prefix}{name}": value})
    if criteria.text:
        found = Q()
        for name in ("memo", "evidence__title", "evidence__issuer", "evidence__number"):
            found |= Q(**{f"{prefix}{name}__icontains": criteria.text})
        asked &= found
    return asked


def _asked_of_postings(criteria: JournalCriteria) -> Q:
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
