"""Files of the accounting system: kept as they came, opened again, and the columns that were chosen for them."""

import hashlib
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.actions import Glance
from lineshaft.apps.companies.intake.headings import heading_key, headings_at
from lineshaft.apps.companies.intake.reading import (
    AS_FOUND,
    FileRefused,
    HeadingsAt,
    Table,
    heading_names,
    open_table,
    sha256_of,
)
from lineshaft.apps.network.models import Center
from lineshaft.domain.errors import Conflict
from lineshaft.domain.ledger.book_file import Layout
from lineshaft.domain.ledger.file_values import AmountStyle, DayOrder

from ...models import BookImport, BookLayout, TrialBalance
from ...permissions import check_user_can_post
from ...states import BOOK_IMPORT_STEPS
from ...states import BookImportState as S

_SHEETS_LOOKED_AT = 20


def check_step(batch: BookImport, new: S) -> None:
    """Raise Conflict when the import cannot take this step; the sentence says where it stands."""
    if new not in BOOK_IMPORT_STEPS[S(batch.status)]:
        raise Conflict(
            f"This import is not ready for that: {batch.get_status_display()}.", "Look at its page again"
        )


@dataclass(frozen=True)
class Place:
    """Where in a file its table stands: on which sheet, and in which row it has its headings."""

    sheet: str = ""
    at: HeadingsAt = AS_FOUND


AS_IT_SEEMS = Place()
Kept = BookImport | TrialBalance
"""What is made from a file that is kept as it came."""


@transaction.atomic
def receive_book(*, path: Path, file_name: str, center: Center, by: Actor) -> BookImport:
    """
    Keep the file at `path` under its hash and open an import for it, with the layout that was saved for its headings.

    Raises InvalidValue for a file that is no table.
    """
    check_user_can_post(by, center)
    return BookImport.objects.create(
        center=center, created_by=by.person, **keep_file(path, file_name, center, BookImport)
    )


def keep_file(path: Path, file_name: str, center: Center, kind: type[Kept]) -> dict[str, Any]:
    """Store a file, read its headings, and find how such files are read. Raises InvalidValue for what is no table."""
    named = path.with_name(" ".join(Path(file_name).name.replace("\0", "").split())[:200] or "file")
    path.rename(named)
    layout, header = _as_saved(named, center, kind)
    digest = sha256_of(named)
    kept = f"books/{center.pk}/{digest}{named.suffix.lower()[:5]}"
    if not default_storage.exists(kept):
        with named.open("rb") as file:
            kept = default_storage.save(kept, File(file))
    return {
        "file_name": named.name,
        "file_sha256": digest,
        "file": kept,
        "header": header,
        "layout": layout,
    }


def _as_saved(path: Path, center: Center, kind: type[Kept]) -> tuple[dict[str, Any], list[str]]:
    """The layout that was saved for headings of this file, on whichever sheet and row they stand; and the headings."""
    first = _open(path)
    if not BookLayout.objects.filter(center=center).exists():
        return {}, first.header
    for sheet in first.sheets[:_SHEETS_LOOKED_AT] or ("",):
        table = first if sheet in ("", *first.sheets[:1]) else _open(path, Place(sheet))
        seen = {signature_of(header, kind): (place, header) for place, header in _headings(table, sheet)}
        saved = BookLayout.objects.filter(center=center, signature__in=seen).first()
        if saved is not None:
            place, header = seen[saved.signature]
            return saved.layout | _place_as_json(place), header
    return {}, first.header


def _headings(table: Table, sheet: str) -> Iterator[tuple[Place, list[str]]]:
    """What may be headings: each of the first rows, alone and with the next, and at last where they seem to stand."""
    rows = [row.cells for row in table.top]
    for lines in (2, 1):
        for place in range(len(rows) + 1 - lines):
            header = heading_names(headings_at(rows, place, lines))
            yield Place(sheet, HeadingsAt(table.top[place].number, lines)), header
    yield Place(sheet), table.header


