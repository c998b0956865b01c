"""Papers arrive whatever is written in them."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
import typst
from pypdf import PdfReader

from lineshaft.ui import documents

_TEMPLATE = """
#let doc = json(bytes(sys.inputs.document))
#set document(title: doc.title, date: datetime(year: 2026, month: 1, day: 1))
= #doc.title

#for each in doc.lines [#par[#each]]
"""


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "paper.typ"
    path.write_text(_TEMPLATE, encoding="utf-8")
    return path


def _document(title: str, *lines: str) -> dict[str, object]:
    return {"title": title, "lines": list(lines), "made_at": datetime(2026, 1, 1, tzinfo=UTC).isoformat()}


def test_character_that_no_font_has__stands_as_a_mark_and_the_rest_arrives(template: Path) -> None:
    said = _document(
        "Presses \U0001f389 of \u4e2d\u56fd",
        "ñandú \u2014 \u043f\u0440\u0435\u0441\u0441",
        "\U0001f1fa\U0001f1f8 a\x07b",
    )
    made = documents.pdf(template, said, "")
    paper = PdfReader(io.BytesIO(made))
    text = paper.pages[0].extract_text()
    for words in (
        "Presses \ufffd of \ufffd\ufffd",
        "ñandú \u2014 \u043f\u0440\u0435\u0441\u0441",
        "\ufffd a\ufffdb",
    ):
        assert words in text
    assert paper.metadata is not None
    assert paper.metadata.title == "Presses \ufffd of \ufffd\ufffd"
    assert documents.pdf(template, said, "") == made


def test_template_that_is_wrong__still_fails(template: Path) -> None:
    template.write_text("#unknown", encoding="utf-8")
    with pytest.raises(typst.TypstError, match="unknown variable"):
        documents.pdf(template, _document("T"), "")
