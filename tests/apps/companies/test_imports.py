"""A file of companies: every row accounted for, committed as one batch, taken back exactly."""

import csv
import io
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from factories.accounts import person
from factories.companies import CompanyFactory, ContactFactory, RelationshipFactory, SiteFactory
from factories.engagements import EngagementFactory
from factories.network import CenterFactory
from import_files import FACTS, HEADER, MAPPING, committed, file_of, received, results, snapshot
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.audit.models import AuditEvent
from lineshaft.apps.companies import actions, queries
from lineshaft.apps.companies.intake.mappings import ColumnMapping, find_mapping
from lineshaft.apps.companies.keys import name_key, street_key
from lineshaft.apps.companies.models import (
    Company,
    DuplicatePair,
    ImportBatch,
    ImportRow,
    Relationship,
    Site,
)
from lineshaft.domain.errors import Conflict
from lineshaft.tenancy import system_scope, use
from shared_files import shared

pytestmark = pytest.mark.django_db

ACME = ("Acme Castings Inc", "1 Foundry Rd", "Atlanta", "GA", "30318", "404-555-0123", "331511", "12", "")
BETA = ("Beta Tool LLC", "2 Oak Ave", "Macon", "GA", "31201", "", "333514", "", "")
BAD = ("", "3 Elm St", "Macon", "GA", "31201", "", "333514", "", "")


@pytest.fixture
def center():
    return CenterFactory()


@pytest.fixture
def advisor(center):
    return actor_for(person(Role.ADVISOR, center.organisation))


@pytest.fixture
def as_advisor(advisor):
    with use(advisor.context):
        yield advisor


def counts(batch: ImportBatch) -> tuple[int, int, int, int]:
    """Read, created, found in the registry (with or without a missing fact), rejected; nothing waits."""
    found = results(batch)
    assert "held" not in found
    there = found.get("matched", 0) + found.get("updated", 0)
    return batch.rows_read, found.get("created", 0), there, found.get("rejected", 0)


def test_check__tells_what_would_become_of_each_row_and_writes_nothing(tmp_path, center, as_advisor):
    before = snapshot()
    batch = actions.check_import(
        batch=received(file_of(tmp_path, ACME, BETA, BAD), center, as_advisor), by=as_advisor
    )

    assert counts(batch) == (3, 2, 0, 1)
    assert batch.status == ImportBatch.Status.CHECKED
    assert snapshot() == before
    rejected = queries.rows_of(batch, "rejected").get()
    assert (rejected.row_number, rejected.values[1]) == (4, "3 Elm St")
    assert rejected.reasons == [{"column": "Name", "value": "", "reason": "names no company"}]


def test_commit__creates_company_site_and_relationship(tmp_path, center, as_advisor):
    batch = committed(file_of(tmp_path, ACME, BETA, BAD), center, as_advisor)

    assert counts(batch) == (3, 2, 0, 1)
    site = Site.objects.get(name="Acme Castings Inc")
    assert (site.company.name, site.county_id, site.naics_id) == ("Acme Castings Inc", "13121", "331511")
    assert (site.name_key, site.street_key, site.phone_key) == ("acme castings", "1 foundry rd", "4045550123")
    relationship = queries.relationship_for(as_advisor, site)
    assert relationship is not None
    assert (relationship.employees, relationship.status) == (12, "prospect")


def test_commit__one_audit_event_for_the_batch(tmp_path, center, as_advisor):
    batch = committed(file_of(tmp_path, ACME, BETA), center, as_advisor)
    with system_scope("test"):
        events = AuditEvent.objects.filter(table_name__startswith="companies_site").count()
        event = AuditEvent.objects.get(
            table_name="companies_importbatch", operation="BATCH", row_id=str(batch.pk)
        )
    assert events == 0
    assert event.user_id == as_advisor.user_id
    assert event.after["rows_created"] == 2


