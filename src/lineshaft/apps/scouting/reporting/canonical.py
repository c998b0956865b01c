"""A document as the same bytes every time: sorted keys, no spaces, UTF-8."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any


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
