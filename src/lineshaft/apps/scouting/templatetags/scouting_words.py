"""Words of scouting for templates: `{% load scouting_words %}`."""

from typing import Any

from django import template

from ..criteria import quantity_in_words
from ..models import Candidate, Need, SearchRecord
from ..queries import told

register = template.Library()

_TONES = {"exact": "success", "partial": "warning"}
_YES = {True: "yes", False: "no", None: "not known"}


@register.filter
def level_tone(level: str) -> str:
    """The tone of a match level."""
    return _TONES.get(level, "")


@register.filter
def level_words(level: str) -> str:
    """A match level as pages call it."""
    return str(dict(Candidate.Level.choices).get(level, level))


@register.filter
def yes_no(value: bool | None) -> str:
    """A yes, a no, or that it is not known."""
    return _YES[value]


@register.filter
def buyer_of(need: Need) -> str:
    """Who needs it: the buyer that was named, else who posted it."""
    return need.buyer_name or need.owner.name


@register.filter
def quantity_of(need: Need) -> str:
    """How many, and how often."""
    return quantity_in_words(
        {"quantity": {"amount": need.quantity, "unit": need.unit, "cadence": need.cadence}}
    )


@register.filter
def reasons_of(need: Need) -> str:
    """Why the buyer looks for a supplier."""
    words = dict(Need.Reason.choices)
    told = ", ".join(str(words.get(reason, reason)) for reason in need.reasons)
    return f"{told}: {need.reason_detail}" if need.reason_detail and told else told or need.reason_detail


@register.filter
def is_named(candidate: Candidate) -> bool:
    """Whether the company's word to be named holds now. Prefetch `consents` in a list."""
    return any(consent.withdrawn_at is None for consent in candidate.consents.all())


@register.filter
def said_of(thing: Any, sentence: str) -> str:
    """`sentence` with the name of the thing in it: "Choose {}"."""
    return sentence.format(thing)


@register.filter
def plausible_told(record: SearchRecord) -> str:
    """How many plausible suppliers a search found, as buyers are told: no small count follows from it."""
    return told(record).total
