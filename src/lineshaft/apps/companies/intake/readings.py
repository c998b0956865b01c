"""What stands in a file, kept from its check to its commit, so that the commit need not read the file again.

Only what the file says is kept. What the registry says changes, and is looked up by check and commit alike.
"""

import gzip
import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from importlib import resources
from io import BufferedIOBase, BytesIO
from typing import Any

from django.db.models import Count, Max

from lineshaft.apps.companies.models import ImportBatch, ImportReading
from lineshaft.apps.companies.vocabulary import vocabulary
from lineshaft.apps.reference.models import ReferenceLoad

from .stage import refill_stage

# What says how a row is read.
_CODE = (
    "lineshaft.apps.companies",
    "lineshaft.apps.companies.intake",
    "lineshaft.apps.reference.queries",
    "lineshaft.domain.linkage",
    "lineshaft.domain.identifiers",
)


def made_from(mapping: Mapping[str, Any], today: date) -> str:
    """
    A hash of all that a reading depends on beside the file: mapping, day, reference facts, and how rows are read.

    Ask before the file is read: then a load of reference facts in between makes the reading out of date.
    """
    loads = ReferenceLoad.objects.aggregate(Max("pk"), Count("pk"))
    digest = hashlib.sha256(json.dumps([mapping, today.isoformat(), loads], sort_keys=True).encode())
    digest.update(repr(vocabulary()).encode())
    for package in _CODE:
        for file in sorted(resources.files(package).iterdir(), key=lambda file: file.name):
            if file.name.endswith(".py"):
                digest.update(file.read_bytes())
    return digest.hexdigest()


@contextmanager
def kept(batch: ImportBatch, source: str) -> Iterator[BufferedIOBase]:
    """A file for `fill_stage`, of rows made from `source`: kept for `take_up` when the block is left."""
    packed = BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=1) as file:
        yield file
    forget(batch)
    ImportReading.objects.create(
        batch=batch, center_id=batch.center_id, made_from=source, rows=packed.getvalue()
    )


def take_up(cursor: Any, batch: ImportBatch, source: str) -> bool:
    """Fill `import_rows` with what was kept; False when nothing was, or it was made from something else."""
    reading = ImportReading.objects.filter(batch=batch, made_from=source).first()
    if reading is None:
        return False
    with gzip.GzipFile(fileobj=BytesIO(reading.rows)) as file:
        refill_stage(cursor, file)
    return True


def forget(batch: ImportBatch) -> None:
    """Let go of what was kept: the import is done with."""
    ImportReading.objects.filter(batch=batch).delete()
