"""Plans for merging, moving and splitting records of the registry: what moves, what collides, who else is affected.

A plan is a list of steps and what they mean in words. It is made for the reader and made again, under locks, before
it is carried out. It looks at the rows of every center; what it tells of other centers is a number.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.keys import name_key
from lineshaft.apps.companies.merge_rules import MergeRule, OnCollision, Row, rules_for
from lineshaft.apps.companies.models import Company, CompanyName, FormerId, Relationship, Site
from lineshaft.apps.companies.steps import (
    Step,
    delete_row,
    insert_row,
    next_key,
    rows_as_json,
    set_column,
    set_columns,
)
from lineshaft.domain.identifiers import PublicIdKind, format_phone, new_public_id
from lineshaft.tenancy import system_scope

from .facts import COMPANY_FACTS, SITE_FACTS
from .families import companies_above
from .holders import had_site

_SITE, _COMPANY, _NAME, _FORMER = (model._meta.db_table for model in (Site, Company, CompanyName, FormerId))


@dataclass(frozen=True)
class Fact:
    """One fact of which both records have a value; `other_wins` when the other record's value is kept."""

    code: str
    label: str
    kept: str
    other: str
    other_wins: bool

    @property
    def differs(self) -> bool:
        return self.kept != self.other


@dataclass
class Plan:
    """What a change of the registry does. `blocked` says why it cannot be done; then there are no steps."""

    steps: list[Step] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    blocked: list[str] = field(default_factory=list)
    own: Counter[str] = field(default_factory=Counter)
    """Rows of the reader's own center that move, by what they are."""
    other_centers: set[int] = field(default_factory=set)

    @property
    def moved(self) -> list[tuple[str, int]]:
        """What moves of the reader's own, by what it is, in words."""
        return sorted(self.own.items())

    @property
    def affects_others(self) -> bool:
        return bool(self.other_centers)


# Nobody chooses the parent: it follows from the merge, see `_take_parent`.
_CHOSEN_OF_COMPANY = {code: columns for code, columns in COMPANY_FACTS.items() if code != "parent"}
FACTS = (*SITE_FACTS, *_CHOSEN_OF_COMPANY)
"""The facts for which a person may choose the other record's value."""


def plan_merge(actor: Actor, kept: Site, gone: Site, *, choices: Mapping[str, str] | None = None) -> Plan:
    """
    How the record `gone` goes into `kept`: everything that names it is pointed to the one that stays.

    `choices` names facts (of `FACTS`) for which the "other" record's value is wanted; by default the record that stays
    keeps its value, unless it has none. When the company of `gone` has no other site it goes into that of `kept`.
    """
    with system_scope("a plan to merge two sites looks at what every center holds on them"):
        plan, chosen = Plan(), choices or {}
        _point_to(plan, actor, Site, kept.pk, gone.pk)
        companies_differ = kept.company_id != gone.company_id
        gone_company = gone.company
        lone = companies_differ and not gone_company.sites.exclude(pk=gone.pk).exists()
        row = rows_as_json(_SITE, "id", gone.pk)[0]
        plan.steps.append(delete_row(_SITE, row))
        plan.steps.append(insert_row(_FORMER, _former_id(gone.public_id, site=kept.pk)))
        _take_facts(plan, _SITE, rows_as_json(_SITE, "id", kept.pk)[0], row, SITE_FACTS, chosen)
        plan.facts = _site_facts(kept, gone, chosen)
        if lone:
            _merge_companies(plan, actor, kept.company, gone_company, chosen, without_site=gone.pk)
        elif companies_differ:
            plan.notes.append(
                _("%(company)s keeps its other sites; only this one goes to %(kept)s.")
                % {"company": gone_company, "kept": kept.company}
            )
            plan.steps.append(had_site(kept.pk, gone_company.pk))
        _keep_names(plan, kept.company, [kept.name, gone.name])
        changed = any(fact.other_wins and fact.differs for fact in plan.facts)
        if changed:
            plan.other_centers |= _centers_with(kept.pk)
        plan.other_centers -= set(actor.center_ids)
        return plan


