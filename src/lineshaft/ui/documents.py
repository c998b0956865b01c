"""
Documents that are the same bytes every time: canonical JSON with its hash, and a tagged PDF made of it.

Canonical is: sorted keys, no spaces, UTF-8. What was certified or handed over is kept so, and made again from it.
"""

import hashlib
import json
import re
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

    The same document gives the same bytes: fonts and tags are fixed, and the day is that of its `made_at`. In the place
    of a character that the fonts do not have, such as a picture in a text message, stands �.
    """
    if not files:
        return _compiled(template, document, sha256)
    with TemporaryDirectory() as folder:
        for name, content in files.items():
            (Path(folder) / Path(name).name).write_bytes(content)
        copied = Path(folder) / template.name
        copied.write_bytes(template.read_bytes())
        return _compiled(copied, document, sha256)


_NOT_SHOWN = re.compile(r'the text `"((?:[^"\\]|\\.)+)"` could not be displayed')
_TRIES = 5
"""All that cannot be shown is named at once, but for what stands in a title that is only looked at later."""


def _compiled(template: Path, document: Mapping[str, Any], sha256: str) -> bytes:
    """A paper that cannot show a character shows the others: a letter that is refused would never arrive."""
    for _try in range(_TRIES):
        try:
            return _typeset(template, document, sha256)
        except typst.TypstError as error:
            missing = [_unescaped(each) for each in _NOT_SHOWN.findall(error.diagnostic)]
            if not missing:
                raise
            document = _replaced(document, re.compile("|".join(map(re.escape, missing))))
    return _typeset(template, document, sha256)


def _unescaped(text: str) -> str:
    """A text as it was, of the way in which an error quotes it."""
    return re.sub(r"\\u\{([0-9a-f]+)\}", lambda found: chr(int(found[1], 16)), text)


def _replaced(value: Any, missing: re.Pattern[str]) -> Any:
    """A document with � in the place of what is missing, in all its texts."""
    if isinstance(value, str):
        return missing.sub("\N{REPLACEMENT CHARACTER}", value)
    if isinstance(value, Mapping):
        return {name: _replaced(each, missing) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_replaced(each, missing) for each in value]
    return value


def _typeset(template: Path, document: Mapping[str, Any], sha256: str) -> bytes:
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
