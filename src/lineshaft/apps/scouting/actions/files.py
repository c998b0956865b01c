"""Drawings and specifications of a need."""

import hashlib

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.domain.errors import Conflict
from lineshaft.ui import uploaded_files

from ..models import Need, NeedFile
from ..permissions import check_user_can_change_need
from ..states import NeedState
from .common import held_need

MOST_FILES = 12
_OPEN = (NeedState.DRAFT, NeedState.POSTED, NeedState.SCOUTING)


@transaction.atomic
def add_file(*, need: Need, file: UploadedFile, by: Actor) -> NeedFile:
    """
    Put a drawing or specification to a need; the same file a second time is the first one.

    The file is accepted by its content, never by its name. Raises InvalidValue for one that is empty, too large or of
    another kind, Conflict for a need that is answered or has too many.
    """
    check_user_can_change_need(by, need)
    current = held_need(need)
    _check_open(current)
    name = file.name or "file"
    content = uploaded_files.read(file)
    kind = uploaded_files.kind_of(content, name)
    digest = hashlib.sha256(content).hexdigest()
    present = NeedFile.objects.filter(need=current)
    same = present.filter(sha256=digest).first()
    if same:
        return same
    if present.count() >= MOST_FILES:
        raise Conflict(f"{current.number} has {MOST_FILES} files.", "Remove one, or put several into one PDF")
    kept = NeedFile(
        need=current,
        name=uploaded_files.plain_name(name, kind),
        media_type=kind.media_type,
        size=len(content),
        sha256=digest,
        added_by=by.person,
    )
    kept.file.save(f"{current.number}-{digest}{kind.suffix}", ContentFile(content), save=False)
    kept.save()
    return kept


@transaction.atomic
def remove_file(*, file: NeedFile, by: Actor) -> None:
    """Take a file away from a need. Raises Conflict for a need that is answered: the report rests on it."""
    check_user_can_change_need(by, file.need)
    _check_open(held_need(file.need))
    file.delete()


def _check_open(need: Need) -> None:
    if need.state not in _OPEN:
        raise Conflict(f"{need.number} is {need.get_status_display()}: its files stay as they are.")
