"""The two tools of the command line, from file to file."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lineshaft.cli import main
from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.linkage.files import compare_file, dedupe_file

RECORDS = """\
Id,Company Name,ADDRESS,Zip Code,Telephone
a,"Peach State Castings, Inc.",1200 North Main Street,31201,478-555-0123
b,PEACH STATE CASTINGS,"1200 N. Main St., Ste 4",31201,5550123
,Zyntro Lathe Works,9 Oak Ave,30720,
a,Zyntro Lathe Wks,9 Oak Avenue,30720.0,
"""

PAIRS = """\
pair,name_a,address_a,name_b,address_b,note
1,"Peach State Castings, Inc.",1200 North Main Street,PEACH STATE CASTINGS LLC,1200 N. Main St.,kept
2,Peach State Castings,1200 North Main Street,Zyntro Lathe Works,9 Oak Ave,
3,ООО Ромашка,"ул. Ленина, 12, Москва",Romashka LLC,"12 Lenina ul, Moskva",
"""


def written(tmp_path: Path, text: str | bytes) -> Path:
    source = tmp_path / "in.csv"
    source.write_bytes(text if isinstance(text, bytes) else text.encode())
    return source


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_dedupe_file__each_row_once_in_order(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    done = dedupe_file(written(tmp_path, RECORDS), out)
    rows = rows_of(out)
    assert [(row["id"], row["cluster_id"]) for row in rows] == [
        ("a", "1"),
        ("b", "1"),
        ("3", "2"),
        ("a", "2"),
    ]
    assert all(0 <= float(row["probability"]) <= 1 for row in rows)
    assert (done.rows, done.clusters, done.surplus) == (4, 2, 0)


def test_compare_file__keeps_each_column_and_adds_three(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    compare_file(written(tmp_path, PAIRS), out)
    assert out.read_text(encoding="utf-8") == (
        "pair,name_a,address_a,name_b,address_b,note,probability,band,reasons\n"
        '1,"Peach State Castings, Inc.",1200 North Main Street,PEACH STATE CASTINGS LLC,1200 N. Main St.,kept,'
        "0.9990,link,same street address; name differs only in the legal form\n"
        "2,Peach State Castings,1200 North Main Street,Zyntro Lathe Works,9 Oak Ave,,"
        "0.0000,new,different name (Peach State Castings / Zyntro Lathe Works); different street address\n"
        '3,ООО Ромашка,"ул. Ленина, 12, Москва",Romashka LLC,"12 Lenina ul, Moskva",,'
        "0.9986,link,same address in other words; name differs only in the legal form\n"
    )


@pytest.mark.parametrize(
    "header",
    [
        "a_name,b_name",
        "name_left,name_right",
        "ltable_name,rtable_name",
        "Name A,NAME B",
        "\ufeffname_a,name_b",
    ],
)
def test_compare_file__columns_may_be_called_otherwise(tmp_path: Path, header: str) -> None:
    out = tmp_path / "out.csv"
    compare_file(written(tmp_path, f"{header}\nAcme Inc,ACME LLC\n"), out)
    assert [row["band"] for row in rows_of(out)] == ["review"]


@pytest.mark.parametrize(
    "text",
    [
        "name\tzip\nAcme\t31201\n",
        "name;zip\nAcme;31201\n",
        "\n\nname,zip\n\nAcme,31201\n\n",
        "name,zip\nAcme\n",
        "name,zip\nAcme,31201,surplus\n",
        "name,zip\n\0Ac\0me,31201\n",
        'name,zip\n"Acme, never closed,31201\n',
        "name,zip\n" + "x" * 10_000 + ",31201\n",
        "name,zip\n\u202eemca \u0301\u0301,31201\n",
        "name,zip\r\nAcmé,31201\r\n".encode("cp1252"),
        "name,zip\nAcme,31201\n".encode("utf-16"),
        "name,zip,name\nAcme,31201,Other\n",
        ("name," + ",".join(f"c{n}" for n in range(200)) + "\nAcme" + "," * 200 + "\n"),
    ],
)
def test_files__hostile_text_is_one_row(tmp_path: Path, text: str | bytes) -> None:
    out = tmp_path / "out.csv"
    assert dedupe_file(written(tmp_path, text), out).rows == 1
    assert [row["cluster_id"] for row in rows_of(out)] == ["1"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("\n \n", "is empty"),
        ("colour,size\nred,1\n", "none of them is one of name, address"),
        ("id\n1\n", "none of them is one of name, address"),
    ],
)
def test_files__what_is_no_list_of_records_is_refused(tmp_path: Path, text: str, message: str) -> None:
    out = tmp_path / "out.csv"
    with pytest.raises(InvalidValue, match=message):
        dedupe_file(written(tmp_path, text), out)
    with pytest.raises(InvalidValue):
        compare_file(tmp_path / "in.csv", out)
    assert not out.exists()


def test_files__nothing_but_a_header_gives_nothing_but_a_header(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    assert dedupe_file(written(tmp_path, "name\n"), out).rows == 0
    assert out.read_bytes() == b"id,cluster_id,probability\r\n"


def test_cli__says_what_was_wrong_without_a_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = written(tmp_path, RECORDS)
    assert main(["linkage", "dedupe", str(tmp_path / "none.csv"), "--out", str(tmp_path / "out.csv")]) == 1
    assert "cannot be read: No such file" in capsys.readouterr().err
    assert main(["linkage", "dedupe", str(source), "--out", str(tmp_path / "no" / "out.csv")]) == 1
    assert "cannot be written" in capsys.readouterr().err
    assert main(["linkage", "dedupe", str(source), "--out", str(source)]) == 1
    assert "is the file that is read" in capsys.readouterr().err
    assert main(["linkage", "compare", str(source), "--out", str(tmp_path / "out.csv")]) == 1
    assert "name_a, address_a" in capsys.readouterr().err
    assert source.read_text() == RECORDS


def test_cli__tells_how_many_and_where(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.csv"
    assert (
        main(["linkage", "dedupe", str(written(tmp_path, RECORDS + "e,f,g,h,i,j,k\n")), "--out", str(out)])
        == 0
    )
    told = capsys.readouterr()
    assert told.out == f"rows: 5, different plants: 3; written to {out}\n"
    assert told.err == "lineshaft: 1 rows have more cells than the header; these were left out\n"


def test_cli__needs_neither_django_nor_pandas() -> None:
    code = (
        "import sys, lineshaft.cli, lineshaft.domain.linkage.files;"
        "sys.exit(bool({'django', 'pandas', 'numpy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@settings(max_examples=60)
@given(st.lists(st.lists(st.text(max_size=20), min_size=4, max_size=4), max_size=5))
def test_files__any_text_gives_a_row_for_each_row(tmp_path: Path, cells: list[list[str]]) -> None:
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    with source.open("w", newline="", encoding="utf-8", errors="replace") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(["name_a", "address_a", "name_b", "address_b"])
        writer.writerows(cells)
    compare_file(source, out)
    with out.open(newline="", encoding="utf-8") as file:
        assert len(list(csv.reader(file))) == len(cells) + 1
