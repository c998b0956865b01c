"""Making two of one record: a site that was two plants, a company that was two companies."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.models import Company, RegistryChange, Site
from lineshaft.apps.companies.permissions import (
    check_user_can_reshape,
    decides_for_network,
    relationship_center_ids,
)
from lineshaft.apps.companies.queries.company_split import plan_company_split
from lineshaft.apps.companies.queries.splitting import plan_split
from lineshaft.domain.errors import Conflict
from lineshaft.domain.identifiers import PublicIdKind, new_public_id
from lineshaft.tenancy import system_scope

from .registry import checked_identity, checked_text
from .reshaping import do_change, fresh_site, locked, propose, proposed_already

_KIND = RegistryChange.Kind


@transaction.atomic
def split_site(
    *, site: Site, belongings: Iterable[str], by: Actor, reason: str = "", **identity: Any
) -> RegistryChange:
    """
    Take a second plant out of a record that was of two: `identity` is who and where it is (as `create_site` takes it),
    `belongings` what of the own center's is its own (codes of `queries.belongings`). Raises InvalidValue, Conflict.
    """
    check_user_can_reshape(by)
    facts = checked_identity(**identity).as_fields()
    locked(Site, site.pk)
    plan = plan_split(by, fresh_site(site.pk), facts, belongings)
    made = next(step.after for step in plan.steps if step.operation == "insert" and step.after)
    change = RegistryChange(
        kind=_KIND.SPLIT.value,
        kept_id=site.public_id,
        kept_name=site.name,
        other_id=made["public_id"],
        other_name=made["name"],
        summary=[[words, count] for words, count in plan.moved],
        reason=reason.strip(),
        center_id=next(iter(by.organisations_where("company:edit")), None),
        created_by=by.user,
    )
    with system_scope("a record of the registry is split, and the steps are kept"):
        return do_change(change, plan)


@transaction.atomic
def split_company(
    *, company: Company, name: str, parts: Iterable[str], by: Actor, reason: str = ""
) -> RegistryChange:
    """
    Make two companies of one: the new one is called `name` and takes what `parts` names (codes of
    `queries.own_company_parts`). Proposed to the program office where another center is concerned.

    Raises InvalidValue for the name, Conflict when one of the two would have no plant.
    """
    check_user_can_reshape(by)
    text, public_id = checked_text("name", name, required=True), new_public_id(PublicIdKind.COMPANY)
    locked(Company, company.pk)
    centers = relationship_center_ids(by)
    current = Company.objects.select_related("organisation", "parent").get(pk=company.pk)
    plan = plan_company_split(by, current, text, parts, public_id=public_id, centers=centers)
    if plan.blocked:
        raise Conflict(" ".join(plan.blocked))
    change = RegistryChange(
        kind=_KIND.SPLIT_COMPANY.value,
        kept_id=current.public_id,
        kept_name=current.name,
        other_id=public_id,
        other_name=text,
        choices={"name": text, "parts": sorted(set(parts)), "centers": list(centers)},
        summary=[[words, count] for words, count in plan.moved],
        reason=reason.strip(),
        center_id=next(iter(by.organisations_where("company:edit")), None),
        created_by=by.user,
    )
    with system_scope("a company is split, and the steps are kept"):
        if plan.affects_others and not decides_for_network(by):
            _check_not_proposed(change)
            return propose(change)
        return do_change(change, plan)


def _check_not_proposed(change: RegistryChange) -> None:
    """The new company has an identifier of its own each time: that it is the same split shows by what goes."""
    waiting = RegistryChange.objects.filter(
        kind=change.kind,
        status=RegistryChange.Status.PROPOSED.value,
        kept_id=change.kept_id,
        center_id=change.center_id,
    )
    if any(each.choices == change.choices for each in waiting):
        raise proposed_already()
