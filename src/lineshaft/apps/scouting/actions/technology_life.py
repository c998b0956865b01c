"""Changing a technology need, closing it with what was taken up, and opening it again."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.domain.errors import Conflict, InvalidValue

from ..models import Need, NeedVersion
from ..permissions import check_user_can_scout_technology, check_user_can_see_technology
from ..queries.technology import Taken, center_that_scouts
from ..states import NeedState
from .common import held_need, move

FACTS = (
    "item", "description", "reason_detail", "technical_comments", "needed_by", "contact_name", "contact_email",
)  # fmt: skip
"""What people write about a technology need."""


def facts_of(need: Need) -> dict[str, Any]:
    """What a need says now."""
    return {name: getattr(need, name) for name in FACTS}


def _held(need: Need, by: Actor) -> Need:
    """The need, for its owner and for the center that scouts it."""
    check_user_can_see_technology(by)
    if need.owner_id not in by.roles:
        check_user_can_scout_technology(center_that_scouts(by, need))
    return held_need(need)


@transaction.atomic
def change_technology_need(*, need: Need, by: Actor, **facts: Any) -> Need:
    """
    Change what a need says; what it said before stays as a version. What was found and reported stays as it is.

    Raises Conflict for one that is closed or withdrawn, InvalidValue without what is looked for.
    """
    current = _held(need, by)
    if current.state in (NeedState.CLOSED, NeedState.WITHDRAWN):
        raise Conflict(
            _("%(number)s is “%(state)s” and is not changed any more.")
            % {"number": current.number, "state": current.get_status_display()},
            _("Open a closed need again, or ask anew"),
        )
    if not facts.get("item", current.item).strip():
        raise InvalidValue("item", "", _("is missing"), _("Write in a few words what you look for"))
    before = facts_of(current)
    changed = {name: value for name, value in facts.items() if name in FACTS and value != before[name]}
    if not changed:
        return current
    last = current.versions.order_by("-number").first()
    NeedVersion.objects.create(
        need=current, number=last.number + 1 if last else 1, facts=_plain(before), changed_by=by.person
    )
    for name, value in changed.items():
        setattr(current, name, value)
    current.save(update_fields=list(changed))
    return current


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in facts.items()}


@transaction.atomic
def close_technology_need(*, need: Need, taken: Taken | None, note: str, by: Actor) -> Need:
    """
    Close a need with its outcome: what was taken up, or that nothing was, and then why.

    Raises InvalidValue where nothing was taken up and no reason is given, Conflict for one that is closed or withdrawn.
    """
    current = _held(need, by)
    if taken is None and not note.strip():
        raise InvalidValue(
            "note", note, _("is empty"), _("Say why nothing was taken up: that is an answer too")
        )
    move(current, NeedState.CLOSED)
    current.closing_reason = note.strip()
    current.taken_up = taken.words if taken else ""
    current.taken_up_resource_id = taken.resource_id if taken else None
    current.save(update_fields=["status", "closing_reason", "taken_up", "taken_up_resource"])
    return current


@transaction.atomic
def reopen_technology_need(*, need: Need, by: Actor) -> Need:
    """Open a closed need again: as reported where it has a report. Raises Conflict for an open or withdrawn one."""
    current = _held(need, by)
    if current.state is not NeedState.CLOSED:
        raise Conflict(
            _("%(number)s is “%(state)s”, not closed.")
            % {"number": current.number, "state": current.get_status_display()}
        )
    move(current, NeedState.REPORTED if current.reports.exists() else NeedState.POSTED)
    current.closing_reason, current.taken_up, current.taken_up_resource = "", "", None
    current.save(update_fields=["status", "closing_reason", "taken_up", "taken_up_resource"])
    return current
