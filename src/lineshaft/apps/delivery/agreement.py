"""
The text that companies acknowledge: shipped with Lineshaft, by version and language, or the center's own.

A text that was used is never changed: the shipped ones by agreement, those of a center by the database.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lineshaft.domain.data_files import read_sections
from lineshaft.domain.errors import InvalidValue

from .models import HOURS_OF_A_DAY, AgreementText

DATA = Path(__file__).parent / "data"
LATEST = "2026-1"

ENGLISH = ("title", "paragraphs", "acknowledges")
SPANISH = ("title_es", "paragraphs_es", "acknowledges_es")
"""The fields of a version, in each of its languages."""

PLACES = {
    "company": "the company, as the proposal names it",
    "address": "the address of its plant",
    "center": "your center",
    "title": "the title of the engagement",
    "number": "the number of the engagement",
    "scope": "what will be done, from the scope",
    "fee": "what the company pays, such as $4,200.00",
    "match": "what the company gives besides the fee",
    "hours": "hours of everybody together",
    "days": "the same in days of eight hours",
    "valid_until": "the last day on which it can be acknowledged",
    "advisor": "who leads the work",
}
"""What a text may name in braces, and what stands there in the paper."""

_PLACE = re.compile(r"\{\s*([^{}]*?)\s*\}")


@cache
def _texts(version: str) -> Mapping[str, Mapping[str, Any]]:
    file = read_sections(DATA / f"agreement-{version}.yaml")
    assert file.text("version") == version
    found = {}
    for language in ("en", "es"):
        section = file.section(language)
        found[language] = {
            "version": version,
            "language": language,
            "title": section.text("title"),
            "paragraphs": list(section.texts("paragraphs")),
            "acknowledges": section.text("acknowledges"),
        }
        section.close()
    file.close()
    return found


def text_in(language: str, own: AgreementText | None = None) -> dict[str, Any]:
    """
    Version, language, title, paragraphs, and the sentence that is acknowledged, with the named places as written.

    `own` is the version of the center, where it has one in force. Where it has no Spanish, a Spanish proposal has its
    English text: never a mixture with the shipped one. Raises InvalidDefinition for a wrong file.
    """
    if own is None or own.is_shipped:
        return dict(_texts(LATEST)["es" if language.startswith("es") else "en"])
    in_spanish = language.startswith("es") and own.paragraphs_es
    title, paragraphs, acknowledges = (
        (own.title_es, own.paragraphs_es, own.acknowledges_es)
        if in_spanish
        else (own.title, own.paragraphs, own.acknowledges)
    )
    return {
        "version": str(own.number),
        "language": "es" if in_spanish else "en",
        "title": title,
        "paragraphs": lines_of(paragraphs),
        "acknowledges": acknowledges,
    }


def lines_of(paragraphs: str) -> list[str]:
    """The paragraphs of a text in which each stands on a line; empty lines are left out."""
    return [line.strip() for line in paragraphs.splitlines() if line.strip()]


def check_places(field: str, text: str) -> None:
    """Raises InvalidValue, with line and name, for a named place that is none, or a brace without its partner."""
    wrong: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        wrong += [(number, found[0]) for found in _PLACE.finditer(line) if found[1] not in PLACES]
        wrong += [(number, brace) for brace in re.findall(r"[{}]", _PLACE.sub("", line))]
    if wrong:
        number, name = wrong[0]
        others = f", and so {'is' if len(wrong) == 2 else 'are'} {_listed(wrong[1:])}" if wrong[1:] else ""
        what = "is a brace without its partner" if name in ("{", "}") else "is no named place"
        raise InvalidValue(
            field,
            name,
            f"in line {number} {what}{others}",
            f"The text may name {', '.join(f'{{{each}}}' for each in PLACES)}",
        )


def _listed(wrong: list[tuple[int, str]]) -> str:
    return ", ".join(f"{name} in line {number}" for number, name in wrong)


def day_in_words(day: date) -> str:
    """A day in full, in the language that holds now."""
    is_english = (translation.get_language() or "en").startswith("en")
    return date_format(day, "F j, Y" if is_english else "DATE_FORMAT")


def filled(text: Mapping[str, Any], document: Mapping[str, Any], valid_until: date) -> dict[str, Any]:
    """
    The text as a proposal says it: what its document says stands in the named places, in the language of the text,
    which may not be that of the proposal.
    """
    with translation.override(text["language"]):
        values = _values(document) | {"valid_until": day_in_words(valid_until)}

    def fill(line: str) -> str:
        return _PLACE.sub(lambda found: values.get(found[1], found[0]), line)

    return {
        **text,
        "title": fill(text["title"]),
        "paragraphs": [fill(each) for each in text["paragraphs"]],
        "acknowledges": fill(text["acknowledges"]),
    }


def _values(document: Mapping[str, Any]) -> dict[str, str]:
    hours = sum((Decimal(each[2]) for each in document["people"]), Decimal(0))
    days = (hours / HOURS_OF_A_DAY).quantize(Decimal("0.1"), rounding="ROUND_HALF_UP")
    values = {
        "company": document["company"],
        "address": document["address"],
        "center": document["center"],
        "title": document["title"],
        "number": document["engagement"],
        "scope": document["work"],
        "fee": document["fee"],
        "match": document["gives"] or _("nothing besides the fee"),
        "hours": f"{hours.normalize():f}",
        "days": f"{days.normalize():f}",
        "advisor": document["lead"],
    }
    return {name: " ".join(value.split()) for name, value in values.items()}
