"""The list of sites: whose, filtered by what, and searched by names as people misspell them."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
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
from lineshaft.apps.companies.models import Company, CompanyName, Relationship, Site
from lineshaft.apps.reference.models import County
from lineshaft.apps.reference.queries import codes_within
from lineshaft.domain.linkage import usual_words_put_right
from lineshaft.ui.finding import Step, takes

from .readings import Reading, name_in, reading_of

MOST_FOUND = 200
"""How many sites a search by name shows, the best first."""

_MOST_LOOKED_AT = 600

_SHOWN = ("company", "state", "county", "naics")

# How alike part of a name must be to count as found: one letter wrong in a word of six. The second is asked only when
# nothing is found with the first, as it costs the more the commoner the words are.
_ALIKE = (0.6, 0.45)

# Where very many names are alike, those that are alike so much are looked at as well.
_NEARER = 0.8

_FEWEST_LETTERS = 3

# Key, likeness and name key of a site.
_Match = tuple[int, float, str]


@dataclass(frozen=True)
class SiteCriteria:
    """
    What a list of sites is narrowed to. Empty parts narrow nothing; `status`, `owner_id` and `need` are about own
    relationships. `reader` says who searches: some find more than others.
    """

    text: str = ""
    whole_network: bool = False
    state_id: str = ""
    county_id: str = ""
    naics_prefix: str = ""
    status: str = ""
    owner_id: int | None = None
    need: str = ""
    area: str = ""
    reader: Actor | None = None

    @cached_property
    def reading(self) -> Reading | None:
        """What the text means to the reader; None without a text."""
        return reading_of(self.text, self.reader) if self.text else None

    @property
    def is_ranked(self) -> bool:
        """Whether the list is that of the closest names, the best first, instead of all sites that fit."""
        return self.reading is not None and self.reading.is_name


AREAS = {"metro": (1, 3), "rural": (4, 9)}
"""Codes of the rural-urban continuum from and to, by class: the Department of Agriculture draws the line there."""


def sites(actor: Actor, criteria: SiteCriteria) -> QuerySet[Site]:
    """
    The sites of the reader's center, or of the whole registry (also for readers without a center).

    Names that were searched are to be read through `best_first`, which says how alike is alike.
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
        rows = rows.filter(naics__in=codes_within(criteria.naics_prefix))
    if criteria.area:
        within = County.objects.filter(rural_urban_code__range=AREAS[criteria.area])
        rows = rows.filter(county__in=within.values("pk"))
    if criteria.reading is not None and criteria.reading.where is not None:
        rows = rows.filter(criteria.reading.where)
    return rows


def ranked(actor: Actor, criteria: SiteCriteria) -> list[int]:
    """The keys of the sites of a search by name, the closest names first."""
    own = permissions.relationship_center_ids(actor)
    return best_first(sites(actor, criteria), criteria.reading.text if criteria.reading else "", own=own)


def best_first(
    rows: QuerySet[Site],
    text: str,
    likenesses: Sequence[float] = _ALIKE,
    *,
    own: Sequence[int] = (),
    most: int = MOST_FOUND,
    put_right: bool = True,
) -> list[int]:
    """
    The keys of those of `rows` whose names are like the text, closest first, the `most` at most. The second of the
    `likenesses` is asked where the first finds nothing. Of names that are as close, those that the `own` centers have
    a relationship with come first. `put_right` looks for the text with its usual words put right as well.

    Names of the company, also trade and former ones, count as well. A word that thousands of names hold is not followed
    to the end: of those, names that begin with it come first.
    """
    key = name_key(text)
    if len(key) < _FEWEST_LETTERS:
        return _closest_first(_light(rows.filter(name_key__startswith=key), key)[:MOST_FOUND], own, most)
    # A usual word has a short form in the keys, which its misspelt form is not like.
    keys = {key, name_key(usual_words_put_right(text))} if put_right else {key}
    for alike in likenesses:
        found = [match for each in keys for match in _alike(rows, each, alike, most)]
        if found:
            return _closest_first(found, own, most)
    return []


