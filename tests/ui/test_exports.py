"""Files that people take away: no spreadsheet runs what a person typed."""

import csv
import io
from decimal import Decimal

import pytest

from lineshaft.ui.exports import csv_text


@pytest.mark.parametrize("typed", ["=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1"])
def test_csv__a_formula_is_text(typed: str) -> None:
    (_heading, (cell,)) = csv.reader(io.StringIO(csv_text(["Center"], [[typed]]), newline=""))
    assert cell == f"'{typed}"


def test_csv__numbers_and_words_stay_as_they_are() -> None:
    rows = [["Center 1", Decimal("-5.20"), None, "a\nb, “c”"]]
    (_heading, row) = csv.reader(io.StringIO(csv_text(["a", "b", "c", "d"], rows), newline=""))
    assert row == ["Center 1", "-5.20", "", "a\nb, “c”"]
