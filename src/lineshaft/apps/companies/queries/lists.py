"""The list of sites: whose, filtered by what, and searched by names as people misspell them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection
from django.db.models import F, Field, IntegerField, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce, Lower

from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import people_with_role
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.companies import permissions
from lineshaft.apps.companies.keys import name_key
from lineshaft.apps.companies.models import CompanyName, Relationship, Site
from lineshaft.apps.reference.models import NaicsCode
from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.identifiers import PublicIdKind, check_public_id, normalise_phone

MOST_FOUND = 200
"""How many sites a search by name shows, the best first."""

_MOST_LOOKED_AT = 600

_SHOWN = ("company", "state", "county", "naics")

# How alike part of a name must be to count as found: one letter wrong in a word of six. The second is asked only when
# nothing is found with the first, as it costs the more the commoner the words are.
_ALIKE = (0.6, 0.45)


@dataclass(frozen=True)
class SiteCriteria:
    """What a list of sites is narrowed to. Empty parts narrow nothing; the last three are about own relationships."""

    text: str = ""
    whole_network: bool = False
    state_id: str = ""
    county_id: str = ""
    naics_prefix: str = ""
    status: str = ""
    owner_id: int | None = None
    need: str = ""


def sites(actor: Actor, criteria: SiteCriteria) -> QuerySet[Site]:
    """
    The sites of the reader's center, or of the whole registry (also for readers without a center).

    A search comes with `closeness` and is to be read through `best_first`, which says how alike is alike.
    """
    permissions.check_user_can_read_registry(actor)
    # Joined to nothing, so that only the rows of the page are looked up in the other tables.
    rows = Site.objects.prefetch_related(*_SHOWN)
    rows = _narrowed_to_relationships(rows, actor, criteria)
    if criteria.state_id:
        rows = rows.filter(state_id=criteria.state_id)
    if criteria.county_id:
        rows = rows.filter(county_id=criteria.county_id)
    if criteria.naics_prefix:
        rows = rows.filter(naics__in=NaicsCode.objects.filter(code__startswith=criteria.naics_prefix))
    return _searched(rows, criteria.text) if criteria.text else rows


def best_first(rows: QuerySet[Site], text: str) -> list[int]:
    """
    The keys of the rows of a search, closest names first; at most `MOST_FOUND`.

    A word that thousands of names hold is not followed to the end: of those, names that begin with it come first.
    """
    light: Any = rows.order_by().values_list("pk", "closeness", "name_key")  # type: ignore[misc]
    found: set[tuple[int, float, str]] = set()
    for alike in _ALIKE:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(alike)])
        found = set(light.all()[:_MOST_LOOKED_AT])
        if found:
            break
    key = name_key(text)
    if len(found) == _MOST_LOOKED_AT and key:
        beginning = light.filter(name_key__startswith=key).order_by("name_key", "id")
        found.update(beginning[:MOST_FOUND])
    ordered = sorted(found, key=lambda row: (-row[1], row[2], row[0]))
    return [pk for pk, _closeness, _name_key in ordered[:MOST_FOUND]]


def in_order(ids: Sequence[int]) -> list[Site]:
    """The sites with these keys, in this order, ready to be listed."""
    found = Site.objects.prefetch_related(*_SHOWN).in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def after(rows: QuerySet[Site], last: tuple[str, int] | None) -> QuerySet[Site]:
    """The rows behind the one with this name key and key, in the order of the list."""
    if last is None:
        return rows
    name, pk = last
    return rows.filter(Q(name_key__gt=name) | Q(name_key=name, pk__gt=pk))


def columns(actor: Actor, criteria: SiteCriteria) -> dict[str, Any]:
    """
    What a list of sites can be sorted by. The whole registry only by what is indexed for it: the name.
    """
    by_name = {"name": F("name_key")}
    centers = permissions.relationship_center_ids(actor)
    if not centers or criteria.whole_network:
        return by_name
    held = Relationship.objects.filter(center_id__in=centers, site=OuterRef("pk")).order_by("-center_id")

    def own(field: str, nothing: Any, kind: "Field[Any, Any]") -> Coalesce:
        return Coalesce(Subquery(held.values(field)[:1]), Value(nothing), output_field=kind)

    return {
        **by_name,
        "place": Lower("city"),
        "employees": own("employees", -1, IntegerField()),
        "advisor": Lower(own("owner__full_name", "", TextField())),
        "status": own("status", "", TextField()),
    }


def _narrowed_to_relationships(rows: QuerySet[Site], actor: Actor, criteria: SiteCriteria) -> QuerySet[Site]:
    centers = permissions.relationship_center_ids(actor)
    about = Q(center_id__in=centers)
    if criteria.status:
        about &= Q(status=criteria.status)
    if criteria.owner_id:
        about &= Q(owner_id=criteria.owner_id)
    if criteria.need:
        about &= Q(needs__contains=[criteria.need])
    asks_about_own = bool(criteria.status or criteria.owner_id or criteria.need)
    if not centers or (criteria.whole_network and not asks_about_own):
        return rows
    return rows.filter(pk__in=Relationship.objects.filter(about).values("site_id"))


def _searched(rows: QuerySet[Site], text: str) -> QuerySet[Site]:
    """Narrow to what was typed: a public id, a ZIP code, a telephone number, or part of a name."""
    text = " ".join(text.replace("\0", " ").split())
    key = name_key(text)
    exact = _exact(text)
    if exact is not None:
        return rows.filter(exact).annotate(closeness=TrigramWordSimilarity(key, "name_key"))
    if len(key) < 3:
        found = Q(name_key__startswith=key)
    else:
        found = Q(name_key__trigram_word_similar=key)
        other_names = CompanyName.objects.filter(name_key__contains=key).values_list("company_id", flat=True)
        companies = list(other_names.order_by("name_key", "id")[:MOST_FOUND])
        if companies:
            found |= Q(company_id__in=companies)
    return rows.filter(found).annotate(closeness=TrigramWordSimilarity(key, "name_key"))


def _exact(text: str) -> Q | None:
    """What the text means when it is no name."""
    if re.fullmatch(r"[0-9]{5}", text):
        return Q(zip_code=text)
    try:
        return Q(public_id=check_public_id(text, kind=PublicIdKind.SITE))
    except InvalidValue:
        pass
    try:
        return Q(phone_key=normalise_phone(text))
    except InvalidValue:
        return None


def own_relationships(actor: Actor, listed: Iterable[Site]) -> dict[int, Relationship]:
    """What the reader's center holds on each of the listed sites, by site; one statement."""
    held = Relationship.objects.filter(
        center_id__in=permissions.relationship_center_ids(actor), site__in=[site.pk for site in listed]
    ).select_related("owner")
    return {relationship.site_id: relationship for relationship in held.order_by("-center_id")}


def possible_owners(center_ids: Iterable[int]) -> list[User]:
    """People of these centers who may be in charge of a relationship, by name."""
    people: dict[int, User] = {}
    for center_id in center_ids:
        for user in people_with_role(center_id, [Role.ADVISOR, Role.DIRECTOR]):
            people.setdefault(user.pk, user)
    return sorted(people.values(), key=lambda user: (str(user).lower(), user.pk))


def find_sites(actor: Actor, text: str, limit: int) -> list[Site]:
    """Sites for the search box: of the whole registry, the best first. Nothing for roles without the registry."""
    if not actor.can("company:read") or len(text.strip()) < 2:
        return []
    return in_order(best_first(sites(actor, SiteCriteria(text=text, whole_network=True)), text)[:limit])
