"""What the search box finds of the calendar: consultations of the reader's own centers."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.domain.days_meant import days_meant
from lineshaft.ui.finding import best_of
from lineshaft.ui.work import Hit

from .models import Booking
from .queries import bookings_of_centers


def find_consultations(actor: Actor, text: str, limit: int) -> Sequence[Hit]:
    """Consultations by company, person, address, topic, advisor or day, the latest first."""
    if not actor.organisations_where("request:handle"):
        return []
    return [
        Hit(
            f"{each.company_name}, {each.contact_name}",
            reverse("calendar:booking", args=[each.pk]),
            f"{timezone.localdate(each.starts_at)} · {each.advisor.full_name} · {each.get_status_display()}",
        )
        for each in _meant(bookings_of_centers(actor), text, limit)
    ]


def _meant(rows: QuerySet[Booking], text: str, limit: int) -> list[Booking]:
    days = days_meant(text)
    if days:
        return list(rows.filter(starts_at__date__range=days)[:limit])
    names = ("company_name", "contact_name", "advisor__full_name")
    return best_of(rows, text, (*names, "contact_email", "topic"), limit, alike=names)
