"""After a company was split: each other center is told, once, that what it sent for a plant waits for its word."""

from itertools import groupby

from django.conf import settings
from django.urls import reverse

from lineshaft.apps.accounts.actions import mail
from lineshaft.apps.accounts.queries import people_with_role
from lineshaft.apps.accounts.roles import PERMISSIONS, Role
from lineshaft.apps.companies.models import RegistryChange, Relationship
from lineshaft.apps.companies.queries import LeftBehind, left_by, told_too


def tell_of_what_stayed(change: RegistryChange) -> None:
    """
    Mail the people of each center whose proposals, documents or invoices stayed with the first company, but those of
    the center that split it, which was asked then. For the system scope of the change.
    """
    rows = sorted(left_by(change), key=lambda each: each.center.pk)
    for center_id, of_center in groupby(rows, key=lambda each: each.center.pk):
        left = list(of_center)
        to = _who_is_told(center_id, left)
        if to:
            mail(
                to=to,
                template="companies/mail/stayed_behind.txt",
                language="en",
                context={
                    "left": left,
                    "first": change.kept_name,
                    "new": change.other_name,
                    "link": settings.BASE_URL + reverse("companies:taking_along"),
                    "is_synthetic": any(each.site.is_synthetic for each in left),
                },
            )


def _who_is_told(center_id: int, left: list[LeftBehind]) -> list[str]:
    """Directors, who has a plant in charge, and who is concerned by what stayed; without any, the advisors."""
    held = Relationship.objects.filter(center=center_id, site__in=[each.site for each in left])
    owners = {
        each.owner.email for each in held.select_related("owner") if each.owner and each.owner.is_active
    }
    deciding = owners | _addresses(center_id, [Role.DIRECTOR])
    if not deciding:
        deciding = _addresses(center_id, _roles_with("company:edit"))
    concerned = [role for permission in told_too(left) for role in _roles_with(permission)]
    return sorted(deciding | _addresses(center_id, concerned))


def _addresses(center_id: int, roles: list[Role]) -> set[str]:
    return {person.email for person in people_with_role(center_id, roles)}


def _roles_with(permission: str) -> list[Role]:
    return [role for role, granted in PERMISSIONS.items() if permission in granted]
