"""Buyers with an account: entering one, changing, retiring and restoring it."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from lineshaft.apps.accounts.actions import invite, revoke_invitation
from lineshaft.apps.accounts.models import Organisation
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import open_invitations
from lineshaft.apps.accounts.roles import OrganisationKind, Role
from lineshaft.domain.errors import Conflict, InvalidValue

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
    _save_named(buyer)
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
    _save_named(buyer)
    _write_kind(buyer, kind)
    return buyer


def _write_kind(buyer: Organisation, kind: str) -> None:
    if kind not in BuyerProfile.Kind.values:
        raise InvalidValue("kind", kind, "is no kind of buyer", "Choose one of the list")
    BuyerProfile.objects.update_or_create(organisation=buyer, defaults={"kind": kind})


def _save_named(buyer: Organisation) -> None:
    """Save a buyer under its name, tidied, which the database lets no other buyer have."""
    buyer.name = " ".join(buyer.name.split())
    try:
        with transaction.atomic():
            buyer.save()
    except IntegrityError as error:
        if "a_buyer_has_its_own_name" not in str(error):
            raise
        raise InvalidValue(
            "name", buyer.name, "is a buyer already", "Look for it in the list; a retired one can be restored"
        ) from error


@transaction.atomic
def retire_buyer(*, buyer: Organisation, by: Actor) -> BuyerProfile:
    """
    A buyer posts nothing new: its needs stay, and its open invitations are withdrawn.

    Raises Conflict for one that is retired.
    """
    profile = _profile_to_change(buyer, by)
    if profile.is_retired:
        raise Conflict(f"{buyer} is retired already.")
    profile.retired_at = timezone.now()
    profile.save(update_fields=["retired_at"])
    for invitation in open_invitations(buyer).select_related("organisation"):
        revoke_invitation(invitation=invitation, by=by)
    return profile


@transaction.atomic
def restore_buyer(*, buyer: Organisation, by: Actor) -> BuyerProfile:
    """A retired buyer posts again. Raises Conflict for one that is not retired."""
    profile = _profile_to_change(buyer, by)
    if not profile.is_retired:
        raise Conflict(f"{buyer} is not retired.")
    profile.retired_at = None
    profile.save(update_fields=["retired_at"])
    return profile


def _profile_to_change(buyer: Organisation, by: Actor) -> BuyerProfile:
    check_user_can_manage_buyers(by)
    profile = BuyerProfile.objects.select_for_update().filter(pk=buyer.pk).first()
    if profile is None:
        raise Conflict(f"Nothing is told of {buyer} yet.", "Choose its kind and save first.")
    return profile


def why_not_invited(organisation: Organisation) -> str:
    """
    Why nobody is invited to a buyer: it is retired. Who retires it at the same moment waits until the invitation is
    written, and withdraws it.
    """
    if organisation.kind != OrganisationKind.BUYER:
        return ""
    profile = BuyerProfile.objects.select_for_update().filter(pk=organisation.pk).first()
    return f"{organisation} is retired: nobody is invited to it." if profile and profile.is_retired else ""
