"""What one row of a file is understood to say, and which cells are refused."""

from datetime import date
from decimal import Decimal

import pytest

from lineshaft.apps.companies.intake.groups import SameSite
from lineshaft.apps.companies.intake.headings import suggestion
from lineshaft.apps.companies.intake.mappings import (
    ColumnMapping,
    Rule,
    built_in,
    find_mapping,
    read_mapping,
)
from lineshaft.apps.companies.intake.reading import FileRefused, Row
from lineshaft.apps.companies.intake.rows import Place, Reference, RowReader
from lineshaft.apps.companies.staging import SiteRow
from lineshaft.domain.errors import InvalidDefinition, InvalidValue

REFERENCE = Reference(
    states={"ga": "13", "georgia": "13", "13": "13", "mt": "30", "ma": "25"},
    state_names={"13": "Georgia", "30": "Montana", "25": "Massachusetts"},
    places={
        "30318": Place("13", "13121", 33.79, -84.45),
        "59718": Place("30", "30031", 45.7, -111.1),
        "02134": Place("25", "25025", 42.4, -71.1),
    },
    industries=frozenset({"332119", "3152", "31411"}),
)
GOOD = {
    "name": "Acme Castings, Inc.",
    "street": "1 Foundry Rd",
    "city": "Atlanta",
    "state": "GA",
    "zip_code": "30318",
    "phone": "404 555 0123",
    "naics": "332119",
    "website": "acme.example",
    "uei": "ZQGGHJH74DW7",
    "employees": "1,234",
    "employees_as_of": "4/8/2020",
    "annual_sales": "$12,500,000.50",
}
FIELDS = tuple(GOOD)


def reader(not_given=("undisclosed",), **rules) -> RowReader:
    columns = {name: Rule(column=name) for name in FIELDS} | rules
    mapping = ColumnMapping("test", "Test", columns, not_given=not_given)
    return RowReader(mapping, list(FIELDS), "list.csv", REFERENCE, date(2026, 11, 22))


def read(cells=None, *, reader_=None, **changes):
    cells = list({**GOOD, **changes}.values()) if cells is None else cells
    return (reader_ or reader()).read(Row(2, cells))


def test_a_good_row__is_understood_in_every_part():
    row = read()
    site = row.site
    assert row.remarks == []
    assert (site.name_key, site.street_key, site.state_id) == ("acme castings", "1 foundry rd", "13")
    assert (site.zip_code, site.county_id, site.phone_key) == ("30318", "13121", "4045550123")
    assert (site.naics_id, site.website, site.uei) == ("332119", "https://acme.example", "ZQGGHJH74DW7")
    assert (site.employees, site.employees_as_of) == (1234, date(2020, 4, 8))
    assert site.annual_sales == Decimal("12500000.50")


REJECTED = [
    ({"name": ""}, "name", "names no company"),
    ({"name": " UNDISCLOSED "}, "name", "names no company"),
    ({"name": "x" * 201}, "name", "longer than 200"),
    ({"street": "x" * 201}, "street", "longer than 200"),
    ({"name": "Ac\0me"}, "", "null bytes"),
    ({"state": "Atlantis"}, "state", "is not a state"),
    ({"zip_code": "ABCDE"}, "zip_code", "is not a ZIP code"),
    ({"zip_code": "00100"}, "zip_code", "lowest ZIP code"),
    ({"zip_code": "", "city": ""}, "zip_code", "neither ZIP code nor city"),
    ({"state": "", "zip_code": "99999"}, "state", "cannot be told from the ZIP code"),
    ({"naics": "541511"}, "naics", "not manufacturing"),
    ({"naics": "99"}, "naics", "no NAICS sector"),
    ({"naics": "33-21"}, "naics", "not two to six digits"),
    ({"naics": "339999"}, "naics", "neither is its group"),
]


