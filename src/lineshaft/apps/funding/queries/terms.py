"""Which terms of an award apply on a day: the one place that says so."""

from collections.abc import Iterable
from datetime import date

from lineshaft.apps.network.models import Award

from ..models import AwardTerms


def terms_on(award: Award | int, day: date, *, or_first: bool = False) -> AwardTerms | None:
    """
    The terms of an award on a day: the newest that had begun. Before any has begun, the first that will, where
    `or_first` is asked: a budget or claim of days before the award is judged by the terms it begins with.
    """
    return applying(AwardTerms.objects.filter(award=award), day, or_first=or_first)


def applying(terms: Iterable[AwardTerms], day: date, *, or_first: bool = False) -> AwardTerms | None:
    """`terms_on` among terms of one award that are read already."""
    in_order = sorted(terms, key=lambda each: (each.applies_from, each.pk))
    begun = [each for each in in_order if each.applies_from <= day]
    if begun:
        return begun[-1]
    return in_order[0] if in_order and or_first else None


def law_on(award: Award, terms: Iterable[AwardTerms], day: date) -> date:
    """The day whose law applies to an award on a day: by its terms, else that of its first day."""
    found = applying(terms, day, or_first=True)
    return found.law_as_of if found else award.starts_on
