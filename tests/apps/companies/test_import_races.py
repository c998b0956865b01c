"""Two people at once, each in a transaction of their own."""

import csv
import threading
from pathlib import Path

import pytest
from django.db import connection, transaction

import import_files
from factories.accounts import person
from factories.companies import CompanyFactory, SiteFactory
from factories.network import CenterFactory
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.companies import actions
from lineshaft.apps.companies.intake.mappings import ColumnMapping, Rule
from lineshaft.apps.companies.models import Company, ImportBatch, ImportRow, Relationship, Site
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import system_scope, use
from simultaneous import acting, at_once
from waiting import until_an_import_waits_for_its_turn, until_someone_waits

MAPPING = ColumnMapping(
    "test", "Test",
    {
        "name": Rule(column="Name"), "zip_code": Rule(column="Zip"), "uei": Rule(column="Uei"),
        "phone": Rule(column="Phone"), "employees": Rule(column="Jobs"),
    },
)  # fmt: skip
ROWS = 40
UEI = "ZQGGHJH74DW7"


def file_of(folder: Path, name: str, *rows) -> Path:
    path = folder / name
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(
            [
                ("Name", "Zip", "Uei", "Phone", "Jobs"),
                *(rows or ((f"Company {n}", "30318", "", "", "") for n in range(ROWS))),
            ]
        )
    return path


def advisor_of(center):
    return person(Role.ADVISOR, center.organisation)


def received(path, center, actor) -> ImportBatch:
    with use(actor.context):
        return actions.receive_file(path=path, file_name=path.name, mapping=MAPPING, center=center, by=actor)


class Meanwhile(threading.Thread):
    """Work in a thread with a connection of its own; `result()` gives what it returned or raises what it raised."""

    def __init__(self, work) -> None:
        super().__init__()
        self._work, self._result, self._error = work, None, None
        self.start()

    def run(self) -> None:
        try:
            self._result = self._work()
        except BaseException as error:
            self._error = error
        finally:
            connection.close()

    def result(self):
        self.join(timeout=60)
        assert not self.is_alive()
        if self._error is not None:
            raise self._error
        return self._result


def commit_at_once(users_and_files) -> list[ImportBatch]:
    """Each person commits the same list at the same moment; returns the batches."""
    start, done, failed = threading.Barrier(len(users_and_files)), [], []

    def commit(user, center, path) -> None:
        try:
            actor = actor_for(user)
            batch = received(path, center, actor)
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


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_two_people_of_a_center_commit_the_same_file__one_writes_and_one_is_told(tmp_path):
    center = CenterFactory()
    path = file_of(tmp_path, "list.csv")
    people = [advisor_of(center) for _ in range(2)]

    batches = commit_at_once([(user, center, path) for user in people])

    assert sorted(batch.status for batch in batches) == ["checked", "committed"]
    (told,) = (batch for batch in batches if batch.status == "checked")
    assert told.problem.startswith("Nothing to write: this file was committed as import")
    with system_scope("test"):
        assert Site.objects.count() == Company.objects.count() == Relationship.objects.count() == ROWS


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_two_centers_commit_the_same_companies__the_registry_has_each_once(tmp_path):
    georgia, montana = CenterFactory(), CenterFactory(state_id="30")
    batches = commit_at_once(
        [
            (advisor_of(georgia), georgia, file_of(tmp_path, "one.csv")),
            (advisor_of(montana), montana, file_of(tmp_path, "two.csv")),
        ]
    )
    assert sorted((batch.rows_created, batch.rows_linked) for batch in batches) == [(0, ROWS), (ROWS, 0)]
    with system_scope("test"):
        assert Site.objects.count() == ROWS
        assert Relationship.objects.count() == 2 * ROWS


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_two_centers_commit_the_same_unique_entity_id__one_company_with_a_site_for_each(tmp_path):
    georgia, montana = CenterFactory(), CenterFactory(state_id="30")
    batches = commit_at_once(
        [
            (
                advisor_of(georgia),
                georgia,
                file_of(tmp_path, "one.csv", ("Acme Castings", "30318", UEI, "", "")),
            ),
            (
                advisor_of(montana),
                montana,
                file_of(tmp_path, "two.csv", ("Rocky Tool", "59718", UEI, "", "")),
            ),
        ]
    )
    assert [batch.rows_created for batch in batches] == [1, 1]
    with system_scope("test"):
        company = Company.objects.get()
        assert (company.uei, company.sites.count()) == (UEI, 2)
        makers = ImportRow.objects.filter(new_company=True).values_list("batch_id", flat=True)
        assert list(makers) == [min(batches, key=lambda batch: batch.committed_at).pk]


