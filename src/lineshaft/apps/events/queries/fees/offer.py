"""What of the fees of an event can be put into the books now."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.models import Site
from lineshaft.apps.funding.queries import language_of, last_addresses, periods_to_claim
from lineshaft.apps.network.models import Award, BudgetPeriod

from ...models import Event
from .of_event import Fee


@dataclass(frozen=True)
class Bill:
    """
    What one invoice will ask of a company, and the address that is offered for it: that of the center's last invoice
    for the plant, or of the first of its people where it is the first.
    """

    site: Site
    fees: tuple[Fee, ...]
    email: str

    def language_for(self, email: str) -> str:
        """The language of who gets it: of one of its people as they chose it, else as the center knows the address."""
        for fee in self.fees:
            if fee.registration.email.casefold() == email.casefold():
                return fee.registration.language
        return language_of(self.site, email, self.fees[0].registration.center_id)

    @property
    def total(self) -> Decimal:
        return sum((fee.registration.fee for fee in self.fees), Decimal(0))


def bills_of(fees: Iterable[Fee]) -> list[Bill]:
    """One for each plant that is known, of those that become invoices."""
    by_site: dict[int, tuple[Site, list[Fee]]] = {}
    for fee in fees:
        if fee.becomes == "invoice" and fee.site is not None:
            by_site.setdefault(fee.site.pk, (fee.site, []))[1].append(fee)
    centers = {of_site[0].registration.center_id for _site, of_site in by_site.values()}
    usual = last_addresses(centers, by_site)
    return [
        Bill(site, tuple(of_site), usual.get(pk) or of_site[0].registration.email)
        for pk, (site, of_site) in by_site.items()
    ]


@dataclass(frozen=True)
class Offer:
    """
    What can be posted now: invoices in one of the `periods`, and what came in as income of one of the `awards`.

    `without_period` is what came in on a day that no budget period of the center contains, and `bills_wait` says that
    none contains today.
    """

    bills: list[Bill]
    receipts: list[Fee]
    periods: QuerySet[BudgetPeriod]
    awards: QuerySet[Award]
    without_period: list[Fee]
    bills_wait: bool

    def __bool__(self) -> bool:
        return bool(self.bills or self.receipts)

    @property
    def usual_award(self) -> Award | None:
        """That of the first of the periods, where something came in on a day of the award; else the latest."""
        first = self.periods.first()
        awards = list(self.awards)
        of_period = [each for each in awards if first is not None and each.pk == first.award_id]
        return next(iter(of_period + awards), None)


def offer_of(actor: Actor, event: Event, fees: Collection[Fee], today: date) -> Offer:
    """What of the fees of an event can be posted today, and what stands in the way of the rest."""
    periods = periods_to_claim(actor).filter(center=event.center_id)
    spans = list(periods.values_list("starts_on", "ends_on", "award_id"))
    of_today = periods.filter(starts_on__lte=today, ends_on__gte=today)
    has_today = any(first <= today <= last for first, last, _award in spans)
    receipts: list[Fee] = []
    without: list[Fee] = []
    awards: set[int] = set()
    for fee in fees:
        day = fee.registration.paid_on
        if fee.becomes == "receipt" and day is not None:
            found = {award for first, last, award in spans if first <= day <= last}
            (receipts if found else without).append(fee)
            awards |= found
    bills = bills_of(fees)
    return Offer(
        bills=bills if has_today else [],
        receipts=receipts,
        periods=of_today,
        awards=Award.objects.filter(pk__in=awards).order_by("-starts_on", "-pk"),
        without_period=without,
        bills_wait=bool(bills) and not has_today,
    )
