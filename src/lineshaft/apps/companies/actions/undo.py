"""Taking a committed import back, exactly; or saying what has come to depend on it."""

from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.utils import timezone
from django.utils.translation import gettext as _

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.audit.actions import one_event_for_batch
from lineshaft.apps.companies.merge_rules import owner_column
from lineshaft.apps.companies.models import (
    Capability,
    Company,
    CompanyTaxNumber,
    DuplicatePair,
    ImportBatch,
    ImportRow,
    RegistryChange,
    Relationship,
    SaidValue,
    Site,
)
from lineshaft.apps.companies.states import IMPORT_STEPS
from lineshaft.domain.errors import Conflict
from lineshaft.tenancy import system_scope

from .imports import check_permission, lock_imports


@transaction.atomic
def undo_import(*, batch: ImportBatch, by: Actor | None) -> ImportBatch:
    """
    Take away the companies, sites and relationships that the batch made, and put back the facts that it filled in.

    Raises Conflict, naming what stands in the way, when later work depends on them; then nothing is changed.
    """
    check_permission(by, batch.center_id)
    lock_imports()
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if ImportBatch.Status.UNDONE not in IMPORT_STEPS[ImportBatch.Status(batch.status)]:
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
            take_back(cursor, batch)
        batch.status, batch.undone_at = ImportBatch.Status.UNDONE.value, timezone.now()
        batch.save(update_fields=["status", "undone_at"])
    return batch


_PUT_BACK = """
    UPDATE {table} t SET {column} = (r.before->'{table}.{column}'->>0)::{kind}
      FROM companies_importrow r
     WHERE r.batch_id = %(batch)s AND {some} AND r.before ? '{table}.{column}' AND {key}
"""
_SOME = "(%(rows)s::integer[] IS NULL OR r.row_number = ANY(%(rows)s::integer[]))"
_OF_SITE = "t.id = r.site_id"
_OF_RELATIONSHIP = "t.site_id = r.site_id AND t.center_id = r.center_id"
_FILLED = (
    ("companies_site", "phone_key", "text", _OF_SITE),
    ("companies_site", "naics_id", "text", _OF_SITE),
    ("companies_relationship", "employees", "integer", _OF_RELATIONSHIP),
    ("companies_relationship", "employees_as_of", "date", _OF_RELATIONSHIP),
    ("companies_relationship", "annual_sales", "numeric", _OF_RELATIONSHIP),
)
_CAPABILITIES = "LATERAL jsonb_array_elements_text(r.before->'companies_capability') AS written (id)"
_TAKE_BACK = (
    f"DELETE FROM companies_capability t USING companies_importrow r, {_CAPABILITIES}"  # noqa: S608
    f" WHERE r.batch_id = %(batch)s AND {_SOME} AND t.id = written.id::bigint",
    *(
        _PUT_BACK.format(table=table, column=column, kind=kind, key=key, some=_SOME)
        for table, column, kind, key in _FILLED
    ),
    "DELETE FROM companies_companytaxnumber t USING companies_importrow r, companies_site s"  # noqa: S608
    f" WHERE r.batch_id = %(batch)s AND {_SOME} AND s.id = r.site_id AND t.company_id = s.company_id"
    " AND t.center_id = r.center_id AND t.ein = r.before->'companies_companytaxnumber.ein'->>1",
    f"DELETE FROM companies_saidvalue r WHERE r.batch_id = %(batch)s AND {_SOME}",  # noqa: S608  our own condition
    "DELETE FROM companies_relationship t USING companies_importrow r WHERE r.batch_id = %(batch)s"  # noqa: S608
    f" AND {_SOME} AND r.new_relationship AND t.site_id = r.site_id AND t.center_id = r.center_id",
    "CREATE TEMPORARY TABLE undone ON COMMIT DROP AS SELECT s.id AS site_id, s.company_id, r.new_company"  # noqa: S608
    " FROM companies_importrow r JOIN companies_site s ON s.id = r.site_id"
    f" WHERE r.batch_id = %(batch)s AND {_SOME} AND r.result = 'created'",
    "ANALYZE undone",
    # The rows keep what was read, but their sites are gone: also for the rows of other batches that were only checked.
    "UPDATE companies_importrow r SET site_id = NULL FROM undone u WHERE r.site_id = u.site_id",
    "DELETE FROM companies_duplicatepair p USING undone u WHERE u.site_id IN (p.first_id, p.second_id)",
    "DELETE FROM companies_site t USING undone u WHERE t.id = u.site_id",
    "DELETE FROM companies_company t USING undone u WHERE t.id = u.company_id AND u.new_company",
    "DROP TABLE undone",
)


