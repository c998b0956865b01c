"""Two people decide about members and invitations at the same moment: one clear result."""

import uuid

import pytest

from factories.accounts import OrganisationFactory, person
from lineshaft.apps.accounts import actions
from lineshaft.apps.accounts.models import ApiToken, Invitation, Membership, Organisation
from lineshaft.apps.accounts.roles import Role
from lineshaft.domain.errors import Conflict
from lineshaft.tenancy import system_scope
from simultaneous import acting, in_between

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def organisation(db: None) -> Organisation:
    return OrganisationFactory()


def test_two_presses_make_one_key(organisation: Organisation) -> None:
    user, form = person(Role.DIRECTOR, organisation), uuid.uuid4()
    press = acting(user, lambda by: actions.create_api_token(name="Report", by=by, once_token=form)[1])
    first, second = in_between(press, press)
    assert first == second
    assert ApiToken.objects.count() == 1


def test_two_directors_end_each_others_role__one_stays(organisation: Organisation) -> None:
    one, other = (person(Role.DIRECTOR, organisation) for _ in range(2))

    def ends(by, whom):
        membership = Membership.objects.get(user=whom)
        return acting(by, lambda actor: actions.end_membership(membership=membership, by=actor))

    _first, second = in_between(ends(one, other), ends(other, one))

    assert isinstance(second, Conflict)
    assert "only director" in str(second)
    assert Membership.objects.filter(organisation=organisation, ended_at__isnull=True).get().user == one


def _invitation(organisation: Organisation) -> tuple[Invitation, str]:
    with system_scope("a test arranges its rows"):
        invitation, link = actions.invite_first(
            email="new@example.org", role=Role.ADVISOR, organisation_name=organisation.name
        )
    return invitation, link.rstrip("/").rsplit("/", 1)[1]


def test_invitation_is_withdrawn_while_it_is_accepted__the_director_is_told(
    organisation: Organisation,
) -> None:
    director = person(Role.DIRECTOR, organisation)
    invitation, token = _invitation(organisation)

    _user, withdrawn = in_between(
        lambda: actions.accept_invitation(token=token, full_name="New", password="a long pass phrase"),
        acting(director, lambda actor: actions.revoke_invitation(invitation=invitation, by=actor)),
    )

    assert isinstance(withdrawn, Conflict)
    assert "new@example.org has accepted" in str(withdrawn)
    assert Membership.objects.filter(user__email="new@example.org", ended_at__isnull=True).exists()


def test_invitation_accepted_twice__one_account_and_one_membership(organisation: Organisation) -> None:
    _sent, token = _invitation(organisation)

    def accept():
        return actions.accept_invitation(token=token, full_name="New", password="a long pass phrase")

    _user, second = in_between(accept, accept)

    assert "used a moment ago" in str(second)
    assert Membership.objects.filter(user__email="new@example.org").count() == 1
