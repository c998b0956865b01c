"""The real files beside the repository, where they are."""

import os
from pathlib import Path

import pytest

FOLDER = Path(
    os.environ.get("LINESHAFT_SHARED_DATA", Path(__file__).resolve().parents[2] / "shared" / "data")
)


def shared(path: str) -> Path:
    """A real file; the test is skipped, saying why, where it is absent."""
    found = FOLDER / path
    if not found.exists():
        pytest.skip(f"the real data {path} are not on this machine")
    return found