@pytest.mark.parametrize(("changes", "column", "reason"), REJECTED)
def test_rejected_row__names_column_value_and_reason(changes, column, reason):
    row = read(**changes)
    assert row.site is None
    assert row.remarks[-1]["column"] == column
    assert reason in row.remarks[-1]["reason"]
    if column:
        assert row.remarks[-1]["value"].strip() == changes.get(column, "").strip()[:2000]


LEFT_OUT = [
    ({"phone": "123"}, "phone", "phone_key", ""),
    ({"website": "see our page"}, "website", "website", ""),
    ({"website": "javascript:alert(1)"}, "website", "website", ""),
    ({"uei": "123"}, "uei", "uei", ""),
    ({"employees": "about ten"}, "employees", "employees", None),
    ({"employees": "10-19"}, "employees", "employees", None),
    ({"employees": "9999999999"}, "employees", "employees", None),
    ({"employees": "1.5"}, "employees", "employees", None),
    ({"annual_sales": "9" * 20}, "annual_sales", "annual_sales", None),
    ({"annual_sales": "lots"}, "annual_sales", "annual_sales", None),
    ({"employees_as_of": "31/12/2019"}, "employees_as_of", "employees_as_of", date(2026, 11, 22)),
    ({"employees_as_of": "2999-01-01"}, "employees_as_of", "employees_as_of", date(2026, 11, 22)),
    ({"naics": "315240"}, "naics", "naics_id", "3152"),
    ({"naics": "314119"}, "naics", "naics_id", "31411"),
    ({"zip_code": "30399"}, "zip_code", "county_id", None),
    ({"zip_code": "59718"}, "zip_code", "county_id", None),
]


@pytest.mark.parametrize(("changes", "column", "field", "value"), LEFT_OUT)
def test_doubtful_cell__is_left_out_with_a_remark_and_the_row_taken_in(changes, column, field, value):
    row = read(**changes)
    assert row.site is not None
    assert getattr(row.site, field) == value
    assert [remark["column"] for remark in row.remarks] == [column]


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        ({"zip_code": "2134", "state": "MA"}, "zip_code", "02134"),
        ({"zip_code": "30318-0042"}, "zip_code", "30318"),
        ({"zip_code": "30318.0"}, "zip_code", "30318"),
        ({"naics": "332119.0"}, "naics_id", "332119"),
        ({"naics": ""}, "naics_id", None),
        ({"state": "georgia"}, "state_id", "13"),
        ({"state": ""}, "state_id", "13"),
        ({"zip_code": ""}, "zip_code", ""),
        ({"name": "<b>=cmd|' /C calc'!A0</b>"}, "name", "<b>=cmd|' /C calc'!A0</b>"),
        ({"name": " Two\n lines "}, "name", "Two lines"),
        ({"employees": "0"}, "employees", 0),
    ],
)
def test_forms_that_are_understood(changes, field, value):
    row = read(**changes)
    assert row.remarks == []
    assert getattr(row.site, field) == value


def test_zero_employees__means_unknown_where_the_mapping_says_so():
    by_mapping = reader(employees=Rule(column="employees", zero_is_unknown=True))
    assert read(reader_=by_mapping, employees="0").site.employees is None


def test_constant_and_format():
    by_mapping = reader(
        state=Rule(constant="GA"), employees_as_of=Rule(column="employees_as_of", format="%d.%m.%Y")
    )
    site = read(reader_=by_mapping, state="nonsense", employees_as_of="31.12.2019").site
    assert (site.state_id, site.employees_as_of) == ("13", date(2019, 12, 31))


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ([], "the row is empty"),
        ([" "] * 12, "the row is empty"),
        (["Acme"], "has 1 cells, the header has 12"),
        ([*GOOD.values(), "", "more"], "has 14 cells, the header has 12"),
    ],
)
def test_wrong_number_of_cells(cells, reason):
    row = read(cells)
    assert row.site is None
    assert reason in row.remarks[0]["reason"]


def test_empty_cells_at_the_end_do_no_harm():
    assert read([*GOOD.values(), "", " "]).site is not None


