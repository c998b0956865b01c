"""People at sites, for the search box."""

import re

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import F, Q

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies import permissions
from lineshaft.apps.companies.models import Contact

_ALIKE = 0.5
_SHORTEST_ALIKE = 4
# To compare costs far more than to look: what has a digit, or more words than people have names, is nobody misspelt.
_MOST_NAMES = 4
_DIGITS_OF_A_NUMBER = 7


def find_contacts(actor: Actor, text: str, limit: int) -> list[Contact]:
    """
    Who the reader's own center knows under this name (misspelt too), e-mail address or telephone number.

    Those who are still there and the most alike first. A center has some thousands of contacts: they are compared one
    by one, behind the row policy.
    """
    centers = permissions.relationship_center_ids(actor)
    if not centers:
        return []
    meant = Q(name__icontains=text) | Q(email__icontains=text)
    if len(text) >= _SHORTEST_ALIKE and len(text.split()) <= _MOST_NAMES and not re.search(r"\d", text):
        meant |= Q(closeness__gte=_ALIKE)
    digits = re.sub(r"\D", "", text)
    if len(digits) >= _DIGITS_OF_A_NUMBER and not re.search(r"[^\W\d]", text):
        meant |= Q(phone__regex=r"\D*".join(digits[-10:]))
    rows = Contact.objects.filter(center_id__in=centers).annotate(
        closeness=TrigramWordSimilarity(text, "name")
    )
    rows = rows.filter(meant).select_related("site")
    return list(rows.order_by(F("left_on").desc(nulls_first=True), "-closeness", "name", "id")[:limit])
