"""What a center sent to a company for a plant that turned out to be another's, where another center split it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.merge_rules import MergeRule, rules_for
from lineshaft.apps.companies.models import Company, FormerCompany, RegistryChange, Site

_KIND, _STATUS = RegistryChange.Kind, RegistryChange.Status


@dataclass(frozen=True)
class LeftBehind:
    """
    Rows of one center that still name `company` for `site`, which is of another company since a split; `may_decide`
    says whether the reader says whose they are.
    """

    center_id: int
    site: Site
    company: Company
    keys: dict[MergeRule, list[int]]
    may_decide: bool = True

    @property
    def counted(self) -> list[tuple[str, int]]:
        """How many of what, in words."""
        found = []
        for rule, keys in self.keys.items():
            meta = rule.model._meta
            found.append((str(meta.verbose_name if len(keys) == 1 else meta.verbose_name_plural), len(keys)))
        return found


def left_behind(actor: Actor) -> list[LeftBehind]:
    """
    What the reader's centers may still take along to the new company, a plant at a time. Left out is what a center
    decided: by splitting the company itself, by taking along, or by saying that it stays. Who does not decide at a
    center, and is told of some of it, as a finance officer of invoices, gets those rows.
    """
    own = set(actor.center_ids)
    deciding = own.intersection(actor.organisations_where("company:edit"))
    told = {
        rule: deciding.union(own.intersection(actor.organisations_where(rule.told_too)))
        if rule.told_too
        else deciding
        for rule in _rules()
    }
    if not any(told.values()) or not _splits().exists():
        return []
    return [
        replace(each, may_decide=each.center_id in deciding)
        for each in _found({rule: _of_centers(rule, centers) for rule, centers in told.items() if centers})
    ]


def left_by(change: RegistryChange) -> list[LeftBehind]:
    """What every center still has to decide on after a company was split by `change`. For the system scope."""
    names = Q(public_id=change.kept_id), Q(public_id=change.other_id)
    first, new = (Company.objects.filter(each).first() for each in names)
    if first is None or new is None or not _splits().filter(company=first, site__company=new).exists():
        return []
    return _found(
        {rule: Q(**{rule.field: first, f"{rule.goes_with}__company": new}) for rule in _rules()},
    )


def told_too(rows: Iterable[LeftBehind]) -> set[str]:
    """The permissions of whom to tell besides those who correct the registry."""
    return {rule.told_too for each in rows for rule in each.keys if rule.told_too}


def _rules() -> list[MergeRule]:
    return [rule for rule in rules_for(Company) if rule.goes_with]


def _of_centers(rule: MergeRule, centers: Iterable[int]) -> Q:
    return Q(**{f"{rule.center_column}__in": sorted(centers)})


def _splits() -> QuerySet[FormerCompany]:
    return FormerCompany.objects.filter(until__isnull=True).exclude(company=F("site__company"))


def _found(wanted: Mapping[MergeRule, Q]) -> list[LeftBehind]:
    """What is left of the rows `wanted` that no center decided on, by the name of the plant."""
    rows: dict[tuple[int, int, int], dict[MergeRule, list[int]]] = defaultdict(dict)
    for rule, some in wanted.items():
        for pk, center, site, company in _rows(rule).filter(some):
            rows[center, site, company].setdefault(rule, []).append(pk)
    sites = Site.objects.select_related("company", "state").in_bulk({key[1] for key in rows})
    companies = Company.objects.in_bulk({key[2] for key in rows})
    found = [
        LeftBehind(center, sites[site], companies[company], keys)
        for (center, site, company), keys in rows.items()
    ]
    decided = _decided({each.center_id for each in found}, found)
    return sorted(
        (each for each in found if not _is_decided(each, decided)),
        key=lambda each: (each.site.name, each.site.pk),
    )


def _rows(rule: MergeRule) -> QuerySet[Any, tuple[int, int, int, int]]:
    split = FormerCompany.objects.filter(
        until__isnull=True, site=OuterRef(rule.goes_with), company=OuterRef(rule.field)
    )
    rows = rule.model._default_manager.filter(Exists(split))
    rows = rows.exclude(**{f"{rule.goes_with}__company": F(rule.field)})
    return rows.order_by("pk").values_list("pk", rule.center_column, rule.goes_with, rule.column)


def _decided(centers: Iterable[int], found: Iterable[LeftBehind]) -> set[tuple[int, str, str, str]]:
    ids = {each.company.public_id for each in found}
    changes = RegistryChange.objects.filter(
        Q(kind=_KIND.SPLIT_COMPANY.value, kept_id__in=ids) | Q(kind=_KIND.TAKE_ALONG.value, other_id__in=ids),
        center_id__in=list(centers),
        status=_STATUS.DONE.value,
    )
    return {
        (each.center_id or 0, each.kept_id, each.other_id, "")
        if each.kind == _KIND.SPLIT_COMPANY
        else (each.center_id or 0, each.other_id, each.kept_id, each.choices["site"])
        for each in changes
    }


def _is_decided(each: LeftBehind, decided: set[tuple[int, str, str, str]]) -> bool:
    key = (each.center_id, each.company.public_id, each.site.company.public_id)
    return (*key, "") in decided or (*key, each.site.public_id) in decided
