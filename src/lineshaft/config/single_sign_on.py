"""The identity provider that the environment names, as allauth wants it."""

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from . import environment

PROVIDER_ID = "sso"
"""Stands in the address to which the provider sends people back."""


def _words(name: str) -> list[str]:
    return [word.strip() for word in environment.read(name).split(",") if word.strip()]


def providers() -> dict[str, Any]:
    """`SOCIALACCOUNT_PROVIDERS`: one application where `LINESHAFT_SSO_URL` is set, none where it is not.

    Raises ImproperlyConfigured, naming the variable, for settings with which nobody could sign in safely.
    """
    own = {"provider_class": "lineshaft.apps.accounts.single_sign_on.provider.Provider"}
    url = environment.read("LINESHAFT_SSO_URL").rstrip("/")
    if not url:
        return {"openid_connect": {**own, "APPS": []}}
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise ImproperlyConfigured(
            f"LINESHAFT_SSO_URL is {url!r}: the address of an identity provider begins with https://."
        )
    for name in ("LINESHAFT_SSO_CLIENT_ID", "LINESHAFT_SSO_CLIENT_SECRET"):
        if not environment.read(name):
            raise ImproperlyConfigured(
                f"LINESHAFT_SSO_URL is set and {name} is not: the provider gives both."
            )
    app = {
        "provider_id": PROVIDER_ID,
        "name": environment.read("LINESHAFT_SSO_NAME"),
        "client_id": environment.read("LINESHAFT_SSO_CLIENT_ID"),
        "secret": environment.read("LINESHAFT_SSO_CLIENT_SECRET"),
        "settings": {
            "server_url": url,
            "email_domains": [domain.lower() for domain in _words("LINESHAFT_SSO_EMAIL_DOMAINS")],
            "second_factor": _words("LINESHAFT_SSO_SECOND_FACTOR"),
        },
    }
    return {"openid_connect": {**own, "APPS": [app]}}
