"""Buyers with an account: entering one, changing, retiring and restoring it."""

from django.db import transaction

from lineshaft.apps.accounts import outside
from lineshaft.apps.accounts.actions import invite
from lineshaft.apps.accounts.models import Organisation
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.roles import OrganisationKind, Role
from lineshaft.domain.errors import InvalidValue

from ..models import BuyerProfile
from ..permissions import check_user_can_manage_buyers


@transaction.atomic
def add_buyer(
    *, name: str, website: str, kind: str, email: str = "", by: Actor, is_synthetic: bool = False
) -> Organisation:
    """
    Enter a buyer; with `email` its first person is invited in the same step.

    Raises InvalidValue for a name that another buyer has, in any case, retired or not.
    """
    check_user_can_manage_buyers(by)
    buyer = Organisation(
        kind=OrganisationKind.BUYER.value, name=name, website=website, is_synthetic=is_synthetic
    )
    outside.save_under_own_name(buyer)
    _write_kind(buyer, kind)
    if email:
        invite(organisation=buyer, email=email, role=Role.BUYER, by=by)
    return buyer


@transaction.atomic
def change_buyer(*, buyer: Organisation, name: str, website: str, kind: str, by: Actor) -> Organisation:
    """Change what is told of a buyer. Raises InvalidValue for a name that another buyer has."""
    check_user_can_manage_buyers(by)
    buyer = Organisation.objects.select_for_update().get(pk=buyer.pk)
    buyer.name, buyer.website = name, website
    outside.save_under_own_name(buyer)
    _write_kind(buyer, kind)
    return buyer


def _write_kind(buyer: Organisation, kind: str) -> None:
    if kind not in BuyerProfile.Kind.values:
        raise InvalidValue("kind", kind, "is no kind of buyer", "Choose one of the list")
    BuyerProfile.objects.update_or_create(organisation=buyer, defaults={"kind": kind})


@transaction.atomic
def retire_buyer(*, buyer: Organisation, by: Actor) -> BuyerProfile:
    """
    A buyer posts nothing new: its needs stay, and its open invitations are withdrawn.

    Raises Conflict for one that is retired.
    """
    profile = _profile_to_change(buyer, by)
    outside.retire(profile, by)
    return profile


@transaction.atomic
def restore_buyer(*, buyer: Organisation, by: Actor) -> BuyerProfile:
    """A retired buyer posts again. Raises Conflict for one that is not retired."""
    profile = _profile_to_change(buyer, by)
    outside.restore(profile)
    return profile


def _profile_to_change(buyer: Organisation, by: Actor) -> BuyerProfile:
    check_user_can_manage_buyers(by)
    found: BuyerProfile = outside.profile_to_change(BuyerProfile, buyer)
    return found


def why_not_invited(organisation: Organisation) -> str:
    """Why nobody is invited to a buyer, in words; "" where people can be."""
    if organisation.kind != OrganisationKind.BUYER:
        return ""
    return outside.why_retired(BuyerProfile, organisation)
