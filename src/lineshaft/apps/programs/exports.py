"""
Files of programs, for the people of their center: who asked for a seat in a cohort.

Names leave in a file here alone: a list for the first session and for telephone calls is made of them.
"""

from collections.abc import Iterable
from datetime import datetime

from django.http import HttpResponse
from django.utils import timezone

from lineshaft.apps.companies.exports import AUDIENCE as WITHIN_A_CENTER
from lineshaft.tenancy import DisclosureClass, Sources
from lineshaft.ui.exports import csv_response

from .asking import state_of
from .models import Cohort, Seat

AUDIENCE = WITHIN_A_CENTER | {DisclosureClass.CONFIDENTIAL}
SOURCES: Sources = {
    "Company": ("engagements.Request.company_name",),
    "Name": ("engagements.Request.contact_name",),
    "E-mail": ("engagements.Request.contact_email",),
    "Telephone": ("engagements.Request.contact_phone",),
    "Language": ("engagements.Request.language",),
    "Request": ("engagements.Request.reference",),
    "Asked at": ("programs.Seat.asked_at",),
    "State": ("programs.Seat.status", "programs.Cohort.status"),
    "Changed at": ("programs.Seat.changed_at",),
    "Changed by": ("programs.Seat.changed_by",),
    "Written to them": ("programs.Seat.said",),
}
COLUMNS = tuple(SOURCES)


def seats_file(cohort: Cohort, seats: Iterable[Seat]) -> HttpResponse:
    """Who asked for a seat in a cohort, in the order of asking, for a spreadsheet."""
    return csv_response(f"cohort-{cohort.pk}.csv", COLUMNS, (_row(cohort, seat) for seat in seats))


def _row(cohort: Cohort, seat: Seat) -> tuple[object, ...]:
    asker = seat.help_request
    seat.cohort = cohort
    return (
        asker.company_name, asker.contact_name, asker.contact_email, asker.contact_phone,
        asker.get_language_display(), asker.reference, _moment(seat.asked_at), str(state_of(seat)[1]),
        _moment(seat.changed_at), seat.changed_by or "who asked", seat.said,
    )  # fmt: skip


def _moment(moment: datetime) -> str:
    return timezone.localtime(moment).isoformat(timespec="minutes")
