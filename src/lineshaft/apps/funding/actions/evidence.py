"""Adding what stands behind entries and claims."""

import hashlib
import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import Center
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.ui import uploaded_files

from ..models import Evidence, MatchClaim
from ..permissions import check_user_can_post

_CLAIMED_ONCE = {"a_file_is_claimed_as_match_once": "file", "a_document_is_claimed_as_match_once": "document"}


@transaction.atomic
def add_evidence(
    *,
    center: Center,
    by: Actor,
    kind: str,
    title: str,
    issuer: str = "",
    number: str = "",
    dated: date | None = None,
    amount: Decimal | None = None,
    file: UploadedFile | None = None,
    for_match: bool = False,
) -> Evidence:
    """
    Keep a paper or file that stands behind entries.

    Raises InvalidValue for an unknown kind or an empty title, Conflict where the same file or document stands behind a
    claim of match, of this center or of another: 2 CFR 200.306(b)(2) and 200.403(f) let it count once.
    """
    check_user_can_post(by, center)
    return store_evidence(
        center=center, added_by=by.person.pk, kind=kind, title=title, issuer=issuer, number=number, dated=dated,
        amount=amount, file=file, for_match=for_match,
    )  # fmt: skip


def store_evidence(
    *,
    center: Center,
    added_by: int | None,
    kind: str,
    title: str,
    issuer: str = "",
    number: str = "",
    dated: date | None = None,
    amount: Decimal | None = None,
    file: UploadedFile | None = None,
    for_match: bool = False,
    stored: tuple[str, str, str] | None = None,
) -> Evidence:
    """
    As `add_evidence`, for actions that have checked who acts. `stored` is a file that is kept already: where, its
    name and its hash.
    """
    if kind not in Evidence.Kind.values:
        raise InvalidValue("kind", kind, "is not a kind of evidence")
    if not title.strip():
        raise InvalidValue("title", title, "is empty", "Say what it is")
    evidence = Evidence(
        center=center, kind=kind, title=title.strip(), issuer=issuer.strip(), number=number.strip(), dated=dated,
        amount=amount, for_match=for_match, added_by_id=added_by,
        document_key=document_key(issuer, number, dated, amount),
    )  # fmt: skip
    if file is not None:
        content = uploaded_files.read(file)
        found = uploaded_files.kind_of(content, file.name or "file")
        evidence.file_name = uploaded_files.plain_name(file.name or "file", found)
        evidence.file_type = found.media_type
        evidence.file_sha256 = hashlib.sha256(content).hexdigest()
    if stored is not None:
        evidence.file.name, evidence.file_name, evidence.file_sha256 = stored
        evidence.file_type = "application/octet-stream"
    try:
        with transaction.atomic():
            if file is not None:
                evidence.file.save(f"{evidence.file_sha256}{found.suffix}", ContentFile(content), save=False)
            evidence.save()
            if for_match:
                claim_as_match(evidence)
    except (Conflict, IntegrityError):
        # The rows are gone with the transaction; the file is no part of it.
        if file is not None and evidence.file.name:
            evidence.file.storage.delete(evidence.file.name)
        raise
    return evidence


def claim_as_match(evidence: Evidence) -> None:
    """Let a paper count as match. Raises Conflict where it counts already, here or at another center."""
    try:
        with transaction.atomic():
            MatchClaim.objects.create(
                center_id=evidence.center_id, evidence=evidence, file_sha256=evidence.file_sha256,
                document_key=evidence.document_key,
            )  # fmt: skip
    except IntegrityError as error:
        for constraint, what in _CLAIMED_ONCE.items():
            if constraint in str(error):
                raise Conflict(
                    f"This {what} already stands behind a claim of match, here or at another center"
                    " (2 CFR 200.306(b)(2)).",
                    "What counts once cannot be claimed again; check whose contribution it is",
                ) from error
        raise


def give_up_claims(evidence: Iterable[int]) -> None:
    """What papers proved does not count as match any more: whoever gave it may be claimed by another."""
    MatchClaim.objects.filter(evidence__in=list(evidence)).delete()


def document_key(issuer: str, number: str, dated: date | None, amount: Decimal | None) -> str:
    """
    What makes two papers the same document, however they are spelled: issuer, number, day and amount.

    Empty unless issuer and number are told: without them, two receipts of the same day may be two.
    """
    names = [re.sub(r"[^a-z0-9]", "", part.casefold()) for part in (issuer, number)]
    if not all(names):
        return ""
    return "|".join(
        [*names, dated.isoformat() if dated else "", f"{amount:.2f}" if amount is not None else ""]
    )
