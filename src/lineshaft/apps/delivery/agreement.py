"""The text that companies acknowledge, by version and language. A text that was used is never changed."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from lineshaft.domain.data_files import read_sections

DATA = Path(__file__).parent / "data"
LATEST = "2026-1"


@cache
def _texts(version: str) -> Mapping[str, Mapping[str, Any]]:
    file = read_sections(DATA / f"agreement-{version}.yaml")
    assert file.text("version") == version
    found = {}
    for language in ("en", "es"):
        section = file.section(language)
        found[language] = {
            "version": version,
            "title": section.text("title"),
            "paragraphs": list(section.texts("paragraphs")),
            "acknowledges": section.text("acknowledges"),
        }
        section.close()
    file.close()
    return found


def text_in(language: str, version: str = LATEST) -> dict[str, Any]:
    """Version, title, paragraphs, and the sentence that is acknowledged. Raises InvalidDefinition for a wrong file."""
    return dict(_texts(version)["es" if language.startswith("es") else "en"])
