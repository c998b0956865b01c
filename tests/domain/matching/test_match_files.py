"""`lineshaft scout match`: one answer a line, whatever comes in, and never a traceback."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from lineshaft.domain.errors import LineshaftError
from lineshaft.domain.matching.files import match_needs

SUPPLIERS = """id,name,description,naics,state,zip,certifications
s1,Keystone Machine,"CNC machining of valve bodies, castings",332710;332721,OH,44101,ISO 9001;AS9100
s2,Sunrise Bakery,Bread and rolls,311812,Georgia,30303,
s3,Acme Forge,Drop forgings of steel,332111,PA,15201,ISO 9001
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    reference = tmp_path / "reference"
    reference.mkdir()
    (reference / "index.csv").write_text(
        "naics2022,index_item\n332710,Machine shops custom\n311812,Bread and bakery products\n"
        "332111,Forgings made from steel\n"
        "332911,Valves industrial-type\n",
        encoding="utf-8",
    )
    (reference / "titles.csv").write_text(
        "code,title\n332710,Machine Shops\n311812,Commercial Bakeries\n332111,Iron and Steel Forging\n",
        encoding="utf-8",
    )
    (tmp_path / "suppliers.csv").write_text(SUPPLIERS, encoding="utf-8")
    return tmp_path


def _run(
    folder: Path, needs: bytes, *, top: int = 10, reference: str = "reference"
) -> tuple[int, list[dict], str]:
    """As the command does it: its status, its answers, and what it told."""
    told: list[str] = []
    try:
        lines = list(
            match_needs(
                folder / reference,
                folder / "suppliers.csv",
                needs.splitlines(keepends=True),
                top=top,
                kept=folder / "var",
                tell=told.append,
            )
        )
    except LineshaftError as error:
        return 1, [], str(error)
    assert all(line.isascii() for line in lines)
    return 0, [json.loads(line) for line in lines], "\n".join(told)


def test_command__writes_nothing_but_json_lines(folder: Path) -> None:
    done = subprocess.run(
        [
            sys.executable, "-m", "lineshaft.cli", "scout", "match", "--json", "--top", "1",
            "--reference", str(folder / "reference"), "--suppliers", str(folder / "suppliers.csv"),
        ],
        input=_needs({"id": "ñ", "text": "bread"}) + b"\nnonsense\n",
        capture_output=True,
        env={"PATH": "/usr/bin:/bin", "LINESHAFT_VAR": str(folder / "var")},
        check=False,
        timeout=100,
    )  # fmt: skip
    assert done.returncode == 0
    assert done.stdout.isascii()
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(answer["id"], len(answer["matches"])) for answer in answers] == [("ñ", 1), (None, 0)]
    assert done.stderr.startswith(b"lineshaft: line 2: need: is no JSON")
    (folder / "suppliers.csv").unlink()
    gone = subprocess.run(done.args, input=b"", capture_output=True, check=False, timeout=100)
    assert (gone.returncode, gone.stdout) == (1, b"")
    assert b"cannot be read: No such file" in gone.stderr


def _needs(*needs: object) -> bytes:
    return "\n".join(json.dumps(need) for need in needs).encode()


def test_needs__answered_in_order_with_scores_levels_and_reasons(folder: Path) -> None:
    status, answers, told = _run(
        folder,
        _needs(
            {"id": "n1", "text": "Need a machine shop for CNC machined valve bodies, AS9100"},
            {"id": 2, "text": "forgings", "naics": "332111", "state": "PA"},
        ),
    )
    assert status == 0, told
    assert [answer["id"] for answer in answers] == ["n1", 2]
    best = answers[0]["matches"][0]
    assert set(best) == {"supplier_id", "score", "level", "reasons"}
    assert best["supplier_id"] == "s1"
    assert 0 < best["score"] <= 1
    assert best["level"] in ("exact", "partial", "none")
    assert "certification: AS9100" in best["reasons"]
    assert answers[1]["matches"][0]["supplier_id"] == "s3"
    assert "in PA" in answers[1]["matches"][0]["reasons"]


