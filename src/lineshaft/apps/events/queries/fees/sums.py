"""What the fees of an event are together: what came in, and what is left to pay."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Sum

from ...models import Event
from ...states import IN_PARTS, IN_THE_BOOKS, PAID, TO_PAY, UNPOSTED, FeeStanding
from .standing import with_standing

# In which sum a fee stands that is on an invoice.
_COUNTS_AS = {
    FeeStanding.ASKED: "to_pay",
    FeeStanding.PARTLY: "to_pay",
    FeeStanding.SETTLED: "paid",
    FeeStanding.GIVEN_UP: "not_owed",
    FeeStanding.TO_TAKE_BACK: "to_take_back",
}


@dataclass(frozen=True)
class Sums:
    """Dollars of the fees of an event that are owed or were paid; and how many are paid, and to pay."""

    paid: Decimal
    to_pay: Decimal
    posted: Decimal
    unposted: Decimal
    to_take_back: Decimal
    not_owed: Decimal
    number_paid: int
    number_to_pay: int
    number: int

    @property
    def total(self) -> Decimal:
        return self.paid + self.to_pay


def sums_of(event: Event) -> Sums:
    """How much the fees of an event are, were paid, and are in the books; two queries."""

    def dollars(*standings: FeeStanding) -> Sum:
        return Sum("fee", filter=Q(standing__in=standings), default=Decimal(0))

    def number(*standings: FeeStanding) -> Count:
        return Count("pk", filter=Q(standing__in=standings))

    rows = with_standing(event.registrations.all())
    found = rows.aggregate(
        paid=dollars(*PAID),
        to_pay=dollars(*TO_PAY),
        posted=dollars(*IN_THE_BOOKS),
        unposted=dollars(*UNPOSTED),
        to_take_back=dollars(FeeStanding.TO_TAKE_BACK),
        not_owed=dollars(FeeStanding.NOT_OWED, FeeStanding.GIVEN_UP),
        number_paid=number(*PAID),
        number_to_pay=number(*TO_PAY),
        number=Count("pk", filter=~Q(standing=FeeStanding.NONE)),
    )
    # What came in for an invoice is paid, and what was credited is not owed, whosever of its fees it was for.
    for standing, asked, credited, came_in in _by_invoice(rows):
        left = asked - credited
        part = min(left, came_in) if standing in IN_PARTS else Decimal(0)
        found["paid"] += part
        found["not_owed"] += credited
        found[_COUNTS_AS[standing]] -= credited + part
        if standing in IN_THE_BOOKS:
            found["posted"] -= credited
    return Sums(**found)


def _by_invoice(rows: QuerySet[Any]) -> Iterator[tuple[FeeStanding, Decimal, Decimal, Decimal]]:
    """
    Of each invoice and standing of its fees: what was asked, what of that was credited on the invoice's own page, and
    what came in for the invoice. Fees to be taken back use up what was credited first: see `credited_already`.
    """
    asked = rows.filter(live__invoice__isnull=False).order_by().values("standing", "live__invoice")
    found = asked.annotate(asked=Sum("fee"), came_in=Max("invoice_paid"), credited=Max("invoice_credited"))
    credits: dict[int, Decimal] = {}
    for each in sorted(found, key=lambda each: each["standing"] != FeeStanding.TO_TAKE_BACK):
        left = credits.setdefault(each["live__invoice"], each["credited"])
        used = min(each["asked"], left)
        credits[each["live__invoice"]] -= used
        yield FeeStanding(each["standing"]), each["asked"], used, each["came_in"]
