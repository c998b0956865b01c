"""Files that people take away: no spreadsheet runs what a person typed."""

import csv
import io
from decimal import Decimal

import pytest

from lineshaft.ui.exports import csv_lines, csv_text


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("+1+1", "'+1+1"),
        ("-1+1", "'-1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  =1", "'  =1"),
        ("\t=1", "'\t=1"),
        ("\r=1", "' =1"),
        ("＝1", "'＝1"),
        ("two\r\nlines", "two lines"),
        ("nul\0", "nul"),
        ("Acme = good", "Acme = good"),
    ],
)
def test_csv__a_formula_is_text(typed: str, shown: str) -> None:
    (_heading, (cell,)) = csv.reader(io.StringIO(csv_text(["Center"], [[typed]]), newline=""))
    assert cell == shown


def test_csv__numbers_and_words_stay_as_they_are() -> None:
    rows = [["Center 1", Decimal("-5.20"), None, "b, “c”"]]
    (_heading, row) = csv.reader(io.StringIO(csv_text(["a", "b", "c", "d"], rows), newline=""))
    assert row == ["Center 1", "-5.20", "", "b, “c”"]


def test_csv_lines__the_same_cells_line_by_line_with_a_mark_for_spreadsheets() -> None:
    lines = list(csv_lines([["a", "b"], ["=1", -5]]))
    assert "".join(lines) == "\ufeff" + csv_text(["a", "b"], [["=1", -5]])