def _called(everywhere: QuerySet[Site], text: str, own: Sequence[int], most: int) -> list[int]:
    """
    The keys of the `most` sites with each word in a name, also their company's or one that it had, closest first.

    A word that very many names have is looked up as names that are like it are, which has an order for very many; what
    the `own` centers have a relationship with comes before these.
    """
    key = name_key(text)
    has_each = Q()
    for word in key.split():
        if len(word) >= _FEWEST_LETTERS:
            has_each &= Q(name_key__contains=word)
    found = list(_light(everywhere.filter(has_each), key)[:_MOST_LOOKED_AT]) if has_each else []
    if not has_each or len(found) == _MOST_LOOKED_AT:
        theirs = (
            everywhere.filter(has_each, pk__in=_related_to(own)) if has_each and own else everywhere.none()
        )
        first = _closest_first(_light(theirs, key)[:_MOST_LOOKED_AT])
        return list(dict.fromkeys([*first, *best_first(everywhere, text, _ALIKE[:1], own=own, most=most)]))
    found += _called_otherwise(everywhere, key, Company.objects.filter(has_each)[:_MOST_LOOKED_AT])
    found += _with_other_names(everywhere, _how_alike(CompanyName.objects.filter(has_each), key))
    return _closest_first(found, own, most)


def _related_to(centers: Sequence[int]) -> QuerySet[Relationship, int]:
    return Relationship.objects.filter(center_id__in=centers).values_list("site_id", flat=True)


def _alike(rows: QuerySet[Site], key: str, alike: float, most: int) -> list[_Match]:
    """
    Sites with names that are so much alike; where they are very many, the nearest, and those that begin so.

    Names that are only a little alike are asked for where nothing is nearer, nor begins so; where the names of sites
    give the `most` that are wanted, those of companies that are called otherwise are left out.
    """
    is_little = alike < _ALIKE[0]
    named = rows.filter(name_key__trigram_word_similar=key)
    owners = Company.objects.filter(name_key__trigram_word_similar=key)
    with _words_looked_up(alike):
        found = list(_light(named, key)[:_MOST_LOOKED_AT])
        other_names = _how_alike(CompanyName.objects.filter(name_key__trigram_word_similar=key), key)
        are_many = len(found) == _MOST_LOOKED_AT
        if len(found) < (most if is_little else _MOST_LOOKED_AT):
            found += _called_otherwise(rows, key, owners[:_MOST_LOOKED_AT])
    if are_many and not is_little:
        if " " in key:  # a single word in very many names is in as many all the same
            with _words_looked_up(_NEARER):
                found += _light(named, key)[:_MOST_LOOKED_AT]
                found += _called_otherwise(rows, key, owners[:_MOST_LOOKED_AT])
        found += _light(_beginning(rows, key), key)[:MOST_FOUND]
        found += _called_otherwise(rows, key, _beginning(Company.objects, key)[:MOST_FOUND])
    return [*found, *_with_other_names(rows, other_names)]


def _beginning(named: Any, key: str) -> QuerySet[Any]:
    beginning: QuerySet[Any] = named.filter(name_key__startswith=key).order_by("name_key", "id")
    return beginning


@contextmanager
def _words_looked_up(alike: float) -> Iterator[None]:
    """
    Within it names that are `alike` are looked up in the index of their words.

    PostgreSQL takes the comparison of two names for cheap: left alone it compares name after name, in the order of
    another index, until it has enough, which takes ten times as long.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pg_trgm.word_similarity_threshold', %s, true),"
            " set_config('enable_seqscan', 'off', true), set_config('enable_indexonlyscan', 'off', true)",
            [str(alike)],
        )
        yield
        cursor.execute("SET LOCAL enable_seqscan = on; SET LOCAL enable_indexonlyscan = on")


def _light(rows: QuerySet[Site], key: str) -> Any:
    """What is needed of many rows to put them in order."""
    light: Any = rows.annotate(closeness=TrigramWordSimilarity(key, "name_key"))
    return light.values_list("pk", "closeness", "name_key")


def _called_otherwise(rows: QuerySet[Site], key: str, companies: QuerySet[Company]) -> list[_Match]:
    """Those of the companies' sites that have a name of their own: the others are found by it."""
    theirs: Any = rows.filter(company__in=companies.values("pk")).exclude(name_key=F("company__name_key"))
    near = theirs.annotate(closeness=TrigramWordSimilarity(key, "company__name_key"))
    return list(near.values_list("pk", "closeness", "name_key")[:_MOST_LOOKED_AT])


