"""Documents of an engagement: added, replaced by a newer version, withdrawn and brought back."""

import hashlib

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.models import Company
from lineshaft.apps.companies.queries import holders_of
from lineshaft.apps.engagements.models import Engagement
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.ui import uploaded_files

from ..models import WorkDocument
from .common import held_for_writing


@transaction.atomic
def add_document(
    *,
    engagement: Engagement,
    title: str,
    audience: str,
    file: UploadedFile,
    by: Actor,
    replaces: WorkDocument | None = None,
    company: Company | None = None,
) -> WorkDocument:
    """
    Keep a file, or a newer version of one, for `company`, where more than one had the plant; without it for whom the
    older version was, or the one that had it when the work began. Its type is found from its content, whatever its name
    says.

    Raises InvalidValue for an empty, too large or unknown kind of file or a company that never had the
    plant, Conflict for a version that was replaced.
    """
    held_for_writing(engagement, by)
    if not title.strip():
        raise InvalidValue("title", title, "is empty", "Write what it is")
    content = uploaded_files.read(file)
    found = uploaded_files.kind_of(content, file.name or "file")
    if replaces is not None:
        current = WorkDocument.objects.select_for_update().get(pk=replaces.pk)
        if current.replaced_at:
            raise Conflict(f"“{current.title}” has a newer version already.", "Replace the newest one")
        current.replaced_at = timezone.now()
        current.save(update_fields=["replaced_at"])
    holders = holders_of(engagement.site, on=engagement.started_on)
    document = WorkDocument(
        center_id=engagement.center_id,
        engagement=engagement,
        company=holders.whose(company, before=holders.still(replaces.company) if replaces else None),
        title=title.strip(),
        audience=audience,
        number=replaces.number + 1 if replaces else 1,
        replaces=replaces,
        file_name=uploaded_files.plain_name(file.name or "file", found),
        file_type=found.media_type,
        file_size=len(content),
        file_sha256=hashlib.sha256(content).hexdigest(),
        added_by=by.person,
    )
    document.file.save(f"{document.file_sha256}{found.suffix}", ContentFile(content), save=False)
    document.save()
    return document


@transaction.atomic
def withdraw_document(*, document: WorkDocument, reason: str, by: Actor) -> WorkDocument:
    """It is not handed out any more, to nobody; that it was there stays. Raises InvalidValue without a reason."""
    held_for_writing(document.engagement, by)
    current = WorkDocument.objects.select_for_update().get(pk=document.pk)
    if current.withdrawn_at:
        raise Conflict(f"“{current.title}” is withdrawn already.")
    if not reason.strip():
        raise InvalidValue("reason", reason, "is empty", "Write why it is withdrawn")
    current.withdrawn_at, current.withdrawn_by = timezone.now(), by.person
    current.withdrawn_because = reason.strip()
    current.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_because"])
    return current


@transaction.atomic
def bring_document_back(*, document: WorkDocument, by: Actor) -> WorkDocument:
    """A document that was withdrawn by mistake is handed out again."""
    held_for_writing(document.engagement, by)
    current = WorkDocument.objects.select_for_update().get(pk=document.pk)
    if not current.withdrawn_at:
        raise Conflict(f"“{current.title}” is not withdrawn.")
    current.withdrawn_at, current.withdrawn_by, current.withdrawn_because = None, None, ""
    current.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_because"])
    return current
