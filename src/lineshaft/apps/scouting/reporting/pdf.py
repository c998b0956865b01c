"""The reports of the desk as tagged PDFs."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lineshaft.ui import documents

_TEMPLATES = Path(__file__).parent


def report_pdf(document: Mapping[str, Any], sha256: str, template: str = "report.typ") -> bytes:
    """The PDF of a document, with the hash of its data on the last page."""
    return documents.pdf(_TEMPLATES / template, document, sha256)