def _how_alike(others: Any, key: str) -> dict[int, float]:
    """The companies that have, or had, the other names, and how like the text these are."""
    near = others.annotate(closeness=TrigramWordSimilarity(key, "name_key")).order_by("-closeness", "pk")
    # The closest name of a company is the last, and stays.
    return dict(reversed(list(near.values_list("company_id", "closeness")[:_MOST_LOOKED_AT])))


def _with_other_names(rows: QuerySet[Site], likeness: dict[int, float]) -> list[_Match]:
    theirs = rows.filter(company_id__in=list(likeness)).order_by("name_key", "id")
    found = theirs.values_list("pk", "company_id", "name_key")[:_MOST_LOOKED_AT]
    return [(pk, likeness[company], name) for pk, company, name in found]


def _closest_first(found: Iterable[_Match], own: Sequence[int] = (), most: int = MOST_FOUND) -> list[int]:
    # The closest name of a site is the last, and stays.
    closest = {match[0]: match for match in sorted(found, key=lambda match: match[1])}
    ordered = sorted(closest.values(), key=lambda match: (-match[1], match[2], match[0]))
    if own and len(ordered) > 1:
        near_enough = [match for match in ordered if match[1] >= ordered[:most][-1][1]]
        related = set(_related_to(own).filter(site_id__in=[match[0] for match in near_enough]))
        ordered = sorted(near_enough, key=lambda match: (-match[1], match[0] not in related))
    return [pk for pk, _closeness, _name in ordered[:most]]


def in_order(ids: Sequence[int]) -> list[Site]:
    """The sites with these keys, in this order, ready to be listed."""
    found = Site.objects.select_related(*_SHOWN).in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def also_called(listed: Sequence[Site], criteria: SiteCriteria) -> dict[int, list[str]]:
    """
    Names of the companies by site, where they tell why it is listed: the company's own where the plant has another, and
    of a search by name trade and former ones that are like the text. One statement.
    """
    names = {
        site.pk: [site.company.name] if site.company.name_key != site.name_key else [] for site in listed
    }
    if criteria.reading is not None and criteria.is_ranked:
        likeness = TrigramWordSimilarity(name_key(criteria.reading.text), "name_key")
        others: Any = CompanyName.objects.filter(company__in=[site.company_id for site in listed])
        alike = (
            others.annotate(closeness=likeness).filter(closeness__gte=_ALIKE[-1]).order_by("-closeness", "pk")
        )
        for company, name in alike.values_list("company_id", "name"):
            for site in listed:
                if site.company_id == company:
                    names[site.pk].append(name)
    return names


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
    """
    Sites for the search box: of the whole registry, the best first, of equals those of one's own center. Nothing for
    roles without the registry.

    Words that name a place or an industry may be meant as a name: sites that are called so come first. Names that are
    only like the text count where there is nothing else.
    """
    if not actor.can("company:read") or len(text.strip()) < 2:
        return []
    everywhere = sites(actor, SiteCriteria(whole_network=True))
    own = permissions.relationship_center_ids(actor)
    found = _meant(actor, everywhere, text, limit) if takes(Step.TYPED) else []
    if any(map(str.isalpha, text)):
        name = name_in(text)
        # As typed nothing is called so: a usual word that is nearly meant is meant.
        meant = {name_key(each): each for each in (usual_words_put_right(name), name)}
        for step, alike in zip((Step.NAMES, Step.ALIKE), _ALIKE, strict=True):
            for each in meant.values() if not found and takes(step) else ():
                found = found or best_first(everywhere, each, [alike], own=own, most=limit, put_right=False)
    return in_order(found[:limit])


def _meant(actor: Actor, everywhere: QuerySet[Site], text: str, limit: int) -> list[int]:
    """The sites that are called so, and then those in the place, of the industry or with the number that it names."""
    criteria = SiteCriteria(text=text, whole_network=True, reader=actor)
    reading = reading_of(text, actor)
    own = permissions.relationship_center_ids(actor)
    is_called = reading.is_name or reading.is_of_words
    found = _called(everywhere, reading.text, own, limit)[:limit] if is_called else []
    if reading.where is not None and len(found) < limit:
        meant = sites(actor, criteria).exclude(pk__in=found).order_by("name_key", "id")
        found += meant.values_list("pk", flat=True)[: limit - len(found)]
    return found
