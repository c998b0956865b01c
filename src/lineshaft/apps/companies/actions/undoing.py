"""Taking changes of the registry back, exactly; or saying what has come to depend on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, Model, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg import sql

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.audit.models import AuditEvent
from lineshaft.apps.companies.merge_rules import MergeRule, rules_for
from lineshaft.apps.companies.models import Company, FormerCompany, RegistryChange, Site
from lineshaft.apps.companies.permissions import check_user_can_undo_change, decides_for_network
from lineshaft.apps.companies.steps import Step, Undone, take_back
from lineshaft.domain.errors import Conflict
from lineshaft.tenancy import system_scope

_KIND = RegistryChange.Kind
_STATUS = RegistryChange.Status
_SITE, _COMPANY = Site._meta.db_table, Company._meta.db_table
_RECORDS = frozenset({_SITE, _COMPANY})


@transaction.atomic
def undo_change(*, change: RegistryChange, by: Actor) -> Undone:
    """
    Take a change back: both records stand again, with what was theirs. What came since stays with the record that is
    there now. Returns how many rows went back, and how many were changed since and stay as they are.

    Raises Conflict when a later change builds on this one: that one is undone first. What it says of other centers'
    work is no number.
    """
    with system_scope("a change of the registry is taken back"):
        current = RegistryChange.objects.select_for_update().get(pk=change.pk)
        steps = [
            Step(step.operation, step.table, tuple(step.keys), step.before, step.after)
            for step in current.steps.order_by("number")
        ]
        check_user_can_undo_change(by, current, affects_others=_touches_others(current, by))
        if current.status != _STATUS.DONE:
            raise Conflict(
                _("Nothing to undo: it is “%(status)s”.") % {"status": current.get_status_display()}
            )
        if (
            current.kind == _KIND.TAKE_ALONG
            and not Company.objects.filter(public_id=current.other_id).exists()
        ):
            raise Conflict(_("The company that it would go back to was merged since."), _("Undo that first"))
        _check_what_follows_nothing(current, by)
        later = _built_on(current)
        if later:
            raise Conflict(
                _("A later change builds on this one: %(change)s.") % {"change": later}, _("Undo that first")
            )
        try:
            with transaction.atomic():
                undone = take_back(steps, settle=lambda: _settle(steps, by), records=_RECORDS)
        except IntegrityError as error:
            raise Conflict(
                _("It cannot be undone any more: what was entered since stands in the way."),
                _("Merge the two records instead")
                if current.kind in (_KIND.SPLIT, _KIND.SPLIT_COMPANY)
                else _("Split the record instead"),
            ) from error
        _mark_undone(RegistryChange.objects.filter(pk=current.pk), by)
        _mark_undone(_decided_of(steps), by)
        return undone


def _mark_undone(changes: QuerySet[RegistryChange], by: Actor) -> None:
    changes.update(status=_STATUS.UNDONE.value, undone_by=by.user, undone_at=timezone.now())


def _decided_of(steps: Sequence[Step]) -> QuerySet[RegistryChange]:
    """What centers took along to a company that a change made, or left: with the company it has come to nothing."""
    made = [
        (step.after or {})["public_id"]
        for step in steps
        if step.operation == "insert" and step.table == _COMPANY
    ]
    return RegistryChange.objects.filter(
        kind=_KIND.TAKE_ALONG.value, status=_STATUS.DONE.value, kept_id__in=made
    )


@dataclass(frozen=True)
class Afterwards:
    """
    A record as it would stand once a change is undone, and how many rows of the reader's centers it would have: those
    that were there `before` the change, and those that were written `since`.
    """

    name: str
    is_new: bool
    """Whether it is the one that stands again; the other one is there now."""
    before: Sequence[tuple[str, int]]
    since: Sequence[tuple[str, int]]


@transaction.atomic
def after_undoing(*, change: RegistryChange, by: Actor) -> list[Afterwards]:
    """
    What would stay where: the change is undone, looked at, and done again, so that it is what `undo_change` does. What
    that locks is free again when this returns, also where it raises: PostgreSQL lets go of it with the savepoint.

    Counted is what the reader's own centers entered. Of a split and a correction there is nothing to tell, nor to who
    is at no center: [].
    Raises what `undo_change` raises.
    """
    with transaction.atomic():
        undo_change(change=change, by=by)
        with system_scope("what would stay where, of the reader's own centers"):
            found = _standing(change, by) if by.center_ids else []
        transaction.set_rollback(True)
    return found


def _standing(change: RegistryChange, by: Actor) -> list[Afterwards]:
    if change.kind == _KIND.MERGE:
        sites = [Site.objects.get(public_id=pk) for pk in (change.kept_id, change.other_id)]
        named = [_naming(Site, site.pk) for site in sites]
        if sites[0].company_id != sites[1].company_id:
            # An invoice names the plant and the company that it was sent to: it is one all the same.
            named = [
                [*rows, *_naming(Company, site.company_id, site=site.pk)]
                for rows, site in zip(named, sites, strict=True)
            ]
        names = [site.name for site in sites]
    elif change.kind == _KIND.MERGE_COMPANIES:
        both = [Company.objects.get(public_id=pk) for pk in (change.kept_id, change.other_id)]
        named, names = [_naming(Company, each.pk) for each in both], [str(each) for each in both]
    elif change.kind == _KIND.MOVE:
        site = Site.objects.select_related("company").get(public_id=change.kept_id)
        there = Company.objects.filter(public_id=change.other_id).first()
        # A company that the move made ends with it, and what it was sent goes back with the plant.
        both = [there, site.company] if there else [site.company]
        named = [_naming(Company, each.pk, site=site.pk) for each in both]
        names = [str(each) for each in both]
    else:
        return []
    return [
        Afterwards(name, number == len(named) - 1, *_counted(rows, change, by))
        for number, (name, rows) in enumerate(zip(names, named, strict=True))
    ]


def _naming(model: type[Model], pk: int, *, site: int | None = None) -> list[tuple[MergeRule, Q]]:
    """The rows of centers that name a record; of a company with `site` those that it was sent for this plant."""
    rules = [rule for rule in rules_for(model) if rule.center_column and (site is None or rule.goes_with)]
    if site is None:
        return [(rule, Q(**{rule.field: pk})) for rule in rules]
    return [(rule, Q(**{rule.field: pk, rule.goes_with: site})) for rule in rules]


def _counted(
    named: Sequence[tuple[MergeRule, Q]], change: RegistryChange, by: Actor
) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    """
    How many of these rows are of the reader's centers, by what they are: before a change, and since. Each is counted
    once.
    """
    wanted: dict[type[Model], tuple[MergeRule, Q]] = {}
    for rule, rows in named:
        wanted[rule.model] = (rule, wanted[rule.model][1] | rows if rule.model in wanted else rows)
    before, since = [], []
    for rule, some in wanted.values():
        own = _own(rule, rule.model._default_manager.filter(some), by)
        new = own.filter(_written_since(rule, change)).count()
        before.append((rule, own.count() - new))
        since.append((rule, new))
    return _in_words(before), _in_words(since)


def _in_words(counts: Sequence[tuple[MergeRule, int]]) -> list[tuple[str, int]]:
    return sorted((_words(rule, count), count) for rule, count in counts if count)


def _written_since(rule: MergeRule, change: RegistryChange) -> Q:
    """
    Rows that the trail knows as made after a change, and not before: one that the change took away, and that undoing it
    brings back, was there before. Of what a file brought in the trail tells the file alone: that counts as before.
    """
    trail = AuditEvent.objects.filter(table_name=rule.table, row_id=Cast(OuterRef("pk"), TextField()))
    earlier = trail.filter(at__lte=change.decided_at)
    made = trail.filter(operation=AuditEvent.Operation.INSERT.value, at__gt=change.decided_at)
    taken_away = change.steps.filter(table=rule.table, operation="delete").values_list("keys", flat=True)
    back = [key for keys in taken_away for key in keys]
    return Q(Exists(made)) & ~Q(Exists(earlier)) & ~Q(pk__in=back)


def _own(rule: MergeRule, rows: QuerySet[Any], by: Actor) -> QuerySet[Any]:
    """Those of the reader's centers: of others' work no number is told."""
    return rows.filter(**{f"{rule.center_column}__in": by.center_ids}) if rule.center_column else rows


def _words(rule: MergeRule, count: int) -> str:
    meta = rule.model._meta
    return str(meta.verbose_name if count == 1 else meta.verbose_name_plural)


def _check_what_follows_nothing(change: RegistryChange, by: Actor) -> None:
    """
    Raise Conflict where something came since two plants were merged that goes with no other row: it would stay with the
    record that is there, and be read by that company, whosever it is.
    """
    if change.kind != _KIND.MERGE:
        return
    for rule in rules_for(Site):
        if not (rule.follows and rule.came_at):
            continue
        rows = rule.model._default_manager.filter(
            **{
                f"{rule.field}__public_id": change.kept_id,
                f"{rule.follows[0]}__isnull": True,
                f"{rule.came_at}__gt": change.decided_at,
                **({f"{rule.under}__isnull": True} if rule.under else {}),
            }
        )
        _refuse_for(
            rule,
            rows,
            by,
            own=_("It cannot be undone: of %(count)s %(what)s that came since nothing says whose they are."),
            others=_("It cannot be undone: of what another center entered since nothing says whose it is."),
            way_out=_("Split the record instead: there you choose for each."),
        )


def _refuse_for(
    rule: MergeRule, rows: QuerySet[Any], by: Actor, *, own: str, others: str, way_out: str
) -> None:
    """Raise Conflict where there are such `rows`: in words of the reader's `own`, or of `others`, without a number."""
    if not rows.exists():
        return
    count = _own(rule, rows, by).count()
    raise Conflict(own % {"count": count, "what": _words(rule, count)} if count else others, way_out)


