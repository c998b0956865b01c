"""What the search box finds of the calendar: consultations of the reader's own centers."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils import timezone

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.engagements.finding import people_of
from lineshaft.domain.days_meant import days_meant
from lineshaft.ui.finding import Looks, Name, best_of
from lineshaft.ui.work import Hit

from .models import Booking
from .queries import bookings_of_centers

CONSULTATIONS = Looks(
    "calendar.Booking",
    ("company_name", "contact_name", "contact_email", "topic"),
    alike=("company_name", "contact_name"),
    names=(Name("advisor", "accounts.User", "full_name", of=people_of),),
    order=("-starts_at", "-pk"),
)


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
        for each in _meant(actor, text, limit)
    ]


def _meant(actor: Actor, text: str, limit: int) -> list[Booking]:
    days = days_meant(text)
    if days:
        return list(bookings_of_centers(actor).filter(starts_at__date__range=days)[:limit])
    return best_of(lambda: bookings_of_centers(actor), text, CONSULTATIONS, limit)
