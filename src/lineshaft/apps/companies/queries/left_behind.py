"""What a center sent to a company for a plant that turned out to be another's, where another center split it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.merge_rules import MergeRule, rules_for
from lineshaft.apps.companies.models import Company, FormerCompany, RegistryChange, Site

_KIND, _STATUS = RegistryChange.Kind, RegistryChange.Status


@dataclass(frozen=True)
class LeftBehind:
    """Rows of one center that still name `company` for `site`, which is of another company since a split."""

    center_id: int
    site: Site
    company: Company
    keys: dict[MergeRule, list[int]]

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
    decided: by splitting the company itself, by taking along, or by saying that it stays.
    """
    centers = [pk for pk in actor.organisations_where("company:edit") if pk in actor.center_ids]
    splits = FormerCompany.objects.filter(until__isnull=True).exclude(company=F("site__company"))
    if not centers or not splits.exists():
        return []
    rows: dict[tuple[int, int, int], dict[MergeRule, list[int]]] = defaultdict(dict)
    for rule in rules_for(Company):
        if rule.goes_with:
            for pk, center, site, company in _rows(rule, centers):
                rows[center, site, company].setdefault(rule, []).append(pk)
    sites = Site.objects.select_related("company", "state").in_bulk({key[1] for key in rows})
    companies = Company.objects.in_bulk({key[2] for key in rows})
    found = [
        LeftBehind(center, sites[site], companies[company], keys)
        for (center, site, company), keys in rows.items()
    ]
    decided = _decided(centers, found)
    return sorted(
        (each for each in found if not _is_decided(each, decided)),
        key=lambda each: (each.site.name, each.site.pk),
    )


def _rows(rule: MergeRule, centers: Iterable[int]) -> QuerySet[Any, tuple[int, int, int, int]]:
    split = FormerCompany.objects.filter(
        until__isnull=True, site=OuterRef(rule.goes_with), company=OuterRef(rule.field)
    )
    rows = rule.model._default_manager.filter(Exists(split), **{f"{rule.center_column}__in": list(centers)})
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