def _open(path: Path, place: Place = AS_IT_SEEMS, expected: Iterable[str] = ()) -> Table:
    return open_table(
        path, limit_bytes=settings.UPLOAD_LIMIT_BYTES, expected=expected, sheet=place.sheet, at=place.at
    )


def signature_of(header: Sequence[str], kind: type[Kept] = BookImport) -> str:
    """By which a file of a kind with the same headings is known again."""
    names = [heading_key(name) for name in header]
    if kind is TrialBalance:
        names.insert(0, "trial balance")
    return hashlib.sha256("\x1f".join(names).encode()).hexdigest()


def look_into(batch: Kept, place: Place, *, rows: int) -> Glance:
    """The beginning of a received file, for the choice of columns. Raises InvalidValue for one that cannot be read."""
    with opened(batch, place) as table:
        first = [row.cells for row in islice(table.rows, rows)]
        return Glance(table.header, first, table.sheets, table.top, table.at)


def _place_as_json(place: Place) -> dict[str, Any]:
    return {"sheet": place.sheet, "heading_row": place.at.row, "heading_lines": place.at.lines}


def layout_as_json(layout: Layout, place: Place = AS_IT_SEEMS) -> dict[str, Any]:
    """A layout, and where the table stands, as they are stored."""
    return asdict(layout) | {"columns": dict(layout.columns)} | _place_as_json(place)


def layout_of(stored: Mapping[str, Any]) -> Layout:
    """A stored layout."""
    return Layout(
        stored.get("columns", {}),
        AmountStyle(stored["style"]) if stored.get("style") else None,
        DayOrder(stored["order"]) if stored.get("order") else None,
    )


def place_of(stored: Mapping[str, Any]) -> Place:
    """Where the table of a file stands, by its stored layout."""
    at = HeadingsAt(stored.get("heading_row", 0), stored.get("heading_lines", 1))
    return Place(stored.get("sheet", ""), at)


@transaction.atomic
def choose_layout(
    *,
    batch: BookImport,
    layout: Layout,
    told_debits: Decimal | None,
    told_credits: Decimal | None,
    by: Actor,
    place: Place = AS_IT_SEEMS,
) -> BookImport:
    """
    Say which column holds what, where the headings stand, and what all of it adds up to in the accounting system. The
    layout is kept. Raises InvalidValue where no headings stand there.
    """
    check_user_can_post(by, batch.center)
    batch = BookImport.objects.select_for_update().get(pk=batch.pk)
    check_step(batch, S.WAITING)
    batch.told_debits, batch.told_credits = told_debits, told_credits
    batch.status = S.WAITING.value
    set_layout(batch, layout, place)
    batch.save(update_fields=["layout", "header", "told_debits", "told_credits", "status"])
    return batch


def set_layout(batch: Kept, layout: Layout, place: Place) -> None:
    """Put a layout and its headings into what is made from a file, and keep it for files with the same headings."""
    with opened(batch, place) as table:
        batch.header = table.header
    batch.layout = layout_as_json(layout, place)
    BookLayout.objects.update_or_create(
        center=batch.center,
        signature=signature_of(batch.header, type(batch)),
        defaults={"layout": batch.layout, "saved_at": timezone.now()},
    )


@contextmanager
def opened(batch: Kept, place: Place | None = None) -> Iterator[Table]:
    """
    The kept file under the name that the person gave it, so that messages name it: the table at a place, or at the one
    that was chosen.
    """
    if not default_storage.exists(batch.file):
        raise FileRefused("file", batch.file_name, "is no longer kept", "Send it again")
    expected = list(batch.layout.get("columns", {}).values()) if place is None else []
    with tempfile.TemporaryDirectory() as folder, default_storage.open(batch.file, "rb") as kept:
        path = Path(folder) / Path(batch.file_name).name
        with path.open("wb") as file:
            for chunk in kept.chunks():
                file.write(chunk)
        if sha256_of(path) != batch.file_sha256:
            raise FileRefused("file", batch.file_name, "is not the file that was received", "Send it again")
        yield _open(path, place or place_of(batch.layout), expected)
