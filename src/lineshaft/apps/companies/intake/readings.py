"""What stands in a file, kept from its check to its commit, so that the commit need not read the file again.

Only what the file says is kept. What the registry says changes, and is looked up by check and commit alike.
"""

import gzip
import hashlib
import io
import json
from collections.abc import Mapping
from datetime import date
from importlib import resources
from typing import Any

from lineshaft.apps.companies.models import ImportBatch, ImportReading
from lineshaft.apps.reference.models import ReferenceLoad

from .stage import COPY_IN, COPY_OUT

_CHUNK = 1024 * 1024
# What says how a row is read.
_CODE = (
    "lineshaft.apps.companies",
    "lineshaft.apps.companies.intake",
    "lineshaft.domain.linkage",
    "lineshaft.domain.identifiers",
)


def made_from(mapping: Mapping[str, Any], today: date) -> str:
    """
    A hash of all that a reading depends on beside the file: mapping, day, reference facts, and how rows are read.

    Ask before the file is read: then a load of reference facts in between makes the reading out of date.
    """
    loads = ReferenceLoad.objects.order_by("-pk").values_list("pk", flat=True).first()
    digest = hashlib.sha256(json.dumps([mapping, today.isoformat(), loads], sort_keys=True).encode())
    for package in _CODE:
        for file in sorted(resources.files(package).iterdir(), key=lambda file: file.name):
            if file.name.endswith(".py"):
                digest.update(file.read_bytes())
    return digest.hexdigest()


def keep(cursor: Any, batch: ImportBatch, source: str) -> None:
    """Keep the rows of `import_rows`, which were made from `source`, for a later `take_up`."""
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=1) as file, cursor.copy(COPY_OUT) as copy:
        for piece in copy:
            file.write(piece)
    forget(batch)
    ImportReading.objects.create(
        batch=batch, center_id=batch.center_id, made_from=source, rows=packed.getvalue()
    )


def take_up(cursor: Any, batch: ImportBatch, source: str) -> bool:
    """Fill `import_rows` with the rows that were kept; False when none were, or were made from something else."""
    kept = ImportReading.objects.filter(batch=batch, made_from=source).first()
    if kept is None:
        return False
    with gzip.GzipFile(fileobj=io.BytesIO(kept.rows)) as file, cursor.copy(COPY_IN) as copy:
        while piece := file.read(_CHUNK):
            copy.write(piece)
    return True


def forget(batch: ImportBatch) -> None:
    """Let go of what was kept: the import is done with."""
    ImportReading.objects.filter(batch=batch).delete()
