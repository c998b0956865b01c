"""Taking a committed import back, exactly; or saying what has come to depend on it."""

from typing import Any

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.audit.actions import one_event_for_batch
from lineshaft.apps.companies.models import Company, ImportBatch, ImportRow, Relationship, Site
from lineshaft.domain.errors import Conflict
from lineshaft.tenancy import system_scope

from .imports import _check_permission, lock_imports


@transaction.atomic
def undo_import(*, batch: ImportBatch, by: Actor | None) -> ImportBatch:
    """
    Take away the companies, sites and relationships that the batch made, and put back the facts that it filled in.

    Raises Conflict, naming what stands in the way, when later work depends on them; then nothing is changed.
    """
    _check_permission(by, batch.center_id)
    lock_imports()
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.status != ImportBatch.Status.COMMITTED:
        raise Conflict(_("Only a committed import can be undone: this one is %(status)s.") % {
            "status": batch.get_status_display()
        })  # fmt: skip
    reasons = what_depends_on(batch)
    if reasons:
        raise Conflict(
            _("This import cannot be undone: %(reasons)s.") % {"reasons": "; ".join(reasons)},
            _("Take these back first, or leave the import as it is."),
        )
    summary: dict[str, Any] = {"undone": True, "rows_created": batch.rows_created}
    with one_event_for_batch(
        table="companies_importbatch", row_id=batch.pk, center_id=batch.center_id, summary=summary
    ):
        with (
            system_scope("rows of other imports let go of the sites that an undo takes away"),
            connection.cursor() as cursor,
        ):
            for statement in _TAKE_BACK:
                cursor.execute(statement, {"batch": batch.pk})
        batch.status, batch.undone_at = ImportBatch.Status.UNDONE.value, timezone.now()
        batch.save(update_fields=["status", "undone_at"])
    return batch


_PUT_BACK = """
    UPDATE {table} t SET {column} = (r.before->'{table}.{column}'->>0)::{kind}
      FROM companies_importrow r
     WHERE r.batch_id = %(batch)s AND r.before ? '{table}.{column}' AND {key}
"""
_OF_SITE = "t.id = r.site_id"
_OF_RELATIONSHIP = "t.site_id = r.site_id AND t.center_id = r.center_id"
_FILLED = (
    ("companies_site", "phone_key", "text", _OF_SITE),
    ("companies_site", "naics_id", "text", _OF_SITE),
    ("companies_relationship", "employees", "integer", _OF_RELATIONSHIP),
    ("companies_relationship", "employees_as_of", "date", _OF_RELATIONSHIP),
    ("companies_relationship", "annual_sales", "numeric", _OF_RELATIONSHIP),
)
_TAKE_BACK = (
    *(
        _PUT_BACK.format(table=table, column=column, kind=kind, key=key)
        for table, column, kind, key in _FILLED
    ),
    "DELETE FROM companies_relationship t USING companies_importrow r WHERE r.batch_id = %(batch)s"
    " AND r.new_relationship AND t.site_id = r.site_id AND t.center_id = r.center_id",
    "CREATE TEMPORARY TABLE undone ON COMMIT DROP AS SELECT s.id AS site_id, s.company_id, r.new_company"
    " FROM companies_importrow r JOIN companies_site s ON s.id = r.site_id"
    " WHERE r.batch_id = %(batch)s AND r.result = 'created'",
    # The rows keep what was read, but their sites are gone: also for the rows of other batches that were only checked.
    "UPDATE companies_importrow r SET site_id = NULL FROM undone u WHERE r.site_id = u.site_id",
    "DELETE FROM companies_site t USING undone u WHERE t.id = u.site_id",
    "DELETE FROM companies_company t USING undone u WHERE t.id = u.company_id AND u.new_company",
    "DROP TABLE undone",
)


