"""A published story as a PDF, of one page where it fits on one, made anew from what is public at that moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lineshaft.domain.money import format_usd
from lineshaft.ui import documents

from .models import PublishedStory
from .wording import figures_in_words

_TEMPLATE = Path(__file__).parent / "story.typ"
_PHOTO = "photo.jpg"


@dataclass(frozen=True)
class Paper:
    """What the PDF of a story says and shows. Two that are the same have the same `mark`, without making the PDF."""

    document: Mapping[str, Any]
    files: Mapping[str, bytes]

    @property
    def mark(self) -> str:
        """A hash of everything that the PDF is made of."""
        parts = [documents.canonical(self.document), _TEMPLATE.read_bytes(), *self.files.values()]
        return documents.digest(b"".join(documents.digest(part).encode() for part in parts))

    def pdf(self) -> bytes:
        """The PDF, typeset anew. It is tagged."""
        return documents.pdf(_TEMPLATE, self.document, documents.sha256_of(self.document), files=self.files)


def paper_of(story: PublishedStory, language: str) -> Paper:
    """The paper in `language`, or in English where the company agreed to English alone."""
    told = language if language in story.content["texts"] else "en"
    photo = _photo(story)
    with translation.override(told):
        document = _document(story, told, has_photo=photo is not None)
    return Paper(document, {} if photo is None else {_PHOTO: photo})


def _photo(story: PublishedStory) -> bytes | None:
    if not story.photo:
        return None
    try:
        with default_storage.open(story.photo, "rb") as stored:
            content: bytes = stored.read()
    except FileNotFoundError:
        return None
    return content


def _document(story: PublishedStory, language: str, *, has_photo: bool) -> dict[str, Any]:
    shown, texts = story.content, story.told_in(language)
    figures = figures_in_words(shown) if story.figures_hold else []
    day_format = "F j, Y" if language == "en" else "DATE_FORMAT"
    return {
        "language": language,
        "made_at": story.published_at.isoformat(timespec="seconds"),
        "title": texts["title"],
        "company": story.company_name,
        "place": shown["place"],
        "center": story.center.name,
        "address": settings.BASE_URL + reverse("publication:story_public", args=[story.slug]),
        "published_on": date_format(timezone.localdate(story.published_at), day_format),
        "demonstration": settings.DEMO or story.is_synthetic,
        "photo": _PHOTO if has_photo else "",
        "photo_text": texts["photo_text"],
        "figures": [
            [label, f"{amount:,.0f}" if is_people else format_usd(amount)]
            for label, amount, is_people in figures
        ],
        "checked": not story.figures_hold and bool(shown["figures"]),
        "texts": {name: texts[name] for name in ("challenge", "solution", "result", "quote", "quote_by")},
        "words": {
            "center": _("The center:"),
            "published": _("Published:"),
            "demonstration": _("Demonstration data."),
            "made_up": _("Everything here is made up."),
            "source": _("Reported by the company; verified by an evaluator of the network."),
            "checked": _("The figures of this story are being checked again and are not shown."),
            "challenge": _("The challenge"),
            "solution": _("What was done"),
            "result": _("The result"),
        },
    }
