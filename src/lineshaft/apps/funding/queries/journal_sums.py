"""What the entries that are looked for in the journal add up to, also where they are a hundred thousand."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import Award, Center
from lineshaft.domain.ledger import Account
from lineshaft.ui.pagination import MOST_COUNTED, counted

from ..models import JournalEntry, MonthBalance, Posting
from .entries import JournalCriteria, asked_of_postings, journal
from .months import last_day

_FEW = 500
_NOTHING = Decimal(0)
_IS_COST = Q(account=Account.EXPENSE)


@dataclass(frozen=True)
class JournalTotals:
    """
    What the postings that were looked for add up to, in dollars, and how many entries they are of: None where these are
    more than anybody counts.
    """

    entries: int | None
    debits: Decimal
    credits: Decimal
    cost: Decimal

    @property
    def difference(self) -> Decimal:
        """What is left when only some of the lines of entries are looked at."""
        return self.debits - self.credits


def journal_with_totals(
    actor: Actor, center: Center, criteria: JournalCriteria
) -> tuple[QuerySet[JournalEntry], JournalTotals | None]:
    """
    The entries of `journal`, and what their postings add up to: of those alone that are asked for, where some are.

    Sums by month, account, source, object class and activity are kept. Where words, an origin or an amount
    are asked for, the entries are looked up first, and not added up where they are more than anybody counts.
    """
    rows = journal(actor, [center], criteria)
    if not criteria.is_of_entries:
        return rows, _kept(center, criteria, counted(rows))
    found = list(rows.order_by().values_list("pk", flat=True)[: MOST_COUNTED + 1])
    if len(found) > MOST_COUNTED:
        return rows, None
    if len(found) <= _FEW:
        rows = rows.filter(pk__in=found)
    postings = Posting.objects.filter(asked_of_postings(criteria), entry_id__in=found)
    return rows, JournalTotals(len(found), *_of_postings(postings))


def _kept(center: Center, criteria: JournalCriteria, entries: int | None) -> JournalTotals:
    """Whole months as they are kept, and the days before and after them from the postings."""
    asked = Q(center=center) & asked_of_postings(criteria)
    if criteria.award_id:
        asked &= Q(award_id=criteria.award_id)
    first, last, days = _whole_months(criteria.since, criteria.until)
    whole = Q()
    if first:
        whole &= Q(month__gte=first)
    if last:
        whole &= Q(month__lte=last)
    kept = MonthBalance.objects.filter(asked & whole).order_by().aggregate(
        net=Sum("amount", default=_NOTHING),
        debits=Sum("debits", default=_NOTHING),
        cost=Sum("amount", filter=_IS_COST, default=_NOTHING),
    )  # fmt: skip
    debits, credits, cost = kept["debits"], kept["debits"] - kept["net"], kept["cost"]
    if days is not None:
        # By award, as the days of an award are found by a key and those of a center are not.
        awards = list(Award.objects.filter(center=center).values_list("pk", flat=True))
        more = _of_postings(Posting.objects.filter(asked & days, award_id__in=awards))
        debits, credits, cost = debits + more[0], credits + more[1], cost + more[2]
    return JournalTotals(entries, debits, credits, cost)


def _whole_months(since: date | None, until: date | None) -> tuple[date | None, date | None, Q | None]:
    """The first and the last month that lie within two days as a whole, and the days that lie outside of these."""
    first = since if since is None or since.day == 1 else last_day(since) + timedelta(days=1)
    last = until.replace(day=1) if until else None
    if until and until != last_day(until):
        last = (until.replace(day=1) - timedelta(days=1)).replace(day=1)
    if first and last and first > last:
        return first, last, Q(booked_on__gte=since, booked_on__lte=until)
    days = None
    if since and first and since < first:
        days = Q(booked_on__gte=since, booked_on__lt=first)
    if until and last and until > last_day(last):
        after = Q(booked_on__gt=last_day(last), booked_on__lte=until)
        days = after if days is None else days | after
    return first, last, days


def _of_postings(postings: QuerySet[Posting]) -> tuple[Decimal, Decimal, Decimal]:
    """Debits, credits and cost."""
    summed = postings.order_by().aggregate(
        debits=Sum("amount", filter=Q(amount__gt=0), default=_NOTHING),
        credits=Sum("amount", filter=Q(amount__lt=0), default=_NOTHING),
        cost=Sum("amount", filter=_IS_COST, default=_NOTHING),
    )
    return summed["debits"], -summed["credits"], summed["cost"]
