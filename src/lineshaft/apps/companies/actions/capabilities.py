"""Writes of what a plant can do or holds. Each row belongs to the center, or the company, that wrote it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.models import Capability, Site
from lineshaft.apps.companies.permissions import check_user_can_edit_capabilities
from lineshaft.domain.errors import Conflict, InvalidValue

from .registry import checked_text

MOST_MACHINES = 100_000
_EARLIEST_YEAR = 1950
_LATEST_YEAR = 2100

FIELDS_OF_KIND: dict[str, tuple[str, ...]] = {
    Capability.Kind.CERTIFICATION.value: ("number", "certified_by", "issued_on", "expires_on"),
    Capability.Kind.PROCESS.value: ("detail",),
    Capability.Kind.MATERIAL.value: ("detail",),
    Capability.Kind.EQUIPMENT.value: ("quantity", "detail"),
    Capability.Kind.OWNERSHIP.value: ("certified_by", "number", "expires_on"),
}
"""What is said of each kind beside its name."""


def _checked(kind: str, facts: dict[str, Any]) -> dict[str, Any]:
    """The facts of one kind, checked; what another kind would have is blank. Raises InvalidValue naming the field."""
    if kind not in Capability.Kind.values:
        raise InvalidValue("kind", kind, _("is not a kind of capability"), _("Choose it from the list."))
    allowed = FIELDS_OF_KIND[kind]
    given = {name: value for name, value in facts.items() if name in allowed}
    checked: dict[str, Any] = {
        "name": checked_text("name", facts["name"], required=True),
        "number": checked_text("number", given.get("number") or "", longest=100),
        "certified_by": checked_text("certified_by", given.get("certified_by") or ""),
        "detail": checked_text("detail", given.get("detail") or "", longest=500),
        "quantity": given.get("quantity"),
        "issued_on": given.get("issued_on"),
        "expires_on": given.get("expires_on"),
    }
    if checked["quantity"] is not None and not 1 <= checked["quantity"] <= MOST_MACHINES:
        raise InvalidValue(
            "quantity", checked["quantity"], _("is not a number of machines"), _("Count those at this site.")
        )
    _check_dates(checked["issued_on"], checked["expires_on"])
    return checked


def _check_dates(issued_on: date | None, expires_on: date | None) -> None:
    for field, day in (("issued_on", issued_on), ("expires_on", expires_on)):
        if day is not None and not _EARLIEST_YEAR <= day.year <= _LATEST_YEAR:
            raise InvalidValue(field, day, _("is not in this or the last century"), _("Check the year."))
    if issued_on is not None and issued_on > timezone.localdate():
        raise InvalidValue("issued_on", issued_on, _("has not come yet"), _("Check the year."))
    if issued_on is not None and expires_on is not None and expires_on < issued_on:
        raise InvalidValue("expires_on", expires_on, _("is before the day of issue"), _("Check both dates."))


def _twice() -> Conflict:
    return Conflict(
        _("This is written down already, with the same name and number."), _("Edit the one that is there.")
    )


@transaction.atomic
def add_capability(*, site: Site, owner_id: int, by: Actor, kind: str, **facts: Any) -> Capability:
    """
    Something that the plant can do or holds, as the organisation `owner_id` knows it. Nobody else sees it yet.

    `facts`: name, and what `FIELDS_OF_KIND` names. Raises InvalidValue that names the field; Conflict when it is there.
    """
    check_user_can_edit_capabilities(by, site, owner_id)
    checked = _checked(kind, facts)
    try:
        with transaction.atomic():
            return Capability.objects.create(site=site, owner_id=owner_id, kind=kind, **checked)
    except IntegrityError as error:
        raise _twice() from error


def _held(capability: Capability, by: Actor) -> Capability:
    """The row as it stands now, kept from other writers. Raises PermissionDenied when it is another organisation's."""
    current = Capability.objects.select_for_update(of=("self",)).select_related("site").get(pk=capability.pk)
    check_user_can_edit_capabilities(by, current.site, current.owner_id)
    return current


@transaction.atomic
def edit_capability(*, capability: Capability, by: Actor, **facts: Any) -> Capability:
    """Correct it. What was shared with the network stays shared, as corrected."""
    check_user_can_edit_capabilities(by, capability.site, capability.owner_id)
    current = _held(capability, by)
    for field, value in _checked(current.kind, facts).items():
        setattr(current, field, value)
    try:
        with transaction.atomic():
            current.save()
    except IntegrityError as error:
        raise _twice() from error
    return current


@transaction.atomic
def remove_capability(*, capability: Capability, by: Actor) -> Capability:
    """Take it off the plant. It can be put back."""
    check_user_can_edit_capabilities(by, capability.site, capability.owner_id)
    current = _held(capability, by)
    if current.removed_at is None:
        current.removed_at = timezone.now()
        current.save(update_fields=["removed_at"])
    return current


@transaction.atomic
def restore_capability(*, capability: Capability, by: Actor) -> Capability:
    """Put back what was removed, as it was; shared again if it was shared. Raises Conflict when it was written anew."""
    check_user_can_edit_capabilities(by, capability.site, capability.owner_id)
    current = _held(capability, by)
    current.removed_at = None
    try:
        with transaction.atomic():
            current.save(update_fields=["removed_at"])
    except IntegrityError as error:
        raise _twice() from error
    return current


@transaction.atomic
def share_capabilities(
    *, site: Site, owner_id: int, by: Actor, capability_ids: Iterable[int], agreed_by: str
) -> int:
    """
    Let the whole network see what the company agreed to show; returns how many are newly shared.

    `agreed_by` says who at the company agreed, and is seen by the owner alone. Raises InvalidValue when it is empty.
    """
    check_user_can_edit_capabilities(by, site, owner_id)
    who = checked_text("agreed_by", agreed_by, required=True)
    rows = Capability.objects.select_for_update().filter(
        site=site,
        owner_id=owner_id,
        pk__in=list(capability_ids),
        removed_at__isnull=True,
        shared_at__isnull=True,
    )
    now, count = timezone.now(), 0
    for row in rows:
        row.shared_at, row.shared_by, row.agreed_by = now, by.person, who
        row.save(update_fields=["shared_at", "shared_by", "agreed_by"])
        count += 1
    return count


@transaction.atomic
def stop_sharing_capability(*, capability: Capability, by: Actor) -> Capability:
    """Take the consent back: from now on the owner alone sees it."""
    check_user_can_edit_capabilities(by, capability.site, capability.owner_id)
    current = _held(capability, by)
    current.shared_at = current.shared_by = None
    current.agreed_by = ""
    current.save(update_fields=["shared_at", "shared_by", "agreed_by"])
    return current