def test_commit__rows_of_one_site_are_created_once_and_give_each_other_what_they_know(
    tmp_path, center, as_advisor
):
    poor = (*ACME[:5], "", "", "", "")
    batch = committed(file_of(tmp_path, poor, ACME, ("ACME CASTINGS", *ACME[1:])), center, as_advisor)
    assert counts(batch) == (3, 1, 2, 0)
    site = Site.objects.get()
    assert (site.phone_key, site.naics_id) == ("4045550123", "331511")
    assert Relationship.objects.get().employees == 12
    followers = queries.rows_of(batch, "matched")
    assert [row.reasons[-1]["reason"] for row in followers] == ["same site as row 2"] * 2
    assert {row.site_id for row in followers} == {site.pk}


def test_commit__a_site_of_the_registry_is_matched_linked_and_completed(tmp_path, center, as_advisor):
    site = SiteFactory(
        company=CompanyFactory(name="ACME Castings", name_key="acme castings"),
        street="1 Foundry Road", street_key=street_key("1 Foundry Road"), zip_code="30318",
    )  # fmt: skip
    batch = committed(file_of(tmp_path, ACME), center, as_advisor)

    assert counts(batch) == (1, 0, 1, 0)
    assert (batch.rows_linked, batch.rows_updated) == (1, 1)
    site.refresh_from_db()
    assert (site.name, site.phone_key, site.naics_id) == ("ACME Castings", "4045550123", "331511")
    row = queries.rows_of(batch).get()
    assert row.reasons[0] == {"column": "", "value": site.public_id, "reason": "same name and address"}


def test_commit__what_the_registry_knows_is_never_overwritten(tmp_path, center, as_advisor):
    site = SiteFactory(
        company=CompanyFactory(name="Acme Castings", name_key="acme castings"), street="", zip_code="30318",
        phone_key="4045550999", naics_id="332119",
    )  # fmt: skip
    RelationshipFactory(center=center, site=site, employees=99)
    before = snapshot()
    batch = committed(file_of(tmp_path, ACME), center, as_advisor)
    assert counts(batch) == (1, 0, 1, 0)
    assert snapshot() == before


def test_commit__likely_but_not_exact__linked_when_sure_and_held_when_not(tmp_path, center, as_advisor):
    sure = SiteFactory(
        company=CompanyFactory(name="Gamma Precision Stamping", name_key=name_key("Gamma Precision Stamping")),
        street="77 Ponce de Leon Ave", street_key=street_key("77 Ponce de Leon Ave"), zip_code="30308",
        phone_key="4045550777",
    )  # fmt: skip
    maybe = SiteFactory(
        company=CompanyFactory(name="Delta Wire Works", name_key=name_key("Delta Wire Works")),
        street="9 Mill St", street_key=street_key("9 Mill St"), zip_code="31201",
    )  # fmt: skip
    rows = (
        (
            "Gamma Precison Stamping",
            "77 Ponce de Leon Avenue",
            "Atlanta",
            "GA",
            "30308",
            "404-555-0777",
            "",
            "",
            "",
        ),
        ("Delta Wire & Cable", "9 Mill Street", "Macon", "GA", "31201", "", "", "", ""),
    )
    batch = committed(file_of(tmp_path, *rows), center, as_advisor)

    first, second = queries.rows_of(batch)
    assert (first.result, first.site_id) == ("matched", sure.pk)
    assert "same phone" in first.reasons[0]["reason"]
    assert (second.result, second.site_id) == ("held", None)
    assert second.reasons[0]["value"] == maybe.public_id
    assert "looks like this site" in second.reasons[0]["reason"]


