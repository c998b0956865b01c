"""Small programs from which a person begins one of their own on screen."""

from collections.abc import Mapping
from pathlib import Path

STARTS: Mapping[str, str] = {
    "blank": "An empty page",
    "checklist": "A check list with a score",
    "before_after": "Before and after",
}


def start_text(key: str) -> str:
    """The text of one of them."""
    return (Path(__file__).parent / f"{key}.yaml").read_text(encoding="utf-8")
