"""Fees of events: what is due or was paid, whose company is known, and what is in the books."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Lower

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.models import Contact, Site
from lineshaft.apps.funding.permissions import check_user_can_see_contributions

from .models import Event, FeePosting, Registration
from .states import RegistrationState

_IN_BOOKS = Exists(FeePosting.objects.filter(registration=OuterRef("pk"), taken_back_at__isnull=True))
_COUNTS = Q(fee__gt=0) & (Q(status=RegistrationState.REGISTERED) | Q(paid_on__isnull=False))
"""Whoever waits or cancelled owes nothing; what was paid before stays money of the center until it goes back."""


@dataclass(frozen=True)
class Fee:
    """The fee of one person: the plant of their company, where it is known, and where it stands in the books."""

    registration: Registration
    site: Site | None
    posting: FeePosting | None

    @property
    def is_paid(self) -> bool:
        return self.registration.paid_on is not None

    @property
    def becomes(self) -> str:
        """What posting makes of it: "receipt", "invoice", or "" where it waits for the money."""
        if self.posting is not None:
            return ""
        if self.is_paid:
            return "receipt"
        return "invoice" if self.site is not None else ""


@dataclass(frozen=True)
class Sums:
    """Dollars of the fees of an event."""

    total: Decimal
    paid: Decimal
    posted: Decimal

    @property
    def to_pay(self) -> Decimal:
        return self.total - self.paid

    @property
    def unposted(self) -> Decimal:
        return self.total - self.posted


def fees_of(event: Event) -> list[Fee]:
    """The fees that are due or paid, and those in the books, by name; four queries."""
    rows = list(
        event.registrations.filter(_COUNTS | _IN_BOOKS).select_related("help_request").order_by("name", "pk")
    )
    live = FeePosting.objects.filter(registration__in=rows, taken_back_at__isnull=True)
    postings = {each.registration_id: each for each in live.select_related("entry", "invoice", "posted_by")}
    sites = known_sites(event.center_id, rows)
    return [Fee(row, sites.get(row.pk), postings.get(row.pk)) for row in rows]


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


def sums_of(event: Event) -> Sums:
    """How much the fees of an event are, were paid, and are in the books."""
    rows = event.registrations.filter(_COUNTS).aggregate(
        total=Sum("fee"), paid=Sum("fee", filter=Q(paid_on__isnull=False))
    )
    posted = FeePosting.objects.filter(registration__event=event, taken_back_at__isnull=True)
    return Sums(
        rows["total"] or Decimal(0),
        rows["paid"] or Decimal(0),
        posted.aggregate(total=Sum("amount"))["total"] or Decimal(0),
    )


def events_with_fees(actor: Actor, *, only_unposted: bool = True) -> QuerySet[Event]:
    """
    Events of the centers whose books the person sees that ask for fees, those with the most recent day first; each with
    `unposted`, how many fees are not in the books, and `unposted_sum`, their dollars.

    Raises PermissionDenied for who sees no books.
    """
    check_user_can_see_contributions(actor)
    waiting = (
        Registration.objects.filter(_COUNTS, ~_IN_BOOKS, event=OuterRef("pk")).order_by().values("event")
    )
    rows = Event.objects.filter(center_id__in=actor.organisations_where("ledger:read"))
    rows = rows.filter(Exists(Registration.objects.filter(event=OuterRef("pk"), fee__gt=0)))
    rows = rows.annotate(
        unposted=Subquery(waiting.annotate(n=Count("pk")).values("n")),
        unposted_sum=Subquery(waiting.annotate(n=Sum("fee")).values("n")),
    )
    if only_unposted:
        rows = rows.filter(unposted__gt=0)
    return rows.select_related("center").order_by("-starts_at", "-pk")


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
