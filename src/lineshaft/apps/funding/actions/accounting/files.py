"""Files of the accounting system: kept as they came, opened again, and the columns that were chosen for them."""

import hashlib
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.intake.headings import heading_key
from lineshaft.apps.companies.intake.reading import FileRefused, Table, open_table, sha256_of
from lineshaft.apps.network.models import Center
from lineshaft.domain.errors import Conflict
from lineshaft.domain.ledger.book_file import Layout
from lineshaft.domain.ledger.file_values import AmountStyle, DayOrder

from ...models import BookImport, BookLayout
from ...permissions import check_user_can_post
from ...states import BOOK_IMPORT_STEPS
from ...states import BookImportState as S


def check_step(batch: BookImport, new: S) -> None:
    """Raise Conflict when the import cannot take this step; the sentence says where it stands."""
    if new not in BOOK_IMPORT_STEPS[S(batch.status)]:
        raise Conflict(
            f"This import is not ready for that: {batch.get_status_display()}.", "Look at its page again"
        )


@transaction.atomic
def receive_book(*, path: Path, file_name: str, center: Center, by: Actor) -> BookImport:
    """
    Keep the file at `path` under its hash and open an import for it, with the layout that was saved for its headings.

    Raises InvalidValue for a file that is no table.
    """
    check_user_can_post(by, center)
    named = path.with_name(" ".join(Path(file_name).name.replace("\0", "").split())[:200] or "file")
    path.rename(named)
    table = open_table(named, limit_bytes=settings.UPLOAD_LIMIT_BYTES)
    digest = sha256_of(named)
    kept = f"books/{center.pk}/{digest}{named.suffix.lower()[:5]}"
    if not default_storage.exists(kept):
        with named.open("rb") as file:
            kept = default_storage.save(kept, File(file))
    saved = BookLayout.objects.filter(center=center, signature=signature_of(table.header)).first()
    return BookImport.objects.create(
        center=center,
        file_name=named.name,
        file_sha256=digest,
        file=kept,
        header=table.header,
        layout=saved.layout if saved else {},
        created_by=by.person,
    )


def signature_of(header: Sequence[str]) -> str:
    """By which a file with the same headings is known again."""
    return hashlib.sha256("\x1f".join(heading_key(name) for name in header).encode()).hexdigest()


def first_rows(batch: BookImport, count: int = 5) -> list[list[str]]:
    """The beginning of a received file, for the choice of columns. Raises InvalidValue for one that cannot be read."""
    with opened(batch) as table:
        return [row.cells for row, _ in zip(table.rows, range(count), strict=False)]


def layout_as_json(layout: Layout) -> dict[str, Any]:
    """A layout as it is stored."""
    return asdict(layout) | {"columns": dict(layout.columns)}


def layout_of(stored: Mapping[str, Any]) -> Layout:
    """A stored layout."""
    return Layout(
        stored.get("columns", {}),
        AmountStyle(stored["style"]) if stored.get("style") else None,
        DayOrder(stored["order"]) if stored.get("order") else None,
    )


@transaction.atomic
def choose_layout(
    *,
    batch: BookImport,
    layout: Layout,
    told_debits: Decimal | None,
    told_credits: Decimal | None,
    by: Actor,
) -> BookImport:
    """Say which column holds what, and what all of it adds up to in the accounting system. The layout is kept."""
    check_user_can_post(by, batch.center)
    batch = BookImport.objects.select_for_update().get(pk=batch.pk)
    check_step(batch, S.WAITING)
    batch.layout = layout_as_json(layout)
    batch.told_debits, batch.told_credits = told_debits, told_credits
    batch.status = S.WAITING.value
    batch.save(update_fields=["layout", "told_debits", "told_credits", "status"])
    BookLayout.objects.update_or_create(
        center=batch.center,
        signature=signature_of(batch.header),
        defaults={"layout": batch.layout, "saved_at": timezone.now()},
    )
    return batch


@contextmanager
def opened(batch: BookImport) -> Iterator[Table]:
    """The kept file under the name that the person gave it, so that messages name it."""
    if not default_storage.exists(batch.file):
        raise FileRefused("file", batch.file_name, "is no longer kept", "Send it again")
    expected = list(batch.layout.get("columns", {}).values())
    with tempfile.TemporaryDirectory() as folder, default_storage.open(batch.file, "rb") as kept:
        path = Path(folder) / Path(batch.file_name).name
        with path.open("wb") as file:
            for chunk in kept.chunks():
                file.write(chunk)
        if sha256_of(path) != batch.file_sha256:
            raise FileRefused("file", batch.file_name, "is not the file that was received", "Send it again")
        yield open_table(path, limit_bytes=settings.UPLOAD_LIMIT_BYTES, expected=expected)
