"""Plans for splitting a company that is really two: which plants, names, numbers and people the new one takes."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies import permissions
from lineshaft.apps.companies.keys import name_key
from lineshaft.apps.companies.merge_rules import MergeRule, rules_for
from lineshaft.apps.companies.models import Company, CompanyName, Relationship, Site
from lineshaft.apps.companies.steps import delete_row, insert_row, next_key, rows_as_json, set_column
from lineshaft.tenancy import system_scope

from .facts import LABELS
from .holders import had_site
from .reshaping import Plan
from .splitting import Belonging

_COMPANY, _SITE, _NAME = (model._meta.db_table for model in (Company, Site, CompanyName))
_SENT = "sent"
_FACTS = {"website": "", "uei": "", "cage": "", "organisation_id": None}
"""What stands on the company itself and can go to the new one, with what is then left of it."""


@dataclass(frozen=True)
class CompanyParts:
    """What a company is made of, each part with a code: `sites` of which some stay and some go, and `others`."""

    sites: list[Belonging]
    others: list[Belonging]

    @property
    def codes(self) -> set[str]:
        return {each.code for each in (*self.sites, *self.others)}

    def named(self, codes: Collection[str], *, taken: bool) -> list[Belonging]:
        """Those that the codes name, or all but those."""
        return [each for each in (*self.sites, *self.others) if (each.code in codes) == taken]


def company_parts(company: Company, centers: Iterable[int]) -> CompanyParts:
    """The parts of a company that can be given to another; of what a center alone sees, those of `centers`."""
    sites: list[Belonging] = []
    others: list[Belonging] = []
    for code, what in _facts_held(company).items():
        label = str(company.organisation) if code == "organisation_id" else str(getattr(company, code))
        others.append(Belonging(f"{_COMPANY}.{code}", what, label))
    for rule in rules_for(Company):
        if not rule.can_split:
            continue
        rows = rule.model._default_manager.filter(**{rule.field: company}).order_by("pk")
        if rule.center_column:
            rows = rows.filter(**{f"{rule.center_column}__in": list(centers)})
        for row in rows.select_related("state") if rule.model is Site else rows:
            belonging = Belonging(f"{rule.table}:{row.pk}", _what(rule), _label(row))
            (sites if rule.model is Site else others).append(belonging)
    others += _sent_parts(company, list(centers))
    return CompanyParts(sites, others)


def own_company_parts(actor: Actor, company: Company) -> CompanyParts:
    """The parts of a company as the reader may give them to another."""
    return company_parts(company, permissions.relationship_center_ids(actor))


def _facts_held(company: Company) -> dict[str, str]:
    labels = {**LABELS, "organisation_id": _("People who sign in for it")}
    return {code: str(labels[code]) for code in _FACTS if getattr(company, code)}


def _what(rule: MergeRule) -> str:
    return _("company that belongs to it") if rule.model is Company else str(rule.model._meta.verbose_name)


def _label(row: Any) -> str:
    if isinstance(row, Site):
        return f"{row.name}, {row.address_line}"
    return str(getattr(row, "ein", "") or row)


def plan_company_split(
    actor: Actor,
    company: Company,
    name: str,
    chosen: Iterable[str],
    *,
    public_id: str,
    centers: Iterable[int],
) -> Plan:
    """
    How a new company of this `name` is taken out of one that was two. It takes what `chosen` names of `company_parts`;
    the rest, and the identifier, stay. Blocked when part of it is not the company's. `centers` are those whose own rows
    may be given away.
    """
    with system_scope("a plan to split a company looks at what every center holds on its plants"):
        plan = Plan()
        parts = company_parts(company, centers)
        taken = set(chosen)
        plan.blocked = _blocked(company, parts, taken)
        if plan.blocked:
            return plan
        key = next_key(_COMPANY)
        row = rows_as_json(_COMPANY, "id", company.pk)[0]
        _make_company(plan, row, key, name, public_id, taken)
        _move_rows(plan, company, key, name, taken)
        _move_what_was_sent(plan, company, key, _keys(taken, _SENT), list(centers))
        _tell(plan, company, name, parts, taken)
        _who_is_concerned(plan, actor, company, taken)
        return plan


def _keys(taken: Iterable[str], table: str) -> list[int]:
    return sorted(int(code.partition(":")[2]) for code in taken if code.startswith(f"{table}:"))


def _blocked(company: Company, parts: CompanyParts, taken: set[str]) -> list[str]:
    if taken - parts.codes:
        return [
            _("Something that was to go does not belong to %(company)s any more. Choose again.")
            % {"company": company}
        ]
    going = [each for each in parts.sites if each.code in taken]
    if not going:
        return [_("Choose at least one plant of the new company.")]
    plants = {f"{_SENT}:{pk}" for pk in _keys(taken, _SITE)}
    sent = [
        each.label
        for each in parts.others
        if each.code in taken and each.code.startswith(f"{_SENT}:") and each.code not in plants
    ]
    if sent:
        return [
            _(
                "What was sent for a plant goes with that plant alone. Tick the plant too, or neither: %(what)s."
            )
            % {"what": "; ".join(sent)}
        ]
    if len(going) == len(parts.sites):
        return [
            _(
                "At least one plant stays with %(company)s. When all are of the other, correct its name instead."
            )
            % {"company": company}
        ]
    return []


def _make_company(
    plan: Plan, row: Mapping[str, Any], key: int, name: str, public_id: str, taken: set[str]
) -> None:
    """Steps that make the new company. What names one company only is first taken from the old one."""
    given = {code for code in _FACTS if f"{_COMPANY}.{code}" in taken}
    for code in sorted(given):
        plan.steps.append(set_column(_COMPANY, [row["id"]], code, row[code], _FACTS[code]))
    facts = {code: row[code] if code in given else left for code, left in _FACTS.items()}
    fresh = {
        "id": key,
        "public_id": public_id,
        "name": name,
        "name_key": name_key(name),
        "created_at": str(timezone.now()),
    }
    plan.steps.append(insert_row(_COMPANY, {**row, **facts, **fresh}))


def _move_rows(plan: Plan, company: Company, key: int, name: str, taken: set[str]) -> None:
    for rule in rules_for(Company):
        keys = _keys(taken, rule.table) if rule.can_split else []
        if rule.table == _NAME:
            # What was another name of the old company is the name of the new one: there it needs no second entry.
            for row in rows_as_json(_NAME, "company_id", company.pk):
                if row["id"] in keys and row["name"].upper() == name.upper():
                    keys.remove(row["id"])
                    plan.steps.append(delete_row(_NAME, row))
        if keys:
            plan.steps.append(set_column(rule.table, keys, rule.column, company.pk, key))
            _count(plan, rule, len(keys))
        if rule.model is Site:
            plan.steps += [had_site(each, company.pk, split_into=key) for each in keys]


def _move_what_was_sent(
    plan: Plan, company: Company, key: int, going: Collection[int], centers: Collection[int]
) -> None:
    for rule in rules_for(Company):
        if rule.goes_with and (keys := sorted(pk for pk, _site in _sent(rule, company, centers, going))):
            plan.steps.append(set_column(rule.table, keys, rule.column, company.pk, key))
            _count(plan, rule, len(keys))


def _sent(
    rule: MergeRule, company: Company, centers: Collection[int], sites: Collection[int] | None = None
) -> QuerySet[Any, tuple[int, int]]:
    """The rows of a rule by which these centers sent something to the company, each with its plant."""
    rows = rule.model._default_manager.filter(
        **{rule.field: company, f"{rule.center_column}__in": list(centers)}
    )
    if sites is not None:
        rows = rows.filter(**{f"{rule.goes_with}__in": list(sites)})
    return rows.values_list("pk", rule.goes_with)


def _sent_parts(company: Company, centers: Collection[int]) -> list[Belonging]:
    """What the company was sent, by plant: it goes with a plant that was never its own, and stays when one is sold."""
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for rule in rules_for(Company):
        if rule.goes_with:
            for _pk, plant in _sent(rule, company, centers):
                counts[plant][rule.table] += 1
    names = {rule.table: rule.model._meta for rule in rules_for(Company)}
    found = []
    for site in Site.objects.select_related("state").filter(pk__in=counts, company=company).order_by("pk"):
        told = ", ".join(
            f"{n} {names[table].verbose_name if n == 1 else names[table].verbose_name_plural}"
            for table, n in sorted(counts[site.pk].items())
        )
        found.append(
            Belonging(f"{_SENT}:{site.pk}", _("What it was sent for a plant"), f"{_label(site)}: {told}")
        )
    return found


def _count(plan: Plan, rule: MergeRule, count: int) -> None:
    if count:
        meta = rule.model._meta
        plan.own[str(meta.verbose_name if count == 1 else meta.verbose_name_plural)] += count


def _tell(plan: Plan, company: Company, name: str, parts: CompanyParts, taken: set[str]) -> None:
    """What a person should know before it is done."""
    words = {"company": company, "name": name}
    if name_key(name) == name_key(company.name):
        plan.notes.append(
            _("Both companies are then called alike: only place and identifier tell them apart.")
        )
    stays = [each for each in parts.others if each.code not in taken and each.label.upper() == name.upper()]
    if any(each.code.startswith(f"{_NAME}:") for each in stays):
        plan.notes.append(_("%(company)s keeps “%(name)s” as another name of its own.") % words)
    for each in parts.others:
        table, _colon, site = each.code.partition(":")
        if table == _SENT and each.code not in taken and int(site) in _keys(taken, _SITE):
            plan.notes.append(
                _("What was sent to %(company)s stays its own, and %(name)s does not read it: %(what)s.")
                % {**words, "what": each.label}
            )
    if company.organisation_id:
        goes = f"{_COMPANY}.organisation_id" in taken
        plan.notes.append(
            _("The people who sign in for %(company)s then speak for %(name)s alone.") % words
            if goes
            else _("The people who sign in for %(company)s no longer speak for the plants that go.") % words
        )
    if company.parent_id:
        plan.notes.append(_("Both then belong to %(parent)s.") % {"parent": company.parent})


def _who_is_concerned(plan: Plan, actor: Actor, company: Company, taken: set[str]) -> None:
    """Whose rows hang on what goes; where the shared record itself gives something away, on what stays too."""
    own, going = set(actor.center_ids), _keys(taken, _SITE)
    sent = {rule.table for rule in rules_for(Company) if rule.goes_with}
    for rule in rules_for(Site):
        if not rule.center_column:
            continue
        rows = rule.model._default_manager.filter(**{f"{rule.field}__in": going}).order_by()
        for row in rows.values(rule.center_column).annotate(count=Count("pk")):
            if row[rule.center_column] in own:
                # What was sent is counted where a person says that it goes.
                if rule.table in sent:
                    continue
                _count(plan, rule, row["count"])
            else:
                plan.other_centers.add(row[rule.center_column])
    subsidiaries = _keys(taken, _COMPANY)
    shared = [code for code in taken if code.startswith((f"{_COMPANY}.", f"{_NAME}:"))]
    concerned = [*Site.objects.filter(company__in=subsidiaries).values_list("pk", flat=True)]
    if shared:
        concerned += company.sites.values_list("pk", flat=True)
    plan.other_centers |= _centers_with(concerned)
    plan.other_centers -= own


def _centers_with(sites: Sequence[int]) -> set[int]:
    return set(Relationship.objects.filter(site_id__in=sites).values_list("center_id", flat=True))
