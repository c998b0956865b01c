from typing import Any

import factory

from lineshaft.apps.accounts.models import Membership, Organisation, User
from lineshaft.apps.accounts.roles import OrganisationKind, Role

from .base import Factory

PASSWORD = "correct horse battery staple"


class OrganisationFactory(Factory):
    kind = OrganisationKind.CENTER.value
    name = factory.Sequence(lambda n: f"Organisation {n}")

    class Meta:
        model = Organisation


class UserFactory(Factory):
    email = factory.Sequence(lambda n: f"person{n}@example.org")
    full_name = factory.Sequence(lambda n: f"Person {n}")

    class Meta:
        model = User

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Any:
        kwargs.setdefault("password", "!unusable")
        return super()._create(model_class, *args, **kwargs)


class MembershipFactory(Factory):
    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = Role.ADVISOR.value

    class Meta:
        model = Membership


def person(role: Role, organisation: Organisation | None = None, **fields: Any) -> User:
    """A user who holds `role` in the organisation (a program office, when the role is one of its)."""
    if organisation is None:
        organisation = OrganisationFactory(kind=OrganisationKind.PROGRAM_OFFICE.value)
    user = UserFactory(**fields)
    MembershipFactory(user=user, organisation=organisation, role=role.value)
    return user