def take_back(cursor: Any, batch: ImportBatch, rows: list[int] | None = None) -> None:
    """Take from the registry what the batch wrote, or what some of its rows did. Asks nobody."""
    for statement in _TAKE_BACK:
        cursor.execute(statement, {"batch": batch.pk, "rows": rows})


_MADE_CAPABILITIES = (
    f"SELECT written.id::bigint FROM companies_importrow r, {_CAPABILITIES}"  # noqa: S608
    " WHERE r.batch_id = %s AND (%s::integer[] IS NULL OR r.row_number = ANY(%s::integer[]))"
)


class _Made:
    """What a batch made, as subqueries of keys: the work stays in the database, however many rows there are."""

    def __init__(self, batch: ImportBatch, numbers: list[int] | None) -> None:
        rows = batch.rows.filter(site__isnull=False).order_by()
        if numbers is not None:
            rows = rows.filter(row_number__in=numbers)
        created, matched = rows.filter(result="created"), rows.exclude(result="created")
        self.sites = created.values("site_id")
        self.companies = created.filter(new_company=True).values("site__company_id")
        self.capabilities = RawSQL(_MADE_CAPABILITIES, [batch.pk, numbers, numbers])
        self.linked = matched.filter(new_relationship=True).values("site_id")


def what_depends_on(batch: ImportBatch, rows: list[int] | None = None) -> list[str]:
    """Why the batch, or some rows of it, cannot be taken back, in words; nothing when it can. Names no other center."""
    with system_scope("an undo asks what depends on the sites that an import made"):
        made = _Made(batch, rows)
        return [
            *_reshaped(made),
            *_other_centers(batch, made),
            *_later_imports(batch, made),
            *_references(Site, made.sites, made),
            *_references(Company, made.companies, made),
            *_other_sites(made),
            *_tax_numbers(batch, made),
            *_references(Site, made.linked, made, center_id=batch.center_id),
            *_edited_later(batch, rows),
        ]


def _reshaped(made: _Made) -> list[str]:
    """Merges, moves and splits of its records: what a row made may stand in another record now."""
    ids = [
        Site.objects.filter(pk__in=made.sites).values("public_id"),
        Company.objects.filter(pk__in=made.companies).values("public_id"),
    ]
    named = Q()
    for each in ids:
        named |= Q(kept_id__in=each) | Q(other_id__in=each)
    changes = RegistryChange.objects.filter(named, status=RegistryChange.Status.DONE.value)
    count = changes.exclude(kind=RegistryChange.Kind.CORRECT.value).count()
    return (
        [_("%(count)s of its records were merged, moved or split later") % {"count": count}] if count else []
    )


def _other_centers(batch: ImportBatch, made: _Made) -> list[str]:
    others = Relationship.objects.exclude(center_id=batch.center_id).filter(site__in=made.sites)
    count = others.values("site_id").distinct().count()
    return [_("another center works with %(count)s of its sites") % {"count": count}] if count else []


def _later_imports(batch: ImportBatch, made: _Made) -> list[str]:
    rows = ImportRow.objects.filter(batch__status=ImportBatch.Status.COMMITTED.value, site__in=made.sites)
    count = rows.exclude(batch=batch).values("site_id").distinct().count()
    return [_("a later import matched %(count)s of its sites") % {"count": count}] if count else []


