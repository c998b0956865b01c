"""
Documents that are the same bytes every time: canonical JSON with its hash, and a tagged PDF made of it.

Canonical is: sorted keys, no spaces, UTF-8. What was certified or handed over is kept so, and made again from it.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst


def canonical(document: Mapping[str, Any]) -> bytes:
    """The canonical JSON of a document. Raises ValueError for a number that JSON does not have."""
    return json.dumps(
        document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def sha256_of(document: Mapping[str, Any]) -> str:
    """The SHA-256 of the canonical JSON, in hexadecimal digits."""
    return digest(canonical(document))


def digest(content: bytes) -> str:
    """The SHA-256 of bytes, in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def pdf(
    template: Path, document: Mapping[str, Any], sha256: str, *, files: Mapping[str, bytes] | None = None
) -> bytes:
    """
    A tagged PDF (PDF/UA-1) of a document, by a typst template that reads `document` and `sha256` from its inputs.

    `files` are pictures that stand beside the template, by the names under which it reads them.

    The same document gives the same bytes: fonts and tags are fixed, and the day is that of its `made_at`.
    """
    if not files:
        return _compiled(template, document, sha256)
    with TemporaryDirectory() as folder:
        for name, content in files.items():
            (Path(folder) / Path(name).name).write_bytes(content)
        copied = Path(folder) / template.name
        copied.write_bytes(template.read_bytes())
        return _compiled(copied, document, sha256)


def _compiled(template: Path, document: Mapping[str, Any], sha256: str) -> bytes:
    made = typst.compile(
        str(template),
        root=str(template.parent),
        format="pdf",
        ignore_system_fonts=True,
        font_paths=[],
        pdf_standards="ua-1",
        timestamp=int(datetime.fromisoformat(document["made_at"]).timestamp()),
        sys_inputs={"document": canonical(document).decode(), "sha256": sha256},
    )
    assert isinstance(made, bytes)
    return made