def test_commit__a_unique_entity_id_names_one_company(tmp_path, center, as_advisor):
    company = CompanyFactory(name="Epsilon", name_key="epsilon", uei="ZQGGHJH74DW7")
    rows = (
        ("Epsilon North", "1 A St", "Macon", "GA", "31201", "", "", "", "ZQGGHJH74DW7"),
        ("Zeta East", "2 B St", "Macon", "GA", "31201", "", "", "", "K8GGHJH74DW5"),
        ("Zeta West", "3 C St", "Atlanta", "GA", "30318", "", "", "", "K8GGHJH74DW5"),
    )
    batch = committed(file_of(tmp_path, *rows), center, as_advisor)
    assert counts(batch) == (3, 3, 0, 0)
    assert Site.objects.get(name="Epsilon North").company == company
    zeta = Site.objects.get(name="Zeta East").company
    assert (zeta.name, Site.objects.get(name="Zeta West").company) == ("Zeta East", zeta)
    undone = actions.undo_import(batch=batch, by=as_advisor)
    assert undone.status == ImportBatch.Status.UNDONE
    assert list(Company.objects.all()) == [company]


@pytest.mark.parametrize(
    ("before", "rows", "expected"),
    [
        pytest.param(
            [], [(ACME, ""), (ACME, "U"), (BETA, "U")], (3, 2, 1, 0), id="taken over from a later row"
        ),
        pytest.param(
            [(BETA, "U")], [(ACME, ""), (ACME, "U")], (2, 1, 1, 0), id="taken over, and in the registry"
        ),
        pytest.param([(ACME, ""), (BETA, "U")], [(ACME, "U")], (1, 0, 1, 0), id="of another company"),
        pytest.param(
            [(ACME, ""), (BETA, "")], [(ACME, "U"), (BETA, "U")], (2, 0, 2, 0), id="given to two companies"
        ),
    ],
)
def test_commit__a_unique_entity_id_told_twice_stops_no_import(
    tmp_path, center, as_advisor, before, rows, expected
):
    def told(each):
        return [(*base[:-1], uei and "ZQGGHJH74DW7") for base, uei in each]

    if before:
        committed(file_of(tmp_path, *told(before), name="before.csv"), center, as_advisor)
    batch = committed(file_of(tmp_path, *told(rows)), center, as_advisor)
    assert batch.status == ImportBatch.Status.COMMITTED
    assert counts(batch) == expected


def test_the_same_file_again__changes_nothing_and_says_so(tmp_path, center, as_advisor):
    path = file_of(tmp_path, ACME, BETA, BAD)
    first = committed(path, center, as_advisor)
    before = snapshot()

    again = committed(path, center, as_advisor)

    assert counts(again) == (3, 0, 2, 1)
    assert again.status == ImportBatch.Status.CHECKED
    assert again.problem.startswith(f"Nothing to write: this file was committed as import {first.pk}")
    assert snapshot() == before


def test_the_same_list_in_another_file__changes_nothing(tmp_path, center, as_advisor):
    committed(file_of(tmp_path, ACME, BETA), center, as_advisor)
    before = snapshot()
    batch = committed(file_of(tmp_path, BETA, ACME, name="other.csv"), center, as_advisor)
    assert counts(batch) == (2, 0, 2, 0)
    assert snapshot() == before
    checked = actions.check_import(batch=received(file_of(tmp_path, ACME, name="third.csv"), center, as_advisor),
                                   by=as_advisor)  # fmt: skip
    assert checked.problem.startswith("Nothing to write")


def test_the_same_file_with_another_mapping__needs_a_decision(tmp_path, center, as_advisor):
    path = file_of(
        tmp_path, ACME, ("Beta Tool LLC", "2 Oak Ave", "Macon", "GA", "31201", "", "541511", "", "")
    )
    committed(path, center, as_advisor)
    columns = {name: rule for name, rule in MAPPING.columns.items() if name != "naics"}
    before = snapshot()
    with pytest.raises(Conflict, match="Undo that import first"):
        committed(path, center, as_advisor, ColumnMapping("wider", "Wider", columns))
    assert snapshot() == before


