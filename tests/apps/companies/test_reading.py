"""Files of any making: read row by row, or refused with a sentence."""

import gc
import json
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from lineshaft.apps.companies.intake.reading import FileRefused, open_table
from lineshaft.domain.errors import InvalidValue
from shared_files import shared

MEGABYTE = 1_048_576
PLAIN = "Name,City\nAcme,Macon\nBéta,Athens\n"
ROWS = [["Acme", "Macon"], ["Béta", "Athens"]]


def written(folder: Path, content: bytes | str, name: str = "list.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def read(path: Path, limit: int = MEGABYTE, **options) -> tuple[list[str], list[list[str]]]:
    table = open_table(path, limit_bytes=limit, **options)
    return table.header, [row.cells for row in table.rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_encodings(tmp_path, encoding):
    assert read(written(tmp_path, PLAIN.encode(encoding))) == (["Name", "City"], ROWS)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(tmp_path, delimiter):
    assert read(written(tmp_path, PLAIN.replace(",", delimiter))) == (["Name", "City"], ROWS)


def test_delimiter__expected_columns_decide_where_two_would_do(tmp_path):
    path = written(tmp_path, "Name|City;County;State\nA|B;C;D\n")
    assert read(path, expected=["name", "city;county;state"])[0] == ["Name", "City;County;State"]
    assert read(path)[0] == ["Name|City", "County", "State"]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_endings(tmp_path, ending):
    assert read(written(tmp_path, PLAIN.replace("\n", ending)))[1] == ROWS


def test_numbers_of_rows_are_those_of_a_spreadsheet(tmp_path):
    path = written(tmp_path, 'Name\n\n"two\nlines"\nlast\n')
    table = open_table(path, limit_bytes=MEGABYTE)
    assert [(row.number, row.cells) for row in table.rows] == [(3, ["two\nlines"]), (4, ["last"])]


HOSTILE = {
    "empty": (b"", "is empty"),
    "only blanks": (b"\r\n \r\n", "is empty"),
    "only a byte order mark": (b"\xef\xbb\xbf", "is empty"),
    "only null bytes": (b"\x00" * 900, "is empty"),
    "a PDF": (b"%PDF-1.7 ...", "is a PDF document"),
    "a web page": (b"<!DOCTYPE html><html>", "is a web page"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00", "is a picture"),
    "a compressed file": (b"\x1f\x8b\x08\x00abc", "is a compressed file"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1", "is an old Excel file"),
    "a broken workbook": (b"PK\x03\x04 and nothing else", "is not a workbook"),
    "a program": (bytes(range(1, 32)) * 50, "is not a text file"),
    "bytes of no encoding": (b"Name\n\x81\x8d\x8f\xff\n", "are no text"),
    "half a UTF-16": (b"\xff\xfeN\x00a\x00m", "are no text"),
    "a header of blanks": (b" , ,\n , ,\n", "no column names"),
    "too many columns": (b",".join(b"c%d" % n for n in range(1500)) + b"\n", "1,500 columns"),
    "a quotation that never ends": (b'Name,City\nAcme,"Macon\nBeta,Athens\n', "a quoted cell does not end"),
    "a quotation mark not doubled": (b'Name,City\n"Ac"me",Macon\n', "is not doubled"),
    "an endless cell": (b'Name,City\n"' + b"x" * 200_000 + b'",Macon\n', "more than 131,072 characters"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_file__is_refused_by_its_name_and_reason(tmp_path, kind):
    content, reason = HOSTILE[kind]
    with pytest.raises(FileRefused) as refused:
        read(written(tmp_path, content, "hostile.csv"))
    assert str(refused.value).startswith("hostile.csv ")
    assert reason in str(refused.value)


def test_too_large__is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(1024 * MEGABYTE)  # a gigabyte that takes no room
    with pytest.raises(InvalidValue, match=r"large\.csv has 1,024\.0 MB, more than the limit of 50 MB"):
        read(path, limit=50 * MEGABYTE)


def test_a_null_byte_in_a_row_stays_to_be_rejected_there(tmp_path):
    assert read(written(tmp_path, "Name,City\nAc\0me,Macon\nBeta,Athens\n"))[1] == [
        ["Ac\0me", "Macon"],
        ["Beta", "Athens"],
    ]


def test_spreadsheet(tmp_path):
    book = Workbook()
    sheet = book.active
    for row in (
        ["Name", "ZIP", "Jobs", "Seen"],
        ["Acme", 30318, 12.0, True],
        [],
        ["=1+1", "02134", 1.5, None],
    ):
        sheet.append(row)
    path = tmp_path / "list.xlsx"
    book.save(path)

    table = open_table(path, limit_bytes=MEGABYTE)

    assert table.header == ["Name", "ZIP", "Jobs", "Seen"]
    assert [(row.number, row.cells) for row in table.rows] == [
        (2, ["Acme", "30318", "12", "TRUE"]),
        (4, ["", "02134", "1.5"]),  # a formula that no program has computed has no value
    ]


def test_spreadsheet_that_unpacks_to_very_much__is_refused(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (30 * MEGABYTE))
    with pytest.raises(FileRefused, match="unpacks to far more"):
        read(path)


def test_spreadsheet_that_breaks_off__is_refused_with_the_row(tmp_path):
    whole, broken = tmp_path / "whole.xlsx", tmp_path / "broken.xlsx"
    book = Workbook()
    for number in range(20):
        book.active.append([f"Company {number}", "GA"])
    book.save(whole)
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(broken, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            new.writestr(entry, content[: len(content) // 2] if "sheet1" in entry.filename else content)

    with pytest.raises(FileRefused, match=r"broken\.xlsx is damaged behind row \d+"):
        read(broken)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_spreadsheet_whose_end_is_missing__is_refused_and_closed(tmp_path, share):
    path = tmp_path / "list.xlsx"
    Workbook().save(path)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    with pytest.raises(FileRefused, match="is not a workbook that can be read"):
        read(path)
    gc.collect()  # a file left open would be a warning, and so an error, here


@pytest.mark.shared_data
@pytest.mark.parametrize(
    "name",
    [
        "comma_in_quotes", "empty", "empty_crlf", "escaped_quotes", "json", "newlines", "newlines_crlf",
        "quotes_and_newlines", "simple", "simple_crlf", "utf8",
    ],
)  # fmt: skip
def test_csv_spectrum(tmp_path, name):
    """The acid test of CSV readers: each file with what it means, as JSON."""
    meant = json.loads(shared(f"fuzz/csv-spectrum/json/{name}.json").read_text())
    content = shared(f"fuzz/csv-spectrum/csvs/{name}.csv").read_bytes()
    if name.endswith("_crlf"):  # a copy may have lost the line endings that the file is about
        content = content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    header, rows = read(written(tmp_path, content))
    assert [dict(zip(header, row, strict=True)) for row in rows] == meant


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("name", "columns"),
    [("appropHeaderError", 22), ("appropNullBytes", 7), ("appropReadError", 22), ("awardMixedDelimiter", 40)],
)
def test_real_broken_uploads__are_read_as_far_as_they_can(name, columns):
    header, rows = read(shared(f"intake/{name}.csv"))
    assert len(header) >= columns or name == "awardMixedDelimiter"
    assert all(isinstance(cell, str) for row in rows for cell in row)
