"""People at sites, for the search box."""

import re

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import F, Q

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies import permissions
from lineshaft.apps.companies.models import Contact
from lineshaft.ui.finding import Step, takes, words_of

_ALIKE = 0.5
_SHORTEST_ALIKE = 4
# To compare costs far more than to look: what has a digit, or more words than people have names, is nobody misspelt.
_MOST_NAMES = 4
_DIGITS_OF_A_NUMBER = 7


def find_contacts(actor: Actor, text: str, limit: int) -> list[Contact]:
    """
    Who the reader's own center knows under this name, e-mail address or telephone number; where there is nobody, those
    whose names are like it.

    Those who are still there and the most alike first. A center has some thousands of contacts: they are compared one
    by one, behind the row policy.
    """
    centers = permissions.relationship_center_ids(actor)
    if not centers:
        return []
    meant = Q(*(Q(name__icontains=word) for word in words_of(text))) | Q(email__icontains=text)
    digits = re.sub(r"\D", "", text)
    if len(digits) >= _DIGITS_OF_A_NUMBER and not re.search(r"[^\W\d]", text):
        meant |= Q(phone__regex=r"\D*".join(digits[-10:]))
    rows = Contact.objects.filter(center_id__in=centers).annotate(
        closeness=TrigramWordSimilarity(text, "name")
    )
    rows = rows.select_related("site").order_by(
        F("left_on").desc(nulls_first=True), "-closeness", "name", "id"
    )
    found: list[Contact] = list(rows.filter(meant)[:limit]) if takes(Step.TYPED) else []
    if not found and _may_be_misspelt(text) and takes(Step.NAMES):
        found = list(rows.filter(closeness__gte=_ALIKE)[:limit])
    return found


def _may_be_misspelt(name: str) -> bool:
    return len(name) >= _SHORTEST_ALIKE and len(name.split()) <= _MOST_NAMES and not re.search(r"\d", name)
