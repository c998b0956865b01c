"""Rows of an import that wait for a person: decided one by one, and taken back."""

from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.audit.actions import one_event_for_batch
from lineshaft.apps.companies.intake.held import candidates_of, decided_alike, write_rows
from lineshaft.apps.companies.intake.matching import Fate
from lineshaft.apps.companies.intake.writing import recount
from lineshaft.apps.companies.models import ImportBatch, ImportRow, Site
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import system_scope

from .imports import check_permission, database_clock, lock_imports
from .undo import take_back, what_depends_on

_VERDICT = ImportRow.Verdict
_HELD = ImportRow.Result.HELD


@transaction.atomic
def decide_row(*, row: ImportRow, verdict: str, by: Actor, site: Site | None = None) -> ImportRow:
    """
    Say what a row that waits tells about: `site` ("same"), a site that is not there yet ("new"), or nothing ("out").

    Rows of the file that name the same site go with it. Later imports of such a row obey. Raises Conflict when somebody
    decided meanwhile.
    """
    batch, rows = _locked(row, by)
    lead = rows[0]
    if lead.result != _HELD:
        raise Conflict(
            _("Row %(row)s was decided a moment ago: %(verdict)s.")
            % {"row": lead.row_number, "verdict": lead.get_verdict_display() or lead.get_result_display()}
        )
    if verdict not in _VERDICT.values or (verdict == _VERDICT.SAME and site is None):
        raise InvalidValue("verdict", verdict, _("is no decision"), _("Choose what is to become of the row."))
    made = _made_before(lead) if verdict == _VERDICT.NEW else None
    fate, site_id = _fate(verdict, made.site if made else site)
    said = {"column": "", "value": "", "reason": _reason(verdict, site, made, by)}
    kept = [{"column": "", "value": each, "reason": why} for each, why in candidates_of(lead).items()]
    numbers = [each.row_number for each in rows]
    with _as_part_of(batch, {"decided": numbers, "verdict": verdict}), connection.cursor() as cursor:
        counts = write_rows(cursor, batch, rows, fate, site_id, [*kept, said])
        batch.rows.filter(row_number__in=numbers).update(
            verdict=verdict, decided_by=by.user, decided_at=database_clock()
        )
        batch.rows.filter(row_number=lead.row_number).update(row_key=lead.row_key, plant_key=lead.plant_key)
        batch.rows.filter(row_number__in=numbers[1:]).update(follows=lead.row_number)
        _store(batch, counts)
    return batch.rows.get(row_number=lead.row_number)


@transaction.atomic
def reopen_row(*, row: ImportRow, by: Actor) -> ImportRow:
    """
    Take a decision back: what it wrote is undone, and the row waits again.

    Raises Conflict, naming what stands in the way, when later work depends on it.
    """
    batch, rows = _locked(row, by)
    lead = rows[0]
    if not lead.verdict:
        raise Conflict(_("Row %(row)s was not decided by a person.") % {"row": lead.row_number})
    numbers = [each.row_number for each in rows]
    reasons = what_depends_on(batch, numbers)
    if reasons:
        raise Conflict(
            _("This decision cannot be taken back: %(reasons)s.") % {"reasons": "; ".join(reasons)},
            _("Take these back first, or leave it as it is."),
        )
    with _as_part_of(batch, {"taken_back": numbers}), connection.cursor() as cursor:
        with system_scope("rows of other imports let go of the sites that are taken away"):
            take_back(cursor, batch, numbers)
        for each in rows:
            reasons_kept = each.reasons if each.follows else each.reasons[:-1]
            batch.rows.filter(pk=each.pk).update(
                result=_HELD.value, site=None, new_company=False, new_relationship=False, before={},
                verdict="", decided_by=None, decided_at=None, reasons=reasons_kept,
            )  # fmt: skip
        _store(batch, recount(cursor, batch.pk))
    return batch.rows.get(row_number=lead.row_number)


def _locked(row: ImportRow, by: Actor) -> tuple[ImportBatch, list[ImportRow]]:
    """The batch, and the row with those that follow it, kept from other imports and decisions."""
    check_permission(by, row.center_id)
    lock_imports()
    batch = ImportBatch.objects.select_for_update().get(pk=row.batch_id)
    if batch.status != ImportBatch.Status.COMMITTED:
        raise Conflict(_("This import is %(status)s.") % {"status": batch.get_status_display()})
    first = row.follows or row.row_number
    rows = list(batch.rows.filter(Q(row_number=first) | Q(follows=first)).order_by("row_number"))
    return batch, rows


def _made_before(lead: ImportRow) -> ImportRow | None:
    """The row of another file that tells about the same plant, and of which somebody made a new site."""
    return next((row for row in decided_alike(lead) if row.verdict == _VERDICT.NEW), None)


def _fate(verdict: str, site: Site | None) -> tuple[Fate, int | None]:
    """What is written, with the site that is there."""
    if verdict == _VERDICT.OUT:
        return Fate.OUT, None
    return (Fate.LINK, site.pk) if site else (Fate.NEW, None)


def _reason(verdict: str, site: Site | None, made: ImportRow | None, by: Actor) -> str:
    if made is not None:
        return _("%(person)s decided: it is the new site of row %(row)s of “%(file)s”") % {
            "person": by.user,
            "row": made.row_number,
            "file": made.batch.file_name,
        }
    if verdict == _VERDICT.SAME and site is not None:
        return _("%(person)s decided: it is site %(site)s") % {"person": by.user, "site": site.public_id}
    if verdict == _VERDICT.NEW:
        return _("%(person)s decided: it is a new site") % {"person": by.user}
    return _("%(person)s decided: it is left out") % {"person": by.user}


def _as_part_of(batch: ImportBatch, summary: dict[str, Any]) -> Any:
    return one_event_for_batch(
        table="companies_importbatch", row_id=batch.pk, center_id=batch.center_id, summary=summary
    )


def _store(batch: ImportBatch, counts: dict[str, int]) -> None:
    for name, value in counts.items():
        setattr(batch, name, value)
    batch.save(update_fields=list(counts))
