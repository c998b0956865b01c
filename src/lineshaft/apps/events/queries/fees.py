"""
Fees of events: where each stands, whose company is known, and what can be posted.

A fee is owed by who has a seat at an event that takes place, unless somebody said why it is not. What came in is money
of the center also where nothing is owed: it goes into the books, and out of them when it is given back.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    F,
    FilteredRelation,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Lower

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.models import Contact, Site
from lineshaft.apps.funding.models import Invoice
from lineshaft.apps.funding.permissions import check_user_can_see_contributions
from lineshaft.apps.funding.queries import language_of, last_addresses, periods_to_claim
from lineshaft.apps.funding.states import InvoiceState
from lineshaft.apps.network.models import Award, BudgetPeriod
from lineshaft.domain.money import format_usd

from ..models import Event, FeePosting, Registration
from ..states import (
    IN_PARTS,
    IN_THE_BOOKS,
    PAID,
    TO_PAY,
    UNPOSTED,
    EventState,
    FeeStanding,
    RegistrationState,
)

_HAS_PAID = Q(paid_on__isnull=False) | Q(live__invoice__state=InvoiceState.PAID)
_IN_BOOKS = Q(live__isnull=False)
_IS_BEGUN = Q(live__invoice__paid__gt=0)
_HAS_SEAT = Q(status=RegistrationState.REGISTERED)
# The first that holds.
_STANDINGS = (
    (Q(fee=0), FeeStanding.NONE),
    (Q(live__invoice__state=InvoiceState.WRITTEN_OFF), FeeStanding.GIVEN_UP),
    (_IN_BOOKS & Q(event__status=EventState.CANCELLED), FeeStanding.TO_TAKE_BACK),
    # Credited whole on its own page, before invoices of fees were credited by their fees: nothing is asked for.
    (Q(live__invoice__state=InvoiceState.CREDITED), FeeStanding.TO_TAKE_BACK),
    # Whoever cancelled after paying: the terms of the event say whether the center keeps it.
    (_IN_BOOKS & _HAS_PAID, FeeStanding.SETTLED),
    (_IN_BOOKS & _HAS_SEAT & _IS_BEGUN, FeeStanding.PARTLY),
    (_IN_BOOKS & _HAS_SEAT, FeeStanding.ASKED),
    (_IN_BOOKS, FeeStanding.TO_TAKE_BACK),
    (Q(not_owed_because__gt=""), FeeStanding.NOT_OWED),
    (_HAS_PAID, FeeStanding.RECEIVED),
    (_HAS_SEAT & ~Q(event__status=EventState.CANCELLED), FeeStanding.DUE),
)


def with_standing(rows: QuerySet[Registration]) -> QuerySet[Any]:
    """
    The registrations with `standing`, where their fee stands, `has_paid`, whether the money is there, and of the
    invoice that asks for it `invoice_paid` and `invoice_open`.
    """
    live = FilteredRelation("postings", condition=Q(postings__taken_back_at__isnull=True))
    return rows.alias(live=live).annotate(
        standing=Case(
            *(When(holds, then=Value(standing.value)) for holds, standing in _STANDINGS),
            default=Value(FeeStanding.NONE.value),
            output_field=TextField(),
        ),
        has_paid=Case(When(_HAS_PAID, then=Value(True)), default=Value(False), output_field=BooleanField()),
        invoice_paid=F("live__invoice__paid"),
        invoice_open=F("live__invoice__total")
        - F("live__invoice__paid")
        - F("live__invoice__credited")
        - F("live__invoice__written_off"),
    )


def in_words(row: Registration) -> str:
    """Where the fee of a registration with `standing` stands, and of one that is partly paid how much is."""
    standing = FeeStanding(row.standing)  # type: ignore[attr-defined]
    return ". ".join(filter(None, (standing.label, part_in_words(row))))


def part_in_words(row: Registration) -> str:
    """How much of the invoice is paid that asks for a fee which is partly paid: nobody knows whose part that is."""
    if row.standing != FeeStanding.PARTLY:  # type: ignore[attr-defined]
        return ""
    paid, to_pay = (format_usd(getattr(row, name)) for name in ("invoice_paid", "invoice_open"))
    return f"Of its invoice {paid} is paid and {to_pay} to pay"


@dataclass(frozen=True)
class Fee:
    """The fee of one person: where it stands, and the plant of their company, where it is known."""

    registration: Registration
    standing: FeeStanding
    has_paid: bool
    site: Site | None
    posting: FeePosting | None

    @property
    def part(self) -> str:
        """How much of its invoice is paid, where it is partly paid."""
        return part_in_words(self.registration)

    @property
    def is_credited(self) -> bool:
        """Whether its invoice was credited whole on its own page: taking it back makes no credit note any more."""
        invoice = self.posting.invoice if self.posting else None
        return invoice is not None and invoice.state == InvoiceState.CREDITED

    @property
    def becomes(self) -> str:
        """What posting makes of it: "receipt", "invoice", or "" where it is posted or waits for the money."""
        if self.standing is FeeStanding.RECEIVED:
            return "receipt"
        return "invoice" if self.standing is FeeStanding.DUE and self.site is not None else ""

    @property
    def is_unposted(self) -> bool:
        return self.standing in UNPOSTED

    @property
    def is_not_owed(self) -> bool:
        return self.standing is FeeStanding.NOT_OWED

    @property
    def is_to_take_back(self) -> bool:
        return self.standing is FeeStanding.TO_TAKE_BACK


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
    # What came in for an invoice is paid, whosever of its fees it was for.
    of_invoices = rows.filter(standing__in=IN_PARTS).order_by().values("standing", "live__invoice")
    for each in of_invoices.annotate(asked=Sum("fee"), part=Max("live__invoice__paid")):
        part = min(each["asked"], each["part"])
        found["paid"] += part
        found["to_pay" if each["standing"] == FeeStanding.PARTLY else "not_owed"] -= part
    return Sums(**found)


def fees_of(event: Event) -> list[Fee]:
    """The fees that stand anywhere, by name; four queries."""
    rows = list(
        with_standing(event.registrations.all())
        .exclude(standing=FeeStanding.NONE)
        .select_related("help_request")
        .order_by("name", "pk")
    )
    live = FeePosting.objects.filter(registration__in=rows, taken_back_at__isnull=True)
    postings = {each.registration_id: each for each in live.select_related("entry", "invoice", "posted_by")}
    sites = known_sites(event.center_id, rows)
    return [
        Fee(row, FeeStanding(row.standing), row.has_paid, sites.get(row.pk), postings.get(row.pk))
        for row in rows
    ]


def known_sites(center_id: int, registrations: Iterable[Registration]) -> dict[int, Site]:
    """
    The plant of each person's company, by registration: that of their request, or the one at which the center knows
    their e-mail address. Somebody whom it knows at two plants is left out.
    """
    rows = list(registrations)
    by_request = {
        row.pk: row.help_request.site_id for row in rows if row.help_request and row.help_request.site_id
    }
    by_mail: dict[str, set[int]] = {}
    mails = [row.email.lower() for row in rows if row.pk not in by_request]
    known = Contact.objects.annotate(mail=Lower("email")).filter(
        center_id=center_id, left_on__isnull=True, mail__in=mails
    )
    for email, site_id in known.values_list("mail", "site_id"):
        by_mail.setdefault(email, set()).add(site_id)
    wanted = dict(by_request)
    for row in rows:
        found = by_mail.get(row.email.lower(), set())
        if row.pk not in wanted and len(found) == 1:
            wanted[row.pk] = next(iter(found))
    sites = {
        site.pk: site
        for site in Site.objects.filter(pk__in=wanted.values()).select_related("company", "state")
    }
    return {pk: sites[site_id] for pk, site_id in wanted.items() if site_id in sites}


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


def events_with_fees(actor: Actor, *, only_open: bool = True) -> QuerySet[Event]:
    """
    Events of the centers whose books the person sees that ask for fees, those with the most recent day first; each with
    `unposted`, how many fees are not in the books, `unposted_sum`, their dollars, and `to_take_back`, how many are in
    the books and not owed any more. `only_open` leaves out those that have neither.

    Raises PermissionDenied for who sees no books.
    """
    check_user_can_see_contributions(actor)
    of_event = (
        with_standing(Registration.objects.filter(event=OuterRef("pk"), fee__gt=0)).order_by().values("event")
    )
    unposted, back = Q(standing__in=UNPOSTED), Q(standing=FeeStanding.TO_TAKE_BACK)
    rows = Event.objects.filter(center_id__in=actor.organisations_where("ledger:read"))
    rows = rows.filter(Exists(Registration.objects.filter(event=OuterRef("pk"), fee__gt=0)))
    rows = rows.annotate(
        unposted=Subquery(of_event.annotate(n=Count("pk", filter=unposted)).values("n")),
        unposted_sum=Subquery(of_event.annotate(n=Sum("fee", filter=unposted)).values("n")),
        to_take_back=Subquery(of_event.annotate(n=Count("pk", filter=back)).values("n")),
    )
    if only_open:
        rows = rows.filter(Q(unposted__gt=0) | Q(to_take_back__gt=0))
    return rows.select_related("center").order_by("-starts_at", "-pk")


def fees_to_take_back(actor: Actor) -> QuerySet[Any, dict[str, Any]]:
    """
    Events with fees that the person is to take out of the books, the longest past first: `public_id`, `title`, how many
    fees, and dollars. Nothing for who does not post.
    """
    rows = with_standing(Registration.objects.filter(center_id__in=actor.organisations_where("ledger:post")))
    rows = rows.filter(live__isnull=False, standing=FeeStanding.TO_TAKE_BACK).order_by()
    of_event = rows.values(
        public_id=F("event__public_id"), title=F("event__title"), starts=F("event__starts_at")
    )
    return of_event.annotate(number=Count("pk"), dollars=Sum("fee")).order_by("starts", "public_id")


def event_with_books(actor: Actor, public_id: str) -> Event | None:
    """An event of a center whose books the person sees."""
    check_user_can_see_contributions(actor)
    rows = Event.objects.filter(center_id__in=actor.organisations_where("ledger:read"), public_id=public_id)
    return rows.select_related("center__state", "owner").first()


def posting_with_books(actor: Actor, pk: int) -> FeePosting | None:
    """A posted fee of a center whose books the person sees."""
    check_user_can_see_contributions(actor)
    rows = FeePosting.objects.filter(center_id__in=actor.organisations_where("ledger:read"), pk=pk)
    return rows.select_related("registration__event", "entry", "invoice", "center").first()


def registration_with_books(actor: Actor, pk: int) -> Registration | None:
    """A registration of a center whose books the person sees."""
    check_user_can_see_contributions(actor)
    rows = Registration.objects.filter(center_id__in=actor.organisations_where("ledger:read"), pk=pk)
    return rows.select_related("event", "center").first()


def with_standing_of(registration: Registration) -> Registration:
    """The registration as `with_standing` has it now."""
    found: Registration = with_standing(Registration.objects.filter(pk=registration.pk)).get()
    return found


def credited_already(invoice: Invoice) -> Decimal:
    """
    What of an invoice of fees was credited on its own page and not by its fees, as long as a fee stands that knows
    nothing of it: with that one it is used up.
    """
    live = invoice.event_fees.filter(taken_back_at__isnull=True).aggregate(
        n=Sum("amount", default=Decimal(0))
    )
    return max(invoice.credited - (invoice.total - live["n"]), Decimal(0))


def standing_of(registration: Registration) -> FeeStanding:
    """Where the fee of one registration stands now."""
    rows = with_standing(Registration.objects.filter(pk=registration.pk))
    return FeeStanding(rows.values_list("standing", flat=True).get())


def event_of_invoice(invoice_id: int) -> Event | None:
    """The event whose fees an invoice asks for, as long as one of them stands on it."""
    live = FeePosting.objects.filter(invoice=invoice_id, taken_back_at__isnull=True)
    found = live.select_related("registration__event").first()
    return found.registration.event if found else None


def not_owed_any_more(invoices: Collection[int]) -> set[int]:
    """Those of the invoices, by number of the row, that ask for a fee that is to be taken back."""
    rows = with_standing(Registration.objects.all())
    rows = rows.filter(live__invoice__in=invoices, standing=FeeStanding.TO_TAKE_BACK)
    return set(rows.values_list("live__invoice", flat=True))
