"""Reads about people and organisations."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import Case, Count, Model, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lineshaft.apps.audit.queries import Change, history_of
from lineshaft.domain.hours import zone_of_state, zone_or

from .models import ApiToken, Invitation, Membership, Organisation, SavedView, User
from .permissions import NOBODY, Actor
from .roles import OrganisationKind, Role


def actor_for(user: User | None) -> Actor:
    """The person with every role that they hold now. Nobody, for someone who is not signed in."""
    if user is None or not user.is_authenticated:
        return NOBODY
    roles: dict[int, set[Role]] = defaultdict(set)
    kinds: dict[int, OrganisationKind] = {}
    states: dict[int, str] = {}
    with connection.cursor() as cursor:
        cursor.execute(_statement_of_roles(), [user.pk])
        held = cursor.fetchall()
    for org_id, kind, role, abbreviation in held:
        roles[org_id].add(Role(role))
        kinds[org_id] = OrganisationKind(kind)
        if abbreviation:
            states[org_id] = abbreviation
    company_orgs = [pk for pk, kind in kinds.items() if kind == OrganisationKind.COMPANY]
    company_ids: tuple[int, ...] = ()
    if company_orgs:
        # The registry is a higher context: asked by name, because only its rows know which company an organisation is.
        company = apps.get_model("companies", "Company")
        company_ids = tuple(
            company.objects.filter(organisation_id__in=company_orgs).values_list("pk", flat=True)
        )
    return Actor(
        user=user,
        roles={pk: frozenset(held_roles) for pk, held_roles in roles.items()},
        kinds=kinds,
        company_ids=company_ids,
        zone=_zone_of(user, states),
    )


@cache
def _statement_of_roles() -> str:
    """What a person holds now. Every request asks, so it is put together once: Django takes longer than PostgreSQL."""
    # Where a center is stands in the network, a higher context: by name.
    state = "organisation__center__state__abbreviation"
    held = Membership.objects.filter(user_id=0, ended_at__isnull=True).order_by()
    rows = held.values_list("organisation_id", "organisation__kind", "role", state)
    statement, _person = rows.query.sql_with_params()
    return str(statement)


def _zone_of(user: User, states: dict[int, str]) -> str:
    """The zone of the person's center, of the first where there are several; without one, the person's own choice."""
    found = zone_of_state(states[min(states)]) if states else ""
    return found or str(zone_or(user.time_zone, settings.TIME_ZONE))


def members_of(organisation: Organisation) -> QuerySet[Membership]:
    """Current members of an organisation, by name."""
    return (
        Membership.objects.filter(organisation=organisation, ended_at__isnull=True)
        .select_related("user")
        .order_by("user__full_name", "role")
    )


def people_with_role(organisation_id: int, roles: Iterable[Role]) -> QuerySet[User]:
    """Active people who hold one of the roles in an organisation."""
    return (
        User.objects.filter(
            is_active=True,
            memberships__organisation_id=organisation_id,
            memberships__role__in=[role.value for role in roles],
            memberships__ended_at__isnull=True,
        )
        .distinct()
        .order_by("full_name")
    )


def organisations_with_people(text: str = "") -> QuerySet[Organisation]:
    """Every organisation by kind and name, with how many people it has and how many invitations are open."""
    people = Membership.objects.filter(organisation=OuterRef("pk"), ended_at__isnull=True)
    invited = Invitation.objects.filter(
        organisation=OuterRef("pk"),
        accepted_at__isnull=True,
        revoked_at__isnull=True,
        expires_at__gt=timezone.now(),
    )

    def number_of(rows: QuerySet[Any], field: str) -> Coalesce:
        counted = rows.order_by().values("organisation").annotate(number=Count(field, distinct=True))
        return Coalesce(Subquery(counted.values("number")), 0)

    order = [kind.value for kind in OrganisationKind]
    place = Case(*(When(kind=kind, then=number) for number, kind in enumerate(order)), default=len(order))
    rows = Organisation.objects.annotate(people=number_of(people, "user"), invited=number_of(invited, "pk"))
    if text:
        rows = rows.filter(name__icontains=text)
    return rows.order_by(place, Lower("name"), "pk")


def open_invitations(organisation: Organisation) -> QuerySet[Invitation]:
    """Invitations that nobody accepted, newest first."""
    return Invitation.objects.filter(
        organisation=organisation, accepted_at__isnull=True, revoked_at__isnull=True
    ).order_by("-created_at", "-pk")


def names_of_users(ids: Iterable[int | None]) -> dict[int, str]:
    """Names for a history list."""
    wanted = {pk for pk in ids if pk is not None}
    return {user.pk: str(user) for user in User.objects.filter(pk__in=wanted)}


@dataclass(frozen=True)
class HistoryLine:
    """One line of a history tab: when, who (in words, and the person where the reader may know them), what."""

    at: datetime
    who: str
    action: str | Promise
    changes: tuple[Change, ...]
    who_id: int | None = None


def done_to(record: str | Promise, operation: str | Promise) -> str | Promise:
    """What happened to a record, in words and in the language of the page: "site created"."""
    return format_lazy(gettext_lazy("{record} {operation}"), record=record, operation=operation)


def history_lines(
    actor: Actor, records: Iterable[Model], *, shared: bool = False, limit: int = 200
) -> list[HistoryLine]:
    """
    The history of records with names, newest first.

    With `shared` (the registry of the whole network), a change whose writer the reader may not know, because it was
    made for another organisation, shows as "network record".
    """
    entries = history_of(records, limit=limit)
    names = names_of_users(entry.user_id for entry in entries)
    unknown = _("network record") if shared else _("the system")
    return [
        HistoryLine(
            at=entry.at,
            who=names.get(entry.user_id, unknown) if entry.user_id else unknown,
            action=done_to(entry.record, entry.operation),
            changes=entry.changes,
            who_id=entry.user_id if entry.user_id in names else None,
        )
        for entry in entries
    ]


def api_tokens_of(actor: Actor) -> QuerySet[ApiToken]:
    """The person's own API keys, newest first."""
    return ApiToken.objects.filter(user_id=actor.person.pk).order_by("-created_at", "-pk")


def saved_views(actor: Actor, list_name: str) -> list[SavedView]:
    """The person's own saved views of a list, by name."""
    return list(SavedView.objects.filter(user_id=actor.person.pk, list_name=list_name))