def test_odd_lines__told_with_number_and_value_and_answered(folder: Path) -> None:
    status, answers, told = _run(
        folder,
        b"\xef\xbb\xbf"
        + b'{"id": 1, "text": "bread"}\n\n{"id": 2, "text": \n[3]\n{"id": 4, "text": {"a": 1}}\n{"id": 5}\n'
        + b'{"id": 6, "text": "bread", "naics": ["3118x", 311812], "state": "OH", "zip": "30303"}\n'
        + b'{"id": 7, "text": "\xff\xfe"}\n'
        + b'{"id": 8, "text": null, "naics": null}\n'
        + b"[" * 5_000
        + b"\n",
    )
    assert status == 0
    assert [answer["id"] for answer in answers] == [1, None, None, 4, 5, 6, 7, 8, None]
    assert [bool(answer["matches"]) for answer in answers] == [
        True,
        False,
        False,
        False,
        False,
        True,
        False,
        False,
        False,
    ]
    assert "line 3: need: is no JSON" in told
    assert "line 4: need: is no JSON object" in told
    assert "line 5: text: is not a text" in told
    assert "line 6: the need 5 has no text" in told
    assert "line 7: Not a NAICS code, left out: 3118x." in told
    assert "line 7: ZIP code 30303 is in GA, not in OH" in told


@pytest.mark.parametrize(
    "text",
    ["pan", "Buscamos pan y productos de panadería", "bread " * 30_000, "A. " * 100_000, "¿?", "the of and"],
    ids=["one word", "Spanish", "50 pages", "50 pages of nothing", "no word", "stop words"],
)
def test_any_text__is_answered(folder: Path, text: str) -> None:
    status, answers, _told = _run(folder, _needs({"id": 1, "text": text}))
    assert status == 0
    assert len(answers) == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "is empty"),
        ("\n\n", "is empty"),
        ("number,title\n1,x\n", "the column id and name is missing"),
        ("id,description\n1,x\n", "the column name is missing"),
    ],
)
def test_suppliers_that_cannot_be_read__told_in_words(folder: Path, content: str, sentence: str) -> None:
    (folder / "suppliers.csv").write_text(content, encoding="utf-8")
    status, answers, told = _run(folder, _needs({"id": 1, "text": "bread"}))
    assert status == 1
    assert answers == []
    assert sentence in told


def test_suppliers__odd_rows_told_and_left_out(folder: Path) -> None:
    rows = (
        'id,name,naics,extra\ns1,Bakery,"311812, 445291",x\n,No Id,311812\ns1,Twice,311812\ns4\n\n'
        's5,"Ba\0kery" Two,abc;311812.0,y,z\n'
    )
    (folder / "suppliers.csv").write_bytes(rows.encode("cp1252"))
    status, answers, told = _run(folder, _needs({"id": 1, "text": "bakery", "naics": "311812"}))
    assert status == 0
    assert {match["supplier_id"] for match in answers[0]["matches"]} == {"s1", "s5"}
    assert "line 3: no id" in told
    assert "line 4: the id 's1' stands twice" in told


def test_suppliers__none__every_need_is_answered_with_no_matches(folder: Path) -> None:
    (folder / "suppliers.csv").write_text("id,name\n", encoding="utf-8")
    status, answers, told = _run(folder, _needs({"id": 1, "text": "bread"}))
    assert (status, answers) == (0, [{"id": 1, "matches": []}])
    assert "names no supplier" in told


@pytest.mark.parametrize("reference", ["missing", "empty", "headless"])
def test_reference_that_teaches_nothing__said_and_words_still_count(folder: Path, reference: str) -> None:
    (folder / "empty").mkdir()
    (folder / "headless").mkdir()
    (folder / "headless" / "index.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    status, answers, told = _run(folder, _needs({"id": 1, "text": "bread and rolls"}), reference=reference)
    assert status == 0
    assert answers[0]["matches"][0]["supplier_id"] == "s2"
    assert "the industry of a need is known only where it names one" in told.replace("The ", "the ")


@pytest.mark.parametrize("top", ["0", "-1", "999999"])
def test_top__out_of_range(folder: Path, top: str) -> None:
    status, answers, told = _run(folder, _needs({"id": 1, "text": "bread"}), top=int(top))
    assert (status, answers) == (1, [])
    assert "--top: is not a number from 1 to 10,000" in told


def test_top__so_many_matches(folder: Path) -> None:
    _status, answers, _told = _run(folder, _needs({"id": 1, "text": "steel bread castings"}), top=2)
    assert len(answers[0]["matches"]) == 2


def test_no_needs__nothing_written(folder: Path) -> None:
    assert _run(folder, b"")[:2] == (0, [])
