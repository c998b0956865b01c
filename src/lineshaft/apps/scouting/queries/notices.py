"""Whom of a company's people to tell of needs that fit."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from lineshaft.apps.accounts.models import Membership, User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.companies.models import Site

from ..models import NoticeChoice


@dataclass(frozen=True)
class Listener:
    """A person who speaks for a company, and its plants."""

    person: User
    company: str
    site_ids: Sequence[int]


def notice_choice(actor: Actor) -> str:
    """How the person is told: as they chose, or else once a week."""
    chosen = NoticeChoice.objects.filter(user=actor.person).first()
    return chosen.how if chosen else NoticeChoice.How.WEEKLY.value


def listeners(how: Sequence[str]) -> list[Listener]:
    """People of companies who want to be told in one of these ways; who chose nothing, once a week."""
    rows = Membership.objects.filter(
        role=Role.COMPANY_CONTACT.value, ended_at__isnull=True, user__is_active=True
    )
    held = list(rows.select_related("user").order_by("user_id", "organisation_id"))
    chosen = dict(NoticeChoice.objects.values_list("user_id", "how"))
    sites: dict[int, list[tuple[int, str]]] = defaultdict(list)
    of_them = Site.objects.filter(company__organisation_id__in={each.organisation_id for each in held})
    for organisation, pk, name in of_them.order_by("pk").values_list(
        "company__organisation_id", "pk", "company__name"
    ):
        sites[organisation].append((pk, name))
    return [
        Listener(
            each.user, sites[each.organisation_id][0][1], [pk for pk, _name in sites[each.organisation_id]]
        )
        for each in held
        if sites[each.organisation_id] and chosen.get(each.user_id, NoticeChoice.How.WEEKLY.value) in how
    ]
