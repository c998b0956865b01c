"""Entries, months and balances."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet, Sum

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import Award, Center
from lineshaft.domain import ledger

from ..models import AccountingMonth, JournalEntry, MonthBalance, Posting
from ..permissions import check_user_can_see_books

_BY = ("account", "source", "object_class", "activity")


def balances(actor: Actor, award: Award, *, until: date) -> list[ledger.Balance]:
    """
    The sums of all postings of an award that were booked up to and on `until`: summed up now, from the postings.

    Raises PermissionDenied for who does not see the books of the center.
    """
    check_user_can_see_books(actor, award.center)
    summed = (
        Posting.objects.filter(award=award, booked_on__lte=until)
        .order_by()
        .values_list(*_BY)
        .annotate(total=Sum("amount"))
    )
    return _as_balances(summed)


def kept_balances(award: Award) -> list[ledger.Balance]:
    """The same sums of all that is posted, as the database keeps them by month. The row policies say who sees them."""
    summed = (
        MonthBalance.objects.filter(award=award).order_by().values_list(*_BY).annotate(total=Sum("amount"))
    )
    return _as_balances(summed)


def _as_balances(rows: Iterable[tuple]) -> list[ledger.Balance]:
    return [
        ledger.Balance(
            ledger.Account(account),
            ledger.FundSource(source),
            ledger.ObjectClass(object_class) if object_class else None,
            ledger.Activity(activity) if activity else None,
            amount,
        )
        for account, source, object_class, activity, amount in rows
    ]


def entries_of(actor: Actor, center: Center) -> QuerySet[JournalEntry]:
    """The journal of a center, the latest first, with its postings. Raises PermissionDenied as `balances` does."""
    check_user_can_see_books(actor, center)
    return (
        JournalEntry.objects.filter(center=center)
        .select_related("award", "evidence", "posted_by", "reverses", "reversed_by")
        .prefetch_related("postings")
    )


def months_of(actor: Actor, center: Center) -> QuerySet[AccountingMonth]:
    """The months of a center's books, the latest first."""
    check_user_can_see_books(actor, center)
    return AccountingMonth.objects.filter(center=center).select_related("closed_by")
