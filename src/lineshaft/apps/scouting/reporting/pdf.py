"""The report as a tagged PDF (PDF/UA-1). The same document gives the same bytes: fonts, dates and tags are fixed."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

from .canonical import canonical

_TEMPLATES = Path(__file__).parent


def report_pdf(document: Mapping[str, Any], sha256: str, template: str = "report.typ") -> bytes:
    """The PDF of a document, with the hash of its data on the last page."""
    made = typst.compile(
        str(_TEMPLATES / template),
        root=str(_TEMPLATES),
        format="pdf",
        ignore_system_fonts=True,
        font_paths=[],
        pdf_standards="ua-1",
        timestamp=int(datetime.fromisoformat(document["made_at"]).timestamp()),
        sys_inputs={"document": canonical(document).decode(), "sha256": sha256},
    )
    assert isinstance(made, bytes)
    return made
