"""Closing a need, with or without a report, and opening it again."""

from django.db import transaction

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.domain.errors import Conflict, InvalidValue

from ..models import Need
from ..permissions import check_user_can_scout
from ..states import NeedState
from .common import held_need, move
from .reports import tell_buyer


@transaction.atomic
def close_need(*, need: Need, reason: str, by: Actor) -> Need:
    """Close a need; the buyer gets a mail with the reason. Raises InvalidValue without one, Conflict when closed."""
    check_user_can_scout(by)
    current = held_need(need)
    if not reason.strip():
        raise InvalidValue("reason", reason, "is empty", "Say why the need is closed: the buyer reads it")
    move(current, NeedState.CLOSED)
    current.closing_reason = reason.strip()
    current.save(update_fields=["status", "closing_reason"])
    tell_buyer(current, "scouting/mail/closed.txt")
    return current


@transaction.atomic
def reopen_need(*, need: Need, by: Actor) -> Need:
    """Open a closed need again: as reported where it has a report, else to be sent. Raises Conflict for an open one."""
    check_user_can_scout(by)
    current = held_need(need)
    if current.state is not NeedState.CLOSED:
        raise Conflict(
            f"{current.number} is {current.get_status_display()}: only a closed need is opened again.",
            "Work on it as it stands",
        )
    move(current, NeedState.REPORTED if current.reports.exists() else NeedState.POSTED)
    current.closing_reason = ""
    current.save(update_fields=["status", "closing_reason"])
    return current
