"""After a company was split by another center: what the own center sent goes along to the new one, or stays."""

from django.db import transaction
from django.utils.translation import gettext as _

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.models import RegistryChange, Site
from lineshaft.apps.companies.permissions import check_user_can_reshape
from lineshaft.apps.companies.queries import LeftBehind, left_behind
from lineshaft.apps.companies.queries.reshaping import Plan
from lineshaft.apps.companies.steps import set_column
from lineshaft.domain.errors import Conflict
from lineshaft.tenancy import system_scope

from .reshaping import do_change, locked


@transaction.atomic
def take_along(*, left: LeftBehind, takes: bool, by: Actor) -> RegistryChange:
    """
    Give what the own center sent for a plant to the company that it turned out to be of, or say that it stays with the
    first one. Either is a change of the registry and can be undone. Raises Conflict where it was decided already.
    """
    check_user_can_reshape(by)
    locked(Site, left.site.pk)
    wanted = (left.center.pk, left.site.pk, left.company.pk, left.to.pk)
    current = next(
        (
            each
            for each in left_behind(by)
            if each.may_decide and (each.center.pk, each.site.pk, each.company.pk, each.to.pk) == wanted
        ),
        None,
    )
    if current is None:
        raise Conflict(
            _("That was decided a moment ago, or the split was undone."), _("Look at the list again")
        )
    plan = Plan()
    if takes:
        plan.steps += [
            set_column(rule.table, keys, rule.column, current.company.pk, current.to.pk)
            for rule, keys in current.keys.items()
        ]
        plan.own.update(dict(current.counted))
    change = RegistryChange(
        kind=RegistryChange.Kind.TAKE_ALONG.value,
        kept_id=current.to.public_id,
        kept_name=current.to.name,
        other_id=current.company.public_id,
        other_name=current.company.name,
        choices={"site": current.site.public_id, "name": str(current.site), "takes": takes},
        summary=[[words, count] for words, count in plan.moved],
        center=current.center,
        created_by=by.user,
    )
    with system_scope(
        "a center takes along what it sent for a plant that turned out to be another company's"
    ):
        return do_change(change, plan)