def test_undo__restores_every_row_exactly(tmp_path, center, as_advisor):
    site = SiteFactory(
        company=CompanyFactory(name="Acme Castings", name_key="acme castings"), street="", zip_code="30318"
    )
    kept = SiteFactory(
        company=CompanyFactory(name="Beta Tool", name_key="beta tool"), street="", zip_code="31201"
    )
    RelationshipFactory(center=center, site=kept, employees=None, employees_as_of=None)
    with_jobs = (*BETA[:7], "33", "")
    before = snapshot()

    batch = committed(file_of(tmp_path, ACME, with_jobs, ("New One", *BETA[1:])), center, as_advisor)
    assert counts(batch) == (3, 1, 2, 0)
    assert snapshot() != before
    actions.undo_import(batch=batch, by=as_advisor)

    assert snapshot() == before
    site.refresh_from_db()
    assert site.phone_key == ""
    assert queries.rows_of(batch).count() == 3
    with pytest.raises(Conflict, match="Only a committed import"):
        actions.undo_import(batch=batch, by=as_advisor)
    again = committed(file_of(tmp_path, ACME, with_jobs, ("New One", *BETA[1:])), center, as_advisor)
    assert counts(again) == (3, 1, 2, 0)


def test_undo__goes_through_where_pairs_wait_or_a_merge_was_undone(tmp_path, center, as_advisor):
    batch = committed(file_of(tmp_path, ACME, BETA), center, as_advisor)
    site, other = Site.objects.get(name="Acme Castings Inc"), SiteFactory()
    change = actions.merge_sites(kept=site, gone=other, by=as_advisor)
    actions.undo_change(change=change, by=as_advisor)
    first, second = sorted((site, other), key=lambda each: each.pk)
    DuplicatePair.objects.create(first=first, second=second, probability=0.5)

    actions.undo_import(batch=batch, by=as_advisor)

    assert list(Site.objects.all()) == [other]
    assert not DuplicatePair.objects.exists()


def later_engagement(site, center, by):
    EngagementFactory(center=center, site=site)


def later_contact(site, center, by):
    ContactFactory(center=center, site=site)


def later_relationship_of_another_center(site, center, by):
    RelationshipFactory(center=CenterFactory(state_id="30"), site=site)


def later_correction(site, center, by):
    identity = {"street": "", "city": "", "state_id": "13", "zip_code": "", "naics_id": None, "phone": ""}
    actions.correct_site(site=site, by=by, name="Acme Castings and Forge", **identity)


def later_notes(site, center, by):
    actions.edit_relationship(relationship=queries.relationship_for(by, site), by=by, notes="Called them.")


def later_site_of_the_company(site, center, by):
    SiteFactory(company=site.company)


def later_merge_into_another(site, center, by):
    other = SiteFactory()
    RelationshipFactory(center=center, site=other)
    actions.merge_sites(kept=other, gone=site, by=by)


def later_merge_of_another(site, center, by):
    actions.merge_sites(kept=site, gone=SiteFactory(), by=by)


@pytest.mark.parametrize(
    ("work", "reason"),
    [
        (later_merge_into_another, "1 of its records were merged, moved or split later"),
        (later_merge_of_another, "1 of its records were merged, moved or split later"),
        (later_engagement, "1 engagement"),
        (later_contact, "1 contact"),
        (later_relationship_of_another_center, "another center works with 1 of its sites"),
        (later_correction, "1 of its records were edited later"),
        (later_notes, "1 of its records were edited later"),
        (later_site_of_the_company, "1 sites were added to its companies"),
    ],
)
def test_undo__refused_with_the_reason_when_work_depends_on_it(tmp_path, center, as_advisor, work, reason):
    batch = committed(file_of(tmp_path, ACME, BETA), center, as_advisor)
    work(Site.objects.get(name="Acme Castings Inc"), center, as_advisor)
    before = snapshot()
    with pytest.raises(Conflict, match=reason):
        actions.undo_import(batch=batch, by=as_advisor)
    assert snapshot() == before


