"""Reads of imports: batches, and what became of each row."""

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from lineshaft.apps.accounts.jobs import is_job_alive
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies import permissions
from lineshaft.apps.companies.intake.changes import ChangeLines
from lineshaft.apps.companies.intake.mappings import ColumnMapping
from lineshaft.apps.companies.intake.states import writings
from lineshaft.apps.companies.models import ImportBatch, ImportRow
from lineshaft.apps.reference.models import State

ROW_FILTERS = (*ImportRow.Result.values, "noted", "linked", "decided", "changed")


def batches(actor: Actor) -> QuerySet[ImportBatch]:
    """Imports of the reader's center, newest first."""
    return (
        ImportBatch.objects.filter(center_id__in=permissions.importing_center_ids(actor))
        .select_related("center", "created_by")
        .order_by("-created_at", "-pk")
    )


def batch_by_number(actor: Actor, number: int) -> ImportBatch:
    """One import of the reader's center. Raises Http404 for any other number."""
    batch = batches(actor).filter(pk=number).first()
    if batch is None:
        raise Http404
    return batch


def job_key(batch: ImportBatch) -> str:
    """The name under which the job of an import waits once."""
    return f"companies-import-{batch.pk}"


def is_interrupted(batch: ImportBatch) -> bool:
    """Whether the batch says that a job works on it, and none does or will: its worker went down, or it failed."""
    working = batch.status in (ImportBatch.Status.CHECKING, ImportBatch.Status.COMMITTING)
    return working and not is_job_alive(job_key(batch))


def rows_of(batch: ImportBatch, which: str = "") -> QuerySet[ImportRow]:
    """The rows of an import in the order of the file: all, or those of one of `ROW_FILTERS`."""
    rows = batch.rows.select_related("site", "decided_by").order_by("row_number")
    if which in ImportRow.Result.values:
        return rows.filter(result=which)
    if which == "noted":
        return rows.filter(is_noted=True)
    if which == "linked":
        return rows.filter(new_relationship=True).exclude(result=ImportRow.Result.CREATED.value)
    if which == "changed":
        return rows.exclude(changes={})
    return rows.exclude(verdict="") if which == "decided" else rows


def change_lines_of(batch: ImportBatch) -> ChangeLines:
    """What tells which cells of the rows of an import were taken in otherwise than they stand there."""
    return ChangeLines(ColumnMapping.from_json(batch.mapping), batch.header)


def sum_of(batch: ImportBatch) -> str:
    """How the rows of an import add up, on one line."""
    return _(
        "%(read)s read = %(created)s created + %(matched)s matched + %(updated)s updated + %(held)s held"
        " + %(rejected)s rejected"
    ) % {
        "read": f"{batch.rows_read:,}",
        "created": f"{batch.rows_created:,}",
        "matched": f"{batch.rows_matched:,}",
        "updated": f"{batch.rows_updated:,}",
        "held": f"{batch.rows_held:,}",
        "rejected": f"{batch.rows_rejected:,}",
    }


def writings_of_states() -> dict[str, str]:
    """Every writing of a state that a file may have, in lower case, and its FIPS code."""
    return writings(State.objects.all())