def plan_company_merge(
    actor: Actor, kept: Company, gone: Company, *, choices: Mapping[str, str] | None = None
) -> Plan:
    """How the company `gone` goes into `kept`, with all its sites and names."""
    with system_scope("a plan to merge two companies looks at what every center holds on their sites"):
        plan, chosen = Plan(), choices or {}
        _merge_companies(plan, actor, kept, gone, chosen)
        for pk in (*gone.sites.values_list("pk", flat=True), *kept.sites.values_list("pk", flat=True)):
            plan.other_centers |= _centers_with(pk)
        plan.other_centers -= set(actor.center_ids)
        return plan


def plan_move(actor: Actor, site: Site, to: Company | None) -> Plan:
    """How a site goes to another company, or, without one, to a new company of its own name."""
    with system_scope("a plan to move a site looks at which centers work with it"):
        plan = Plan()
        target = to.pk if to else _new_company(plan, site)
        plan.steps.append(set_column(_SITE, [site.pk], "company_id", site.company_id, target))
        plan.steps.append(had_site(site.pk, site.company_id, until=timezone.now()))
        if not site.company.sites.exclude(pk=site.pk).exists():
            plan.notes.append(_("%(company)s then has no site in the registry.") % {"company": site.company})
        plan.other_centers = _centers_with(site.pk) - set(actor.center_ids)
        return plan


def _new_company(plan: Plan, site: Site) -> int:
    row = rows_as_json(_COMPANY, "id", site.company_id)[0]
    key = next_key(_COMPANY)
    fresh = {
        "id": key,
        "public_id": new_public_id(PublicIdKind.COMPANY),
        "name": site.name,
        "name_key": name_key(site.name),
        "uei": "",
        "cage": "",
        "parent_id": None,
        "website": "",
        "organisation_id": None,
    }
    plan.steps.append(insert_row(_COMPANY, {**row, **fresh}))
    return key


def _point_to(
    plan: Plan, actor: Actor, model: type[Model], kept: int, gone: int, *, without_site: int = 0
) -> None:
    """Steps that point everything that names the record `gone` to `kept`."""
    rules = rules_for(model)
    for rule in rules:
        rows = [
            row
            for row in rows_as_json(rule.table, rule.column, gone)
            if not (rule.table == _SITE and row["id"] == without_site)
            and not (rule.table == _COMPANY and row["id"] == kept)
        ]
        if not rows:
            continue
        present = [
            row
            for each in rules
            if rule.collides and each.table == rule.table
            for row in rows_as_json(each.table, each.column, kept)
        ]
        if rule.rewrite:
            plan.steps += _rewritten(rule, rows, present, kept, gone)
            continue
        moved = [row for row in rows if _moves(plan, rule, row, present)]
        if moved:
            keys = [_key(rule, row) for row in moved]
            plan.steps.append(set_column(rule.table, keys, rule.column, gone, kept))
        _count(plan, actor, rule, rows)


def _rewritten(
    rule: MergeRule, rows: Sequence[Row], present: Sequence[Row], kept: int, gone: int
) -> Iterable[Step]:
    assert rule.rewrite is not None
    for row in rows:
        yield delete_row(rule.table, dict(row))
        fresh = rule.rewrite(row, kept, gone)
        if fresh is not None and not any(rule.collides and rule.collides(each, fresh) for each in present):
            yield insert_row(rule.table, dict(fresh))


def _key(rule: MergeRule, row: Row) -> Any:
    return row[str(rule.model._meta.pk.column)]


def _moves(plan: Plan, rule: MergeRule, row: Row, present: Sequence[Row]) -> bool:
    """Whether the row is simply moved, after what has to be done when it collides with one that is there."""
    there = next((each for each in present if rule.collides and rule.collides(each, row)), None)
    if there is None:
        return True
    if rule.collision is OnCollision.MARK:
        plan.steps.append(set_columns(rule.table, [_key(rule, row)], row, rule.mark or {}))
        return True
    if rule.collision is OnCollision.REFUSE:
        plan.blocked.append(
            _("Both have a %(what)s that cannot stand twice.") % {"what": rule.model._meta.verbose_name}
        )
        return False
    if rule.collision is OnCollision.FOLD:
        plan.steps += _folded(rule, there, row)
    plan.steps.append(delete_row(rule.table, dict(row)))
    return False