def test_undo__refused_when_work_began_at_a_site_that_was_linked(tmp_path, center, as_advisor):
    site = SiteFactory(
        company=CompanyFactory(name="Acme Castings", name_key="acme castings"), street="", zip_code="30318"
    )
    batch = committed(file_of(tmp_path, ACME), center, as_advisor)
    EngagementFactory(center=center, site=site)
    with pytest.raises(Conflict, match="1 engagement"):
        actions.undo_import(batch=batch, by=as_advisor)


def test_undo__refused_when_a_filled_fact_was_changed(tmp_path, center, as_advisor):
    site = SiteFactory(
        company=CompanyFactory(name="Acme Castings", name_key="acme castings"), street="", zip_code="30318"
    )
    batch = committed(file_of(tmp_path, ACME), center, as_advisor)
    with system_scope("test"):
        Site.objects.filter(pk=site.pk).update(phone_key="4045550999")
    with pytest.raises(Conflict, match="edited later"):
        actions.undo_import(batch=batch, by=as_advisor)


def test_undo__of_an_import_that_a_later_one_matched_is_refused_until_that_is_undone(
    tmp_path, center, as_advisor
):
    before = snapshot()
    first = committed(file_of(tmp_path, ACME), center, as_advisor)
    checked = actions.check_import(
        batch=received(file_of(tmp_path, ACME, BETA, name="third.csv"), center, as_advisor), by=as_advisor
    )
    second = committed(file_of(tmp_path, ACME, BETA, name="other.csv"), center, as_advisor)
    with pytest.raises(Conflict, match="a later import matched 1 of its sites"):
        actions.undo_import(batch=first, by=as_advisor)
    actions.undo_import(batch=second, by=as_advisor)
    actions.undo_import(batch=first, by=as_advisor)
    assert snapshot() == before
    assert queries.rows_of(checked, "matched").get().site is None


def test_another_center__neither_sees_nor_touches_an_import(tmp_path, center, advisor):
    with use(advisor.context):
        batch = committed(file_of(tmp_path, ACME), center, advisor)
    other_center = CenterFactory(state_id="30")
    outsider = actor_for(person(Role.DIRECTOR, other_center.organisation))
    with use(outsider.context):
        assert not ImportBatch.objects.exists()
        assert not ImportRow.objects.exists()
        assert not Relationship.objects.exists()
        assert not AuditEvent.objects.filter(table_name="companies_importbatch").exists()
        assert list(queries.batches(outsider)) == []
        with pytest.raises(PermissionDenied):
            received(file_of(tmp_path, BETA), center, outsider)
        with pytest.raises(PermissionDenied):
            actions.undo_import(batch=batch, by=outsider)
        theirs = committed(file_of(tmp_path, ACME, name="theirs.csv"), other_center, outsider)
        assert (counts(theirs), theirs.rows_linked) == ((1, 0, 1, 0), 1)


def test_the_database_itself_refuses_a_batch_that_does_not_add_up(center):
    with system_scope("test"), pytest.raises(IntegrityError), transaction.atomic():
        ImportBatch.objects.create(
            center=center, file_name="x", file_sha256="0" * 64, mapping={}, rows_read=3, rows_created=2
        )


def test_a_file_that_changed_under_its_name_is_refused(tmp_path, center, as_advisor):
    batch = received(file_of(tmp_path, ACME), center, as_advisor)
    Path(default_storage.path(batch.file)).write_text("Name\nOther\n")
    refused = actions.commit_import(batch=batch, by=as_advisor)
    assert refused.status == ImportBatch.Status.REFUSED
    assert "is not the file that was received" in refused.problem
    default_storage.delete(batch.file)
    assert "is no longer kept" in actions.check_import(batch=batch, by=as_advisor).problem


