"""The journal of a center or award in the order of the books, for a text that another program reads."""

from collections.abc import Iterator

from django.db.models import QuerySet

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import Award, Center
from lineshaft.domain import ledger
from lineshaft.domain.ledger.journal import JournalLine

from ..models import JournalEntry
from ..permissions import check_user_can_see_books

_AT_ONCE = 2000


def centers_with_books(actor: Actor) -> list[Center]:
    """The centers whose books the person sees."""
    return list(Center.objects.filter(pk__in=actor.organisations_where("ledger:read")).order_by("name"))


def journal_of(actor: Actor, center: Center, award: Award | None = None) -> Iterator[JournalLine]:
    """
    Every entry of a center, or of one of its awards, by day and number.

    Raises PermissionDenied for who does not see the books of the center.
    """
    check_user_can_see_books(actor, center)
    rows: QuerySet[JournalEntry] = JournalEntry.objects.filter(center=center)
    if award is not None:
        rows = rows.filter(award=award)
    rows = rows.select_related("award", "budget_period").prefetch_related("postings")
    return (_line(entry) for entry in rows.order_by("booked_on", "pk").iterator(chunk_size=_AT_ONCE))


def _line(entry: JournalEntry) -> JournalLine:
    period = entry.budget_period
    return JournalLine(
        number=entry.pk,
        award=entry.award.number,
        period=f"{period.starts_on:%Y-%m-%d} to {period.ends_on:%Y-%m-%d}",
        entry=ledger.Entry(
            booked_on=entry.booked_on,
            memo=entry.memo,
            postings=tuple(
                ledger.Posting(
                    account=ledger.Account(each.account),
                    source=ledger.FundSource(each.source),
                    amount=each.amount,
                    object_class=ledger.ObjectClass(each.object_class) if each.object_class else None,
                    activity=ledger.Activity(each.activity) if each.activity else None,
                )
                for each in entry.postings.all()
            ),
        ),
    )
