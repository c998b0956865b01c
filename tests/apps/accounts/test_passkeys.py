"""What stands in the field of a passkey comes from outside: nothing of it breaks the page."""

import base64
import json
import logging
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.test import Client
from fido2.cose import ES256
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

from factories.accounts import person
from factories.network import CenterFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.roles import Role

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PASSWORD = "a long pass phrase"


def encoded(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def credential(about: str, **response: object) -> str:
    """A credential in the right form, with this inside."""
    key = {"id": encoded(b"a"), "rawId": encoded(b"a"), "type": "public-key"}
    client = json.dumps({"type": f"webauthn.{about}", "challenge": "YQ", "origin": "http://testserver"})
    return json.dumps({**key, "response": {"clientDataJSON": encoded(client.encode()), **response}})


CREDENTIALS = {
    "no JSON": "x",
    "thousands of digits": "9" * 5000,
    "thousands of digits inside": '{"id": %s}' % ("9" * 5000),
    "nested lists": "[" * 100_000,
    "nested objects": '{"a":' * 50_000,
    "not a number": "NaN",
    "a list": "[1]",
    "a text": '"x"',
    "a number": "1",
    "true": "true",
    "nothing": "{}",
    "half a character": '"\\ud800"',
    "no response": json.dumps({"id": "x", "rawId": "x", "type": "public-key", "response": {}}),
    "a response that is a number": json.dumps({"id": "x", "rawId": "x", "type": "public-key", "response": 5}),
    "no base64": credential("create", attestationObject="!!", authenticatorData="!!", signature="!!"),
    "no CBOR": credential("create", attestationObject=encoded(b"\xff\xff")),
    "empty CBOR": credential("create", attestationObject=encoded(b"\xa0")),
    "nested CBOR": credential("create", attestationObject=encoded(b"\x81" * 5000)),
    "short data": credential("get", authenticatorData=encoded(b"\x00"), signature=encoded(b"x")),
    "empty data": credential("get", authenticatorData=encoded(b"\x00" * 37), signature=encoded(b"x")),
    "numbers for texts": credential("get", authenticatorData=5, signature=5, attestationObject=5),
}  # fmt: skip
# Python itself refuses these before the library can say that the credential is wrong.
BAD_REQUESTS = {
    "half a character",
    "thousands of digits",
    "thousands of digits inside",
    "nested lists",
    "nested objects",
}


def _adding(user: User) -> tuple[Client, str]:
    browser = Client(raise_request_exception=False)
    browser.force_login(user, backend=BACKEND)
    return browser, "/accounts/2fa/webauthn/add/"


def _give_key(user: User) -> None:
    """A passkey as a browser would have registered it."""
    public = {1: 2, 3: -7, -1: 1, -2: b"\x01" * 32, -3: b"\x02" * 32}
    key = AttestedCredentialData.create(Aaguid(b"\x00" * 16), b"known", ES256(public))
    data = AuthenticatorData.create(
        b"\x00" * 32, AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT, 1, key
    )
    attested = AttestationObject.create("none", data, {})
    stored = json.loads(credential("create", attestationObject=encoded(bytes(attested))))
    Authenticator.objects.create(
        user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "Key", "credential": stored}
    )


def _proving_again(user: User) -> tuple[Client, str]:
    _give_key(user)
    browser = Client(raise_request_exception=False)
    browser.force_login(user, backend=BACKEND)
    return browser, "/accounts/2fa/webauthn/reauthenticate/"


def _signing_in(user: User) -> tuple[Client, str]:
    TOTP.activate(user, generate_totp_secret())
    user.set_password(PASSWORD)
    user.save()
    browser = Client(raise_request_exception=False)
    browser.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    return browser, "/accounts/2fa/authenticate/"


@pytest.mark.parametrize("begin", [_adding, _proving_again, _signing_in])
@pytest.mark.parametrize("what", CREDENTIALS)
def test_credential__is_refused_and_breaks_nothing(
    begin: Callable[[User], tuple[Client, str]], what: str, caplog: pytest.LogCaptureFixture
) -> None:
    cache.clear()  # the counts of who asks too often
    browser, address = begin(person(Role.ADVISOR, CenterFactory().organisation))
    assert browser.get(address).status_code == 200
    keys = Authenticator.objects.count()
    with caplog.at_level(logging.CRITICAL, logger="django.request"):
        answer = browser.post(address, {"name": "Key", "credential": CREDENTIALS[what]})
    assert answer.status_code < 500
    if what in BAD_REQUESTS:
        assert answer.status_code == 400
        assert "could not be understood" in answer.content.decode()
    assert Authenticator.objects.count() == keys
