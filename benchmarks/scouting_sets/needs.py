"""Needs of federal buyers with the industry that the buyer chose, and real profiles of suppliers."""

import csv
import hashlib
from dataclasses import dataclass
from pathlib import Path

from lineshaft.domain.matching.places import state_code
from lineshaft.domain.matching.suppliers import Supplier, naics_codes, read_supplier

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
csv.field_size_limit(10_000_000)


@dataclass(frozen=True)
class LabelledNeed:
    """A need and the industry that its buyer chose, which is often only near the truth."""

    id: str
    text: str
    naics: str
    is_short: bool

    @property
    def part(self) -> int:
        """0 to 9, from the text itself, so that the same notice posted twice is never on both sides."""
        return hashlib.sha256(" ".join(self.text[:60].lower().split()).encode()).digest()[0] % 10

    @property
    def kept_aside(self) -> bool:
        """Whether it is only measured on, and never learned from."""
        return self.part >= 8

    @property
    def teaches(self) -> bool:
        """Whether industry coding learns from it. What is between the two sets weights and levels."""
        return self.part < 6


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def titles(data: Path = SHARED) -> dict[str, str]:
    return {row["code"]: row["title"] for row in _rows(data / "reference" / "naics2022_codes_2_6digit.csv")}


def index_entries(data: Path = SHARED) -> list[tuple[str, str]]:
    """Code and entry."""
    return [
        (row["naics2022"], row["index_item"]) for row in _rows(data / "reference" / "naics2022_index_dev.csv")
    ]


def labelled_needs(known: dict[str, str], data: Path = SHARED) -> list[LabelledNeed]:
    """Needs whose code is one of NAICS 2022."""
    found = []
    for number, row in enumerate(_rows(data / "needs" / "fbo_notices_2013.csv")):
        found.append(LabelledNeed(f"fbo-{number}", f"{row['SUBJECT']}. {row['DESC']}", row["NAICS"], False))
    for number, row in enumerate(_rows(data / "needs" / "sam_gov_notices_2026_titles.csv")):
        code = "".join(naics_codes([row["naics_code"]]))
        found.append(LabelledNeed(f"sam-{number}", row["title"], code, True))
    return [need for need in found if need.naics in known and len(need.naics) == 6 and need.text.strip()]


def needs_by_title(known: dict[str, str], data: Path = SHARED) -> list[LabelledNeed]:
    """The same notices by their titles alone, each title once."""
    found = {}
    for number, row in enumerate(_rows(data / "needs" / "fbo_notices_2013.csv")):
        found[row["SUBJECT"]] = LabelledNeed(
            f"fbo-{number}", row["SUBJECT"], "".join(naics_codes([row["NAICS"]])), True
        )
    for need in labelled_needs(known, data):
        if need.is_short:
            found[need.text] = need
    return [
        need for need in found.values() if need.naics in known and len(need.naics) == 6 and need.text.strip()
    ]


def real_suppliers(data: Path = SHARED) -> list[Supplier]:
    """The profiles of the Small Business Search, under numbers of their own."""
    return [
        read_supplier(
            f"real-{number}",
            row["Business name"],
            row["Capabilities narrative"],
            industries=[row["Primary NAICS code"], *row["All NAICS codes"].split(",")],
            credentials=row["Active SBA certifications"].split(","),
            state=state_code(row["State"]),
            zip_code=row["Zipcode"][:5],
        )
        for number, row in enumerate(_rows(data / "manufacturers" / "sba_sbs_supplier_profiles_2025.csv"))
    ]
