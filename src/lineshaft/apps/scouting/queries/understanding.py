"""What the engine understands of a need, before anybody corrects it."""

import re
from typing import Any

from lineshaft.apps.reference import coding
from lineshaft.domain.matching.interpret import NeedText, interpret

from ..models import Need
from .suggestions import OFFERED, industry_suggestions, words_of

_LISTED = re.compile(r"[,;\n]")


def understood(need: Need) -> dict[str, Any]:
    """
    The criteria that follow from the words and fields of a need, as plain values.

    Industries that the buyer chose count most; those that industry coding finds probable are added. Until that has
    learned, those that fit the words stand for it.
    """
    learned = coding.coder()
    industries = [row.naics_id for row in need.chosen_naics.all()]
    if not industries and learned is None:
        industries = [hit.code for hit in industry_suggestions(words_of(need), OFFERED)]
    words = (words_of(need), need.dimensions, need.technical_comments, need.volume_detail)
    found = interpret(
        NeedText(
            text="\n".join(filter(None, words)),
            industries=tuple(industries),
            certifications=tuple(part.strip() for part in _LISTED.split(need.certifications) if part.strip()),
            regulations=need.regulations,
            state=need.state_used_in.abbreviation if need.state_used_in else "",
            zip_code=need.delivery_zip,
        ),
        learned,
    ).as_json()
    if need.quantity is not None:
        amount = float(need.quantity)
        found["quantity"] = {"amount": amount, "unit": need.unit, "cadence": need.cadence, "words": ""}
    return found


def criteria_of_need(need: Need) -> dict[str, Any]:
    """The criteria that hold: as the desk corrected them, or else as the engine understands the need."""
    return dict(need.criteria) if need.criteria else understood(need)
