"""Many needs from one file: kept as it was read, then written all or in part."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from lineshaft.apps.accounts.models import Organisation
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.domain.errors import Conflict, InvalidValue, LineshaftError

from ..models import Need, NeedBatch
from ..permissions import check_user_can_post
from .needs import create_need, post_need


@transaction.atomic
def keep_batch(
    *,
    owner: Organisation,
    file_name: str,
    file_sha256: str,
    columns: Mapping[str, str],
    ignored: Sequence[str],
    rows: Sequence[Mapping[str, Any]],
    by: Actor,
) -> NeedBatch:
    """Keep what a file says, row by row. No need is written yet."""
    check_user_can_post(by, owner.pk)
    return NeedBatch.objects.create(
        owner=owner,
        file_name=" ".join(file_name.replace("\0", "").split())[:200] or "file",
        file_sha256=file_sha256,
        columns=dict(columns),
        ignored=list(ignored),
        rows=list(rows),
        created_by=by.person,
    )


@transaction.atomic
def commit_batch(
    *,
    batch: NeedBatch,
    facts_by_row: Mapping[int, Mapping[str, Any]],
    post: bool,
    only_all: bool,
    is_synthetic: bool = False,
    by: Actor,
) -> list[Need]:
    """
    Write the needs of a file, as drafts or posted. `facts_by_row` are those of its good rows.

    With `only_all` nothing is written unless every row becomes a need. A row that is refused now (a number of the
    buyer's own that is in use, too little said) keeps its error. Raises Conflict for a file that was written before.
    """
    check_user_can_post(by, batch.owner_id)
    current = NeedBatch.objects.select_for_update().select_related("owner").get(pk=batch.pk)
    if current.committed_at is not None:
        raise Conflict("The needs of this file were written before.", "Look for them in the list")
    made = []
    for row in current.rows:
        facts = facts_by_row.get(row["number"])
        if row["errors"] or facts is None:
            continue
        need = _one(current, row, facts, post, is_synthetic, by)
        if need:
            made.append(need)
    faulty = len(current.bad_rows)
    if only_all and faulty:
        wrong = current.bad_rows[0]
        raise Conflict(
            f"{faulty} of {len(current.rows)} rows cannot become a need; the first is row {wrong['number']}:"
            f" {wrong['errors'][0]['reason']}. Nothing was written.",
            "Correct the file and send it again, or write the good rows alone",
        )
    if not made:
        raise Conflict("No row of this file can become a need.", "Correct the file and send it again")
    current.committed_at = timezone.now()
    current.save(update_fields=["rows", "committed_at"])
    return made


def _one(
    batch: NeedBatch, row: dict[str, Any], facts: Mapping[str, Any], post: bool, is_synthetic: bool, by: Actor
) -> Need | None:
    """The need of a row; None with the reason in the row."""
    try:
        with transaction.atomic():
            need = create_need(owner=batch.owner, by=by, source="file", is_synthetic=is_synthetic, **facts)
            if post:
                post_need(need=need, by=by)
    except LineshaftError as error:
        row["errors"] = [error_of(error)]
        return None
    row["need"] = need.number
    return need


def error_of(error: LineshaftError) -> dict[str, str]:
    """An error as a row of a file keeps it."""
    if isinstance(error, InvalidValue):
        reason = ". ".join(filter(None, (error.reason, error.hint)))
        return {"column": error.field, "value": str(error.value)[:200], "reason": reason}
    return {"column": "", "value": "", "reason": str(error)}
