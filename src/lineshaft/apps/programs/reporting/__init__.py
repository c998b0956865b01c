"""Documents of programs: what they say as plain values, and the PDF made of them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lineshaft.ui import documents

_TEMPLATE = Path(__file__).parent / "program.typ"


def pdf(document: Mapping[str, Any], sha256: str) -> bytes:
    """The tagged PDF of a document, with the hash of its data at its end."""
    return documents.pdf(_TEMPLATE, document, sha256)
