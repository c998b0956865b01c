"""A plant as the engine compares it: what it is called, says, makes, holds, and where it is."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from lineshaft.domain.matching.terms import Vocabulary, vocabulary, words_of

_NAICS = re.compile(r"[1-9][0-9]{1,5}")


@dataclass(frozen=True, slots=True)
class Supplier:
    """
    One plant. `industries` are NAICS codes, the primary one first; `processes`, `materials`, `credentials` are codes of
    the vocabulary (a credential it does not know stands as its own words). Empty means: not known. `confirmed` are the
    words of needs that it was confirmed to meet, one text for each need.
    """

    id: str
    name: str
    text: str = ""
    industries: tuple[str, ...] = ()
    processes: frozenset[str] = frozenset()
    materials: frozenset[str] = frozenset()
    credentials: frozenset[str] = frozenset()
    state: str = ""
    zip_code: str = ""
    latitude: float | None = None
    longitude: float | None = None
    confirmed: tuple[str, ...] = ()

    @property
    def searched_text(self) -> str:
        """What its words are looked up in."""
        return f"{self.name}\n{self.text}"


def read_supplier(
    supplier_id: str,
    name: str,
    text: str = "",
    *,
    industry_words: str = "",
    industries: Iterable[str] = (),
    credentials: Iterable[str] = (),
    state: str = "",
    zip_code: str = "",
    latitude: float | None = None,
    longitude: float | None = None,
    confirmed: Iterable[str] = (),
) -> Supplier:
    """
    A plant whose processes, materials and credentials are those that its own words name. `industry_words`,
    titles of its industries, are found too, and are not taken for what it says of itself.
    """
    words = words_of(f"{name}\n{text}")
    known = vocabulary()
    return Supplier(
        id=supplier_id,
        name=name,
        text=f"{text} {industry_words}".strip(),
        industries=naics_codes(industries),
        processes=_with_wider(known.processes, words),
        materials=_with_wider(known.materials, words),
        credentials=credential_codes(credentials).union(
            mention.term.code for mention in known.credentials.mentions(words)
        ),
        state=state,
        zip_code=zip_code,
        latitude=latitude,
        longitude=longitude,
        confirmed=tuple(confirmed),
    )


def naics_codes(values: Iterable[str]) -> tuple[str, ...]:
    """The NAICS codes among `values`, each once, in their order; anything else is left out."""
    found = (value.strip().removesuffix(".0") for value in values)
    return tuple(dict.fromkeys(code for code in found if _NAICS.fullmatch(code)))


def credential_codes(texts: Iterable[str]) -> frozenset[str]:
    """The codes of certifications and classes of ownership; one that is not known stands as its own words."""
    return frozenset(code for text in texts for code in _credential_codes(text))


@lru_cache(maxsize=4096)
def _credential_codes(text: str) -> tuple[str, ...]:
    words = words_of(text)
    mentions = vocabulary().credentials.mentions(words)
    return tuple(mention.term.code for mention in mentions) or ((" ".join(words),) if words else ())


def _with_wider(known: Vocabulary, words: list[str]) -> frozenset[str]:
    codes: set[str] = set()
    for mention in known.mentions(words):
        codes.add(mention.term.code)
        codes.update(known.wider(mention.term.code))
    return frozenset(codes)
