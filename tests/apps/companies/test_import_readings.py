"""A file is read by its check; its commit takes up what was read, and looks the sites up again."""

import csv
from datetime import date
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from factories.accounts import person
from factories.companies import CompanyFactory, RelationshipFactory, SiteFactory
from factories.network import CenterFactory
from import_files import results
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.companies import actions
from lineshaft.apps.companies.intake.mappings import ColumnMapping, Rule, find_mapping
from lineshaft.apps.companies.intake.rows import RowReader
from lineshaft.apps.companies.keys import name_key, street_key
from lineshaft.apps.companies.models import ImportBatch, ImportReading, ImportRow, Relationship, Site
from lineshaft.apps.reference.models import ReferenceLoad, Zip
from lineshaft.tenancy import system_scope, use
from shared_files import shared

pytestmark = pytest.mark.django_db

HEADER = ("Name", "Street", "City", "State", "Zip", "Phone", "Naics", "Jobs", "Uei", "Site", "Sales")
FACTS = (
    "name", "street", "city", "state", "zip_code", "phone", "naics", "employees", "uei", "website", "annual_sales",
)  # fmt: skip
MAPPING = ColumnMapping(
    "test", "Test", {fact: Rule(column=column) for fact, column in zip(FACTS, HEADER, strict=True)}
)
ACME = (
    "Acme Castings Inc", "1 Foundry Rd", "Atlanta", "GA", "30318", "404-555-0123", "331511", "12", "ZQGGHJH74DW7",
    "acme.example", "$1,250,000.50",
)  # fmt: skip


@pytest.fixture
def center():
    return CenterFactory()


@pytest.fixture
def advisor(center):
    actor = actor_for(person(Role.ADVISOR, center.organisation))
    with use(actor.context):
        yield actor


def file_of(folder: Path, *rows, name="list.csv") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([HEADER, *rows])
    return path


def received(path: Path, center, by, mapping=MAPPING) -> ImportBatch:
    return actions.receive_file(path=path, file_name=path.name, mapping=mapping, center=center, by=by)


_OF_SITE = ("name", "name_key", "street", "street_key", "city", "state_id", "zip_code", "county_id", "latitude",
            "longitude", "phone_key", "naics_id", "company__name", "company__uei", "company__website")  # fmt: skip
_OF_ROW = (
    "row_number",
    "result",
    "new_company",
    "new_relationship",
    "is_noted",
    "values",
    "reasons",
    "before",
)
_OF_RELATIONSHIP = ("employees", "employees_as_of", "annual_sales", "status", "started_on")


def outcome(batch: ImportBatch) -> dict[str, list]:
    """All that an import has written, but for the keys and the numbers that are given anew each time."""
    counts = {name: value for name, value in vars(batch).items() if name.startswith("rows_")}
    return {
        "batch": [batch.status, batch.problem, batch.header, counts],
        "rows": list(batch.rows.values_list(*_OF_ROW, *(f"site__{name}" for name in _OF_SITE))),
        "sites": sorted(Site.objects.values_list(*_OF_SITE), key=str),
        "relationships": sorted(
            Relationship.objects.values_list("site__name", "site__street", *_OF_RELATIONSHIP), key=str
        ),
    }


def outcomes(path: Path, center, mapping=MAPPING) -> tuple[dict[str, list], dict[str, list]]:
    """What a commit writes with a check before it, and without; each is rolled back."""
    found = []
    for is_checked in (True, False):
        with transaction.atomic():
            batch = received(path, center, None, mapping)
            if is_checked:
                batch = actions.check_import(batch=batch, by=None)
            if batch.status != ImportBatch.Status.REFUSED:
                batch = actions.commit_import(batch=batch, by=None)
            found.append(outcome(batch))
            transaction.set_rollback(True)
    return found[0], found[1]


def a_registry(center) -> None:
    """Sites that rows of the tests match for certain, probably, and perhaps."""
    for name, street, zip_code, phone in (
        ("Acme Castings", "1 Foundry Road", "30318", ""),
        ("Delta Wire Works", "9 Mill St", "31201", ""),
        ("Gamma Precision Stamping", "77 Ponce de Leon Ave", "30308", "4045550777"),
    ):
        company = CompanyFactory(name=name, name_key=name_key(name))
        site = SiteFactory(
            company=company, street=street, street_key=street_key(street), zip_code=zip_code, phone_key=phone
        )
    RelationshipFactory(center=center, site=site, employees=None)


# What a text format could take for something else: its null, its end, its escapes, its delimiters.
CELLS = st.sampled_from(
    ["", "Acme Castings", "ACME CASTINGS INC.", "Gamma Precison Stamping", "Delta Wire & Cable", "1 Foundry Rd",
     "9 Mill Street", "77 Ponce de Leon Avenue", "Macon", "GA", "MT", "30318", "31201", "30308", "404-555-0777",
     "331511", "541511", "ZQGGHJH74DW7", "0", "7", "1,250,000.505", "9999999999", "acme.example", "\\N", "\\.", "a\\b",
     "a\tb", "two\nlines", 'a "b"', "{x}", "Łódź Stål", "工厂", "a" * 201, "\x00", "\u2028", "=1+1"]
)  # fmt: skip


@settings(max_examples=25)
@given(rows=st.lists(st.lists(CELLS, min_size=0, max_size=13), min_size=1, max_size=12))
def test_any_rows__are_committed_alike_with_a_check_before_and_without(rows):
    with transaction.atomic(), system_scope("a property is tried"):
        center = CenterFactory()
        a_registry(center)
        checked, unchecked = outcomes(file_of(Path(default_storage.location), *rows), center)
        assert checked == unchecked
        transaction.set_rollback(True)


