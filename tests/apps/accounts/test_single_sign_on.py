"""Signing in at an identity provider that runs beside the test: who gets in, and everything that must not."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from factories.accounts import UserFactory, person
from factories.network import CenterFactory
from identity_provider import CLIENT_ID, CLIENT_SECRET, IdentityProvider
from lineshaft.apps.accounts import actions
from lineshaft.apps.accounts.models import Membership, User
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.config import single_sign_on
from lineshaft.tenancy import system_scope, use

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/oidc/sso/login/"
CALLBACK = "/accounts/oidc/sso/login/callback/"


@pytest.fixture
def configure(monkeypatch, settings):
    def set_variables(**variables: str) -> None:
        for name, value in variables.items():
            monkeypatch.setenv(f"LINESHAFT_SSO_{name}", value)
        settings.SOCIALACCOUNT_PROVIDERS = single_sign_on.providers()

    return set_variables


@pytest.fixture
def provider(configure):
    with IdentityProvider() as running:
        configure(URL=running.url, CLIENT_ID=CLIENT_ID, CLIENT_SECRET=CLIENT_SECRET)
        yield running


@pytest.fixture
def jane():
    return person(Role.ADVISOR, CenterFactory().organisation, email="jane@example.org")


def at_provider(client: Client, **query: str) -> str:
    """Press the button and sign in there; returns the address that the browser is sent back to."""
    to_provider = client.get(LOGIN, query)
    assert to_provider.status_code == 302, to_provider.content.decode()
    back = requests.get(to_provider["Location"], allow_redirects=False, timeout=10)
    return back.headers["Location"].removeprefix("http://localhost:8000")


def sign_in(client: Client, **query: str):
    return client.get(at_provider(client, **query))


def who(client: Client) -> User | None:
    key = client.session.get("_auth_user_id")
    return None if key is None else User.objects.get(pk=key)


def refused(client: Client, response, status: int, words: str) -> None:
    assert response.status_code == status
    assert words in response.content.decode().replace("&#x27;", "'")
    assert who(client) is None
    assert not SocialAccount.objects.exists()


# ---------------------------------------------------------------- off, and set up


def test_off__no_button_and_no_way_in(client):
    assert "Sign in with" not in client.get(reverse("account_login")).content.decode()
    assert client.get(LOGIN).status_code == 404
    assert client.get(CALLBACK, {"code": "x", "state": "y"}).status_code == 404
    assert client.get("/accounts/3rdparty/").status_code == 404


def test_on__the_sign_in_page_has_a_button_that_keeps_where_one_was_going(client, provider, configure):
    configure(NAME="Example State")
    page = client.get(reverse("account_login"), {"next": "/sites/"}).content.decode()
    assert "Sign in with Example State" in page
    assert f'href="{LOGIN}?next=%2Fsites%2F"' in page


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"URL": "http://idp.example"}, "begins with https://"),
        ({"URL": "https://idp.example", "CLIENT_SECRET": "x"}, "LINESHAFT_SSO_CLIENT_ID is not"),
        ({"URL": "https://idp.example", "CLIENT_ID": "x"}, "LINESHAFT_SSO_CLIENT_SECRET is not"),
    ],
)
def test_settings__with_which_nobody_could_sign_in_safely_are_refused(configure, variables, words):
    with pytest.raises(ImproperlyConfigured, match=words):
        configure(**variables)


# ---------------------------------------------------------------- who gets in


def test_member__is_signed_in_and_bound_to_the_account_there(client, provider, jane):
    response = sign_in(client, next="/sites/")
    assert (response.status_code, response["Location"]) == (302, "/sites/")
    assert who(client) == jane
    account = SocialAccount.objects.get()
    assert (account.user, account.provider, account.uid) == (jane, "sso", "248289761001")
    assert account.extra_data == {}
    assert client.get("/my-work/").status_code == 200
    assert set(provider.asked["scope"].split()) == {"openid", "profile", "email"}
    assert provider.asked["redirect_uri"] == f"http://localhost:8000{CALLBACK}"


def test_member__keeps_their_password(client, provider, jane):
    jane.set_password("a long pass phrase of mine")
    jane.save()
    sign_in(client)
    jane.refresh_from_db()
    assert jane.check_password("a long pass phrase of mine")


def test_member__address_in_another_case_is_the_same(client, provider, jane):
    provider.person["email"] = "Jane@Example.ORG"
    sign_in(client)
    assert who(client) == jane


def test_member__whose_address_changed_there_is_known_by_the_account(client, provider, jane):
    sign_in(client)
    provider.person["email"] = "jane.miller@example.org"
    another = Client()
    sign_in(another)
    assert who(another) == jane
    assert User.objects.filter(email="jane.miller@example.org").count() == 0


def test_address__of_the_user_information_counts_when_the_token_has_none(client, provider, jane):
    provider.userinfo = dict(provider.person)
    provider.changes = {"email": None, "email_verified": None}
    sign_in(client)
    assert who(client) == jane


def test_invited__gets_an_account_without_password_and_accepts_the_role(client, provider):
    center = CenterFactory()
    director = actor_for(person(Role.DIRECTOR, center.organisation))
    with use(director.context):
        actions.invite(
            organisation=center.organisation, email="jane@example.org", role=Role.ADVISOR, by=director
        )
    provider.person["name"] = "Jane Miller"
    assert sign_in(client).status_code == 302
    made = who(client)
    assert (made.email, made.full_name, made.has_usable_password()) == (
        "jane@example.org",
        "Jane Miller",
        False,
    )
    assert not Membership.objects.filter(user=made).exists()


def test_invitation_page__offers_it_and_leads_back(client, provider):
    with system_scope("a test"):
        _invitation, link = actions.invite_first(
            email="jane@example.org", role=Role.NETWORK_ADMINISTRATOR, organisation_name="Office", is_new=True
        )
    path = urlsplit(link).path
    assert f"{LOGIN}?next=" in client.get(path).content.decode()
    assert sign_in(client, next=path)["Location"] == path
    assert client.post(path).status_code == 302
    assert Membership.objects.get(user=who(client)).role == Role.NETWORK_ADMINISTRATOR


def test_next__never_leads_to_another_site(client, provider, jane):
    response = sign_in(client, next="https://evil.example/")
    assert who(client) == jane
    assert response["Location"] == reverse("home:my_work")


# ---------------------------------------------------------------- who does not


def test_unknown_address__does_not_get_in(client, provider):
    refused(client, sign_in(client), 403, "jane@example.org is not known here")
    assert User.objects.count() == 0


@pytest.mark.parametrize("verified", [False, None, "false", 0, ["true"]])
def test_address__that_is_not_verified_does_not_count(client, provider, jane, verified):
    provider.changes = {"email_verified": verified}
    refused(client, sign_in(client), 403, "does not say that your e-mail address is verified")


def test_address__of_a_domain_that_the_operator_vouches_for(client, provider, configure, jane):
    configure(EMAIL_DOMAINS="other.example, Example.org")
    provider.changes = {"email_verified": False}
    refused(client, sign_in(client), 403, "verified")
    provider.changes = {"email_verified": None}
    sign_in(client)
    assert who(client) == jane


@pytest.mark.parametrize("change", ["left", "locked"])
def test_person__who_left_does_not_get_in(client, provider, jane, change):
    sign_in(client)
    if change == "left":
        jane.memberships.update(ended_at=timezone.now())
    else:
        User.objects.filter(pk=jane.pk).update(is_active=False)
    another = Client()
    response = sign_in(another)
    assert response.status_code == 403
    assert "has no role here any more" in response.content.decode()
    assert who(another) is None


def test_invitation__that_is_over_admits_nobody(client, provider, time_machine):
    with system_scope("a test"):
        invitation, _link = actions.invite_first(
            email="jane@example.org", role=Role.NETWORK_ADMINISTRATOR, organisation_name="Office", is_new=True
        )
        invitation.expires_at = timezone.now() - timedelta(seconds=1)
        invitation.save()
    refused(client, sign_in(client), 403, "is not known here")


def test_address__handed_on_to_somebody_else_there_does_not_open_the_account(client, provider, jane):
    sign_in(client)
    provider.person["sub"] = "the new Jane"
    another = Client()
    response = sign_in(another)
    assert response.status_code == 403
    assert "another account of the sign-in service" in response.content.decode()
    assert who(another) is None


def test_forgotten__people_are_bound_anew(client, provider, jane, capsys):
    sign_in(client)
    provider.person["sub"] = "at the new provider"
    for words, problem in [
        ([], "Name one person's"),
        (["a@b.example", "--everyone"], "Name one person's"),
        (["a@b.example"], "Nobody with the address"),
    ]:
        with pytest.raises(CommandError, match=problem):
            call_command("forget_single_sign_on", *words)
    call_command("forget_single_sign_on", "Jane@example.org")
    another = Client()
    sign_in(another)
    assert who(another) == jane
    assert SocialAccount.objects.get().uid == "at the new provider"
    call_command("forget_single_sign_on", "--everyone")
    assert capsys.readouterr().out.splitlines() == ["Forgotten: 1.", "Forgotten: 1."]


# ---------------------------------------------------------------- answers that do not hold


@pytest.mark.parametrize(
    "changes",
    [
        {"nonce": "of another sign-in"},
        {"nonce": None},
        {"aud": "another site"},
        {"iss": "https://evil.example"},
        {"exp": 1},
        {"exp": None},
        {"sub": None},
        {"sub": 12},
    ],
    ids=str,
)
def test_token__that_does_not_hold_is_refused(client, provider, jane, changes):
    provider.changes = changes
    refused(client, sign_in(client), 401, "could not be used")


def test_token__signed_with_another_key_is_refused(client, provider, jane):
    provider.signs_with = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    refused(client, sign_in(client), 401, "could not be used")


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_token__signed_without_a_key_pair_is_refused(client, provider, jane, algorithm):
    provider.algorithm = algorithm
    refused(client, sign_in(client), 401, "could not be used")


def test_state__of_nobody_is_refused(client, provider, jane):
    back = at_provider(client)
    wrong = back.replace(parse_qs(urlsplit(back).query)["state"][0], "invented")
    refused(client, client.get(wrong), 401, "could not be used")


def test_state__of_another_browser_is_refused(client, provider, jane):
    back = at_provider(client)
    another = Client()
    refused(another, another.get(back), 401, "could not be used")


def test_answer__works_once(client, provider, jane):
    back = at_provider(client)
    client.get(back)
    client.logout()
    response = client.get(back)
    assert response.status_code == 401
    assert who(client) is None


def test_user_information__about_somebody_else_is_refused(client, provider, jane):
    provider.userinfo = {**provider.person, "sub": "somebody else"}
    provider.changes = {"email": None, "email_verified": None}
    refused(client, sign_in(client), 401, "could not be used")


def test_cancelled__says_so(client, provider, jane):
    provider.error = "access_denied"
    refused(client, sign_in(client), 403, "You stopped at the sign-in service")


def test_provider__with_an_error_is_told_in_words(client, provider, jane):
    provider.error = "server_error"
    refused(client, sign_in(client), 401, "could not be used")


def test_provider__that_is_down_or_no_provider_is_told_in_words(client, provider, jane):
    provider.is_broken = True
    refused(client, client.get(LOGIN), 401, "could not be used")
    provider.__exit__()
    refused(client, client.get(LOGIN), 401, "could not be used")
    provider.__init__()  # so that the fixture has something to end
    provider.__enter__()


def test_secret__never_stands_in_the_log(client, provider, jane, caplog, monkeypatch):
    provider.changes = {"aud": "another site"}
    sign_in(client)
    assert "single sign-on failed" in caplog.text
    assert CLIENT_SECRET not in caplog.text
    assert "eyJ" not in caplog.text


def test_signed_in_person__cannot_attach_an_account_of_somebody_else(client, provider, jane):
    other = UserFactory()
    client.force_login(other, backend="allauth.account.auth_backends.AuthenticationBackend")
    sign_in(client, process="connect")
    assert who(client) == jane
    assert SocialAccount.objects.get().user == jane


# ---------------------------------------------------------------- the second factor


@pytest.fixture
def evaluator(settings):
    settings.DEMO = False
    return person(Role.EVALUATOR, email="jane@example.org")


def where(client: Client) -> str:
    response = client.get(reverse("home:my_work"))
    return response["Location"] if response.status_code == 302 else "my work"


@pytest.mark.parametrize("claims", [{}, {"amr": ["pwd", "mfa"]}, {"acr": "mfa"}])
def test_second_factor__is_ours_unless_the_operator_says_otherwise(client, provider, evaluator, claims):
    provider.changes = claims
    sign_in(client)
    assert who(client) == evaluator
    assert where(client) == reverse("mfa_activate_totp")


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ({"amr": ["pwd", "mfa"]}, "my work"),
        ({"amr": "mfa"}, "my work"),
        ({"acr": "urn:example:strong"}, "my work"),
        ({"amr": ["pwd"]}, "activate"),
        ({"acr": "urn:example:weak"}, "activate"),
        ({"amr": {"mfa": True}}, "activate"),
        ({}, "activate"),
    ],
)
def test_second_factor__of_the_provider_counts_when_the_operator_says_so(
    client, provider, configure, evaluator, claims, expected
):
    configure(SECOND_FACTOR="mfa, urn:example:strong")
    provider.changes = claims
    sign_in(client)
    assert who(client) == evaluator
    assert where(client) == (reverse("mfa_activate_totp") if expected == "activate" else expected)


@pytest.mark.parametrize(
    ("trusted", "amr", "asked"), [("mfa", "mfa", False), ("mfa", "pwd", True), ("", "mfa", True)]
)
def test_second_factor__of_ours_is_asked_unless_the_provider_just_did(
    client, provider, configure, evaluator, trusted, amr, asked
):
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    configure(SECOND_FACTOR=trusted)
    TOTP.activate(evaluator, generate_totp_secret())
    provider.changes = {"amr": [amr]}
    response = sign_in(client)
    assert (response["Location"] == reverse("mfa_authenticate")) is asked
    assert (who(client) is None) is asked


def test_second_factor__of_the_provider_does_not_outlive_the_sign_in(client, provider, configure, evaluator):
    configure(SECOND_FACTOR="mfa")
    evaluator.set_password("a long pass phrase of mine")
    evaluator.save()
    provider.changes = {"amr": ["mfa"]}
    sign_in(client)
    client.post(reverse("account_logout"))
    client.post(
        reverse("account_login"), {"login": evaluator.email, "password": "a long pass phrase of mine"}
    )
    assert who(client) == evaluator
    assert where(client) == reverse("mfa_activate_totp")
