"""Where the names of the columns stand: in the first row, below titles, on two lines, on one of several sheets."""

from pathlib import Path

import pytest
from openpyxl import Workbook

from lineshaft.apps.companies.intake.headings import find_headings
from lineshaft.apps.companies.intake.reading import FileRefused, HeadingsAt, open_table

MEGABYTE = 1_048_576


def read(folder: Path, content: str, **options) -> tuple[list[str], list[tuple[int, list[str]]]]:
    path = folder / "list.csv"
    path.write_text(content, encoding="utf-8", newline="")
    table = open_table(path, limit_bytes=MEGABYTE, **options)
    return table.header, [(row.number, row.cells) for row in table.rows]


TOLD = {
    "titles above": (
        "Members of the association\nPrinted on,2026-04-01\n\nCompany,City,ZIP\nAcme,Macon,31201\n",
        ["Company", "City", "ZIP"],
        [(5, ["Acme", "Macon", "31201"])],
    ),
    "a title with commas above semicolons": (
        "Members, 2026, all of them\nCompany;City;ZIP\nAcme, Inc.;Macon;31201\nBeta;Macon;31201\n",
        ["Company", "City", "ZIP"],
        [(3, ["Acme, Inc.", "Macon", "31201"]), (4, ["Beta", "Macon", "31201"])],
    ),
    "a title that is a usual name": (
        "Companies\nCompany,City,ZIP\nAcme,Macon,31201\n",
        ["Company", "City", "ZIP"],
        [(3, ["Acme", "Macon", "31201"])],
    ),
    "blank rows above": (
        "\n,,\n , ,\nCompany,City,ZIP\nAcme,Macon,31201\n",
        ["Company", "City", "ZIP"],
        [(5, ["Acme", "Macon", "31201"])],
    ),
    "one usual name below a title": (
        "Liste\nBetrieb;Company;Ort\nA;Acme;Macon\n",
        ["Betrieb", "Company", "Ort"],
        [(3, ["A", "Acme", "Macon"])],
    ),
    "names that nobody knows below a title": (
        "Members, 2026\n\nBetrieb;Wo;PLZ\nAcme, Inc.;1 A St;31201\n",
        ["Betrieb", "Wo", "PLZ"],
        [(4, ["Acme, Inc.", "1 A St", "31201"])],
    ),
    "groups of columns above": (
        "Company,,Address,,\nName,Phone,Street,City,ZIP\nAcme,404-555-0123,1 A St,Macon,31201\n",
        ["Name", "Phone", "Street", "City", "ZIP"],
        [(3, ["Acme", "404-555-0123", "1 A St", "Macon", "31201"])],
    ),
    "groups of columns with the same names": (
        "Plant,,,Owner,,\nName,City,ZIP,Name,City,ZIP\nAcme,Macon,31201,Bo,Athens,30601\n",
        ["Plant Name", "Plant City", "Plant ZIP", "Owner Name", "Owner City", "Owner ZIP"],
        [(3, ["Acme", "Macon", "31201", "Bo", "Athens", "30601"])],
    ),
    "a name above only where there is none below": (
        "Remark,Address,,\n,City,ZIP,Phone\nnice,Macon,31201,404-555-0123\n",
        ["Remark", "City", "ZIP", "Phone"],
        [(3, ["nice", "Macon", "31201", "404-555-0123"])],
    ),
}


@pytest.mark.parametrize("kind", TOLD)
def test_told(tmp_path, kind):
    content, header, rows = TOLD[kind]
    assert read(tmp_path, content) == (header, rows)
    # The choice of columns is kept by these names: the check and the commit find them again.
    assert read(tmp_path, content, expected=header) == (header, rows)


AS_BEFORE = {
    "names that nobody knows": "Betrieb,Wo,PLZ\nAcme,Macon,31201\n",
    "one column": "Betrieb\nAcme\nBeta\n",
    "numbers below a word": "Betrieb\nAcme,1 A St,31201\n",
    "rows wider than the names": "Betrieb\nAcme,Macon\n",
    "an empty name": "Betrieb,,PLZ\nAcme,x,31201\n",
    "data in words": "Name,,City\nAcme,nice,Macon\n",
    "a second table below": "Betrieb,Wo,PLZ\nAcme,Macon,31201\nName,City,ZIP\nBeta,Macon,31201\n",
}


