"""A web process is killed while it answers a form: nothing half written, and the same form goes through afterwards."""

import http.client
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import pytest
from django.db import connection

import databases
import ports
from architecture.pages import Page
from factories.accounts import person
from factories.network import CenterFactory
from lineshaft.apps.accounts.models import OnceToken
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.audit.models import AuditEvent
from lineshaft.apps.engagements.models import Request
from lineshaft.config import postgres, processes
from lineshaft.tenancy import system_scope
from waiting import until_nobody_waits_or_works

pytestmark = [pytest.mark.django_db(transaction=True, databases=["default", "owner"]), pytest.mark.slow]


@pytest.fixture
def port() -> int:
    return ports.free_port()


@pytest.fixture
def web(tmp_path: Path, port: int) -> Iterator[int]:
    """The web server on the database of this test, ready."""
    environment = {**os.environ, "DATABASE_URL": databases.address(), "LINESHAFT_VAR": str(tmp_path)}
    words = [sys.executable, "-m", "lineshaft.cli", "serve", "--port", str(port), "--workers", "1"]
    program = subprocess.Popen(words, env=environment)
    try:
        assert processes.wait_until(lambda: _ask(port, "GET", "/healthz")[0] == 200, 60)
        yield program.pid
    finally:
        program.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            program.wait(20)
        program.kill()
        program.wait()


def _ask(
    port: int, method: str, path: str, form: dict[str, str] | None = None, cookie: str = ""
) -> tuple[int, str, str]:
    """Status, text and cookie of an answer; status 0 when there was none."""
    browser = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    with closing(browser):
        try:
            browser.request(method, path, urlencode(form) if form else None, headers)
            answer = browser.getresponse()
            set_cookie = (answer.getheader("Set-Cookie") or "").split(";")[0]
            return answer.status, answer.read().decode(), set_cookie
        except (OSError, http.client.HTTPException):
            return 0, "", ""


def _worker_of(web: int) -> int:
    """The process that answers for the web server; 0 while there is none."""
    children = Path(f"/proc/{web}/task/{web}/children").read_text().split()
    for pid in children:
        with suppress(OSError):  # it is just ending
            if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes():
                return int(pid)
    return 0


def _written() -> list[int]:
    with system_scope("a test looks"):
        events = AuditEvent.objects.filter(table_name="engagements_request")
        return [Request.objects.count(), OnceToken.objects.count(), events.count(), _jobs()]


def _jobs() -> int:
    """How many mails wait to be sent."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'accounts.send_mail'")
        return int(cursor.fetchone()[0])


def _a_job_waits() -> bool:
    """Whether somebody waits to put a job in the queue."""
    question = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'procrastinate_jobs'::regclass"
    with closing(psycopg.connect(_owner(), autocommit=True)) as owner:
        return owner.execute(question).fetchone() != (0,)


def _owner() -> str:
    return f"{postgres.ensure_running().owner.rsplit('/', 1)[0]}/{databases.address().rsplit('/', 1)[1]}"


def test_killed_while_it_answers_a_form(web: int, port: int) -> None:
    center = CenterFactory()
    person(Role.ADVISOR, center.organisation)
    _status, page, cookie = _ask(port, "GET", "/ask/")
    sent = next(each for each in Page("/ask/", page).forms if "company_name" in each.names)
    form = {
        **{field.name: field.value for field in sent.fields if field.kind == "hidden"},
        "company_name": "Peach State Stamping", "zip_code": "30318", "contact_name": "Maria Example",
        "contact_email": "maria@example.org", "language": "en",
        "areas": "workforce", "need": "Too much scrap on line 2.",
    }  # fmt: skip
    answers: list[int] = []
    press = threading.Thread(target=lambda: answers.append(_ask(port, "POST", "/ask/", form, cookie)[0]))
    with closing(psycopg.connect(_owner())) as holder:
        # The request and the form's token are written; the mails are about to be.
        holder.execute("LOCK TABLE procrastinate_jobs IN SHARE MODE")
        press.start()
        assert processes.wait_until(_a_job_waits, 30)
        worker = _worker_of(web)
        processes.send(worker, signal.SIGKILL)
        assert processes.wait_until(lambda: _worker_of(web) != worker, 30)
        press.join(30)
    until_nobody_waits_or_works()
    assert answers == [0]
    assert _written() == [0, 0, 0, 0]

    # The server has begun another process by itself, and the person sends the same form again, twice.
    assert processes.wait_until(lambda: _ask(port, "GET", "/healthz")[0] == 200, 60)
    assert [_ask(port, "POST", "/ask/", form, cookie)[0] for _press in range(2)] == [302, 302]
    # The request, and on it that it was acknowledged: each change once, and a mail to either side.
    assert _written() == [1, 1, 2, 2]
