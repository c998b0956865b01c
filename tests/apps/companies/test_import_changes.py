"""What is taken in otherwise than it stands in the file: told for each row, counted for each kind, in the report."""

import csv
from datetime import date

import pytest
from django.urls import reverse

from factories.accounts import person
from factories.network import CenterFactory
from import_files import HEADER, MAPPING, committed, file_of, received, results
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.companies import actions, exports, queries
from lineshaft.apps.companies.intake.mappings import ColumnMapping, Rule
from lineshaft.apps.companies.intake.states import state_key, writings
from lineshaft.apps.companies.models import Relationship, Site
from lineshaft.apps.reference.models import NaicsCode, State
from lineshaft.apps.reference.queries import IndustryWords
from lineshaft.tenancy import use

pytestmark = pytest.mark.django_db

TIDY = ("Acme Castings Inc", "1 Foundry Rd", "Atlanta", "GA", "30318", "(404) 555-0123", "331511", "12", "")
BETA = ("Beta Tool LLC", "2 Oak Ave", "Macon", "GA", "31201", "", "333514", "", "")
UNTIDY = ("ACME  FORGE", "1 Foundry Road, Suite 5", "Atlanta", "georgia", "30318-1234", "1-404-555-0124 ext. 7",
          "Machine shops", "1,200", "zqgghjh74dw7")  # fmt: skip


@pytest.fixture
def center():
    return CenterFactory()


@pytest.fixture
def by(center):
    actor = actor_for(person(Role.ADVISOR, center.organisation))
    with use(actor.context):
        yield actor


# States ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("Georgia", "GA"), ("GEORGIA", "GA"), ("Ga.", "GA"), ("13", "GA"), ("Nueva York", "NY"), ("N.Y.", "NY"),
        ("N. Carolina", "NC"), ("Carolina del Norte", "NC"), ("Calif.", "CA"), ("Penna", "PA"), ("Tejas", "TX"),
        ("Nuevo México", "NM"), ("Puerto Rico", "PR"), ("P.R.", "PR"), ("Washington, D.C.", "DC"), ("1", "AL"),
        ("01", "AL"), ("W. Virginia", "WV"), ("Misisipi", "MS"), ("Mass", "MA"),
    ],
)  # fmt: skip
def test_states_in_any_writing(text, state):
    known = writings(State.objects.all())
    assert known[state_key(text)] == State.objects.get(abbreviation=state).fips


def test_states__no_writing_means_two():
    states = list(State.objects.all())
    alone = {state.fips: writings([state]) for state in states}
    for state in states:
        others = {word for fips, words in alone.items() if fips != state.fips for word in words}
        assert not others & set(alone[state.fips]), state


# Industries in words ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Machine shops", "332710"),
        ("MACHINE SHOPS", "332710"),
        ("Iron foundries", "331511"),
        ("Panaderías comerciales", "311812"),
    ],
)
def test_industry__words_that_name_one(text, code):
    assert [hit.code for hit in IndustryWords().meant(text)] == [code]


def test_industry__words_that_do_not_say_which():
    assert len(IndustryWords().meant("bakeries")) > 1


@pytest.mark.parametrize("text", ["Law firm", "qwertz", "", "!!!", "of the"])
def test_industry__words_that_name_none(text):
    assert IndustryWords().meant(text) == []


