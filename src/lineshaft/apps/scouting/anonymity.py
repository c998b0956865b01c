"""Whether a text that goes out without a company's name gives away who it is."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from lineshaft.apps.companies.models import CompanyName, Site

from .models import Need

# Words of the trade that stand in many names and tell nobody who it is.
_OF_THE_TRADE = frozenset(
    """
    advanced alloy alloys aluminum american assembly brass bronze brothers casting castings chemical coating coatings
    company components composites control controls copper corp corporation custom design diecasting electric electronics
    enterprises equipment fabrication fabricating fabricators finishing food foods forge foundry furniture general
    glass group holdings industrial industries instruments international iron laser limited machine machining
    machinery manufacturers manufacturing materials metal metals milling mold molding national packaging paper
    parts plant plastic plastics plating precision press printing process processing products quality rubber sheet
    site solutions specialties stainless stamping steel supply systems technologies technology textile textiles titanium
    tool tooling tools united welding wire wood works demonstration demo
    """.split()  # noqa: SIM905
)
_SHORTEST = 4
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.\w+|\bhttps?://\S+|\bwww\.\S+", re.IGNORECASE)
_TELEPHONE = re.compile(r"(?:\+?1[ .-]?)?\(?\b\d{3}\)?[ .-]\d{3}[ .-]\d{4}\b|\b\d{10}\b")
_WORD = re.compile(r"[^\W_]+")


def gives_away(text: str, site: Site, *, people: Iterable[str] = (), asked: str = "") -> list[str]:
    """
    What in `text` tells who the plant is: its names, place, numbers and addresses, and the names of `people`.

    A single word that the need itself says (`asked`) tells nothing: "bronze" of a bronze foundry. Each finding is the
    passage as it stands in the text; none: nothing was found. Reads the company and its names.
    """
    if not text.strip():
        return []
    found = [match[0] for pattern in (_ADDRESS, _TELEPHONE) for match in pattern.finditer(text)]
    words = {word.casefold(): word for word in _WORD.findall(text)}
    spaced = " ".join(_WORD.findall(text)).casefold()
    for phrase in _phrases(site, people):
        parts = [part.casefold() for part in _WORD.findall(phrase)]
        if parts and f" {' '.join(parts)} " in f" {spaced} ":
            found.append(" ".join(_WORD.findall(phrase)))
    said = {word.casefold() for word in _WORD.findall(asked)}
    found += [words[word] for word in _telling_words(site, people) if word in words and word not in said]
    return list(dict.fromkeys(found))


def words_of(need: Need) -> str:
    """What a need says of the item, how it is made and of what: words that the buyer knows already."""
    return " ".join((need.item, need.description, need.processes, need.materials))


def _names(site: Site) -> list[str]:
    others = (
        CompanyName.objects.filter(company_id=site.company_id).order_by("pk").values_list("name", flat=True)
    )
    return [site.name, site.company.name, *others]


def _phrases(site: Site, people: Iterable[str]) -> Iterator[str]:
    """What tells who it is as a whole."""
    company = site.company
    yield from _names(site)
    yield from (site.city, site.street, site.zip_code, site.phone_key, site.public_id, company.public_id)
    yield from (company.uei, company.cage, urlsplit(company.website).hostname or "")
    yield from people


def _telling_words(site: Site, people: Iterable[str]) -> Iterator[str]:
    """Single words that tell who it is: of the names, but those of the trade."""
    for name in (*_names(site), *people, (urlsplit(site.company.website).hostname or "").replace("www.", "")):
        for word in _WORD.findall(name):
            if len(word) >= _SHORTEST and word.casefold() not in _OF_THE_TRADE:
                yield word.casefold()
