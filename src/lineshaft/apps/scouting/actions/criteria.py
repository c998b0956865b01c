"""Correcting what the system understood of a need, and taking a correction back."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.domain.errors import Conflict

from ..criteria import corrected
from ..models import Need, NeedCriteria
from ..permissions import check_user_can_scout
from .common import held_need
from .searches import read_criteria


@transaction.atomic
def correct_criteria(
    *,
    need: Need,
    lines: Mapping[str, Sequence[str]],
    quantity: Mapping[str, Any] | None,
    state: str,
    zip_code: str,
    by: Actor,
) -> Need:
    """Put the criteria of the desk in place of what was understood; the version before stays. Raises InvalidValue."""
    check_user_can_scout(by)
    current = held_need(need)
    if not current.criteria:
        read_criteria(current)
    changed = corrected(current.criteria, lines=lines, quantity=quantity, state=state, zip_code=zip_code)
    return current if changed == current.criteria else _write(current, changed, by.person)


@transaction.atomic
def read_need_again(*, need: Need, by: Actor) -> Need:
    """Let the system read the need anew, because the buyer changed it: a new version, and the one before stays."""
    check_user_can_scout(by)
    current = held_need(need)
    read_criteria(current)
    return current


@transaction.atomic
def criteria_again(*, need: Need, number: int, by: Actor) -> Need:
    """Make an earlier version hold again, as a new version. Raises Conflict for one that is not there."""
    check_user_can_scout(by)
    current = held_need(need)
    earlier = NeedCriteria.objects.filter(need=current, number=number).first()
    if earlier is None:
        raise Conflict(f"There is no version {number} of the criteria of {current.number}.")
    return _write(current, earlier.criteria, by.person, taken_from=number)


def _write(need: Need, criteria: dict[str, Any], by: User, taken_from: int | None = None) -> Need:
    """The next version. The first correction also keeps what the system had understood."""
    last = NeedCriteria.objects.filter(need=need).order_by("-number").first()
    number = last.number if last else 1
    if last is None:
        NeedCriteria.objects.create(
            need=need, number=number, criteria=need.criteria, edited_at=need.posted_at or timezone.now()
        )
    now = timezone.now()
    NeedCriteria.objects.create(
        need=need, number=number + 1, criteria=criteria, taken_from=taken_from, edited_by=by, edited_at=now
    )
    need.criteria, need.criteria_edited_by, need.criteria_edited_at = criteria, by, now
    need.save(update_fields=["criteria", "criteria_edited_by", "criteria_edited_at"])
    return need
