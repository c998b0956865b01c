"""The months of a center's books, and what is still missing before one is closed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, DateField, F, Max, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Cast, Coalesce, TruncMonth

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import Center
from lineshaft.domain.ledger import Account
from lineshaft.domain.money import format_usd

from ..models import AccountingMonth, JournalEntry, MonthBalance
from ..models.ledger import FUND_SOURCES
from ..permissions import check_user_can_see_books


@dataclass(frozen=True)
class Missing:
    """Something that a month still lacks: in a sentence, with the page where it is mended."""

    sentence: str
    url_name: str
    args: tuple[int, ...] = ()
    query: str = ""


Check = Callable[[Center, date, date], list[Missing]]
_CHECKS: list[Check] = []


def missing_check(check: Check) -> Check:
    """Ask `check` too, with the center and the first and last day of a month, before the month is closed."""
    _CHECKS.append(check)
    return check


def closed_through(center_id: int) -> date | None:
    """The first day of the latest closed month: neither it nor one before it takes an entry."""
    return AccountingMonth.objects.filter(center_id=center_id).exclude(closed_at=None).aggregate(
        latest=Max("month")
    )["latest"]  # fmt: skip


def open_day(center_id: int, day: date, *, today: date) -> date:
    """The day itself while its month takes entries, else today."""
    return while_open(day, closed_through(center_id), today=today)


def while_open(day: date, closed: date | None, *, today: date) -> date:
    """As `open_day`, where `closed` says through which month the books are closed."""
    return today if closed is not None and day.replace(day=1) <= closed else day


def last_day(month: date) -> date:
    """The last day of the month that begins on `month`."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def months(actor: Actor, center: Center) -> QuerySet[AccountingMonth]:
    """The months of a center, the latest first, with `entries`, how many stand in each, and `cost`."""
    check_user_can_see_books(actor, center)
    of_month = JournalEntry.objects.filter(
        center=center, booked_on__gte=OuterRef("month"), booked_on__lt=OuterRef("next_month")
    )
    counted = of_month.order_by().values("center").annotate(n=Count("pk")).values("n")
    spent = (
        MonthBalance.objects.filter(center=center, month=OuterRef("month"), account=Account.EXPENSE)
        .order_by()
        .values("center")
        .annotate(n=Sum("amount"))
        .values("n")
    )
    return (
        AccountingMonth.objects.filter(center=center)
        .select_related("closed_by")
        # A day, and not a time: or every later entry of the books is read for each month.
        .annotate(next_month=Cast(TruncMonth(F("month") + Value(timedelta(days=32))), DateField()))
        .annotate(entries=Coalesce(Subquery(counted), 0), cost=Coalesce(Subquery(spent), Decimal(0)))
        .order_by("-month")
    )


def missing_before_closing(actor: Actor, center: Center, month: date) -> list[Missing]:
    """What a month still lacks. Nothing of it stands in the way: who closes it has seen it."""
    check_user_can_see_books(actor, center)
    first, last = month.replace(day=1), last_day(month)
    return [each for check in _CHECKS for each in check(center, first, last)]


@missing_check
def _without_a_paper(center: Center, first: date, last: date) -> list[Missing]:
    bare = JournalEntry.objects.filter(
        center=center, origin=JournalEntry.Origin.HAND, booked_on__range=(first, last), evidence__file="",
        reversed_by=None,
    ).count()  # fmt: skip
    if not bare:
        return []
    said = (
        "One entry by hand has no file behind it"
        if bare == 1
        else f"{bare:,} entries by hand have no file behind them"
    )
    query = f"origin=hand&since={first:%Y-%m-%d}&until={last:%Y-%m-%d}"
    return [Missing(f"{said}: an auditor will ask for the paper.", "funding:journal", query=query)]


@missing_check
def _overdrawn(center: Center, first: date, last: date) -> list[Missing]:
    """More was paid from a source than it gave: a receipt was not entered, or a cost stands with the wrong source."""
    names: dict[str, str] = {source.value: label for source, label in FUND_SOURCES}
    sums = (
        MonthBalance.objects.filter(center=center, month__lte=first, account=Account.CASH)
        .order_by()
        .values("award_id", "award__number", "source")
        .annotate(rest=Sum("amount"))
        .filter(rest__lt=0)
        .order_by("award__number", "source")
    )
    return [
        Missing(
            f"{names[each['source']]}, award {each['award__number']}: {format_usd(-each['rest'])} more was paid than"
            " came in.",
            "funding:ledger",
            (each["award_id"],),
            f"account=cash&source={each['source']}&until={last:%Y-%m-%d}",
        )
        for each in sums
    ]
