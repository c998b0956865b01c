"""A migrated template database, cloned for each test process; jobs that run; people who look."""

import json
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import hypothesis
import pytest
from asgiref.sync import async_to_sync
from django.conf import settings
from django.db import connection, connections
from django.test import Client, TransactionTestCase
from django.utils import translation
from playwright.sync_api import Playwright, expect, sync_playwright

import databases
import loopback
from lineshaft.apps.accounts.jobs import take_back_lost
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.scouting.queries import matching
from lineshaft.tenancy import system_scope

loopback.keep_to_this_machine()
os.environ.setdefault(
    "DJANGO_ALLOW_ASYNC_UNSAFE", "true"
)  # Playwright's loop runs in the thread of the tests

# What a page is to show comes at once, or on a busy machine a little later: it is waited for as long as for a click.
expect.set_options(timeout=30_000)
# The same examples in each run, or a change is refused for what it did not do. No deadline, and slow is no fault: the
# machine may be busy. What a fixture gives may serve for all examples: whoever writes the test sees to that.
hypothesis.settings.register_profile(
    "suite",
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[
        hypothesis.HealthCheck.too_slow,
        hypothesis.HealthCheck.function_scoped_fixture,
    ],
)
hypothesis.settings.load_profile("suite")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes minutes begins first in either half of the tests, or one process would end minutes after the other."""
    # Backwards: one without a database comes first then, while the other process builds the template.
    long = [item for item in reversed(items) if item.get_closest_marker("minutes")]
    short = [item for item in items if not item.get_closest_marker("minutes")]
    middle = max(0, len(items) // 2 - len(long[::2]))  # two processes begin with one half each
    items[:] = [*long[::2], *short[:middle], *long[1::2], *short[middle:]]


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One clone of the template for this process; the tests connect to it as the restricted role."""
    with django_db_blocker.unblock():
        name = databases.make_clone()
        for alias in ("default", "owner"):
            connections[alias].close()
            # A thread of the live server that kept its connection would keep the clone from being dropped.
            for kept in (settings.DATABASES[alias], connections[alias].settings_dict):
                kept.update(NAME=name, CONN_MAX_AGE=0)
    yield
    with django_db_blocker.unblock():
        connections.close_all()
        databases.drop(name)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright with its event loop in the thread of the tests.

    While that loop runs, Django keeps another set of connections for the thread. Whichever set is about to go
    out of sight is closed first; left open, it would keep the clone from being dropped.
    """
    connections.close_all()
    with sync_playwright() as started:
        yield started
        connections.close_all()


def _put_back(self: TransactionTestCase) -> None:
    """After a test with real transactions: what it wrote is gone. The restricted role may not remove it all."""
    connections.close_all()
    name = settings.DATABASES["default"]["NAME"]
    if not databases.put_back(name):
        databases.make_clone(name)


TransactionTestCase._fixture_teardown = _put_back  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _folders(tmp_path: Any, settings: Any) -> None:
    """Mail and files of a test go to its own folder."""
    settings.MAIL_FOLDER = tmp_path / "mail"
    settings.INDEX_FOLDER = tmp_path / "index"
    settings.EMAIL_BACKEND = "lineshaft.apps.accounts.mailbox.FileBackend"  # not the one in memory
    settings.MEDIA_ROOT = str(tmp_path / "files")
    settings.STATIC_ROOT = str(tmp_path)  # a folder that is there, or the file server warns
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "files")},
        },
    }
    settings.DEMO = True  # no second factor; the tests of the second factor switch it off


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Any) -> None:
    """A password is hashed in no time: the slow hash took half of what the sign-in pages cost."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _no_former_confirmations() -> None:
    """How plants are rated is kept for a minute; what a former test had confirmed is gone with its transaction."""
    matching._calibrated.clear()


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    """A page that a test read in Spanish leaves its language in the thread; the next test begins in English."""
    yield
    translation.deactivate()


@pytest.fixture
def as_system(db: None) -> Iterator[None]:
    """The whole test reads and writes past the row policies. Views that it calls still set their own context."""
    with system_scope("a test looks at everything"):
        yield


@pytest.fixture
def sign_in(client: Client) -> Callable[[User], Client]:
    """A signed-in browser for a user."""

    def sign_in_as(user: User) -> Client:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in_as


@pytest.fixture
def actor() -> Callable[[User], Actor]:
    """The person as actions and queries see them."""
    return actor_for


@pytest.fixture
def run_jobs() -> Callable[[], list[str]]:
    """Run every deferred job in this transaction, oldest first, and those that they defer; returns their names."""
    from procrastinate.contrib.django import app

    def run() -> list[str]:
        done: list[str] = []
        while True:
            with connection.cursor() as cursor:
                cursor.execute(
                    "UPDATE procrastinate_jobs SET status = 'doing' WHERE id ="
                    " (SELECT min(id) FROM procrastinate_jobs WHERE status = 'todo') RETURNING task_name, args"
                )
                row = cursor.fetchone()
            if row is None:
                return done
            name, arguments = row
            if app.tasks[name].pass_context:  # the queue looking after itself
                continue
            app.tasks[name].func(**json.loads(arguments))
            done.append(name)

    return run


@pytest.fixture
def take_back() -> Callable[[], int]:
    """Put the jobs of workers that are gone back in the queue, as the worker does every minute; returns how many.

    In a thread of its own, because the loop of the browser may run in the thread of the tests.
    """
    from procrastinate.contrib.django import app

    def work() -> int:
        try:
            return async_to_sync(take_back_lost)(app.job_manager)
        finally:
            connections.close_all()

    def run() -> int:
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(work).result()

    return run
