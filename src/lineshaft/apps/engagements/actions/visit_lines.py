"""Visits from a line: logged once, however often and in whatever order a device sends it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid5

from django.db import transaction

from lineshaft.apps.accounts.actions import once
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.models import Contact

from ..models import Engagement, Visit
from .visits import log_visit

MOST_VISITS = 40
"""Visits in what is sent under one identifier: some twenty lines, a few of them with travel."""


@dataclass(frozen=True)
class VisitFacts:
    """One visit of a line, as it was understood or corrected."""

    engagement: Engagement
    held_on: date
    hours: Decimal
    kind: str
    with_contact: Contact | None = None
    note: str = ""


def _identifiers(line_id: UUID) -> list[UUID]:
    """The identifiers of the visits of a line: each follows from that of the line and the place of the visit in it."""
    return [uuid5(line_id, str(place)) for place in range(MOST_VISITS)]


def _token(line_id: UUID, by: Actor) -> str:
    return f"visits {by.user_id} {line_id}"


def visits_of_line(line_id: UUID, by: Actor) -> list[Visit]:
    """What the person already logged of this line; nothing of other people's lines."""
    rows = Visit.objects.filter(by_id=by.user_id, device_id__in=_identifiers(line_id))
    return list(rows.select_related("engagement__site").order_by("pk"))


@transaction.atomic
def log_line(*, line_id: UUID, visits: Sequence[VisitFacts], by: Actor) -> list[Visit]:
    """
    Log the visits of a line, all or none. A line that was logged before changes nothing: what was logged then counts.

    That holds for as long as its visits stand, and for a week after one was taken back, so that a device that sends
    the line once more does not bring it back.

    Raises what `log_visit` raises.
    """

    def log() -> str:
        if not visits_of_line(line_id, by):
            for facts, device_id in zip(visits, _identifiers(line_id), strict=False):
                log_visit(
                    engagement=facts.engagement,
                    held_on=facts.held_on,
                    hours=facts.hours,
                    kind=facts.kind,
                    with_contact=facts.with_contact,
                    note=facts.note,
                    device_id=device_id,
                    by=by,
                )
        return "logged"

    once(_token(line_id, by), log)
    return visits_of_line(line_id, by)
