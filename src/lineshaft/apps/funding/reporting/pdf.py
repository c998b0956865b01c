"""The federal report as a tagged PDF of the form."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lineshaft.ui import documents


def report_pdf(document: Mapping[str, Any], sha256: str) -> bytes:
    """The PDF of a certified document; the same document gives the same bytes."""
    return documents.pdf(Path(__file__).parent / "sf425.typ", document, sha256)