def by_hand(actor, center, name="Acme by hand", **facts):
    """A person enters a company on its form."""
    identity = {
        "street": "",
        "city": "",
        "state_id": "13",
        "zip_code": "30319",
        "naics_id": None,
        "phone": "",
    }
    return actions.create_site(name=name, center=center, by=actor, **{**identity, **facts})


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
@pytest.mark.parametrize("kept", [True, False])
def test_a_person_enters_the_unique_entity_id_while_an_import_commits(tmp_path, kept):
    """The import waits for the person: then the company is theirs, or, when they give up, the import's."""
    center = CenterFactory()
    actor = actor_for(advisor_of(center))
    rows = (("Acme Castings", "30318", UEI, "", ""), ("Acme Castings East", "59718", UEI, "", ""))
    batch = received(file_of(tmp_path, "list.csv", *rows), center, actor)

    def commit() -> ImportBatch:
        with use(actor.context):
            return actions.commit_import(batch=batch, by=actor)

    with transaction.atomic(), use(actor.context):
        by_hand(actor, center, uei=UEI)
        importing = Meanwhile(commit)
        until_someone_waits()
        transaction.set_rollback(not kept)
    committed = importing.result()

    assert (committed.status, committed.rows_created) == ("committed", 2)
    with system_scope("test"):
        company = Company.objects.get()
        assert company.name == ("Acme by hand" if kept else "Acme Castings")
        assert company.sites.count() == (3 if kept else 2)
        assert ImportRow.objects.filter(new_company=True).count() == (0 if kept else 1)
    with use(actor.context):
        actions.undo_import(batch=batch, by=actor)
    with system_scope("test"):
        assert list(Site.objects.values_list("name", flat=True)) == (["Acme by hand"] if kept else [])
        assert Company.objects.count() == Relationship.objects.count() == (1 if kept else 0)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_person_enters_a_unique_entity_id_that_an_import_is_writing__and_is_told(tmp_path):
    center = CenterFactory()
    actor = actor_for(advisor_of(center))
    batch = received(file_of(tmp_path, "list.csv", ("Acme", "30318", UEI, "", "")), center, actor)

    def enter() -> None:
        with use(actor.context):
            by_hand(actor, center, uei=UEI)

    with use(actor.context):
        actions.commit_import(batch=batch, by=actor)
        entering = Meanwhile(enter)
        until_someone_waits()
    with pytest.raises(InvalidValue, match="belongs to another company of the registry"):
        entering.result()
    with system_scope("test"):
        assert Site.objects.get().name == Company.objects.get().name == "Acme"


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_what_a_person_adds_to_a_matched_site_while_an_import_commits__stands_also_after_an_undo(tmp_path):
    center = CenterFactory()
    actor = actor_for(advisor_of(center))
    with system_scope("test"):
        site = SiteFactory(
            company=CompanyFactory(name="Acme", name_key="acme"), street="", zip_code="30318", phone_key=""
        )
    batch = received(
        file_of(tmp_path, "list.csv", ("Acme", "30318", "", "404-555-0123", "12")), center, actor
    )

    def commit() -> ImportBatch:
        with use(actor.context):
            return actions.commit_import(batch=batch, by=actor)

    with use(actor.context):
        Site.objects.filter(pk=site.pk).update(phone_key="4045550999")
        actions.ensure_relationship(site=site, center=center, by=actor, employees=50)
        importing = Meanwhile(commit)
        until_someone_waits()
    committed = importing.result()

    assert (committed.rows_matched, committed.rows_linked, committed.rows_updated) == (1, 0, 0)
    for undo in (False, True):
        with use(actor.context):
            if undo:
                actions.undo_import(batch=batch, by=actor)
            assert Site.objects.get().phone_key == "4045550999"
            assert Relationship.objects.get().employees == 50


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_an_import_commits_while_the_one_it_would_match_is_undone__it_creates_them_itself(tmp_path):
    center = CenterFactory()
    actor = actor_for(advisor_of(center))
    first = received(file_of(tmp_path, "first.csv"), center, actor)
    rows = [(f"Company {n}", "30318", "", "", "") for n in range(ROWS + 1)]
    second = received(file_of(tmp_path, "second.csv", *rows), center, actor)
    with use(actor.context):
        actions.commit_import(batch=first, by=actor)
        assert actions.check_import(batch=second, by=actor).rows_created == 1

    def commit() -> ImportBatch:
        with use(actor.context):
            return actions.commit_import(batch=second, by=actor)

    with use(actor.context):
        actions.undo_import(batch=first, by=actor)
        importing = Meanwhile(commit)
        until_an_import_waits_for_its_turn()
    assert importing.result().rows_created == ROWS + 1
    with system_scope("test"):
        assert Site.objects.count() == Company.objects.count() == Relationship.objects.count() == ROWS + 1


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_an_undo_while_another_import_commits_the_same_sites__is_refused_with_the_reason(tmp_path):
    center = CenterFactory()
    actor = actor_for(advisor_of(center))
    first = received(file_of(tmp_path, "first.csv"), center, actor)
    rows = [(f"Company {n}", "30318", "", "", "") for n in range(ROWS + 1)]
    second = received(file_of(tmp_path, "second.csv", *rows), center, actor)
    with use(actor.context):
        actions.commit_import(batch=first, by=actor)

    def undo() -> None:
        with use(actor.context):
            actions.undo_import(batch=first, by=actor)

    with use(actor.context):
        actions.commit_import(batch=second, by=actor)
        undoing = Meanwhile(undo)
        until_an_import_waits_for_its_turn()
    with pytest.raises(Conflict, match=f"a later import matched {ROWS} of its sites"):
        undoing.result()
    with system_scope("test"):
        assert Site.objects.count() == ROWS + 1


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_two_people_commit_the_same_import__one_writes_and_one_is_told(tmp_path):
    center = CenterFactory()
    actor = actor_for(advisor_of(center))
    batch = received(file_of(tmp_path, "list.csv"), center, actor)

    def commit() -> ImportBatch:
        with use(actor.context):
            return actions.commit_import(batch=batch, by=actor)

    with use(actor.context):
        commit()
        other = Meanwhile(commit)
        until_an_import_waits_for_its_turn()
    with pytest.raises(Conflict, match="is committed already"):
        other.result()
    with system_scope("test"):
        assert Site.objects.count() == ROWS
        assert ImportRow.objects.filter(result="created").count() == ROWS


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
@pytest.mark.parametrize("verdicts", [("new", "new"), ("same", "new"), ("out", "same")])
def test_two_people_decide_on_the_same_row__the_first_decides_and_the_other_is_told(tmp_path, verdicts):
    center = CenterFactory()
    there = SiteFactory(
        company=CompanyFactory(name="Delta Wire Works", name_key="delta wire wks"),
        street="9 Mill St", street_key="9 mill st", zip_code="31201",
    )  # fmt: skip
    row = ("Delta Wire & Cable", "9 Mill Street", "Macon", "GA", "31201", *[""] * 4)
    people = [advisor_of(center) for _ in verdicts]
    actor = actor_for(people[0])
    with use(actor.context):
        batch = import_files.committed(import_files.file_of(tmp_path, row), center, actor)
        waiting = batch.rows.get(result="held")

    def decides(verdict):
        return lambda actor: actions.decide_row(
            row=waiting, verdict=verdict, by=actor, site=there if verdict == "same" else None
        )

    outcomes = at_once(
        *(acting(user, decides(verdict)) for user, verdict in zip(people, verdicts, strict=True))
    )

    told = [each for each in outcomes if isinstance(each, Conflict)]
    (done,) = (each for each in outcomes if isinstance(each, ImportRow))
    assert "was decided a moment ago" in str(told[0])
    with system_scope("test"):
        assert Site.objects.count() == (2 if done.verdict == "new" else 1)
        batch.refresh_from_db()
        assert sum(import_files.results(batch).values()) == 1
