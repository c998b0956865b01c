"""Which edition of a source was loaded, so that loading it again is skipped, and what became of each of its rows."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from ..models import ReferenceLoad

# Rejected rows that are kept in full; all are counted.
KEPT_REJECTIONS = 100


def fingerprint(*parts: str | Path) -> str:
    """A hash of texts (such as the version of a package) and of the contents of files, in this order."""
    digest = hashlib.sha256()
    for part in parts:
        content = part.read_bytes() if isinstance(part, Path) else part.encode()
        digest.update(len(content).to_bytes(8, "big") + content)
    return digest.hexdigest()


def is_loaded(kind: str, sha256: str) -> bool:
    """True when the latest load of `kind` was of this very content."""
    latest = (
        ReferenceLoad.objects.filter(kind=kind).order_by("-id").values_list("file_sha256", flat=True).first()
    )
    return latest == sha256


def record(
    kind: str,
    *,
    source: str,
    sha256: str,
    rows_read: int,
    rejections: Sequence[dict[str, object]],
    file_name: str = "",
) -> ReferenceLoad:
    """Account for a load: rows read = rows loaded + rows rejected, the first rejections with their reason."""
    return ReferenceLoad.objects.create(
        kind=kind,
        source=source,
        file_name=file_name,
        file_sha256=sha256,
        rows_read=rows_read,
        rows_loaded=rows_read - len(rejections),
        rows_rejected=len(rejections),
        rejections=list(rejections[:KEPT_REJECTIONS]),
    )
