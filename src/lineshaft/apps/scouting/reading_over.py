"""What stands in the way of posting a need, and what its owner should look at again. Sentences, for who writes it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from lineshaft.apps.accounts.roles import OrganisationKind
from lineshaft.apps.reference.models import NaicsCode
from lineshaft.ui.tags.formatting import day

from .models import Need
from .queries.suggestions import industry_suggestions, words_of

_WORD = re.compile(r"[^\W\d_]{2,}")
_FEWEST_WORDS = 3
_MOST_WORDS = 3_000


@dataclass(frozen=True)
class Doubt:
    """One sentence, and the part of the form where it is put right."""

    part: str
    sentence: str


def obstacles(need: Need, today: date) -> list[Doubt]:
    """Why a need cannot be posted as it is; empty when it can."""
    return list(_obstacles(need, today))


def _obstacles(need: Need, today: date) -> Iterator[Doubt]:
    if len(_WORD.findall(words_of(need) + " " + need.dimensions)) < _FEWEST_WORDS:
        yield Doubt(
            "item",
            f"“{need.item}” alone says too little: thousands of plants would fit, or none. Describe in a sentence what"
            " it is for, of what it is made, or its size.",
        )
    if need.owner.kind != OrganisationKind.BUYER and not need.buyer_name:
        yield Doubt(
            "asking", f"Say on whose behalf {need.owner} posts this: the agency or company that buys."
        )
    if need.needed_by and need.needed_by < today:
        yield Doubt("delivery", f"It was needed by {day(need.needed_by)}, which has passed. Correct the day.")


def doubts(need: Need, today: date) -> list[Doubt]:
    """What does not go together, or makes the search poor. A need can be posted in spite of it."""
    return list(_doubts(need, today))


def _doubts(need: Need, today: date) -> Iterator[Doubt]:
    yield from _about_industry(need)
    yield from _about_supplier(need)
    respond_by = need.respond_by or today + timedelta(days=need.days_to_scout)
    if need.needed_by and need.needed_by <= respond_by:
        yield Doubt(
            "delivery",
            f"It is needed by {day(need.needed_by)}, and the report comes by {day(respond_by)}. Give the network fewer"
            " days, or a later day of delivery.",
        )
    if need.cadence and need.quantity is None:
        yield Doubt("volume", f"“{need.get_cadence_display()}” stands without a number. Say how many.")
    words = len(words_of(need).split())
    if words > _MOST_WORDS:
        yield Doubt(
            "item",
            f"The text has {words:,} words. What decides is hard to find in it: keep a page, and add the rest"
            " as a file.",
        )


def _about_industry(need: Need) -> Iterator[Doubt]:
    chosen = list(NaicsCode.objects.filter(pk__in=need.chosen_naics.values("naics_id")))
    for code in chosen:
        if not code.is_manufacturing:
            yield Doubt(
                "making",
                f"{code} is no manufacturing industry: the network knows plants. Choose what makes it.",
            )
    if not chosen and not industry_suggestions(words_of(need)):
        yield Doubt(
            "making",
            "No manufacturing industry has these words. Is it something that is made? Say of what and how, or choose"
            " the industry yourself.",
        )
    if need.psc_code and not need.psc_code[0].isdigit():
        yield Doubt(
            "making", f"{need.psc_code} is the code of a service. The network finds who makes products."
        )


def _about_supplier(need: Need) -> Iterator[Doubt]:
    types, reasons = set(need.supplier_types), set(need.reasons)
    if types == {Need.SupplierType.DISTRIBUTOR.value} and reasons & {"buy_american", "reshore"}:
        yield Doubt(
            "item",
            "You look for distributors only, and want it made in the United States. A distributor may sell what is made"
            " elsewhere: add a kind that makes it.",
        )
    if types == {Need.SupplierType.DISTRIBUTOR.value} and need.processes:
        yield Doubt(
            "item",
            "You look for distributors only, and say how it is made. Add a kind of supplier that makes it.",
        )
    if "other" in reasons and not need.reason_detail:
        yield Doubt("item", "You look for another reason. Say which.")
