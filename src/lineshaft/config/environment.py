"""The environment variables that an installation may set, each with its meaning.

The settings reference is made from this.
"""

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Variable:
    """One variable of the environment."""

    name: str
    default: str
    meaning: str


VARIABLES = {
    variable.name: variable
    for variable in (
        Variable(
            "DATABASE_URL",
            "",
            "PostgreSQL address of the restricted role, postgresql://user:password@host:port/name. Unset: Lineshaft "
            "starts its own PostgreSQL under LINESHAFT_VAR.",
        ),
        Variable(
            "DATABASE_OWNER_URL",
            "",
            "PostgreSQL address of the owner, for migrations only. Needed when DATABASE_URL is set.",
        ),
        Variable(
            "LINESHAFT_VAR", "var", "Folder for everything that is made while running: database, files, mail."
        ),
        Variable(
            "LINESHAFT_HASTY_DATABASE",
            "no",
            "For tests alone. yes: the PostgreSQL that Lineshaft starts does not wait until the disk has what was "
            "committed, and is another one, in a folder of its own: where the machine stops, its data are lost.",
        ),
        Variable(
            "LINESHAFT_SECRET_KEY",
            "",
            "Key for signing sessions and links, 50 or more random characters. Unset: one is made and kept in "
            "LINESHAFT_VAR.",
        ),
        Variable(
            "LINESHAFT_HOSTS",
            "localhost,127.0.0.1,[::1]",
            "Host names that the web server answers to, separated by commas.",
        ),
        Variable(
            "LINESHAFT_BASE_URL",
            "http://localhost:8000",
            "Address under which people reach the site: used in e-mails and as the trusted origin of forms.",
        ),
        Variable(
            "LINESHAFT_DEMO", "", "1 shows the demonstration banner, the demo mailbox and the demo accounts."
        ),
        Variable(
            "LINESHAFT_DEBUG",
            "",
            "1 shows error details in the browser. Never in an installation with real data.",
        ),
        Variable(
            "EMAIL_URL",
            "",
            "smtp://user:password@host:port or smtps://... to send real mail. Unset: each mail is written to "
            "LINESHAFT_VAR/mail.",
        ),
        Variable("LINESHAFT_MAIL_FROM", "Lineshaft <no-reply@lineshaft.example>", "Sender of all mail."),
        Variable("LINESHAFT_UPLOAD_LIMIT_MB", "50", "Largest file that may be uploaded, in megabytes."),
        Variable(
            "LINESHAFT_TRUSTED_PROXIES",
            "0",
            "How many reverse proxies stand in front, each of which adds to X-Forwarded-For. That header and "
            "X-Forwarded-Proto are believed so far and no further; with 0 they are not read.",
        ),
        Variable(
            "LINESHAFT_SSO_URL",
            "",
            "Single sign-on: address of an OpenID Connect provider (its issuer, without /.well-known/...). Unset: "
            "people sign in with a password only.",
        ),
        Variable("LINESHAFT_SSO_CLIENT_ID", "", "The name under which the provider knows this site."),
        Variable("LINESHAFT_SSO_CLIENT_SECRET", "", "The secret that belongs to it."),
        Variable(
            "LINESHAFT_SSO_NAME",
            "your organization's account",
            "What the button on the sign-in page says after “Sign in with”.",
        ),
        Variable(
            "LINESHAFT_SSO_EMAIL_DOMAINS",
            "",
            "Domains, separated by commas, whose addresses count as verified where the provider sends no "
            "email_verified claim, as Microsoft Entra ID does not.",
        ),
        Variable(
            "LINESHAFT_SSO_SECOND_FACTOR",
            "",
            "Values of the claims amr or acr, separated by commas, that stand for a second factor asked by the "
            "provider, such as mfa. Unset: roles that need a second factor set one up here.",
        ),
    )
}


def read(name: str) -> str:
    """The value of a declared variable. Raises KeyError for one that is not declared above."""
    return os.environ.get(name, "") or VARIABLES[name].default


def is_set(name: str) -> bool:
    """True for 1, true, yes and on."""
    return read(name).strip().lower() in {"1", "true", "yes", "on"}
