"""Headers, cookies, what the log and the health check tell, where files go, and addresses that lead elsewhere."""

import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from procrastinate.jobs import Job

import databases
from factories.accounts import UserFactory, person
from factories.network import CenterFactory
from lineshaft.apps.accounts import actions, tasks
from lineshaft.apps.accounts.roles import Role
from lineshaft.config import health

REAL = {
    "LINESHAFT_BASE_URL": "https://lineshaft.example",
    "LINESHAFT_HOSTS": "lineshaft.example",
    "LINESHAFT_TRUSTED_PROXIES": "1",
    "LINESHAFT_SECRET_KEY": "k" * 20 + "abcdefghijklmnopqrstuvwxyz0123456789",
    "LINESHAFT_DEMO": "",
}


def in_installation(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run Python with the settings of an installation with real data."""
    ours = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    environment = {**ours, "DJANGO_SETTINGS_MODULE": "lineshaft.config.settings", **REAL, **variables}
    return subprocess.run(
        [sys.executable, *words], env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def test_deployment_check__has_nothing_to_say() -> None:
    done = in_installation("-m", "lineshaft.cli", "manage", "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr


_ASK = """
import django, json
django.setup()
from django.conf import settings
from django.test import Client
visitor = Client(headers={"host": "lineshaft.example", "x-forwarded-proto": "https"})
page = visitor.get("/accounts/login/")
plain = Client(headers={"host": "lineshaft.example"})
print(json.dumps({
    "headers": dict(page.headers),
    "cookies": [str(cookie) for cookie in visitor.cookies.values()],
    "unencrypted": plain.get("/centers/").headers.get("Location"),
    "health": plain.get("/healthz").status_code,
    "session": [settings.SESSION_COOKIE_SECURE, settings.SESSION_COOKIE_HTTPONLY, settings.SESSION_COOKIE_SAMESITE],
}))
"""


@pytest.mark.django_db
def test_installation__encrypted_cookies_strict_transport_and_one_address() -> None:
    done = in_installation("-c", _ASK, DATABASE_URL=databases.address())
    told = json.loads(done.stdout)
    assert told["headers"]["Strict-Transport-Security"] == "max-age=31536000"
    (token,) = told["cookies"]
    assert {"Secure", "HttpOnly", "SameSite=Lax"} <= set(token.split("; "))
    assert told["session"] == [True, True, "Lax"]
    assert told["unencrypted"] == "https://lineshaft.example/centers/"
    assert told["health"] != 301


@pytest.mark.django_db
@pytest.mark.parametrize(
    "page", ["/", "/accounts/login/", "/nothing-here/", "/api/v1/states", "/healthz", "/my-work/"]
)
def test_headers__on_every_kind_of_answer(client, page) -> None:
    headers = client.get(page).headers
    policy = dict(part.strip().partition(" ")[::2] for part in headers["Content-Security-Policy"].split(";"))
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert policy["frame-ancestors"] == policy["object-src"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"


# ---------------------------------------------------------------- what is told


@pytest.mark.django_db
def test_health__never_tells_where_the_database_is(client, monkeypatch, caplog) -> None:
    def fail() -> str | None:
        raise RuntimeError(
            'connection to server at "10.1.2.3" failed for user "lineshaft_app" password hunter2'
        )

    monkeypatch.setitem(health.CHECKS, "database", fail)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert (
        answer.json()["checks"]["database"]
        == "the check failed (RuntimeError); the log of the web server says why"
    )
    assert "10.1.2.3" in caplog.text


def test_log__does_not_hold_what_a_job_was_told(capsys) -> None:
    """A failed mail is logged by the job queue with all its arguments: its text has the link that opens a survey."""
    job = Job(
        id=5, queue="mail", lock=None, queueing_lock=None, task_name="accounts.send_mail",
        task_kwargs={"to": ["a@example.org"], "text": "open /survey/secret-token/"},
    )  # fmt: skip
    told = f"Job {job.call_string} ended with status: Error, lasted 0.1 s"
    handlers = [one for one in logging.getLogger().handlers if type(one) is logging.StreamHandler]
    assert len(handlers) == 1
    record = logging.LogRecord("procrastinate.worker", logging.ERROR, "", 0, told, (), None)
    record.job = job.log_context()
    assert handlers[0].filter(record)
    shown = handlers[0].format(record)
    assert "Job accounts.send_mail[5] ended with status: Error" in shown
    assert "secret-token" not in shown
    assert "a@example.org" not in shown


@pytest.mark.parametrize(
    "address",
    [
        "/survey/secret-token/",
        "/people/invitation/secret-token/",
        "/accounts/password/reset/key/secret-token/",
    ],
)
def test_log__does_not_hold_the_token_of_an_address(address) -> None:
    handler = next(one for one in logging.getLogger().handlers if type(one) is logging.StreamHandler)
    record = logging.LogRecord(
        "django.request", logging.ERROR, "", 0, "%s: %s", ("Internal Server Error", address), None
    )
    assert handler.filter(record)
    assert handler.format(record).endswith(f"Internal Server Error: {address.replace('secret-token', '…')}")


def test_log__of_other_things_is_left_alone() -> None:
    handler = next(one for one in logging.getLogger().handlers if type(one) is logging.StreamHandler)
    record = logging.LogRecord("lineshaft", logging.WARNING, "", 0, "%s of %s", (1, 2), None)
    assert handler.filter(record)
    assert handler.format(record).endswith("1 of 2")


# ---------------------------------------------------------------- files and mail


def test_uploaded_file__is_readable_by_its_owner_alone(tmp_path) -> None:
    storage = FileSystemStorage(location=str(tmp_path))
    name = storage.save("evidence/2026/a.pdf", ContentFile(b"%PDF-"))
    assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "evidence").stat().st_mode & 0o777 == 0o700


def test_written_mail__is_readable_by_its_owner_alone() -> None:
    tasks.send_mail(to=["a@example.org"], subject="x", text="x")
    folder = Path(django_settings.MAIL_FOLDER)
    (mail,) = folder.iterdir()
    assert (folder.stat().st_mode & 0o777, mail.stat().st_mode & 0o777) == (0o700, 0o600)


@pytest.mark.django_db
def test_mail__a_subject_with_line_breaks_adds_no_header(run_jobs) -> None:
    actions.enqueue_mail(to=["a@example.org"], subject="Hello\r\nBcc: everyone@example.org", text="x")
    run_jobs()
    (mail,) = Path(django_settings.MAIL_FOLDER).iterdir()
    head = mail.read_text().partition("\n\n")[0].splitlines()
    assert "Subject: Hello Bcc: everyone@example.org" in head
    assert not [line for line in head if line.startswith("Bcc")]


def test_mail__an_address_with_line_breaks_is_not_sent() -> None:
    with pytest.raises(ValueError, match="newlines"):
        EmailMessage(subject="x", body="x", to=["a@example.org\r\nBcc: b@example.org"]).message()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["a@example.org\r\nBcc: b@example.org", "a@example.org, b@example.org", "a@b@c"]
)
def test_invitation__to_an_address_that_is_none_is_refused(sign_in, address) -> None:
    center = CenterFactory()
    browser = sign_in(person(Role.DIRECTOR, center.organisation))
    page = reverse("accounts:organisation", args=[center.organisation.pk])
    once = browser.get(page).context["form"]["once"].value()
    answer = browser.post(page, {"email": address, "role": "advisor", "once": once})
    assert answer.context["form"].errors["email"]


# ---------------------------------------------------------------- addresses that lead elsewhere

ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example",
    "javascript:alert(1)",
    "http:evil.example",
]


@pytest.mark.django_db
@pytest.mark.parametrize("target", ELSEWHERE)
def test_sign_in__leads_to_our_own_pages_alone(client, target) -> None:
    user = UserFactory()
    user.set_password("a long pass phrase of mine")
    user.save()
    answer = client.post(
        reverse("account_login"),
        {"login": user.email, "password": "a long pass phrase of mine", "next": target},
    )
    assert answer["Location"] == reverse("home:my_work")


@pytest.mark.django_db
@pytest.mark.parametrize("target", ELSEWHERE)
@pytest.mark.parametrize("address", ["set_language", "account_logout"])
def test_language_and_sign_out__lead_to_our_own_pages_alone(client, target, address) -> None:
    client.force_login(UserFactory(), backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.post(reverse(address), {"language": "es", "next": target})
    assert answer.status_code == 302
    assert "evil" not in answer["Location"]
    assert answer["Location"].startswith("/")


@pytest.mark.django_db
def test_part_of_a_page__is_kept_apart_from_the_page_of_its_address(client: Client) -> None:
    """Going back to the page, the browser showed the part that htmx had fetched last: without a head, unstyled."""
    part, page = (client.get("/events/", headers=headers) for headers in ({"HX-Request": "true"}, {}))
    assert "HX-Request" in part["Vary"]
    assert "HX-Request" not in page["Vary"]
