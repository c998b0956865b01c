"""Who is looking, and what they may do. Other contexts write their checks with `Actor.require`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from lineshaft.tenancy import Context, Scope

from .models import Organisation, User
from .roles import PERMISSIONS, ROLES_OF_KIND, SECOND_FACTOR_ROLES, OrganisationKind, Role

OFFICE_ROLES = frozenset(ROLES_OF_KIND[OrganisationKind.PROGRAM_OFFICE])


@dataclass(frozen=True)
class Actor:
    """
    A person and the roles they hold: `roles[organisation_id]`. Every action and query is told which one it serves.

    `kinds` gives the kind of each organisation, `company_ids` the companies that a company contact speaks for, `zone`
    the time zone of their pages and of what is done for them.
    """

    user: User | None = None
    roles: Mapping[int, frozenset[Role]] = field(default_factory=dict)
    kinds: Mapping[int, OrganisationKind] = field(default_factory=dict)
    company_ids: tuple[int, ...] = ()
    zone: str = settings.TIME_ZONE

    @property
    def user_id(self) -> int | None:
        return self.user.pk if self.user else None

    @property
    def person(self) -> User:
        """The user. Raises PermissionDenied for someone who is not signed in."""
        if self.user is None:
            raise PermissionDenied(_("Sign in first."))
        return self.user

    @property
    def all_roles(self) -> frozenset[Role]:
        return frozenset().union(*self.roles.values()) if self.roles else frozenset()

    @property
    def is_office(self) -> bool:
        return bool(self.all_roles & OFFICE_ROLES)

    @property
    def is_of_company(self) -> bool:
        """Whether they speak for companies and for nobody else: such people read their pages in their language."""
        return set(self.kinds.values()) == {OrganisationKind.COMPANY}

    @property
    def center_ids(self) -> tuple[int, ...]:
        return tuple(pk for pk, kind in self.kinds.items() if kind == OrganisationKind.CENTER)

    @property
    def partner_ids(self) -> tuple[int, ...]:
        return tuple(pk for pk, kind in self.kinds.items() if kind == OrganisationKind.PARTNER)

    @property
    def needs_second_factor(self) -> bool:
        return bool(self.all_roles & SECOND_FACTOR_ROLES)

    @property
    def context(self) -> Context:
        """What PostgreSQL is told about this person."""
        if self.user is None:
            return Context(scope=Scope.PUBLIC)
        scope = Scope.OFFICE if self.is_office else Scope.MEMBER if self.roles else Scope.PUBLIC
        return Context(
            scope=scope, user_id=self.user.pk, org_ids=tuple(sorted(self.roles)), company_ids=self.company_ids
        )

    def can(self, permission: str, organisation_id: int | None = None) -> bool:
        """
        True when a role grants `permission`: in the organisation, when one is given, or else anywhere.

        Roles of the program office hold for every organisation.
        """
        return any(
            permission in PERMISSIONS[role]
            for org_id, roles in self.roles.items()
            for role in roles
            if organisation_id is None or org_id == organisation_id or role in OFFICE_ROLES
        )

    def organisations_where(self, permission: str) -> tuple[int, ...]:
        """Organisations in which the person's own role grants `permission`."""
        return tuple(
            org_id
            for org_id, roles in self.roles.items()
            if any(permission in PERMISSIONS[role] for role in roles)
        )

    def require(self, permission: str, organisation_id: int | None, sentence: str) -> None:
        """Raise PermissionDenied with `sentence`, which the person reads, unless `can`."""
        if not self.can(permission, organisation_id):
            raise PermissionDenied(sentence)


NOBODY = Actor()


def check_user_can_invite(actor: Actor, organisation: Organisation, role: Role) -> None:
    """A director, partner editor or network administrator may invite people to roles that the organisation has."""
    actor.require(
        "member:invite",
        organisation.pk,
        _("Only a director of %(name)s or a network administrator may invite people to it.")
        % {"name": organisation},
    )
    if role not in ROLES_OF_KIND[OrganisationKind(organisation.kind)]:
        raise PermissionDenied(
            _("%(name)s has no role “%(role)s”.")
            % {"name": organisation, "role": role.value.replace("_", " ")}
        )


def check_user_can_end_membership(actor: Actor, organisation_id: int) -> None:
    """A director, partner editor or network administrator may end a membership."""
    actor.require(
        "member:end", organisation_id, _("Only a director or a network administrator may end a membership.")
    )