def test_mapping__missing_and_doubled_columns_are_named():
    mapping = ColumnMapping("test", "Test", {"name": Rule(column="Company"), "zip_code": Rule(column="ZIP")})
    assert mapping.positions(["zip ", "COMPANY:"], "list.csv") == {"name": 1, "zip_code": 0}
    with pytest.raises(
        FileRefused, match=r"lacks columns that the mapping 'test' needs: Company\. It has: Zip"
    ):
        mapping.positions(["Zip"], "list.csv")
    with pytest.raises(FileRefused, match="more than one column 'zip'"):
        mapping.positions(["Zip", "Company", "ZIP"], "list.csv")
    assert mapping.positions(["Zip", "Company", "Other", "Other"], "list.csv")["name"] == 1


def test_mapping__as_stored_and_read_again_is_the_same():
    for mapping in built_in().values():
        assert ColumnMapping.from_json(mapping.as_json()) == mapping


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("title: x\ncolumns: {name: {column: A}}", "needs a state or a ZIP code"),
        ("title: x\ncolumns: {zip_code: {column: A}}", "columns.name: is missing"),
        ("title: x\ncolumns: {name: {column: A}, zip_code: {}}", "either a column or a constant"),
        ("title: x\ncolumns: {name: {column: A}, shoe_size: {column: B}}", "is not a known fact"),
        ("title: x\ncolumns: {name: {column: A, colour: B}}", "is not a known key"),
        ("columns: [1, 2", "YAML"),
    ],
)
def test_mapping_file__what_is_wrong_is_named(tmp_path, text, reason):
    path = tmp_path / "own.yaml"
    path.write_text(text)
    with pytest.raises(InvalidDefinition, match=r"own\.yaml") as wrong:
        read_mapping(path)
    assert reason in str(wrong.value)


def test_find_mapping__by_name_by_file_or_not_at_all(tmp_path):
    own = tmp_path / "own.yaml"
    own.write_text("title: Own\ncolumns: {name: {column: A}, state: {constant: GA}}")
    assert find_mapping("georgia_ppp").columns["zip_code"].column == "ZCTA"
    assert find_mapping(str(own)).title == "Own"
    with pytest.raises(InvalidValue, match="Known mappings: georgia_ppp, montana_ppp"):
        find_mapping("no_such")


def test_suggestion__by_the_usual_names_of_columns():
    header = ["BusinessName", "Address", "City", "ST", "Zip Code", "NAICS Code", "No. of Employees", "Colour"]
    assert suggestion(header) == {
        "name": "BusinessName",
        "street": "Address",
        "city": "City",
        "state": "ST",
        "zip_code": "Zip Code",
        "naics": "NAICS Code",
    }


def site(name="Acme", street="", zip_code="30318", phone="", city="Atlanta") -> SiteRow:
    row = SiteRow(name, "13", street=street, zip_code=zip_code, phone_key=phone, city=city)
    row.complete()
    return row


@pytest.mark.parametrize(
    ("rows", "first"),
    [
        ([site(street="1 Main St"), site("ACME, Inc.", street="1 Main Street, Suite 2")], [1, 1]),
        ([site(street="1 Main St"), site(street="2 Oak Ave")], [1, 2]),
        ([site(street="1 Main St"), site()], [1, 1]),
        ([site(), site(street="1 Main St")], [1, 1]),
        ([site(zip_code="30318"), site(zip_code="30319")], [1, 2]),
        ([site(zip_code="", city="Macon"), site(zip_code="", city="MACON")], [1, 1]),
        ([site(zip_code="", city="Macon"), site(zip_code="", city="Athens")], [1, 2]),
        ([site(zip_code="30318", phone="4045550123"), site(zip_code="30319", phone="4045550123")], [1, 1]),
        ([site("Acme"), site("Acme Tool")], [1, 2]),
    ],
)
def test_rows_of_the_same_site__follow_the_first(rows, first):
    same = SameSite()
    assert [same.first_row(number, row) for number, row in enumerate(rows, start=1)] == first