REFUSED = {
    "no rows": (",".join(HEADER) + "\n", "has column names and no rows"),
    "wrong columns": ("A,B\n1,2\n", "lacks columns"),
    "a column twice": (",".join((*HEADER, "ZIP")) + "\nx\n", "more than one column 'zip'"),
    "broken in the last row": (
        ",".join(HEADER) + "\n" + ",".join(ACME) + '\n"Beta',
        "a quoted cell does not end",
    ),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_file_that_cannot_be_read__writes_nothing_and_says_why(tmp_path, center, as_advisor, kind):
    content, reason = REFUSED[kind]
    path = tmp_path / "list.csv"
    path.write_text(content)
    before = snapshot()
    batch = committed(path, center, as_advisor)
    assert batch.status == ImportBatch.Status.REFUSED
    assert reason in batch.problem
    assert counts(batch) == (0, 0, 0, 0)
    assert not batch.rows.exists()
    assert snapshot() == before


CELLS = st.sampled_from(
    ["", "Acme", "Acme Inc", "ACME INC.", "Beta", "1 Main St", "Macon", "GA", "MT", "30318", "31201", "404-555-0123",
     "331511", "541511", "0", "7", "x", "=1+1", "é\u200b", "a" * 201, "\x00", '"', "<b>"]
)  # fmt: skip


@settings(max_examples=15)
@given(rows=st.lists(st.lists(CELLS, min_size=0, max_size=11), min_size=1, max_size=12))
def test_any_rows__add_up_change_nothing_the_second_time_and_are_taken_back_exactly(rows):
    content = io.StringIO(newline="")
    csv.writer(content).writerows([HEADER, *rows])
    read = sum(1 for row in csv.reader(io.StringIO(content.getvalue(), newline="")) if row) - 1
    with transaction.atomic(), system_scope("a property is tried"):
        center = CenterFactory()
        before = snapshot()
        path = Path(default_storage.location) / "any.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content.getvalue(), encoding="utf-8", newline="")

        batch = committed(path, center, None)
        after = snapshot()
        if read:
            assert batch.status == ImportBatch.Status.COMMITTED
            assert batch.rows.count() == batch.rows_read == read
            assert counts(batch)[0] == sum(counts(batch)[1:])
            assert batch.rows_created == len(after["Site"]) - len(before["Site"])
            assert batch.rows.filter(result="rejected", reasons=[]).count() == 0
            path.write_text(content.getvalue() + "\n", encoding="utf-8", newline="")
            again = committed(path, center, None)
            assert (again.rows_created, again.rows_linked, again.rows_updated) == (0, 0, 0)
            assert snapshot() == after
            actions.undo_import(batch=again, by=None)
            actions.undo_import(batch=batch, by=None)
        assert snapshot() == before
        transaction.set_rollback(True)


REAL = [("ppp_2020_ga_mfg.csv", "georgia_ppp", "13", 3229), ("ppp_2020_mt_mfg.csv", "montana_ppp", "30", 947)]


@pytest.mark.shared_data
@pytest.mark.parametrize(("name", "mapping", "state", "rows"), REAL)
def test_real_file__adds_up_changes_nothing_again_and_is_taken_back_exactly(name, mapping, state, rows):
    path = shared(f"manufacturers/{name}")
    center = CenterFactory(state_id=state)
    director = actor_for(person(Role.DIRECTOR, center.organisation))
    with use(director.context):
        before = snapshot()
        batch = committed(path, center, director, find_mapping(mapping))
        after = snapshot()

        assert batch.rows_read == rows == batch.rows.count()
        assert sum(results(batch).values()) == rows
        assert len(after["Site"]) - len(before["Site"]) == batch.rows_created > 100
        assert len(after["Relationship"]) - len(before["Relationship"]) == batch.rows_created
        assert all(row.reasons for row in queries.rows_of(batch, "rejected"))

        again = committed(path, center, director, find_mapping(mapping))
        assert (again.rows_created, again.rows_matched) == (0, batch.rows_read - batch.rows_rejected)
        assert again.problem.startswith("Nothing to write")
        assert snapshot() == after

        actions.undo_import(batch=batch, by=director)
        assert snapshot() == before


@pytest.mark.shared_data
def test_montana__an_undisclosed_name_is_no_company():
    path = shared("manufacturers/ppp_2020_mt_mfg.csv")
    with system_scope("test"):
        batch = committed(path, CenterFactory(state_id="30"), None, find_mapping("montana_ppp"))
        rejected = queries.rows_of(batch, "rejected")
        reasons = {(row.reasons[0]["column"], row.reasons[0]["reason"]) for row in rejected}
    assert batch.rows_rejected == 785
    assert reasons == {("BusinessName", "names no company")}


def run(*words) -> str:
    out = io.StringIO()
    call_command("import_companies", *words, stdout=out)
    return out.getvalue()


def test_command__dry_run_commit_report_and_undo(tmp_path, center):
    path, report = file_of(tmp_path, ACME, BETA, BAD), tmp_path / "report.csv"
    mapping = tmp_path / "own.yaml"
    columns = "\n".join(f"  {fact}: {{column: {column}}}" for fact, column in zip(FACTS, HEADER, strict=True))
    mapping.write_text(f"title: Own\ncolumns:\n{columns}\n")
    words = [str(path), "--mapping", str(mapping), "--center", center.slug]
    before = snapshot()

    dry = run(*words)
    assert "3 read = 2 created + 0 matched + 0 updated + 0 held + 1 rejected" in dry
    assert "row 4, Name: names no company" in dry
    assert "Nothing was written" in dry
    assert snapshot() == before

    real = run(*words, "--commit", "--report", str(report))
    assert "committed" in real
    number = real.rsplit("--undo ", 1)[1].split()[0]
    lines = list(csv.reader(report.read_text(encoding="utf-8-sig").splitlines()))
    assert lines[0][:8] == ["File", "Row", "Result", "Site", "Column", "Value", "Taken as", "Reason"]
    assert lines[0][8:] == list(HEADER)
    assert lines[-2][:3] + lines[-2][4:6] + lines[-2][7:8] == [
        "list.csv",
        "4",
        "rejected",
        "Name",
        "",
        "names no company",
    ]

    assert "Nothing to write" in run(*words, "--commit")
    assert "undone" in run("--undo", number)
    assert snapshot() == before


def test_command__acts_as_a_person_with_that_persons_rights(tmp_path, center):
    mine, other = person(Role.ADVISOR, center.organisation), person(Role.VIEWER, center.organisation)
    words = [str(file_of(tmp_path, ACME)), "--mapping", "georgia_ppp", "--center", "GA"]
    with pytest.raises(CommandError, match="does not include importing"):
        run(*words, "--as-user", other.email)
    with pytest.raises(CommandError, match="lacks columns"):
        run(*words, "--as-user", mine.email)
    with system_scope("test"):
        assert ImportBatch.objects.get().created_by == mine


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "--center None is not a center"),
        (["no.csv", "--mapping", "georgia_ppp", "--center", "GA"], r"no\.csv: there is no such file"),
        (["no.csv", "--center", "GA"], "Name the file and its --mapping"),
        (["no.csv", "--mapping", "x", "--center", "ZZ"], "is not a center. Centers:"),
        (["--undo", "987654"], "There is no import 987654"),
        (
            ["no.csv", "--mapping", "x", "--center", "GA", "--as-user", "nobody@example.org"],
            "Nobody signs in",
        ),
    ],
)
def test_command__misuse_is_told(center, words, sentence):
    with pytest.raises(CommandError, match=sentence):
        run(*words)


def test_no_statement_for_each_row(tmp_path, center, as_advisor, django_assert_max_num_queries):
    rows = [(f"Company {n}", f"{n} Main St", "Macon", "GA", "31201", "", "", "", "") for n in range(300)]
    path = file_of(tmp_path, *rows)
    batch = received(path, center, as_advisor)
    with django_assert_max_num_queries(70):
        actions.commit_import(batch=batch, by=as_advisor)
