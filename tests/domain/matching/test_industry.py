"""Industry coding: what it learns from, what it answers, and what it keeps."""

import io
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.matching import sentences
from lineshaft.domain.matching.industry import IndustryCoder, Reference, Source, commands, storing, words
from lineshaft.domain.matching.industry.reference import six_digits

TITLES = [
    ("332710", "Machine Shops"),
    ("333914", "Measuring, Dispensing, and Other Pumping Equipment Manufacturing"),
    ("332911", "Industrial Valve Manufacturing"),
    ("311811", "Retail Bakeries"),
    ("311812", "Commercial Bakeries"),
    ("423830", "Industrial Machinery and Equipment Merchant Wholesalers"),
    ("811310", "Commercial and Industrial Machinery and Equipment Repair and Maintenance"),
    ("3327", "Machine Shops; Turned Product; and Screw, Nut, and Bolt Manufacturing"),
]
INDEX = [
    ("332710", "Machine shops"),
    ("332710", "Precision machining of metal parts, job shops"),
    ("333914", "Centrifugal pumps manufacturing"),
    ("333914", "Sump pumps, residential-type, manufacturing"),
    ("333914", "Pumps, hydraulic, manufacturing"),
    ("332911", "Gate valves, industrial-type, manufacturing"),
    ("332911", "Check valves, industrial-type, manufacturing"),
    ("311811", "Bakeries with baking from flour on the premises, retailing not for immediate consumption"),
    ("311812", "Bread, fresh and frozen, made in commercial bakeries"),
    ("311812", "Cakes, baking, made in commercial bakeries"),
    ("423830", "Pumps, industrial-type, merchant wholesalers"),
    ("423830", "Valves (except hydraulic), merchant wholesalers"),
    ("811310", "Pump and compressor repair and maintenance services"),
    ("811310", "Machine tools repair and maintenance services"),
]
REFERENCE = Reference.of(TITLES, INDEX, [("333914.0", "PUMP,WATER,ENGINE")])


@pytest.fixture(scope="module")
def coder() -> IndustryCoder:
    return IndustryCoder.learn(REFERENCE)


