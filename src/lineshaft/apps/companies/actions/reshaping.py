"""Merging, moving and splitting records of the registry: all or nothing, and to be undone.

What concerns the records of another center waits for the program office: nobody learns which center that is.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.models import Company, RegistryChange, RegistryStep, Site
from lineshaft.apps.companies.permissions import (
    check_user_can_decide_change,
    check_user_can_reshape,
    check_user_can_undo_change,
    decides_for_network,
)
from lineshaft.apps.companies.queries.company_split import plan_company_split
from lineshaft.apps.companies.queries.correcting import plan_correction
from lineshaft.apps.companies.queries.reshaping import Plan, plan_company_merge, plan_merge, plan_move
from lineshaft.apps.companies.steps import perform
from lineshaft.domain.errors import Conflict
from lineshaft.tenancy import system_scope

from .telling_of_splits import tell_of_what_stayed

_KIND = RegistryChange.Kind
_STATUS = RegistryChange.Status


def merge_sites(
    *, kept: Site, gone: Site, by: Actor, choices: Mapping[str, str] | None = None, reason: str = ""
) -> RegistryChange:
    """
    Make two records of one site into one: what names `gone` is pointed to `kept`, and its identifier goes on to work.

    `choices` as in `plan_merge`. When the rows of other centers move, the change is proposed to the program office
    instead. Raises Conflict when the two cannot become one, or one of them was merged meanwhile.
    """
    check_user_can_reshape(by)
    _check_two(kept.pk, gone.pk)
    wanted = dict(choices or {})

    def plan() -> Plan:
        locked(Site, kept.pk, gone.pk)
        return plan_merge(by, fresh_site(kept.pk), fresh_site(gone.pk), choices=wanted)

    return _carry_out(_KIND.MERGE, kept, gone, plan, by, choices=wanted, reason=reason)


def merge_companies(
    *, kept: Company, gone: Company, by: Actor, choices: Mapping[str, str] | None = None, reason: str = ""
) -> RegistryChange:
    """Make two records of one company into one, with the sites and names of both. Otherwise as `merge_sites`."""
    check_user_can_reshape(by)
    _check_two(kept.pk, gone.pk)
    wanted = dict(choices or {})

    def plan() -> Plan:
        locked(Company, kept.pk, gone.pk)
        return plan_company_merge(
            by, Company.objects.get(pk=kept.pk), Company.objects.get(pk=gone.pk), choices=wanted
        )

    return _carry_out(_KIND.MERGE_COMPANIES, kept, gone, plan, by, choices=wanted, reason=reason)


def move_site(*, site: Site, to: Company, by: Actor, reason: str = "") -> RegistryChange:
    """Say that a site belongs to another company. Otherwise as `merge_sites`."""
    check_user_can_reshape(by)
    if site.company_id == to.pk:
        raise Conflict(_("%(site)s belongs to %(company)s already.") % {"site": site, "company": to})

    def plan() -> Plan:
        locked(Site, site.pk)
        return plan_move(by, fresh_site(site.pk), to)

    return _carry_out(_KIND.MOVE, site, to, plan, by, choices={}, reason=reason)


def _check_two(one: int, other: int) -> None:
    if one == other:
        raise Conflict(_("This is one record, not two."))


def locked(model: type[Site] | type[Company], *keys: int) -> None:
    """Hold the records until the transaction ends; the smaller key first, so that two merges wait for each other."""
    found = list(model.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    if len(found) != len(keys):
        raise Conflict(_("One of the two records was merged a moment ago."), _("Search for it again"))


def fresh_site(pk: int) -> Site:
    """A site as it is now, with what plans read of it."""
    return Site.objects.select_related("company", "state", "naics").get(pk=pk)


@transaction.atomic
def _carry_out(
    kind: RegistryChange.Kind,
    kept: Site | Company,
    other: Site | Company,
    make_plan: Callable[[], Plan],
    by: Actor,
    *,
    choices: dict[str, str],
    reason: str,
) -> RegistryChange:
    """Plan again under locks, then do it, or propose it where it is for the program office to decide."""
    with system_scope("a change of the registry moves what every center holds"):
        plan = make_plan()
        if plan.blocked:
            raise Conflict(" ".join(plan.blocked))
        center = next(iter(by.organisations_where("company:edit")), None)
        change = RegistryChange(
            kind=kind.value,
            kept_id=kept.public_id,
            kept_name=kept.name,
            other_id=other.public_id,
            other_name=other.name,
            choices=choices,
            summary=[[words, count] for words, count in plan.moved],
            reason=reason.strip(),
            center_id=center,
            created_by=by.user,
        )
        if plan.affects_others and not decides_for_network(by):
            return propose(change)
        return do_change(change, plan)


def propose(change: RegistryChange) -> RegistryChange:
    """Keep a change for the program office to decide. For the system scope."""
    change.status = _STATUS.PROPOSED.value
    try:
        with transaction.atomic():
            change.save()
    except IntegrityError as error:
        raise proposed_already() from error
    return change


def proposed_already() -> Conflict:
    """Why a change is not proposed a second time."""
    return Conflict(_("This was proposed already, and waits for the program office."))


def do_change(change: RegistryChange, plan: Plan) -> RegistryChange:
    """Carry a plan out and keep its steps. For the system scope; the caller has checked who may."""
    change.status = _STATUS.DONE.value
    change.decided_at = timezone.now()
    change.save()
    try:
        with transaction.atomic():
            perform(plan.steps)
    except IntegrityError as error:
        raise Conflict(
            _("Somebody entered something on one of the records while this was being done."), _("Try again")
        ) from error
    RegistryStep.objects.bulk_create(
        RegistryStep(
            change=change,
            number=number,
            operation=step.operation,
            table=step.table,
            keys=list(step.keys),
            before=step.before,
            after=step.after,
        )
        for number, step in enumerate(plan.steps, 1)
    )
    if change.kind == _KIND.SPLIT_COMPANY:
        tell_of_what_stayed(change)
    return change


@transaction.atomic
def accept_change(*, change: RegistryChange, by: Actor) -> RegistryChange:
    """Carry a proposed change out. Raises Conflict when it was decided, or its records were merged, meanwhile."""
    check_user_can_decide_change(by)
    with system_scope("the program office carries out a change that concerns several centers"):
        current = _proposed(change)
        plan = _plan_again(current, by)
        if plan.blocked:
            raise Conflict(" ".join(plan.blocked))
        current.decided_by = by.user
        return do_change(current, plan)


def _plan_again(change: RegistryChange, by: Actor) -> Plan:
    if change.kind == _KIND.MERGE_COMPANIES:
        companies = {each.public_id: each for each in Company.objects.filter(public_id__in=_ids(change))}
        _check_both(companies, change)
        locked(Company, *(each.pk for each in companies.values()))
        return plan_company_merge(
            by, companies[change.kept_id], companies[change.other_id], choices=change.choices
        )
    if change.kind == _KIND.CORRECT:
        return _correction_again(change)
    if change.kind == _KIND.SPLIT_COMPANY:
        return _company_split_again(change, by)
    sites = {
        each.public_id: each
        for each in Site.objects.select_related("company", "state", "naics").filter(
            public_id__in=_ids(change)
        )
    }
    if change.kind == _KIND.MOVE:
        to = Company.objects.filter(public_id=change.other_id).first()
        if to is None or change.kept_id not in sites:
            raise _gone()
        locked(Site, sites[change.kept_id].pk)
        return plan_move(by, sites[change.kept_id], to)
    _check_both(sites, change)
    locked(Site, *(each.pk for each in sites.values()))
    return plan_merge(by, sites[change.kept_id], sites[change.other_id], choices=change.choices)


def _correction_again(change: RegistryChange) -> Plan:
    for model in (Site, Company):
        record = model.objects.select_for_update(no_key=True).filter(public_id=change.kept_id).first()
        if record is not None:
            return plan_correction(record, change.choices)
    raise _gone()


def _company_split_again(change: RegistryChange, by: Actor) -> Plan:
    company = (
        Company.objects.select_related("organisation", "parent").filter(public_id=change.kept_id).first()
    )
    if company is None:
        raise _gone()
    locked(Company, company.pk)
    chosen = change.choices
    return plan_company_split(
        by, company, chosen["name"], chosen["parts"], public_id=change.other_id, centers=chosen["centers"]
    )


def _ids(change: RegistryChange) -> list[str]:
    return [change.kept_id, change.other_id]


def _check_both(found: Mapping[str, Any], change: RegistryChange) -> None:
    if len(found) != 2:
        raise _gone()


def _gone() -> Conflict:
    return Conflict(_("One of the two records was merged since this was proposed."), _("Decline it"))


@transaction.atomic
def decline_change(*, change: RegistryChange, answer: str, by: Actor) -> RegistryChange:
    """Say no to a proposed change; the answer is read by the center that proposed it."""
    check_user_can_decide_change(by)
    with system_scope("the program office answers a proposal of a center"):
        current = _proposed(change)
        current.status = _STATUS.DECLINED.value
        current.answer = answer.strip()
        current.decided_by, current.decided_at = by.user, timezone.now()
        current.save()
        return current


@transaction.atomic
def withdraw_change(*, change: RegistryChange, by: Actor) -> None:
    """Take a proposal back before it was decided."""
    check_user_can_reshape(by)
    with system_scope("a center withdraws what it proposed"):
        current = _proposed(change)
        check_user_can_undo_change(by, current, affects_others=False)
        current.delete()


def _proposed(change: RegistryChange) -> RegistryChange:
    current = RegistryChange.objects.select_for_update().get(pk=change.pk)
    if current.status != _STATUS.PROPOSED:
        raise Conflict(
            _("This was decided a moment ago: %(status)s.") % {"status": current.get_status_display()}
        )
    return current