@pytest.mark.parametrize("kind", AS_BEFORE)
def test_not_told__the_first_row(kind):
    rows = [line.split(",") for line in AS_BEFORE[kind].splitlines()]
    assert find_headings(rows, []) == (0, 1)


def test_empty_rows_of_data_stay_to_be_accounted_for(tmp_path):
    assert read(tmp_path, "Company,ZIP\n,\nAcme,31201\n")[1] == [(2, ["", ""]), (3, ["Acme", "31201"])]


@pytest.fixture
def workbook(tmp_path) -> Path:
    book = Workbook()
    book.active.title = "Cover"
    plants, offices = book.create_sheet("Plants"), book.create_sheet("Offices & more")
    for row in (["Members 2026"], [], ["Name", "ZIP"], ["Acme", 31201]):
        plants.append(row)
    for row in (["Office", "Zip code"], ["Beta", "30303"]):
        offices.append(row)
    book.save(tmp_path / "list.xlsx")
    return tmp_path / "list.xlsx"


def test_sheets__the_first_with_rows_or_the_one_that_is_chosen(workbook):
    first = open_table(workbook, limit_bytes=MEGABYTE)
    assert (first.header, first.sheets) == (["Name", "ZIP"], ("Plants", "Offices & more"))
    assert [(row.number, row.cells) for row in first.rows] == [(4, ["Acme", "31201"])]
    chosen = open_table(workbook, limit_bytes=MEGABYTE, sheet="Offices & more")
    assert (chosen.header, [row.cells for row in chosen.rows]) == (
        ["Office", "Zip code"],
        [["Beta", "30303"]],
    )


def test_sheets__one_that_is_not_there(workbook):
    with pytest.raises(
        FileRefused, match=r"list\.xlsx has no sheet 'Plans' with rows, but 'Plants', 'Offices & more'"
    ):
        open_table(workbook, limit_bytes=MEGABYTE, sheet="Plans")


# Said by a person ------------------------------------------------------------------------------------------------

UNTOLD = "Miembros,2026\nBetrieb,Wo,PLZ\n,Str.,neu\nAcme,1 A St,31201\n"


def test_chosen_row__has_the_names_and_all_below_is_data(tmp_path):
    assert read(tmp_path, UNTOLD)[0] == ["Miembros", "2026"]
    header, rows = read(tmp_path, UNTOLD, at=HeadingsAt(2))
    assert header == ["Betrieb", "Wo", "PLZ"]
    assert [number for number, _cells in rows] == [3, 4]


def test_chosen_row_and_the_next__are_taken_together(tmp_path):
    header, rows = read(tmp_path, UNTOLD, at=HeadingsAt(2, lines=2))
    assert header == ["Betrieb", "Str.", "neu"]
    assert rows == [(4, ["Acme", "1 A St", "31201"])]


WRONG_CHOICES = {
    "a title alone": ("Members of 2026\nCompany,ZIP\nAcme,31201\n", HeadingsAt(1), "only 1 name of a column in row 1"),
    "an empty row": ("Company,ZIP\n\nAcme,31201\n", HeadingsAt(2), "no headings in row 2"),
    "behind the first rows": ("Company,ZIP\nAcme,31201\n", HeadingsAt(400), "not among rows 1 to 2"),
    "the last row on two lines": ("Company,ZIP\nAcme,31201\n", HeadingsAt(2, 2), "no row below row 2"),
}  # fmt: skip


@pytest.mark.parametrize("kind", WRONG_CHOICES)
def test_wrong_choice__says_what_stands_there_and_what_to_do(tmp_path, kind):
    content, at, said = WRONG_CHOICES[kind]
    with pytest.raises(FileRefused) as caught:
        read(tmp_path, content, at=at)
    assert said in str(caught.value)
    assert "Choose the row where the names of the columns stand." in str(caught.value)


def test_chosen_row_of_a_sheet(tmp_path):
    book = Workbook()
    for row in (("Report", "of 2026"), ("Betrieb", "PLZ"), ("Acme", "31201")):
        book.active.append(row)
    book.save(tmp_path / "list.xlsx")
    table = open_table(tmp_path / "list.xlsx", limit_bytes=MEGABYTE, sheet="Sheet", at=HeadingsAt(2))
    assert (table.header, [row.number for row in table.rows]) == (["Betrieb", "PLZ"], [3])
