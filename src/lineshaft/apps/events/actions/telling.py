"""The mails about an event, each with its invitation and the person's own link."""

import secrets
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from lineshaft.apps.accounts.actions import hash_token, mail
from lineshaft.apps.calendar.calendars import Entry, Party, invitation
from lineshaft.apps.calendar.wording import moment_in_words

from ..models import EventDoor, Registration, RegistrationLink
from ..states import EventState, RegistrationState
from ..wording import clocks_of

WITHOUT_INVITATION = frozenset({"waiting", "follow_up"})


def tell(registration: Registration, template: str, **more: Any) -> str:
    """Write to the person under the system scope; returns the token of the mail's link, which is kept nowhere."""
    event = registration.event
    token = secrets.token_urlsafe(32)
    RegistrationLink.objects.create(
        registration=registration, center_id=registration.center_id, token_hash=hash_token(token)
    )
    door = EventDoor.objects.filter(event=event).first()
    has_seat = registration.status == RegistrationState.REGISTERED
    with override(registration.language):
        title = event.shown_title
        when = moment_in_words(event.starts_at, clocks_of(event))
    mail(
        to=[registration.email],
        template=f"events/mail/{template}.txt",
        language=registration.language,
        context={
            "registration": registration,
            "event": event,
            "title": title,
            "center": event.center,
            "when": when,
            "join_link": door.join_link if door and has_seat else "",
            "link": settings.BASE_URL + reverse("events:registration", args=[token]),
            "event_link": settings.BASE_URL + reverse("events:event", args=[event.public_id]),
            **more,
        },
        invitation=""
        # Whoever waits never had an invitation: another time is none, and there is nothing to cancel.
        if template in WITHOUT_INVITATION or registration.status == RegistrationState.WAITING
        else _invitation(registration, title, door.join_link if door and has_seat else ""),
    )
    return token


def _invitation(registration: Registration, title: str, join_link: str) -> str:
    event = registration.event
    entry = Entry(
        uid=f"{registration.uid}@lineshaft",
        sequence=event.sequence + registration.sequence,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        changed_at=timezone.now(),
        summary=title,
        is_cancelled=event.status == EventState.CANCELLED
        or registration.status == RegistrationState.CANCELLED,
        where=join_link if event.way == event.Way.ONLINE else event.place,
    )
    organizer = Party(event.center.name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1])
    return invitation(entry, organizer=organizer, guest=Party(registration.name, registration.email))
