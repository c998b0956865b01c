"""The forms that receive what a browser says of a passkey. The library that parses it breaks on what none sends."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.webauthn import forms as allauth_forms
from django import forms
from django.core.exceptions import BadRequest
from django.utils.translation import gettext_lazy as _


@contextmanager
def _from_outside() -> Iterator[None]:
    """What the parsers of JSON, CBOR and WebAuthn raise for values that nobody's passkey has: a bad request."""
    try:
        yield
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise BadRequest("The credential of the passkey cannot be read.") from error


class CredentialField(forms.JSONField):
    """
    JSON as `forms.JSONField` takes it. Numbers of thousands of digits, endless nesting and halves of characters, which
    cannot be shown again, are a bad request.
    """

    def to_python(self, value: Any) -> Any:
        with _from_outside():
            parsed = super().to_python(value)
            json.dumps(parsed, ensure_ascii=False).encode()
        return parsed


class _AuthenticateMixin(forms.Form):
    credential = CredentialField(required=True, widget=forms.HiddenInput)

    def clean_credential(self) -> Any:
        with _from_outside():
            return super().clean_credential()  # type: ignore[misc]


class AddPasskeyForm(allauth_forms.AddWebAuthnForm):
    """A new passkey."""

    name = forms.CharField(label=_("Name"), required=False)
    credential = CredentialField(required=True, widget=forms.HiddenInput)

    def clean(self) -> Any:
        with _from_outside():
            return super().clean()


class EditPasskeyForm(allauth_forms.EditWebAuthnForm):
    """Another name for a passkey."""

    name = forms.CharField(label=_("Name"))


class AuthenticatePasskeyForm(_AuthenticateMixin, allauth_forms.AuthenticateWebAuthnForm):
    """A passkey as the second factor of a sign-in."""


class ReauthenticatePasskeyForm(_AuthenticateMixin, allauth_forms.ReauthenticateWebAuthnForm):
    """A passkey that proves again who is there."""
