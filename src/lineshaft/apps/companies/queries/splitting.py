"""Plans for splitting a record that turned out to be of two plants."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.merge_rules import rules_for
from lineshaft.apps.companies.models import Relationship, Site
from lineshaft.apps.companies.steps import insert_row, next_key, rows_as_json, set_column
from lineshaft.domain.identifiers import PublicIdKind, new_public_id

from .reshaping import Plan

SITE, RELATIONSHIP = Site._meta.db_table, Relationship._meta.db_table


@dataclass(frozen=True)
class Belonging:
    """A row of the reader's center that a person gives to one of two plants; `code` names it in a form."""

    code: str
    what: str
    label: str


def belongings(actor: Actor, site: Site) -> list[Belonging]:
    """
    What the reader's own center holds on a site, row by row: contacts, requests, work, surveys, and what goes with none
    of them.
    """
    found = []
    for rule in rules_for(Site):
        if not (rule.can_split or rule.follows):
            continue
        own = {f"{rule.center_column}__in": actor.center_ids}
        # What goes with another row is not asked for, unless it names none.
        alone = {} if rule.can_split or not rule.follows else {f"{rule.follows[0]}__isnull": True}
        if rule.under:
            alone[f"{rule.under}__isnull"] = True
        rows = rule.model._default_manager.filter(site=site, **own, **alone).order_by("pk")
        if rule.label_reads:
            rows = rows.select_related(*rule.label_reads)
        what = str(rule.model._meta.verbose_name)
        found += [Belonging(f"{rule.table}:{row.pk}", what, rule.label(row)) for row in rows]
    return found


def plan_split(actor: Actor, site: Site, identity: Mapping[str, Any], chosen: Iterable[str]) -> Plan:
    """
    How a second plant is taken out of a record: a new site of the same company with the columns `identity`, and those
    of `belongings` (by code) that are its own. What other centers hold stays where it is.
    """
    plan, wanted = Plan(), set(chosen)
    row = rows_as_json(SITE, "id", site.pk)[0]
    key = next_key(SITE)
    fresh = {"id": key, "public_id": new_public_id(PublicIdKind.SITE), "created_at": str(timezone.now())}
    plan.steps.append(insert_row(SITE, {**row, **identity, **fresh}))
    held = Relationship.objects.filter(site=site, center_id__in=actor.center_ids).first()
    if held is not None:
        own = next(each for each in rows_as_json(RELATIONSHIP, "site_id", site.pk) if each["id"] == held.pk)
        blank: dict[str, Any] = {
            "employees": None,
            "employees_as_of": None,
            "annual_sales": None,
            "notes": "",
            "needs": [],
        }
        plan.steps.append(
            insert_row(RELATIONSHIP, {**own, **blank, "id": next_key(RELATIONSHIP), "site_id": key})
        )
    codes = {each.code for each in belongings(actor, site)}
    moved: dict[str, list[int]] = {}
    for code in sorted(wanted & codes):
        table, _colon, pk = code.partition(":")
        moved.setdefault(table, []).append(int(pk))
    for rule in rules_for(Site):
        keys = moved.get(rule.table, [])
        if rule.follows:
            column, table = rule.follows
            rows = rows_as_json(rule.table, rule.column, site.pk)
            keys = keys + [each["id"] for each in rows if each[column] in moved.get(table, [])]
            if rule.under:
                keys = keys + [
                    each["id"] for each in rows if each[rule.under] in keys and each["id"] not in keys
                ]
        if keys:
            plan.steps.append(set_column(rule.table, keys, rule.column, site.pk, key))
            meta = rule.model._meta
            plan.own[str(meta.verbose_name if len(keys) == 1 else meta.verbose_name_plural)] += len(keys)
    return plan
