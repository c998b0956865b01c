"""What a center sent to a company for a plant that turned out to be another's, where another center split it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.merge_rules import MergeRule, rules_for
from lineshaft.apps.companies.models import Company, FormerCompany, FormerId, RegistryChange, Site
from lineshaft.apps.network.models import Center

_KIND, _STATUS = RegistryChange.Kind, RegistryChange.Status


@dataclass(frozen=True)
class LeftBehind:
    """
    Rows of one center that still name `company` for `site`, which turned out to be a plant of the company `to`;
    `may_decide` says whether the reader says whose they are.
    """

    center: Center
    site: Site
    company: Company
    to: Company
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
    deciding, told = _deciding(actor), _told(actor)
    if not any(told.values()) or not _splits().exists():
        return []
    return [
        replace(each, may_decide=each.center.pk in deciding)
        for each in _found({rule: _of_centers(rule, centers) for rule, centers in told.items() if centers})
    ]


def is_told_of_splits(actor: Actor) -> bool:
    """Whether the reader is told of anything that stayed behind, once there is some."""
    return any(_told(actor).values())


def _deciding(actor: Actor) -> set[int]:
    return set(actor.center_ids).intersection(actor.organisations_where("company:edit"))


def _told(actor: Actor) -> dict[MergeRule, set[int]]:
    """Of which centers the reader is told what stayed behind, by what it is."""
    own, deciding = set(actor.center_ids), _deciding(actor)
    return {
        rule: deciding.union(own.intersection(actor.organisations_where(rule.told_too)))
        if rule.told_too
        else deciding
        for rule in _rules()
    }


def left_by(change: RegistryChange) -> list[LeftBehind]:
    """What every center still has to decide on after a company was split by `change`. For the system scope."""
    splits = _splits().filter(company__public_id=change.kept_id, split_into__public_id=change.other_id)
    first = splits.first()
    if first is None:
        return []
    return _found(
        {
            rule: Q(**{rule.field: first.company, f"{rule.goes_with}__in": splits.values("site")})
            for rule in _rules()
        },
    )


def told_too(rows: Iterable[LeftBehind]) -> set[str]:
    """The permissions of whom to tell besides those who correct the registry."""
    return {rule.told_too for each in rows for rule in each.keys if rule.told_too}


def _rules() -> list[MergeRule]:
    return [rule for rule in rules_for(Company) if rule.goes_with]


def _of_centers(rule: MergeRule, centers: Iterable[int]) -> Q:
    return Q(**{f"{rule.center_column}__in": sorted(centers)})


def _splits() -> QuerySet[FormerCompany]:
    """Plants that turned out to be of another company than the one that has them no longer."""
    return (
        FormerCompany.objects.filter(split_into__isnull=False)
        .exclude(company=F("split_into"))
        .exclude(company=F("site__company"))
    )


def _found(wanted: Mapping[MergeRule, Q]) -> list[LeftBehind]:
    """What is left of the rows `wanted` that no center decided on, by the name of the plant."""
    rows: dict[tuple[int, int, int, int], dict[MergeRule, list[int]]] = defaultdict(dict)
    for rule, some in wanted.items():
        for pk, center, site, company, to in _rows(rule).filter(some):
            rows[center, site, company, to].setdefault(rule, []).append(pk)
    centers = Center.objects.in_bulk({key[0] for key in rows})
    sites = Site.objects.select_related("company", "state").in_bulk({key[1] for key in rows})
    companies = Company.objects.in_bulk({pk for key in rows for pk in key[2:]})
    found = [
        LeftBehind(centers[center], sites[site], companies[company], companies[to], keys)
        for (center, site, company, to), keys in rows.items()
    ]
    decided = _decided({each.center.pk for each in found}, found)
    return sorted(
        (each for each in found if not _is_decided(each, decided)),
        key=lambda each: (each.site.name, each.site.pk, each.center.name),
    )


def _rows(rule: MergeRule) -> QuerySet[Any, tuple[int, int, int, int, int]]:
    split = _splits().filter(site=OuterRef(rule.goes_with), company=OuterRef(rule.field))
    # Of all that the centers sent, what went to these plants: of each of those alone it is asked for which company.
    rows = rule.model._default_manager.filter(**{f"{rule.goes_with}__in": _splits().values("site")})
    rows = rows.annotate(to=Subquery(split.order_by("-pk").values("split_into")[:1]))
    rows = rows.filter(to__isnull=False).order_by("pk")
    return rows.values_list("pk", rule.center_column, rule.goes_with, rule.column, "to")


def _decided(centers: Iterable[int], found: Iterable[LeftBehind]) -> set[tuple[int, str, str, str]]:
    """What was decided, by center, first company, new one and, where one plant alone was decided on, that plant."""
    now = {each.public_id: each.public_id for row in found for each in (row.company, row.to, row.site)}
    for model, name in ((Company, "company"), (Site, "site")):
        # A record that went into another is that one by now.
        rows = FormerId.objects.filter(**{f"{name}__in": model.objects.filter(public_id__in=list(now))})
        now |= dict(rows.values_list("public_id", f"{name}__public_id"))
    changes = RegistryChange.objects.filter(
        Q(kind=_KIND.SPLIT_COMPANY.value, kept_id__in=now) | Q(kind=_KIND.TAKE_ALONG.value, other_id__in=now),
        center_id__in=list(centers),
        status=_STATUS.DONE.value,
    )
    decided = set()
    for each in changes:
        is_split = each.kind == _KIND.SPLIT_COMPANY
        first, new = (each.kept_id, each.other_id) if is_split else (each.other_id, each.kept_id)
        site = "" if is_split else each.choices["site"]
        decided.add((each.center_id or 0, now[first], now.get(new, new), now.get(site, site)))
    return decided


def _is_decided(each: LeftBehind, decided: set[tuple[int, str, str, str]]) -> bool:
    key = (each.center.pk, each.company.public_id, each.to.public_id)
    return (*key, "") in decided or (*key, each.site.public_id) in decided
