"""What a company is asked, and a story as it is shown: both are kept word for word with each consent."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from lineshaft.apps.engagements.models import Outcome
from lineshaft.apps.engagements.states import VERIFIED_STATES

from .models import TEXTS, Story

VERSION = "2026-11"


def question(center_name: str, language: str) -> str:
    """What the company is asked, in its language."""
    with override(language):
        return _(
            "May %(center)s and the network show this story to everyone on their public pages, with the name of your"
            " company, the text, the figures and the photo, exactly as they stand here? This is voluntary: nothing"
            " that your company gets from the center depends on it. You can take your word back at any time by the"
            " same link; the story is then removed from these pages at once. Copies that others made meanwhile cannot"
            " be called back."
        ) % {"center": center_name}


def shown_of(story: Story) -> dict[str, Any]:
    """The story as it is shown, in plain values: texts by language, figures, and the hash of the photo."""
    texts = {"en": _texts(story.english)}
    if story.spanish:
        texts["es"] = _texts(story.spanish)
    return {
        "company": story.company_name,
        "place": story.place,
        "texts": texts,
        "figures": [[kind, str(amount)] for kind, amount in _figures(story)],
        "photo_sha256": story.photo_sha256,
    }


def _texts(written: dict[str, str]) -> dict[str, str]:
    return {name: written.get(name, "") for name in TEXTS}


def _figures(story: Story) -> list[tuple[str, Decimal]]:
    """Sums of the story's verified outcomes by kind, in the order of the kinds."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for kind, amount in story.figures.filter(outcome__state__in=VERIFIED_STATES).values_list(
        "outcome__kind", "outcome__amount"
    ):
        sums[kind] += amount
    return [(kind, sums[kind]) for kind in Outcome.Kind.values if kind in sums]


def figures_in_words(shown: dict[str, Any]) -> list[tuple[str, Decimal, bool]]:
    """Label, amount, and whether it counts people and not dollars, for each figure of a story."""
    return [
        (str(Outcome.Kind(kind).label), Decimal(amount), kind in Outcome.JOBS)
        for kind, amount in shown["figures"]
    ]