def _references(
    records: type[Model], keys: QuerySet[Any], made: _Made, *, center_id: int | None = None
) -> list[str]:
    """What other tables hold about these records beside what was made; of one center only, when it is given."""
    found = []
    for relation in records._meta.get_fields(include_hidden=True):
        model: Any = relation.related_model
        if (
            not relation.auto_created
            or relation.concrete
            or model in (Relationship, ImportRow, SaidValue, Site, DuplicatePair, CompanyTaxNumber)
        ):
            continue
        rows = model._default_manager.all()
        if model is Capability:
            rows = rows.exclude(pk__in=made.capabilities)
        if center_id is not None:
            column = owner_column(model)
            if not column:
                continue
            rows = rows.filter(**{column: center_id})
        count = rows.filter(**{f"{relation.field.attname}__in": keys}).count()  # type: ignore[union-attr]
        if count:
            name = model._meta.verbose_name if count == 1 else model._meta.verbose_name_plural
            found.append(f"{count} {name}")
    return found


def _tax_numbers(batch: ImportBatch, made: _Made) -> list[str]:
    """Numbers of its companies that were written down by hand, or with another file."""
    own = batch.rows.filter(
        site__company_id=OuterRef("company_id"), center_id=OuterRef("center_id")
    ).annotate(ein=KeyTextTransform("1", KeyTransform("companies_companytaxnumber.ein", "before")))
    later = CompanyTaxNumber.objects.filter(company__in=made.companies).exclude(
        Exists(own.filter(ein=OuterRef("ein")))
    )
    count = later.count()
    return [_("%(count)s tax numbers of its companies were added") % {"count": count}] if count else []


def _other_sites(made: _Made) -> list[str]:
    """Sites that were added to its companies since."""
    count = Site.objects.filter(company__in=made.companies).exclude(pk__in=made.sites).count()
    return [_("%(count)s sites were added to its companies") % {"count": count}] if count else []


def _edited_later(batch: ImportBatch, rows: list[int] | None) -> list[str]:
    """Records that people changed after the import: taking it back would lose what they wrote."""
    parameters = {"batch": batch.pk, "rows": rows, "committed": batch.committed_at}
    with connection.cursor() as cursor:
        cursor.execute(_EDITED, parameters)
        edited = sum(count for (count,) in cursor.fetchall())
        cursor.execute(_FILLED_AND_CHANGED, parameters)
        changed = sum(count for (count,) in cursor.fetchall())
    count = max(edited, changed)
    return [_("%(count)s of its records were edited later") % {"count": count}] if count else []


# A row that waited was written when it was decided, later than the others.
_EDITED = " UNION ALL ".join(
    f"""SELECT count(DISTINCT e.row_id) FROM companies_importrow r {join}
          JOIN audit_auditevent e ON e.table_name = '{table}' AND e.row_id = t.id::text
           AND e.at > %(committed)s AND e.at > coalesce(r.decided_at, %(committed)s)
         WHERE r.batch_id = %(batch)s AND {_SOME} AND {condition}"""  # noqa: S608
    for table, join, condition in (
        ("companies_site", f"JOIN companies_site t ON {_OF_SITE}", "r.result = 'created'"),
        (
            "companies_company",
            "JOIN companies_site s ON s.id = r.site_id JOIN companies_company t ON t.id = s.company_id",
            "r.new_company",
        ),
        (
            "companies_relationship",
            f"JOIN companies_relationship t ON {_OF_RELATIONSHIP}",
            "(r.new_relationship OR r.before - 'companies_capability' <> '{}')",
        ),
        (
            "companies_capability",
            f"CROSS JOIN {_CAPABILITIES} JOIN companies_capability t ON t.id = written.id::bigint",
            "true",
        ),
    )
)
_FILLED_AND_CHANGED = " UNION ALL ".join(
    f"""SELECT count(*) FROM companies_importrow r JOIN {table} t ON {key}
         WHERE r.batch_id = %(batch)s AND {_SOME} AND r.before ? '{table}.{column}'
           AND (r.before->'{table}.{column}'->>1)::{kind} IS DISTINCT FROM t.{column}"""  # noqa: S608
    for table, column, kind, key in _FILLED
)
