"""What *My work* shows of consultations: those of today and tomorrow, and those whose advisor has left."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.zones import zone_of
from lineshaft.domain.hours import zone_or
from lineshaft.ui.languages import in_english
from lineshaft.ui.work import DEADLINES, Due

from . import queries
from .models import Booking
from .states import BookingState
from .wording import time_in_words


@in_english
def today(actor: Actor) -> dict[str, Any] | None:
    """The person's own consultations of today and tomorrow. No panel for who holds none."""
    centers = actor.organisations_where("request:handle")
    if not centers:
        return None
    now = timezone.localtime()
    begins = now.replace(hour=0, minute=0, second=0, microsecond=0)
    rows = Booking.objects.filter(
        center_id__in=centers,
        advisor_id=actor.user_id,
        status=BookingState.BOOKED.value,
        starts_at__range=(begins, begins + timedelta(days=2)),
    )
    found = rows.select_related("center__state").order_by("starts_at", "pk")[:DEADLINES]
    return {
        "rows": [
            (
                time_in_words(each.starts_at, zone),
                each.starts_at.astimezone(zone).date() == now.astimezone(zone).date(),
                each,
            )
            for each in found
            for zone in [zone_or(zone_of(each.center), each.zone)]
        ],
        "deadlines": [
            Due(
                f"Consultation with {each.company_name}, {time_in_words(each.starts_at, zone)}",
                each.contact_name,
                each.starts_at.astimezone(zone).date(),
                reverse("calendar:booking", args=[each.pk]),
            )
            for each in found
            for zone in [zone_or(zone_of(each.center), each.zone)]
        ],
        "url": reverse("calendar:week"),
        "action": "My week",
    }


@in_english
def to_hand_over(actor: Actor) -> dict[str, Any] | None:
    """For a director: consultations to come that nobody will hold. No panel where there is none."""
    centers = actor.organisations_where("request:assign")
    found = queries.to_hand_over(centers, timezone.now()) if centers else []
    if not found:
        return None
    return {
        "rows": found[:DEADLINES],
        "deadlines": [
            Due(
                f"Consultation with {each.company_name} that nobody will hold",
                f"{each.advisor} has left",
                timezone.localtime(each.starts_at).date(),
                reverse("calendar:booking", args=[each.pk]),
                "Hand over",
                is_grave=True,
            )
            for each in found[:DEADLINES]
        ],
        "url": reverse("calendar:to_hand_over"),
        "action": "All of them",
    }
