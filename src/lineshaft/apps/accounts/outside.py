"""
Organisations outside the network that the program office enters: partners and buyers. Each has a name of its own among
its kind and a profile that says since when it is retired; what else is told of it is its own app's.
"""

from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from lineshaft.domain.errors import Conflict, InvalidValue

from .actions import revoke_invitation
from .models import Organisation
from .permissions import Actor
from .queries import open_invitations


def save_under_own_name(organisation: Organisation) -> None:
    """
    Save it under its name, tidied, which the database lets no other one of its kind have, retired or not.

    Raises InvalidValue when another one has it, in any case.
    """
    kind = organisation.kind
    organisation.name = " ".join(organisation.name.split())
    try:
        with transaction.atomic():
            organisation.save()
    except IntegrityError as error:
        if f"a_{kind}_has_its_own_name" not in str(error):
            raise
        raise InvalidValue(
            "name",
            organisation.name,
            f"is a {kind} already",
            "Look for it in the list; a retired one can be restored",
        ) from error


def profile_to_change(profiles: type[models.Model], organisation: Organisation) -> Any:
    """Its profile, held until the transaction ends. Raises Conflict when nothing is told of it yet."""
    profile = profiles._default_manager.select_for_update().filter(pk=organisation.pk).first()
    if profile is None:
        raise Conflict(f"Nothing is told of {organisation} yet.", "Choose its kind and save first.")
    return profile


def retire(profile: Any, by: Actor) -> None:
    """Note that it is retired, and withdraw its open invitations. Raises Conflict for one that is."""
    if profile.is_retired:
        raise Conflict(f"{profile.organisation} is retired already.")
    profile.retired_at = timezone.now()
    profile.save(update_fields=["retired_at"])
    for invitation in open_invitations(profile.organisation).select_related("organisation"):
        revoke_invitation(invitation=invitation, by=by)


def restore(profile: Any) -> None:
    """Note that it is back. Raises Conflict for one that is not retired."""
    if not profile.is_retired:
        raise Conflict(f"{profile.organisation} is not retired.")
    profile.retired_at = None
    profile.save(update_fields=["retired_at"])


def why_retired(profiles: type[models.Model], organisation: Organisation) -> str:
    """
    Why nobody is invited to it: it is retired. Who retires it at the same moment waits until the invitation is written,
    and withdraws it.
    """
    profile: Any = profiles._default_manager.select_for_update().filter(pk=organisation.pk).first()
    if profile is None or not profile.is_retired:
        return ""
    return f"{organisation} is retired: nobody is invited to it."
