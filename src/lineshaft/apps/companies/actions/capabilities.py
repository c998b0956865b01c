"""Writes of the entries of a profile. Each belongs to the center, or the company, that wrote it."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.models import Capability, Site
from lineshaft.apps.companies.permissions import check_user_can_edit_capabilities
from lineshaft.apps.companies.photo_files import SUFFIX, encoded
from lineshaft.apps.companies.queries import KEPT_IN_SIGHT
from lineshaft.apps.companies.sizes import longest_side
from lineshaft.domain.errors import Conflict, InvalidValue

from .agreements import SHARING_FIELDS, hide, show_as_agreed
from .capability_checks import checked_facts

MOST_PHOTOS = 12
_PHOTOS_AT_A_TIME = 500


def _twice() -> Conflict:
    return Conflict(
        _("This is written down already, with the same name and number."), _("Edit the one that is there.")
    )


@transaction.atomic
def add_capability(*, site: Site, owner_id: int, by: Actor, kind: str, **facts: Any) -> Capability:
    """
    An entry of the profile, as the organisation `owner_id` knows it.

    Others see it where the company agreed that they see this part, what is written later included; else nobody does.
    `facts`: name, and what `FIELDS_OF_KIND` names; of a photo the upload. Raises InvalidValue that names the field;
    Conflict when it is there.
    """
    check_user_can_edit_capabilities(by, site, owner_id)
    row = Capability(site=site, owner_id=owner_id, kind=kind)
    _fill(row, facts)
    show_as_agreed(row, by)
    return _saved(row)


def _fill(row: Capability, facts: dict[str, Any]) -> None:
    """Put checked facts into an entry; a photo's file only when there is a new one."""
    renewed = facts.get("expires_on") != row.expires_on
    for field, value in checked_facts(row.kind, facts).items():
        setattr(row, field, value)
    if renewed:
        row.reminded_at = None
    if row.kind == Capability.Kind.SIZE:
        _check_smallest_and_largest(row)
    if row.kind == Capability.Kind.PHOTO:
        _take_photo(row, facts.get("image"))


def _check_smallest_and_largest(row: Capability) -> None:
    """The smallest part is not larger than the largest. Raises InvalidValue."""
    others = Capability.objects.filter(
        site_id=row.site_id, owner_id=row.owner_id, kind=row.kind, removed_at__isnull=True
    ).exclude(pk=row.pk)
    for other in others:
        smallest, largest = (row, other) if row.name == "smallest" else (other, row)
        if smallest.name != largest.name and longest_side(smallest) > longest_side(largest):
            raise InvalidValue(
                "length",
                row.length,
                _("makes the smallest part larger than the largest"),
                _("Check the size and the unit of both."),
            )


def _take_photo(row: Capability, upload: UploadedFile | None) -> None:
    if upload is None:
        if not row.image:
            raise InvalidValue("image", "", _("is missing"), _("Choose a photo."))
        return
    photos = Capability.objects.filter(
        site_id=row.site_id, owner_id=row.owner_id, kind=row.kind, removed_at__isnull=True
    )
    if row.pk is None and photos.count() >= MOST_PHOTOS:
        raise Conflict(
            _("There are %(most)s photos already.") % {"most": MOST_PHOTOS}, _("Remove one of them first.")
        )
    photo = encoded(upload)
    row.image_sha256 = photo.sha256
    row.image.save(f"{photo.sha256}{SUFFIX}", ContentFile(photo.content), save=False)


def _saved(row: Capability) -> Capability:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if "a_capability_is_written_once" not in str(error):
            raise
        raise _twice() from error
    return row


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
    _fill(current, facts)
    return _saved(current)


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
    """
    Put back what was removed, as it was; shared again if it was shared and that was not withdrawn meanwhile.

    Raises Conflict when it was written anew.
    """
    check_user_can_edit_capabilities(by, capability.site, capability.owner_id)
    current = _held(capability, by)
    current.removed_at = None
    if current.shared_at is not None:
        show_as_agreed(current, by)
    return _saved(current)


@transaction.atomic
def delete_removed_photos() -> int:
    """
    Delete photos for good that were removed so long ago that nobody is offered to put them back; returns how many.

    For the system scope of a job. The file of a photo goes last: a job that fails leaves all as it was.
    """
    rows = Capability.objects.select_for_update(skip_locked=True).filter(
        kind=Capability.Kind.PHOTO.value, removed_at__lt=timezone.now() - timedelta(days=KEPT_IN_SIGHT)
    )
    gone = list(rows.order_by("pk")[:_PHOTOS_AT_A_TIME])
    Capability.objects.filter(pk__in=[row.pk for row in gone]).delete()
    for row in gone:
        if row.image.name:
            transaction.on_commit(partial(row.image.storage.delete, row.image.name))
    return len(gone)


@transaction.atomic
def keep_back(*, capability: Capability, by: Actor) -> Capability:
    """Show this entry to nobody else from now on, whatever is agreed about the part it stands in."""
    check_user_can_edit_capabilities(by, capability.site, capability.owner_id)
    current = _held(capability, by)
    hide(current)
    current.kept_back = True
    current.save(update_fields=SHARING_FIELDS)
    return current


@transaction.atomic
def show_again(*, capability: Capability, by: Actor) -> Capability:
    """Show this entry to whom the company agreed to show the part. Raises Conflict when it agreed to nothing."""
    check_user_can_edit_capabilities(by, capability.site, capability.owner_id)
    current = _held(capability, by)
    current.kept_back = False
    if not show_as_agreed(current, by):
        raise Conflict(_("Nothing is agreed about who sees this part."), _("Decide first who sees it."))
    current.save(update_fields=SHARING_FIELDS)
    return current
