"""Events and their fees for who sees or keeps the books of their center."""

from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Sum

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.funding.permissions import check_user_can_see_contributions

from ...models import Event, FeePosting, Registration
from ...states import UNPOSTED, FeeStanding
from .standing import with_standing


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


def fees_to_take_back(actor: Actor) -> list[dict[str, Any]]:
    """
    Events with fees that the person is to take out of the books, the longest past first: `public_id`, `title`, how many
    fees, and the dollars of them that no credit note took back yet. Nothing for who does not post.
    """
    rows = with_standing(Registration.objects.filter(center_id__in=actor.organisations_where("ledger:post")))
    rows = rows.filter(live__isnull=False, standing=FeeStanding.TO_TAKE_BACK).order_by()
    of_invoice = rows.values(
        "live__invoice",
        public_id=F("event__public_id"),
        title=F("event__title"),
        starts=F("event__starts_at"),
    ).annotate(number=Count("pk"), asked=Sum("fee"), credited=Max("invoice_credited"))
    found: dict[str, dict[str, Any]] = {}
    for each in of_invoice.order_by("starts", "public_id"):
        new = {"public_id": each["public_id"], "title": each["title"], "number": 0, "dollars": Decimal(0)}
        of_event = found.setdefault(each["public_id"], new)
        of_event["number"] += each["number"]
        of_event["dollars"] += each["asked"] - min(each["asked"], each["credited"] or Decimal(0))
    return list(found.values())


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


def event_of_invoice(invoice_id: int) -> Event | None:
    """The event whose fees an invoice asks for, as long as one of them stands on it."""
    live = FeePosting.objects.filter(invoice=invoice_id, taken_back_at__isnull=True)
    found = live.select_related("registration__event").first()
    return found.registration.event if found else None
