"""The first people of an installation come from the command line."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from factories.accounts import OrganisationFactory
from factories.network import CenterFactory
from lineshaft.apps.accounts.models import Invitation, Membership, Organisation
from lineshaft.apps.accounts.roles import OrganisationKind
from lineshaft.tenancy import system_scope

pytestmark = pytest.mark.django_db


def invite(*words: str) -> str:
    """What the command prints."""
    out = StringIO()
    call_command("invite", *words, stdout=out)
    return out.getvalue()


def test_invite__first_administrator_can_sign_in(client: Client) -> None:
    said = invite(
        "head@example.org", "network_administrator", "--organisation", "Program office", "--new"
    )  # fmt: skip
    link = re.search(r"/people/invitation/\S+", said)
    assert link is not None

    response = client.post(link.group(0), {"full_name": "Head", "password": "a long pass phrase of mine"})

    assert response.status_code == 302
    membership = Membership.objects.get(user__email="head@example.org")
    assert membership.role == "network_administrator"
    assert membership.organisation.kind == OrganisationKind.PROGRAM_OFFICE


def test_invite__director_of_a_center_of_the_directory() -> None:
    center = CenterFactory()

    invite("director@example.org", "director", "--organisation", center.organisation.name.upper())

    with system_scope("a test"):
        assert Invitation.objects.get().organisation == center.organisation


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["no address", "director", "--organisation", "Any"], "'no address' is no e-mail address"),
        (["a@example.org", "director", "--organisation", "Nowhere"], "is no center .*'Nowhere'.*There are"),
        (["a@example.org", "director", "--organisation", "Fresh", "--new"], "is not made this way"),
        (["a@example.org", "partner_editor", "--organisation", " ", "--new"], "needs a name"),
        (["a@example.org", "partner_editor", "--organisation", "Known", "--new"], "is there already"),
    ],
)
def test_invite__refused_with_the_reason(words: list[str], reason: str) -> None:
    OrganisationFactory(kind=OrganisationKind.PARTNER.value, name="Known")
    CenterFactory()
    before = Organisation.objects.count()

    with pytest.raises(CommandError, match=reason):
        invite(*words)

    assert Organisation.objects.count() == before
    with system_scope("a test"):
        assert not Invitation.objects.exists()