def what_depends_on(batch: ImportBatch) -> list[str]:
    """Why the batch cannot be taken back, in words; nothing when it can. Names no other center."""
    with system_scope("an undo asks what depends on the sites that an import made"):
        created = batch.rows.filter(result=ImportRow.Result.CREATED.value, site__isnull=False)
        sites = Site.objects.filter(pk__in=created.values("site_id"))
        companies = Company.objects.filter(
            pk__in=Site.objects.filter(pk__in=created.filter(new_company=True).values("site_id")).values(
                "company_id"
            )
        )
        linked = Site.objects.filter(pk__in=batch.rows.filter(new_relationship=True).values("site_id"))
        return [
            *_other_centers(batch, sites),
            *_later_imports(batch, sites),
            *_references(sites),
            *_references(companies),
            *_other_sites(companies, sites),
            *_references(linked.exclude(pk__in=sites), center_id=batch.center_id),
            *_edited_later(batch),
        ]


def _other_centers(batch: ImportBatch, sites: Any) -> list[str]:
    others = Relationship.objects.filter(site__in=sites).exclude(center_id=batch.center_id)
    count = others.values("site_id").distinct().count()
    return [_("another center works with %(count)s of its sites") % {"count": count}] if count else []


def _later_imports(batch: ImportBatch, sites: Any) -> list[str]:
    rows = ImportRow.objects.filter(site__in=sites, batch__status=ImportBatch.Status.COMMITTED.value)
    count = rows.exclude(batch=batch).values("site_id").distinct().count()
    return [_("a later import matched %(count)s of its sites") % {"count": count}] if count else []


def _references(records: Any, *, center_id: int | None = None) -> list[str]:
    """What other tables hold about these records, in whichever app; of one center only, when it is given."""
    found = []
    for relation in records.model._meta.get_fields(include_hidden=True):
        model = relation.related_model
        if not relation.auto_created or relation.concrete or model in (Relationship, ImportRow, Site):
            continue
        rows = model._default_manager.filter(**{f"{relation.field.name}__in": records})
        if center_id is not None:
            if not any(field.attname == "center_id" for field in model._meta.concrete_fields):
                continue
            rows = rows.filter(center_id=center_id)
        count = rows.count()
        if count:
            found.append(f"{count} {_plural(model, count)}")
    return found


def _plural(model: type[Model], count: int) -> str:
    return str(model._meta.verbose_name if count == 1 else model._meta.verbose_name_plural)


def _other_sites(companies: Any, sites: Any) -> list[str]:
    count = Site.objects.filter(company__in=companies).exclude(pk__in=sites).count()
    return [_("%(count)s sites were added to its companies") % {"count": count}] if count else []


_EDITED = """
    SELECT count(DISTINCT (e.table_name, e.row_id)) FROM audit_auditevent e
     WHERE e.at > %(since)s AND (
        (e.table_name = 'companies_site' AND e.row_id IN (SELECT r.site_id::text FROM companies_importrow r
            WHERE r.batch_id = %(batch)s AND r.result = 'created'))
        OR (e.table_name = 'companies_company' AND e.row_id IN (SELECT s.company_id::text FROM companies_importrow r
            JOIN companies_site s ON s.id = r.site_id WHERE r.batch_id = %(batch)s AND r.new_company))
        OR (e.table_name = 'companies_relationship' AND e.row_id IN (SELECT t.id::text FROM companies_importrow r
            JOIN companies_relationship t ON t.site_id = r.site_id AND t.center_id = r.center_id
            WHERE r.batch_id = %(batch)s AND (r.new_relationship OR r.before <> '{}'))))
"""
_FILLED_AND_CHANGED = " UNION ALL ".join(
    f"""SELECT count(*) FROM companies_importrow r JOIN {table} t ON {key}
         WHERE r.batch_id = %(batch)s AND r.before ? '{table}.{column}'
           AND (r.before->'{table}.{column}'->>1)::{kind} IS DISTINCT FROM t.{column}"""  # noqa: S608
    for table, column, kind, key in _FILLED
)


def _edited_later(batch: ImportBatch) -> list[str]:
    """Records that people changed after the import: taking it back would lose what they wrote."""
    with connection.cursor() as cursor:
        cursor.execute(_EDITED, {"batch": batch.pk, "since": batch.committed_at})
        edited = cursor.fetchone()[0]
        cursor.execute(_FILLED_AND_CHANGED, {"batch": batch.pk})
        changed = sum(count for (count,) in cursor.fetchall())
    count = max(edited, changed)
    return [_("%(count)s of its records were edited later") % {"count": count}] if count else []
