"""Where a rule or a number of law stands, and whether its source was read."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lineshaft.domain.data_files import Section


class Reading(StrEnum):
    """Verified: read in the cited text. Unverified: taken from another text, or from memory; read it before relying."""

    VERIFIED = "verified"
    UNVERIFIED = "unverified"


@dataclass(frozen=True)
class Citation:
    """A paragraph of law: `read_on` is the day on which its text was read, None where it was not."""

    paragraph: str
    link: str
    reading: Reading
    read_on: date | None
    note: str

    @property
    def is_verified(self) -> bool:
        return self.reading is Reading.VERIFIED

    def __str__(self) -> str:
        return self.paragraph


def read_citation(section: Section) -> Citation:
    """The citation of a value or rule. Raises InvalidDefinition where a verified one does not say when it was read."""
    reading = section.one_of("status", Reading)
    if reading is Reading.UNVERIFIED and section.has("read_on"):
        raise section.error(
            "read_on", "is the day on which the cited text was read: an unverified one has none"
        )
    return Citation(
        paragraph=section.text("citation"),
        link=section.text("link"),
        reading=reading,
        read_on=section.day("read_on") if reading is Reading.VERIFIED else None,
        note=section.optional_text("note"),
    )
