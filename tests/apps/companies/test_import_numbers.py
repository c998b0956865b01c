"""CAGE codes and EINs of a file: read, checked, kept for those who may know them, and taken back."""

import csv
from pathlib import Path

import pytest

from factories.accounts import person
from factories.companies import CompanyFactory, RelationshipFactory, SiteFactory
from factories.network import CenterFactory
from import_files import committed, results, snapshot
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.companies import actions, queries
from lineshaft.apps.companies.intake.headings import suggestion
from lineshaft.apps.companies.intake.mappings import ColumnMapping, Rule
from lineshaft.apps.companies.models import Company, CompanyTaxNumber, ImportBatch, Site
from lineshaft.domain.errors import Conflict
from lineshaft.tenancy import system_scope, use

pytestmark = pytest.mark.django_db

HEADER = ("Company", "Street", "City", "State", "Zip", "CAGE", "FEIN")
FACTS = ("name", "street", "city", "state", "zip_code", "cage", "ein")
MAPPING = ColumnMapping(
    "numbers", "Numbers", {fact: Rule(column=column) for fact, column in zip(FACTS, HEADER, strict=True)}
)
ACME = ("Acme Castings Inc", "1 Foundry Rd", "Atlanta", "GA", "30318", "2a345", "12 3456789")
BETA = ("Beta Tool LLC", "2 Oak Ave", "Macon", "GA", "31201", "", "58-7654321")


@pytest.fixture
def center():
    return CenterFactory()


@pytest.fixture
def by(center):
    actor = actor_for(person(Role.ADVISOR, center.organisation))
    with use(actor.context):
        yield actor


def file_of(folder: Path, *rows, name: str = "numbers.csv") -> Path:
    path = folder / name
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([HEADER, *rows])
    return path


def taken_in(path: Path, center, by: Actor) -> ImportBatch:
    return committed(path, center, by, MAPPING)


def held() -> dict[str, str]:
    return dict(CompanyTaxNumber.objects.values_list("company__name", "ein"))


def test_headings__are_recognised():
    found = suggestion(HEADER)
    assert (found["cage"], found["ein"]) == ("CAGE", "FEIN")
    assert suggestion(["Federal Tax ID", "Cage Code", "Name"])["ein"] == "Federal Tax ID"


def test_numbers__are_normalised_and_kept_for_the_center(tmp_path, center, by):
    taken_in(file_of(tmp_path, ACME, BETA), center, by)
    assert Company.objects.get(name="Acme Castings Inc").cage == "2A345"
    assert held() == {"Acme Castings Inc": "12-3456789", "Beta Tool LLC": "58-7654321"}
    stranger = actor_for(person(Role.ADVISOR, CenterFactory(state_id="45").organisation))
    with use(stranger.context):
        assert held() == {}


def test_numbers__read_otherwise_are_shown(tmp_path, center, by):
    batch = taken_in(file_of(tmp_path, ACME, BETA), center, by)
    changed = {row.row_number: row.changes for row in batch.rows.all()}
    assert changed[2]["cage"] == "2A345"
    assert changed[2]["ein"] == "12-3456789"
    assert "ein" not in changed[3]


@pytest.mark.parametrize(
    ("place", "value", "column", "told"),
    [
        (5, "2O345", "CAGE", "never has"),
        (6, "07-1234567", "FEIN", "prefix"),
        (6, "1234", "FEIN", "nine digits"),
    ],
)
def test_numbers__a_wrong_one_is_left_out_with_the_reason(tmp_path, center, by, place, value, column, told):
    batch = taken_in(file_of(tmp_path, (*ACME[:place], value, *ACME[place + 1 :])), center, by)
    assert results(batch) == {"created": 1}
    [remark] = batch.rows.get().reasons
    assert (remark["column"], remark["value"]) == (column, value)
    assert told in remark["reason"]


def test_numbers__the_same_file_again_changes_nothing_and_an_undo_takes_all_away(tmp_path, center, by):
    empty = snapshot()
    first = taken_in(file_of(tmp_path, ACME, BETA), center, by)
    after = snapshot()
    again = taken_in(file_of(tmp_path, ACME, BETA, name="again.csv"), center, by)
    assert results(again) == {"matched": 2}
    assert snapshot() == after
    actions.undo_import(batch=first, by=by)
    assert snapshot() == empty


def test_numbers__of_a_known_company_are_added_and_taken_back_alone(tmp_path, center, by):
    site = SiteFactory(
        name="Beta Tool LLC", name_key="beta tool", street="2 Oak Ave", street_key="2 oak ave", city="Macon",
        zip_code="31201", company=CompanyFactory(name="Beta Tool LLC"),
    )  # fmt: skip
    RelationshipFactory(center=center, site=site)
    with system_scope("a test arranges"):
        CompanyTaxNumber.objects.create(center=center, company=site.company, ein="11-1111111")
    before = snapshot()
    batch = taken_in(file_of(tmp_path, BETA), center, by)
    assert results(batch) == {"updated": 1}
    assert CompanyTaxNumber.objects.filter(company=site.company).count() == 2
    actions.undo_import(batch=batch, by=by)
    assert snapshot() == before


def test_numbers__a_cage_code_names_one_company(tmp_path, center, by):
    company = CompanyFactory(name="Epsilon", cage="2A345")
    rows = (
        ACME,
        ("Zeta East", "2 B St", "Macon", "GA", "31201", "7Z999", ""),
        ("Zeta West", "3 C St", "Atlanta", "GA", "30318", "7Z999", ""),
    )
    batch = taken_in(file_of(tmp_path, *rows), center, by)
    assert results(batch) == {"created": 3}
    assert Site.objects.get(name="Acme Castings Inc").company == company
    zeta = Site.objects.get(name="Zeta East").company
    assert Site.objects.get(name="Zeta West").company == zeta
    actions.undo_import(batch=batch, by=by)
    assert list(Company.objects.all()) == [company]
    assert not CompanyTaxNumber.objects.exists()


def test_undo__is_refused_where_a_number_was_written_down_by_hand(tmp_path, center, by):
    batch = taken_in(file_of(tmp_path, ACME), center, by)
    company = Company.objects.get(name="Acme Castings Inc")
    actions.add_tax_number(company=company, center=center, by=by, ein="58-7654321")
    with pytest.raises(Conflict, match="1 tax numbers of its companies were added"):
        actions.undo_import(batch=batch, by=by)
    assert len(queries.tax_numbers_of(by, company)) == 2