def test_industry__asks_the_database_when_it_is_made(django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        words = IndustryWords()
        for text in ("Machine shops", "machine shops", "iron foundries", "nothing like that"):
            words.meant(text)


@pytest.mark.parametrize(
    ("cell", "code", "remark"),
    [
        ("Machine shops", "332710", None),
        ("332710 - Machine shops", "332710", None),
        ("bakeries", None, "may mean several industries: "),
        ("Law firm", None, "names no industry of manufacturing"),
    ],
)
def test_industry__an_ambiguous_text_is_remarked_and_no_guess(tmp_path, center, by, cell, code, remark):
    batch = committed(file_of(tmp_path, (*TIDY[:6], cell, "", "")), center, by)
    assert results(batch) == {"created": 1}
    assert Site.objects.get().naics_id == code
    row = queries.rows_of(batch).get()
    assert [remark in each["reason"] for each in row.reasons] == ([True] if remark else [])
    title = NaicsCode.objects.get(pk=code).title if code else ""
    assert row.changes == ({"naics": f"{code} {title}" if cell[0] == "M" else code} if code else {})


# Told ------------------------------------------------------------------------------------------------------------


def test_a_tidy_row__nothing_is_told(tmp_path, center, by):
    batch = committed(file_of(tmp_path, TIDY), center, by)
    assert batch.changes == []
    assert queries.rows_of(batch).get().changes == {}


def test_each_change_is_told(tmp_path, center, by):
    batch = committed(file_of(tmp_path, UNTIDY), center, by)
    row = queries.rows_of(batch).get()
    assert row.changes == {
        "name": "ACME FORGE",
        "state": "GA",
        "zip_code": "30318",
        "phone": "(404) 555-0124",
        "naics": "332710 Machine Shops",
        "employees": "1200",
        "uei": "ZQGGHJH74DW7",
    }
    kinds = {each["kind"]: (each["rows"], each["examples"]) for each in batch.changes}
    assert kinds["phone"] == (1, [["1-404-555-0124 ext. 7", "(404) 555-0124"]])
    assert kinds["name compared"] == (1, [["ACME FORGE", "acme forge"]])
    assert kinds["street compared"] == (1, [["1 Foundry Road, Suite 5", "1 foundry rd"]])
    site = Site.objects.get()
    assert (site.name, site.street) == ("ACME FORGE", "1 Foundry Road, Suite 5")


def test_a_zip_that_lost_its_zero(tmp_path, center, by):
    row = ("Bay Works", "1 A St", "Boston", "Mass.", "2134", *[""] * 4)
    batch = committed(file_of(tmp_path, row), center, by)
    assert queries.rows_of(batch).get().changes == {"state": "MA", "zip_code": "02134"}


def test_counts_and_examples__many_rows_few_examples(tmp_path, center, by):
    rows = [(f"Works {n}", f"{n} A St", "Atlanta", "Georgia", f"30318-{n:04}", *[""] * 4) for n in range(30)]
    batch = actions.check_import(batch=received(file_of(tmp_path, *rows), center, by), by=by)
    kinds = {each["kind"]: each for each in batch.changes}
    assert kinds["state"] == {"kind": "state", "rows": 30, "examples": [["Georgia", "GA"]]}
    assert (kinds["zip_code"]["rows"], len(kinds["zip_code"]["examples"])) == (30, 5)
    committed_batch = actions.commit_import(batch=batch, by=by)
    assert committed_batch.changes == batch.changes
    assert queries.rows_of(committed_batch, "changed").count() == 30


def test_a_rejected_row__is_not_counted(tmp_path, center, by):
    batch = committed(file_of(tmp_path, ("", *UNTIDY[1:])), center, by)
    assert (batch.changes, queries.rows_of(batch).get().changes) == ([], {})


def test_report__has_every_change_and_the_sum(tmp_path, center, by):
    batch = committed(file_of(tmp_path, TIDY, UNTIDY), center, by)
    lines = list(csv.reader("".join(exports.report_lines(batch, "")).lstrip("\ufeff").splitlines()))
    told = {line[4]: (line[5], line[6]) for line in lines[2:-1]}
    assert told["State"] == ("georgia", "GA")
    assert told["Phone"] == ("1-404-555-0124 ext. 7", "(404) 555-0124")
    assert len(told) == 7
    assert lines[-1][2] == "sum"
    assert lines[-1][7] == "2 read = 2 created + 0 matched + 0 updated + 0 held + 0 rejected"


def test_page__shows_kinds_examples_and_rows(tmp_path, center, by, sign_in):
    batch = committed(file_of(tmp_path, TIDY, UNTIDY), center, by)
    staff = sign_in(person(Role.ADVISOR, center.organisation))
    page = staff.get(reverse("companies:import", args=[batch.pk])).content.decode()
    assert "Read otherwise than it stands in the file" in page
    assert "1-404-555-0124 ext. 7" in page
    assert "taken as (404) 555-0124" in page
    assert "Names in capitals: kept as they are, and compared as" in page
    only = staff.get(reverse("companies:import", args=[batch.pk]), {"rows": "changed"})
    assert [row.row_number for row, _changes in only.context["rows"]] == [3]


# Cells that are hard on programs -----------------------------------------------------------------------------------


def test_a_day_as_a_number__is_the_day_that_the_spreadsheet_meant(tmp_path, center, by):
    mapping = ColumnMapping("t", "T", MAPPING.columns | {"employees_as_of": Rule(column="Uei")})
    batch = committed(file_of(tmp_path, (*TIDY[:8], "43929")), center, by, mapping)
    assert Relationship.objects.get().employees_as_of == date(2020, 4, 8)
    assert queries.rows_of(batch).get().changes == {"employees_as_of": "2020-04-08"}


def test_a_row_of_200_columns_and_a_name_of_10000_characters__are_rejected_with_the_reason(
    tmp_path, center, by
):
    wide, long = (*TIDY, *map(str, range(191))), ("Acme " * 2_000, *TIDY[1:])
    batch = committed(file_of(tmp_path, wide, long, TIDY), center, by)
    assert results(batch) == {"created": 1, "rejected": 2}
    reasons = [row.reasons[0]["reason"] for row in queries.rows_of(batch, "rejected")]
    assert "has 200 cells, the header has 9" in reasons[0]
    assert reasons[1] == "is longer than 200 characters"


def test_a_file_of_200_columns__is_read(tmp_path, center, by):
    header = [*HEADER, *(f"More {number}" for number in range(191))]
    path = tmp_path / "wide.csv"
    path.write_text("\n".join(",".join(row) for row in (header, [*TIDY, *["x"] * 191])), encoding="utf-8")
    assert results(committed(path, center, by)) == {"created": 1}


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("מפעל ברזל", id="right to left"),
        pytest.param("شركة الحديد", id="right to left, joined"),
        pytest.param("Cafe\u0301 Sa\u0303o Me\u0301tal", id="combining characters"),
        pytest.param("Z" + "\u0335" * 60 + "algo Works", id="piled up"),
        pytest.param("\u202eskroW emcA", id="turned round"),
        pytest.param("工場 👩\u200d🏭", id="no letters of ours"),
    ],
)
def test_names_in_any_script__are_taken_in_and_found_again(tmp_path, center, by, name):
    row = (name, *TIDY[1:])
    assert results(committed(file_of(tmp_path, row), center, by)) == {"created": 1}
    again = committed(file_of(tmp_path, row, BETA, name="again.csv"), center, by)
    assert results(again) == {"created": 1, "matched": 1}


def test_combining_characters__are_the_same_name_composed_or_not(tmp_path, center, by):
    first = committed(file_of(tmp_path, ("Cafe\u0301 Metal", *TIDY[1:])), center, by)
    again = committed(file_of(tmp_path, ("Caf\u00e9 Metal", *TIDY[1:]), name="again.csv"), center, by)
    assert (results(first), results(again)) == ({"created": 1}, {"matched": 1})
