"""Two people at once, each in a transaction of their own."""

import csv
import threading
from pathlib import Path

import pytest
from django.db import connection

from factories.accounts import person
from factories.network import CenterFactory
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.companies import actions
from lineshaft.apps.companies.intake.mappings import ColumnMapping, Rule
from lineshaft.apps.companies.models import Company, ImportBatch, Relationship, Site
from lineshaft.tenancy import system_scope, use

MAPPING = ColumnMapping("test", "Test", {"name": Rule(column="Name"), "zip_code": Rule(column="Zip")})
ROWS = 40


def file_of(folder: Path, name: str) -> Path:
    path = folder / name
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([("Name", "Zip"), *((f"Company {n}", "30318") for n in range(ROWS))])
    return path


def commit_at_once(users_and_files) -> list[ImportBatch]:
    """Each person commits the same list at the same moment; returns the batches."""
    start, done, failed = threading.Barrier(len(users_and_files)), [], []

    def commit(user, center, path) -> None:
        try:
            actor = actor_for(user)
            with use(actor.context):
                batch = actions.receive_file(
                    path=path, file_name=path.name, mapping=MAPPING, center=center, by=actor
                )
            start.wait(timeout=30)
            with use(actor.context):
                done.append(actions.commit_import(batch=batch, by=actor))
        except BaseException as error:
            failed.append(error)
            raise
        finally:
            connection.close()

    threads = [threading.Thread(target=commit, args=each) for each in users_and_files]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert failed == []
    return done


@pytest.mark.django_db(transaction=True)
def test_two_people_of_a_center_commit_the_same_file__one_writes_and_one_is_told(tmp_path):
    center = CenterFactory()
    path = file_of(tmp_path, "list.csv")
    people = [person(Role.ADVISOR, center.organisation) for _ in range(2)]

    batches = commit_at_once([(user, center, path) for user in people])

    assert sorted(batch.status for batch in batches) == ["checked", "committed"]
    (told,) = (batch for batch in batches if batch.status == "checked")
    assert told.problem.startswith("Nothing to write: this file was committed as import")
    with system_scope("test"):
        assert Site.objects.count() == Company.objects.count() == Relationship.objects.count() == ROWS


@pytest.mark.django_db(transaction=True)
def test_two_centers_commit_the_same_companies__the_registry_has_each_once(tmp_path):
    georgia, montana = CenterFactory(), CenterFactory(state_id="30")
    batches = commit_at_once(
        [
            (person(Role.ADVISOR, georgia.organisation), georgia, file_of(tmp_path, "one.csv")),
            (person(Role.ADVISOR, montana.organisation), montana, file_of(tmp_path, "two.csv")),
        ]
    )
    assert sorted((batch.rows_created, batch.rows_linked) for batch in batches) == [(0, ROWS), (ROWS, 0)]
    with system_scope("test"):
        assert Site.objects.count() == ROWS
        assert Relationship.objects.count() == 2 * ROWS