def _folded(rule: MergeRule, there: Row, row: Row) -> Iterable[Step]:
    """Steps that fill the row that stays from the one that goes."""
    wanted: dict[str, Any] = {}
    for column in rule.fill:
        if there[column] in (None, "") and row[column] not in (None, ""):
            wanted[column] = row[column]
    for column in rule.unite:
        wanted[column] = [*there[column], *(each for each in row[column] if each not in there[column])]
    for column in rule.append:
        if row[column] and row[column] not in there[column]:
            wanted[column] = "\n\n".join(filter(None, (there[column], row[column])))
    for columns, choose in ((rule.earliest, min), (rule.latest, max)):
        for column in columns:
            wanted[column] = choose(filter(None, (there[column], row[column])), default=None)
    changed = {column: value for column, value in wanted.items() if value != there[column]}
    # A step for each: what somebody edits since then keeps nothing else from being undone.
    for columns in (*rule.together, *((column,) for column in changed)):
        part = {column: changed.pop(column) for column in columns if column in changed}
        if part:
            yield set_columns(rule.table, [_key(rule, there)], there, part)


def _count(plan: Plan, actor: Actor, rule: MergeRule, rows: Sequence[Row]) -> None:
    if not rule.center_column:
        return
    own = set(actor.center_ids)
    plan.other_centers |= {row[rule.center_column] for row in rows if row[rule.center_column] not in own}
    ours = [row for row in rows if row[rule.center_column] in own]
    if ours:
        meta = rule.model._meta
        plan.own[str(meta.verbose_name if len(ours) == 1 else meta.verbose_name_plural)] += len(ours)


def _merge_companies(
    plan: Plan,
    actor: Actor,
    kept: Company,
    gone: Company,
    choices: Mapping[str, str],
    *,
    without_site: int = 0,
) -> None:
    kept_row, gone_row = rows_as_json(_COMPANY, "id", kept.pk)[0], rows_as_json(_COMPANY, "id", gone.pk)[0]
    if kept_row["organisation_id"] and gone_row["organisation_id"]:
        plan.blocked.append(
            _("People sign in for both %(kept)s and %(gone)s. End the roles of one first.")
            % {"kept": kept, "gone": gone}
        )
    _settle_parents(plan, kept, gone)
    _point_to(plan, actor, Company, kept.pk, gone.pk, without_site=without_site)
    plan.steps.append(delete_row(_COMPANY, gone_row))
    plan.steps.append(insert_row(_FORMER, _former_id(gone.public_id, company=kept.pk)))
    _take_facts(plan, _COMPANY, kept_row, gone_row, _CHOSEN_OF_COMPANY, choices)
    if gone_row["organisation_id"] and not kept_row["organisation_id"]:
        plan.steps.append(
            set_column(_COMPANY, [kept.pk], "organisation_id", None, gone_row["organisation_id"])
        )
    _take_parent(plan, kept, gone)
    if kept.uei and gone.uei:
        plan.notes.append(
            _("Both companies have a Unique Entity ID, %(kept)s and %(gone)s: one of them is kept.")
            % {"kept": kept.uei, "gone": gone.uei}
        )
    plan.facts += _company_facts(kept, gone, choices)
    if not without_site:
        _keep_names(plan, kept, [])


def _settle_parents(plan: Plan, kept: Company, gone: Company) -> None:
    """A company that belongs to the one that goes into it gets that one's parent. Over others it cannot be merged."""
    if kept.parent_id == gone.pk:
        plan.steps.append(set_column(_COMPANY, [kept.pk], "parent_id", gone.pk, gone.parent_id))
    elif gone.pk in {each.pk for each in companies_above(kept)}:
        plan.blocked.append(
            _(
                "%(kept)s belongs to %(gone)s through another company. Correct the parent of one of them first."
            )
            % {"kept": kept, "gone": gone}
        )