@pytest.fixture(scope="module")
def coder_of_words() -> IndustryCoder:
    """As learned where the sentence model is not installed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sentences.SentenceModel, "installed", classmethod(lambda cls: None))
        return IndustryCoder.learn(REFERENCE)


def _codes(coder: IndustryCoder, text: str) -> list[str]:
    return [each.code for each in coder.suggest(text)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("centrifugal pump for water", "333914"),
        ("industrial gate valves", "332911"),
        ("CNC machining, precision metal parts", "332710"),
        ("frozen bread", "311812"),
        ("merchant wholesalers of pumps", "423830"),
        ("repair services for pumps", "811310"),
    ],
)
def test_suggest__names_the_industry_with_what_speaks_for_it(
    coder: IndustryCoder, coder_of_words: IndustryCoder, text: str, code: str
) -> None:
    for each in (coder, coder_of_words):
        first = each.suggest(text)[0]
        assert first.code == code
        assert first.because
        assert all((entry.code, entry.text) for entry in REFERENCE.entries if entry.text in first.because)


def test_suggest__speaks_with_entries_of_the_code_itself(coder: IndustryCoder) -> None:
    of_code = {entry.text for entry in REFERENCE.entries if entry.code == "333914"}
    assert set(coder.suggest("hydraulic pump")[0].because) <= of_code


def test_because__never_quotes_what_somebody_wrote_in_a_need(coder: IndustryCoder) -> None:
    assert coder.suggest("PUMP,WATER,ENGINE")[0].code == "333914"
    assert "PUMP,WATER,ENGINE" not in str(coder.suggest("PUMP,WATER,ENGINE"))


@pytest.mark.parametrize("text", ["", "   ", "---", "\t\n", "¿?"])
def test_suggest__text_without_words__nothing(coder: IndustryCoder, text: str) -> None:
    assert coder.suggest(text) == []


@settings(max_examples=60)
@given(st.text(max_size=300))
def test_suggest__any_text__probabilities_in_order_and_at_most_one(coder: IndustryCoder, text: str) -> None:
    found = coder.suggest(text, top=20)
    probabilities = [each.probability for each in found]
    assert probabilities == sorted(probabilities, reverse=True)
    assert all(0 <= each <= 1 for each in probabilities)
    assert sum(probabilities) <= 1.0001
    assert len({each.code for each in found}) == len(found)


def test_suggest__fifty_pages__answers(coder: IndustryCoder) -> None:
    assert _codes(coder, "centrifugal pumps manufacturing " * 10_000)[0] == "333914"


def test_reference__codes_that_a_spreadsheet_changed_and_what_is_no_code() -> None:
    assert six_digits("332996.0") == "332996"
    assert [six_digits(text) for text in ("31-33", "3327", "", "33299x", "3329960")] == [""] * 5
    assert [entry.text for entry in REFERENCE.entries if entry.source is Source.EXAMPLE] == [
        "PUMP,WATER,ENGINE"
    ]


def test_reference__an_entry_that_stands_twice_counts_once() -> None:
    # "Machine shops" is both the title and an index entry.
    assert [entry.source for entry in REFERENCE.entries if entry.text.casefold() == "machine shops"] == [
        Source.TITLE
    ]


def _write(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    for name, header, pairs in (
        ("titles.csv", "code,title", TITLES),
        ("index.csv", "naics2022,index_item", INDEX),
    ):
        lines = [f'{code},"{text}"' for code, text in pairs]
        (folder / name).write_text("\n".join([header, *lines]), encoding="utf-8")
    return folder


def test_reference__read_from_files(tmp_path: Path) -> None:
    read = Reference.read(_write(tmp_path))
    assert {(entry.code, entry.text) for entry in read.entries} == {
        (entry.code, entry.text) for entry in REFERENCE.entries if entry.source is not Source.EXAMPLE
    }
    assert read.titles["3327"].startswith("Machine Shops; Turned")


def test_reference__folder_without_files__says_so(tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match=r"neither an index\.csv nor a titles\.csv"):
        Reference.read(tmp_path)


def test_reference__missing_column__is_named(tmp_path: Path) -> None:
    (tmp_path / "index.csv").write_text("code,text\n332710,Machine shops\n", encoding="utf-8")
    with pytest.raises(InvalidValue, match="has no column index_item and no column naics2022"):
        Reference.read(tmp_path)


def test_kept__answers_the_same_as_learned(coder: IndustryCoder, tmp_path: Path) -> None:
    storing.save(coder, tmp_path / "kept")
    loaded = storing.load(tmp_path / "kept")
    assert loaded is not None
    for text in ("gate valve", "PUMP,WATER", "bread"):
        learned, again = coder.suggest(text), loaded.suggest(text)
        assert [each.code for each in learned] == [each.code for each in again]
        assert np.allclose([e.probability for e in learned], [e.probability for e in again], atol=1e-5)
        assert [each.because for each in learned] == [each.because for each in again]


@pytest.mark.parametrize("damage", ["weights.npy", "described.json", "pairs_data.npy"])
def test_kept__damaged__is_learned_again(tmp_path: Path, damage: str) -> None:
    storing.learn_once(REFERENCE, tmp_path)
    kept = tmp_path / storing.fingerprint(REFERENCE)
    (kept / damage).write_bytes(b"")
    assert storing.load(kept) is None
    assert _codes(storing.learn_once(REFERENCE, tmp_path), "gate valves")[0] == "332911"
    assert storing.load(kept) is not None


def test_kept__second_time_is_read_and_not_learned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    storing.learn_once(REFERENCE, tmp_path)
    monkeypatch.setattr(
        IndustryCoder, "learn", classmethod(lambda cls, reference: pytest.fail("learned again"))
    )
    assert _codes(storing.learn_once(REFERENCE, tmp_path), "gate valves")[0] == "332911"


def test_fingerprint__changes_with_an_entry() -> None:
    more = Reference.of(TITLES, [*INDEX, ("332911", "Ball valves manufacturing")])
    assert storing.fingerprint(more) != storing.fingerprint(Reference.of(TITLES, INDEX))


@pytest.mark.parametrize("top", [0, -1, 101])
def test_command__number_of_codes_out_of_range__says_so(tmp_path: Path, top: int) -> None:
    with pytest.raises(InvalidValue, match="1 to 100"):
        commands.suggest_lines(tmp_path, [], io.StringIO(), top=top, as_json=True, kept=tmp_path, tell=print)


def test_command__one_ascii_json_object_a_line(tmp_path: Path) -> None:
    reference = _write(tmp_path / "reference")
    texts = "gate valves\n\nválvula de compuerta ☃\n   \n".encode() + b"\xff\xfe bread\n"
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "lineshaft.cli",
            "naics",
            "suggest",
            "--reference",
            str(reference),
            "--top=2",
            "--json",
        ],
        input=texts,
        capture_output=True,
        env={"LINESHAFT_VAR": str(tmp_path / "var"), "PATH": "/usr/bin:/bin"},
        check=True,
    )
    answers = [json.loads(line) for line in run.stdout.decode("ascii").splitlines()]
    assert [len(answer["codes"]) for answer in answers] == [2, 0, 2, 0, 2]
    assert answers[0]["text"] == "gate valves"
    assert answers[0]["codes"][0]["code"] == "332911"
    assert set(answers[0]["codes"][0]) == {"code", "probability", "because"}
    assert (answers[1]["text"], answers[3]["text"]) == ("", "   ")


def test_command__folder_that_is_none__one_sentence_and_status_1(tmp_path: Path) -> None:
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "lineshaft.cli",
            "naics",
            "suggest",
            "--reference",
            str(tmp_path / "no"),
            "--json",
        ],
        input=b"bread\n",
        capture_output=True,
        env={"LINESHAFT_VAR": str(tmp_path / "var"), "PATH": "/usr/bin:/bin"},
        check=False,
    )
    assert (run.returncode, run.stdout) == (1, b"")
    assert b"is not a folder" in run.stderr
    assert b"Traceback" not in run.stderr


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("Bolts, metal, manufacturing", "metal Bolts manufacturing"),
        ("Furniture stores, unfinished", "unfinished Furniture stores"),
        ("Machine shops", "Machine shops"),
        ("Printing apparel (except screen printing)", "Printing apparel"),
        ("VALVE,CHECK", "CHECK VALVE"),
    ],
)
def test_in_order_of_speech(text: str, spoken: str) -> None:
    assert words.in_order_of_speech(text) == spoken


def test_words__exceptions_say_the_contrary() -> None:
    assert words.words("Valves (except hydraulic), merchant wholesalers") == [
        "valve",
        "~hydraulic",
        "merchant",
        "wholesaler",
    ]
    assert "hydr" not in "".join(words.parts_of_words("Valves (except hydraulic)"))


def test_sentence_model__gives_the_published_likeness() -> None:
    """Reference values of all-MiniLM-L6-v2, computed once with the authors' own library's tokeniser and weights."""
    model = sentences.SentenceModel.installed()
    if model is None:
        pytest.skip("the sentence model is not installed")
    vectors = model.encode(["machined steel shafts", "turned metal parts", "chocolate candy", ""])
    assert vectors.shape == (4, sentences.DIMENSIONS)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert float(vectors[0] @ vectors[1]) == pytest.approx(0.3776, abs=2e-3)
    assert float(vectors[0] @ vectors[2]) == pytest.approx(0.0037, abs=2e-3)
    assert float(vectors[1] @ vectors[2]) == pytest.approx(0.2366, abs=2e-3)