HARD = [
    ACME,
    ("ACME CASTINGS", "", "", "", "30318", "", "", "", "", "", ""),
    ("Gamma Precison Stamping", "77 Ponce de Leon Avenue", "Atlanta", "GA", "30308", "404-555-0777", *[""] * 5),
    ("Delta Wire & Cable", "9 Mill Street", "Macon", "GA", "31201", "", "", "", "", "", ""),
    ("Epsilon \\N \\. Works", "1\t2 Oak\nAve", "", "GA", "", "", "315240", "about ten", "123", "see us", "lots"),
    ("Zeta 工厂", "Box 12, Ste 4", "Łódź", "", "31201", "x", "", "1.5", "ZQGGHJH74DW7", "a.b/ü?q=\\", "0.005"),
    ("", "", "", "", "", "", "", "", "", "", ""),
    ("Eta", "", "", "", "59718", "", "", "", "", "", "", "", ""),
    ("Theta\0", "", "", "GA", "30318", "", "", "", "", "", ""),
    ("Iota", "", "", "Atlantis"),
]  # fmt: skip


def test_hard_rows__are_committed_alike_with_a_check_before_and_without(tmp_path, center):
    with system_scope("test"):
        a_registry(center)
        checked, unchecked = outcomes(file_of(tmp_path, *HARD), center)
    assert checked == unchecked
    assert {row[1] for row in checked["rows"]} == {"created", "matched", "updated", "held", "rejected"}


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("name", "mapping", "state"),
    [("ppp_2020_ga_mfg.csv", "georgia_ppp", "13"), ("ppp_2020_mt_mfg.csv", "montana_ppp", "30")],
)
def test_real_file__is_committed_alike_with_a_check_before_and_without(name, mapping, state):
    path = shared(f"manufacturers/{name}")
    with system_scope("test"):
        checked, unchecked = outcomes(path, CenterFactory(state_id=state), find_mapping(mapping))
    assert checked == unchecked
    assert len(checked["sites"]) > 100


def test_commit__does_not_read_again_what_its_check_has_read(tmp_path, center, advisor, monkeypatch):
    batch = actions.check_import(batch=received(file_of(tmp_path, ACME), center, advisor), by=advisor)
    assert ImportReading.objects.filter(batch=batch, center=center).exists()

    def read(_self, _row):
        raise AssertionError("the file is read again")

    monkeypatch.setattr(RowReader, "read", read)
    batch = actions.commit_import(batch=batch, by=advisor)
    assert (batch.status, batch.header) == (ImportBatch.Status.COMMITTED, list(HEADER))
    assert Site.objects.get().name == "Acme Castings Inc"
    assert not ImportReading.objects.exists(), "what is done with is not kept"


def test_commit__shows_what_changed_in_the_registry_since_the_check(tmp_path, center, advisor):
    batch = actions.check_import(batch=received(file_of(tmp_path, ACME), center, advisor), by=advisor)
    assert (batch.rows_created, batch.rows_matched) == (1, 0)
    identity = {
        "street": "",
        "city": "",
        "state_id": "13",
        "zip_code": "30318",
        "naics_id": None,
        "phone": "",
    }
    site = actions.create_site(name="ACME Castings", center=center, by=advisor, **identity)

    batch = actions.commit_import(batch=batch, by=advisor)
    assert results(batch) == {"updated": 1}
    row = ImportRow.objects.get()
    assert (row.site, row.reasons[0]["value"]) == (site, site.public_id)
    assert row.reasons[0]["reason"] == "same name and place"


def another_day(batch, advisor, time_machine):
    time_machine.move_to("2026-12-02 17:00:00+00:00", tick=False)
    return lambda: Relationship.objects.get().employees_as_of == date(2026, 12, 2)


def another_mapping(batch, advisor, time_machine):
    columns = {**MAPPING.columns, "phone": Rule(constant="404-555-0999")}
    actions.set_mapping(batch=batch, mapping=ColumnMapping("other", "Other", columns), by=advisor)
    return lambda: Site.objects.get().phone_key == "4045550999"


def other_reference_facts(batch, advisor, time_machine):
    with system_scope("test"):
        Zip.objects.filter(code="30318").update(county_id="13089")
        ReferenceLoad.objects.create(
            kind="places", source="test", file_sha256="0" * 64, rows_read=1, rows_loaded=1, rows_rejected=0
        )
    return lambda: Site.objects.get().county_id == "13089"


def other_code(batch, advisor, time_machine):
    ImportReading.objects.update(made_from="what another release gave")
    return lambda: Site.objects.exists()


@pytest.mark.parametrize("change", [another_day, another_mapping, other_reference_facts, other_code])
def test_commit__reads_again_when_the_reading_is_out_of_date(
    tmp_path, center, advisor, time_machine, monkeypatch, change
):
    time_machine.move_to("2026-12-01 17:00:00+00:00", tick=False)
    batch = actions.check_import(batch=received(file_of(tmp_path, ACME), center, advisor), by=advisor)
    is_up_to_date = change(batch, advisor, time_machine)
    read = []
    reads = RowReader.read
    monkeypatch.setattr(RowReader, "read", lambda self, row: read.append(row.number) or reads(self, row))

    batch = actions.commit_import(batch=batch, by=advisor)
    assert batch.status == ImportBatch.Status.COMMITTED
    assert is_up_to_date()
    assert read == [2]


def test_a_refused_file__leaves_no_reading(tmp_path, center, advisor):
    batch = actions.check_import(batch=received(file_of(tmp_path, ACME), center, advisor), by=advisor)
    Path(default_storage.path(batch.file)).write_text("Name\nOther\n")
    assert actions.commit_import(batch=batch, by=advisor).status == ImportBatch.Status.REFUSED
    assert not ImportReading.objects.exists()
