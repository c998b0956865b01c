"""The dry run of a file: what would become of each of its lines. Nothing is posted."""

import gc
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict

from django.db import connection, transaction

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.intake.reading import FileRefused
from lineshaft.apps.network.models import Center
from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.ledger.book_file import Chart, Reading, read_book

from ...models import BookImport
from ...permissions import check_user_can_post
from ...queries.accounting import chart_of
from ...states import BookImportState as S
from .files import check_step, layout_of, opened
from .lines import store_lines, store_reading
from .periods import Periods


def made_with(batch: BookImport, chart: Chart) -> str:
    """The hash of all that a dry run depends on beside the books: the file, its layout, and the center's chart."""
    said = {
        "file": batch.file_sha256,
        "layout": batch.layout,
        "accounts": {code: asdict(meaning) for code, meaning in sorted(chart.accounts.items())},
        "funds": {code: asdict(meaning) for code, meaning in sorted(chart.funds.items())},
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


@contextmanager
def keeping_all() -> Iterator[None]:
    """Nothing made here is waste before the end: looking for some among millions of objects takes most of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@keeping_all()
@transaction.atomic
def check_book(*, batch: BookImport, by: Actor) -> BookImport:
    """Read the whole file and store what would become of each line. Nothing is posted."""
    check_user_can_post(by, batch.center)
    batch = BookImport.objects.select_for_update().get(pk=batch.pk)
    check_step(batch, S.CHECKED)
    chart = chart_of(batch.center)
    try:
        reading = read_again(batch, chart)
    except InvalidValue as error:
        return _refuse(batch, str(error))
    store_lines(batch, reading.lines)
    return store_reading(batch, reading, S.CHECKED, checked_with=made_with(batch, chart))


def _refuse(batch: BookImport, problem: str) -> BookImport:
    batch.lines.all().delete()
    for name in ("read", "posted", "before", "held", "refused", "left_out"):
        setattr(batch, f"rows_{name}", 0)
    batch.status, batch.problem, batch.balances, batch.entries = S.REFUSED.value, problem, [], 0
    batch.save()
    return batch


def read_again(batch: BookImport, chart: Chart) -> Reading:
    """What the file says now, by a chart. Raises InvalidValue for one that cannot be read or has no lines."""
    with opened(batch) as table:
        reading = read_book(
            ((row.number, row.cells) for row in table.rows),
            table.header,
            layout_of(batch.layout),
            chart,
            known=_known(batch.center),
            obstacle=Periods(batch.center).obstacle,
        )
    if not reading.lines:
        raise FileRefused("file", batch.file_name, "has headings and no lines", "Export it again")
    return reading


def _known(center: Center) -> Callable[[Iterable[str], Iterable[str]], Mapping[str, tuple[str, str]]]:
    def look(keys: Iterable[str], documents: Iterable[str]) -> Mapping[str, tuple[str, str]]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT key, document, content FROM funding_bookline WHERE center_id = %(center)s AND is_in_books"
                " AND key = ANY (%(keys)s::text[])"
                " UNION SELECT key, document, content FROM funding_bookline WHERE center_id = %(center)s"
                " AND is_in_books AND document <> '' AND document = ANY (%(documents)s::text[])",
                {"center": center.pk, "keys": list(keys), "documents": list(documents)},
            )
            return {key: (document, content) for key, document, content in cursor.fetchall()}

    return look