def _built_on(change: RegistryChange) -> RegistryChange | None:
    """
    The first later change that names one of its records, or wrote to a row that it wrote to. A correction of another
    fact of the record does not build on it: it stays as it is.
    """
    later = RegistryChange.objects.filter(status=_STATUS.DONE.value, decided_at__gt=change.decided_at)
    ids = [change.kept_id, change.other_id]
    # What a center took along moved rows of its own alone: it stands in nobody's way.
    reshaped = later.exclude(kind__in=[_KIND.CORRECT.value, _KIND.TAKE_ALONG.value]).filter(
        Q(kept_id__in=ids) | Q(other_id__in=ids)
    )
    with connection.cursor() as cursor:
        cursor.execute(_WROTE_TO_THE_SAME, [change.pk])
        same_rows = [pk for (pk,) in cursor.fetchall()]
    return (reshaped | later.filter(pk__in=same_rows)).order_by("decided_at", "pk").first()


_WROTE_TO_THE_SAME = """
    SELECT DISTINCT b.change_id
      FROM companies_registrystep a
     CROSS JOIN LATERAL jsonb_array_elements(a.keys) AS k
      JOIN companies_registrystep b
        ON b.keys @> jsonb_build_array(k) AND b."table" = a."table" AND b.change_id <> a.change_id
     WHERE a.change_id = %s
       AND (a.operation <> 'update' OR b.operation <> 'update'
            OR EXISTS (SELECT FROM jsonb_object_keys(a.after) c WHERE b.after ? c))
"""


