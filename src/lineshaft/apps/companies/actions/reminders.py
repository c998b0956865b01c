"""Mails about certificates and registrations that soon expire: one for each day of expiry, to who can renew it."""

from collections import defaultdict
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from lineshaft.apps.accounts.actions import mail
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.queries import people_with_role
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.companies.models import Capability, Relationship
from lineshaft.apps.companies.queries import SOON, today

_AT_A_TIME = 2000


@transaction.atomic
def remind_of_expiry() -> int:
    """
    Tell the owners of what expires within the next days, once for each day of expiry; returns how many mails left.

    For the system scope of a job. A company's entry goes to its own people; a center's to the advisor in charge of the
    site. An entry that nobody can be told of waits for somebody.
    """
    rows = Capability.objects.select_for_update(of=("self",), skip_locked=True).filter(
        removed_at__isnull=True,
        reminded_at__isnull=True,
        expires_on__range=(today(), today() + timedelta(days=SOON)),
    )
    due = list(rows.select_related("site__company").order_by("expires_on", "id")[:_AT_A_TIME])
    told: dict[User, list[Capability]] = defaultdict(list)
    reached = []
    for row in due:
        people = _who_can_renew(row)
        for person in people:
            told[person].append(row)
        if people:
            reached.append(row.pk)
    for person, theirs in told.items():
        _send(person, theirs)
    Capability.objects.filter(pk__in=reached).update(reminded_at=timezone.now())
    return len(told)


def _who_can_renew(row: Capability) -> list[User]:
    if row.owner_id == row.site.company.organisation_id:
        return list(people_with_role(row.owner_id, [Role.COMPANY_CONTACT]))
    held = (
        Relationship.objects.filter(center_id=row.owner_id, site_id=row.site_id)
        .select_related("owner")
        .first()
    )
    return [held.owner] if held is not None and held.owner is not None and held.owner.is_active else []


def _send(person: User, rows: list[Capability]) -> None:
    mail(
        to=[person.email],
        template="companies/mail/expires_soon.txt",
        language=person.language,
        context={
            "rows": rows,
            "link": settings.BASE_URL + reverse("companies:certificates"),
            "is_synthetic": any(row.site.is_synthetic for row in rows),
        },
    )