def _take_parent(plan: Plan, kept: Company, gone: Company) -> None:
    """The parent of the company that goes, where the one that stays has none and would not stand above itself."""
    above = companies_above(gone)
    if kept.parent_id is None and above and kept.pk not in {each.pk for each in above}:
        plan.steps.append(set_column(_COMPANY, [kept.pk], "parent_id", None, gone.parent_id))


def _take_facts(
    plan: Plan,
    table: str,
    kept: Row,
    gone: Row,
    facts: Mapping[str, tuple[str, ...]],
    choices: Mapping[str, str],
) -> None:
    """Steps that give the record that stays the chosen values, and those that it lacks."""
    for code, columns in facts.items():
        if not _other_wins(code, kept[columns[0]], gone[columns[0]], choices):
            continue
        now, wanted = ({column: row[column] for column in columns} for row in (kept, gone))
        if now != wanted:
            plan.steps.append(set_columns(table, [kept["id"]], now, wanted))


def _other_wins(code: str, kept: Any, gone: Any, choices: Mapping[str, str]) -> bool:
    if gone in (None, ""):
        return False
    return choices.get(code) == "other" or (kept in (None, "") and choices.get(code) != "kept")


def _site_facts(kept: Site, gone: Site, choices: Mapping[str, str]) -> list[Fact]:
    shown = (
        ("name", _("Name"), kept.name, gone.name, kept.name, gone.name),
        ("address", _("Address"), kept.address_line, gone.address_line, kept.street, gone.street),
        ("phone", _("Telephone"), *(_phone(each) for each in (kept, gone)), kept.phone_key, gone.phone_key),
        ("industry", _("Industry"), str(kept.naics or ""), str(gone.naics or ""), kept.naics_id or "", gone.naics_id),
    )  # fmt: skip
    return [
        Fact(code, str(label), left, right, _other_wins(code, first, second, choices))
        for code, label, left, right, first, second in shown
    ]


def _phone(site: Site) -> str:
    return format_phone(site.phone_key) if site.phone_key else ""


def _company_facts(kept: Company, gone: Company, choices: Mapping[str, str]) -> list[Fact]:
    shown = (
        ("company", _("Company"), kept.name, gone.name),
        ("website", _("Web site"), kept.website, gone.website),
        ("uei", _("Unique Entity ID"), kept.uei, gone.uei),
        ("cage", _("CAGE code"), kept.cage, gone.cage),
    )
    return [
        Fact(code, str(label), left, right, _other_wins(code, left, right, choices))
        for code, label, left, right in shown
    ]


def _former_id(public_id: str, *, site: int | None = None, company: int | None = None) -> dict[str, Any]:
    return {"public_id": public_id, "site_id": site, "company_id": company}


def _keep_names(plan: Plan, company: Company, names: Iterable[str]) -> None:
    """
    Each name that either record went by stays findable, as another name of the company that stays.

    `names` are those of sites; those of companies are read from the steps that came before.
    """
    final, replaced = company.name, []
    for step in plan.steps:
        if step.table == _COMPANY and step.operation == "delete":
            replaced.append(str((step.before or {})["name"]))
        elif step.table == _COMPANY and step.operation == "update" and "name" in (step.after or {}):
            final = str((step.after or {})["name"])
            replaced.append(company.name)
    moved = [key for step in plan.steps if step.table == _NAME for key in step.keys]
    others = CompanyName.objects.filter(Q(company=company) | Q(pk__in=moved)).values_list("name", flat=True)
    known = {final.upper(), *(name.upper() for name in others)}
    for name in (*replaced, *names):
        if name.upper() in known:
            continue
        known.add(name.upper())
        row = {
            "id": next_key(_NAME),
            "company_id": company.pk,
            "kind": CompanyName.Kind.TRADE.value,
            "name": name,
            "name_key": name_key(name),
        }
        plan.steps.append(insert_row(_NAME, row))


def _centers_with(site_id: int) -> set[int]:
    return set(Relationship.objects.filter(site_id=site_id).values_list("center_id", flat=True))
