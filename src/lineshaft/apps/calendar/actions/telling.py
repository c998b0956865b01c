"""The mails about a consultation, each with the invitation that a calendar reads, and the company's with its link."""

import secrets
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from lineshaft.apps.accounts.actions import hash_token, mail
from lineshaft.domain.hours import time_zone, zone_or

from ..calendars import Entry, Party, invitation
from ..models import Booking, BookingLink
from ..states import BookingState
from ..wording import moment_in_words


def tell_company(booking: Booking, template: str, *, advisor_left: bool = False, **more: Any) -> str:
    """Write to the company under the system scope; returns the token of the mail's link, which is kept nowhere."""
    token = secrets.token_urlsafe(32)
    BookingLink.objects.create(booking=booking, center_id=booking.center_id, token_hash=hash_token(token))
    with override(booking.language):
        when = moment_in_words(booking.starts_at, time_zone(booking.zone))
        summary = _("Consultation with %(center)s") % {"center": booking.center.name}
    link = settings.BASE_URL + reverse("calendar:opened", args=[token])
    mail(
        to=[booking.contact_email],
        template=f"calendar/mail/{template}.txt",
        language=booking.language,
        context={
            "booking": booking,
            "center": booking.center,
            "advisor": None if advisor_left else booking.advisor,
            "when": when,
            "change_until": _until(booking),
            "link": link,
            **more,
        },
        invitation=_invitation(booking, summary, Party(booking.contact_name, booking.contact_email)),
    )
    return token


def _until(booking: Booking) -> str:
    if booking.change_until <= timezone.now():
        return ""
    with override(booking.language):
        return moment_in_words(booking.change_until, time_zone(booking.zone))


def tell_advisor(booking: Booking, template: str, *, zone: str, **more: Any) -> None:
    """Write to the advisor, in English, with an invitation of their own."""
    with override("en"):
        when = moment_in_words(booking.starts_at, zone_or(zone, booking.zone))
    mail(
        to=[booking.advisor.email],
        template=f"calendar/mail/{template}.txt",
        language="en",
        context={
            "booking": booking,
            "center": booking.center,
            "when": when,
            "link": settings.BASE_URL + reverse("calendar:booking", args=[booking.pk]),
            **more,
        },
        invitation=_invitation(
            booking,
            f"Consultation: {booking.company_name}",
            Party(str(booking.advisor), booking.advisor.email),
        ),
    )


def _invitation(booking: Booking, summary: str, guest: Party) -> str:
    entry = Entry(
        uid=f"{booking.uid}@lineshaft",
        sequence=booking.sequence,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        changed_at=timezone.now(),
        summary=summary,
        is_cancelled=booking.status == BookingState.CANCELLED.value,
        where=booking.where,
    )
    organizer = Party(booking.center.name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1])
    return invitation(entry, organizer=organizer, guest=guest)
