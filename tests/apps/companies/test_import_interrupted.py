"""A real process is killed in the middle of a commit: nothing half written, and the work can be taken up again."""

import csv
import os
import subprocess
import sys
from contextlib import contextmanager

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.urls import reverse

import databases
from factories.accounts import person
from factories.companies import CompanyFactory
from factories.network import CenterFactory
from lineshaft.apps.accounts.jobs import MOST_ATTEMPTS
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.companies import actions
from lineshaft.apps.companies.actions import imports
from lineshaft.apps.companies.intake.mappings import read_mapping
from lineshaft.apps.companies.models import Company, ImportBatch, ImportRow, Relationship, Site
from lineshaft.tenancy import system_scope, use
from waiting import until_nobody_waits_or_works, until_someone_waits

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
UEI = "ZQGGHJH74DW7"
ROWS = 30


@pytest.fixture
def list_and_mapping(tmp_path):
    """A list whose last company has a Unique Entity ID, and its mapping."""
    path, mapping = tmp_path / "list.csv", tmp_path / "own.yaml"
    with path.open("w", newline="") as file:
        rows = [(f"Company {n}", "30318", UEI if n == ROWS - 1 else "") for n in range(ROWS)]
        csv.writer(file).writerows([("Name", "Zip", "Uei"), *rows])
    mapping.write_text(
        "title: Own\ncolumns:\n  name: {column: Name}\n  zip_code: {column: Zip}\n  uei: {column: Uei}\n"
    )
    return path, mapping


@contextmanager
def process(tmp_path, *words):
    """A program of Lineshaft on the database and the files of this test."""
    environment = {**os.environ, "DATABASE_URL": databases.address(), "LINESHAFT_VAR": str(tmp_path)}
    program = subprocess.Popen([sys.executable, "-m", "lineshaft.cli", *words], env=environment)
    try:
        yield program
    finally:
        program.kill()
        program.wait()


@contextmanager
def in_the_middle_of_a_commit():
    """Somebody is about to enter the Unique Entity ID: a commit that begins in here has to wait for them."""
    with transaction.atomic(), system_scope("test"):
        CompanyFactory(uei=UEI)
        yield
        transaction.set_rollback(True)
    until_nobody_waits_or_works()


def written() -> list[int]:
    with system_scope("test"):
        return [model.objects.count() for model in (Company, Site, Relationship)]


def test_the_command_line_is_killed__nothing_is_there_and_the_same_command_goes_through(
    tmp_path, list_and_mapping
):
    center = CenterFactory()
    words = [
        str(list_and_mapping[0]),
        "--mapping",
        str(list_and_mapping[1]),
        "--center",
        center.slug,
        "--commit",
    ]
    with process(tmp_path, "import", "companies", *words) as program, in_the_middle_of_a_commit():
        until_someone_waits()
        program.kill()
        program.wait()
    assert written() == [0, 0, 0]
    with system_scope("test"):
        assert not ImportBatch.objects.exists()
        assert not ImportRow.objects.exists()

    call_command("import_companies", *words)
    assert written() == [ROWS, ROWS, ROWS]


@pytest.fixture
def killed(tmp_path, list_and_mapping, monkeypatch):
    """An import whose worker was killed while it committed, and the person who imports."""
    monkeypatch.setattr(imports, "AT_ONCE_BYTES", 0)
    center = CenterFactory()
    user = person(Role.ADVISOR, center.organisation)
    actor = actor_for(user)
    path, mapping = list_and_mapping
    with use(actor.context):
        batch = actions.receive_file(
            path=path, file_name=path.name, mapping=read_mapping(mapping), center=center, by=actor
        )
        actions.check_import(batch=batch, by=actor)
    with use(actor.context):
        actions.start_work(batch=batch, by=actor, commit=True)
    with in_the_middle_of_a_commit(), process(tmp_path, "worker") as worker:
        until_someone_waits()
        worker.kill()
        worker.wait()
    assert written() == [0, 0, 0]
    assert status_of(batch) == "committing"
    return batch, user


def status_of(batch) -> str:
    with system_scope("test"):
        return ImportBatch.objects.get(pk=batch.pk).status


def a_minute_goes_by() -> None:
    """The killed worker has said nothing for longer than a worker that lives would."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '2 minutes'")


def test_the_worker_is_killed__the_job_begins_again(killed, run_jobs, take_back):
    assert take_back() == 0, "the worker may still live"
    a_minute_goes_by()
    assert take_back() == 1
    assert "companies.commit_import" in run_jobs()
    assert status_of(killed[0]) == "committed"
    assert written() == [ROWS, ROWS, ROWS]


def test_the_worker_is_killed__the_page_says_so_and_goes_on(killed, sign_in, run_jobs, take_back):
    batch, user = killed
    staff, address = sign_in(user), reverse("companies:import", args=[batch.pk])
    assert "being committed" in staff.get(address).content.decode().lower()
    a_minute_goes_by()
    page = staff.get(address).content.decode()
    assert "The work was interrupted" in page
    assert "HX-Refresh" in staff.get(reverse("companies:import_status", args=[batch.pk])).headers

    staff.post(reverse("companies:commit_import", args=[batch.pk]))
    assert "The work was interrupted" not in staff.get(address).content.decode()
    take_back()
    assert run_jobs().count("companies.commit_import") == 1, "one that waits is enough"
    assert status_of(batch) == "committed"
    assert written() == [ROWS, ROWS, ROWS]


def test_a_job_that_ends_every_worker__is_given_up(killed, take_back):
    a_minute_goes_by()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET attempts = %s WHERE status = 'doing'", [MOST_ATTEMPTS])
        take_back()
        cursor.execute("SELECT status FROM procrastinate_jobs WHERE task_name = 'companies.commit_import'")
        assert cursor.fetchall() == [("failed",)]
