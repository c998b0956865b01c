"""Sites found by what they can do or hold: the words of a process, material or certification, misspelt ones too."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from rapidfuzz.distance import OSA

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies import permissions
from lineshaft.apps.companies.models import SEARCHED_KINDS, Capability
from lineshaft.apps.companies.vocabulary import vocabulary

_SHORTEST = 3
_SHORTEST_MISSPELT = 6
_ALIKE = 0.85
_MOST_NAMES = 1000
_EDITION = re.compile(r"[:-]\s*(?:19|20)[0-9]{2}$")

_KINDS = ", ".join(f"'{kind}'" for kind in SEARCHED_KINDS)

# Each name once, from one to the next in the index, however many sites have it. These operators alone may be asked
# before the row policy.
_NAMES = """
    WITH RECURSIVE found(name, behind) AS (
        SELECT ({first}), meant.behind FROM unnest(%(first)s::text[], %(behind)s::text[]) AS meant(first, behind)
        UNION ALL
        SELECT ({next}), found.behind FROM found WHERE found.name IS NOT NULL
    )
    SELECT DISTINCT name FROM found WHERE name IS NOT NULL LIMIT %(most)s
"""
_ONE = f"""
    SELECT c.name FROM companies_capability c
     WHERE c.name {{after}} AND c.name ~<~ {{behind}} AND c.removed_at IS NULL AND c.kind IN ({_KINDS})
       AND (c.owner_id = ANY(%(owners)s) OR c.shared_at IS NOT NULL) ORDER BY c.name USING ~<~ LIMIT 1
"""  # noqa: S608  our own constants
_STATEMENT = _NAMES.format(
    first=_ONE.format(after="~>=~ meant.first", behind="meant.behind"),
    next=_ONE.format(after="~>~ found.name", behind="found.behind"),
)


@dataclass(frozen=True)
class CapabilityHit:
    """What plants can do or hold under one name, in all the ways it is written; `is_called_so` or only begins so."""

    kind: str
    name: str
    writings: tuple[str, ...]
    is_called_so: bool

    @property
    def words(self) -> str:
        label = str(Capability.Kind(self.kind).label)
        return f"{label[:1].upper()}{label[1:]} “{self.name}”"


def capabilities_named(actor: Actor, text: str, limit: int) -> list[CapabilityHit]:
    """Of what the reader may see: what is called like the text first, then what begins so."""
    wanted = _squeezed(_EDITION.sub("", text))
    if len(wanted) < _SHORTEST:
        return []
    offered = [term.name for term in vocabulary().terms]
    by_form: dict[str, list[str]] = {}
    for name in dict.fromkeys((*_names_that_begin_like(actor, text), *offered)):
        by_form.setdefault(_squeezed(name), []).append(name)
    called_so = [form for form in by_form if _is_like(wanted, form)]
    called_so.sort(key=lambda form: (-OSA.normalized_similarity(wanted, form), form))
    begins_so = sorted(form for form in by_form if form.startswith(wanted) and form not in called_so)
    hits = (_hit(actor, by_form[form], form in called_so) for form in (*called_so, *begins_so)[: limit * 2])
    return [hit for hit in hits if hit][:limit]


def who_has(actor: Actor, names: Iterable[str]) -> QuerySet[Capability]:
    """What the reader may see of this name: what their own organisations wrote, and what is shared."""
    visible = Q(owner_id__in=permissions.readable_owner_ids(actor)) | Q(shared_at__isnull=False)
    named = Capability.objects.filter(name__in=list(names), removed_at__isnull=True, kind__in=SEARCHED_KINDS)
    return named.filter(visible).order_by()


def _hit(actor: Actor, writings: list[str], is_called_so: bool) -> CapabilityHit | None:
    found = who_has(actor, writings).values_list("kind", "name").first()
    return CapabilityHit(*found, tuple(writings), is_called_so) if found else None


def _names_that_begin_like(actor: Actor, text: str) -> list[str]:
    """Names with the same first two letters, in small letters or capitals."""
    start = text.strip()[:2]
    if len(start) == 2 and not start[1].isalnum():
        start = start[0]
    if not start.isascii() or not start:
        return []
    first = sorted({start, start.lower(), start.upper(), start.title()})
    parameters: dict[str, Any] = {
        "first": first,
        "behind": [each[:-1] + chr(ord(each[-1]) + 1) for each in first],
        "owners": list(permissions.readable_owner_ids(actor)),
        "most": _MOST_NAMES,
    }
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, parameters)
        return [name for (name,) in cursor.fetchall()]


def _squeezed(name: str) -> str:
    """Letters and digits alone: "ISO 9001", "iso-9001" and "ISO9001" are written alike."""
    return re.sub(r"[\W_]+", "", name.lower())


def _is_like(wanted: str, form: str) -> bool:
    """The same, or nearly: then with the same digits, as ISO 9001 is not ISO 9002."""
    if wanted == form:
        return True
    if len(wanted) < _SHORTEST_MISSPELT or re.sub(r"\D", "", wanted) != re.sub(r"\D", "", form):
        return False
    return OSA.normalized_similarity(wanted, form) >= _ALIKE