def _settle(steps: Sequence[Step], by: Actor) -> None:
    """What hangs on rows that went back goes with them; what cannot is named, and nothing is undone."""
    made = {step.keys[0] for step in steps if step.operation == "insert" and step.table == _COMPANY}
    # Of a split of before that was kept its steps know nothing.
    FormerCompany.objects.filter(split_into__in=made).delete()
    for step in steps:
        if step.operation != "update":
            continue
        if step.table == _SITE and (step.after or {}).get("company_id") in made:
            _go_with_plants(step)
        if "site_id" not in (step.after or {}):
            continue
        for rule in rules_for(Site):
            for column in _columns_to(rule, step.table):
                goes = rule.follows == (column, step.table) or (
                    rule.under == column and rule.table == step.table
                )
                if goes:
                    _go_along(rule, column, step)
                else:
                    _refuse(rule, column, step, by)


def _columns_to(rule: MergeRule, table: str) -> list[str]:
    """The columns of a table of the registry's work that name a row of another such table."""
    if rule.column != "site_id":
        return []
    relations: list[Any] = [field for field in rule.model._meta.concrete_fields if field.is_relation]
    return [str(each.attname) for each in relations if each.related_model._meta.db_table == table]


def _go_along(rule: MergeRule, column: str, step: Step) -> None:
    statement = sql.SQL("UPDATE {table} SET site_id = %s WHERE {column} = ANY (%s) AND site_id = %s")
    with connection.cursor() as cursor:
        cursor.execute(
            statement.format(table=sql.Identifier(rule.table), column=sql.Identifier(column)), _where(step)
        )


def _go_with_plants(step: Step) -> None:
    """What a company that ends was sent since for its plants goes back with them."""
    back, there = (step.before or {})["company_id"], (step.after or {})["company_id"]
    for rule in rules_for(Company):
        if rule.goes_with:
            rows = rule.model._default_manager.filter(
                **{rule.field: there, f"{rule.goes_with}__in": list(step.keys)}
            )
            rows.update(**{rule.column: back})


def _refuse(rule: MergeRule, column: str, step: Step, by: Actor) -> None:
    _back, keys, there = _where(step)
    rows = rule.model._default_manager.filter(**{f"{column}__in": keys, "site_id": there})
    _refuse_for(
        rule,
        rows,
        by,
        own=_("It cannot be undone: %(count)s %(what)s came since and name somebody who would go back."),
        others=_("It cannot be undone: what another center entered since names somebody who would go back."),
        way_out=_("Choose somebody else there first, or split the record instead."),
    )


def _where(step: Step) -> tuple[Any, list[Any], Any]:
    """Where the rows of a step were, which they are, and where they stood until it was undone."""
    return (step.before or {})["site_id"], list(step.keys), (step.after or {})["site_id"]


def _touches_others(change: RegistryChange, by: Actor) -> bool:
    """Whether rows of centers of which the person is no member were moved."""
    return bool(change.decided_by_id) and not decides_for_network(by)
