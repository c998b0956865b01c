"""What a list of sites is made of: how many are in each state, county and industry, by status and by need."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, QuerySet

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies import permissions
from lineshaft.apps.companies.models import Relationship, Site
from lineshaft.apps.reference.models import County

from .lists import AREAS, SiteCriteria

_DIGITS = 3
_LONGEST_CODE = 6


@dataclass(frozen=True)
class Makeup:
    """
    Exact numbers of the listed sites: all of them, and by each facet under the code that its filter takes.

    Counties and their classes are counted within a state alone, statuses and needs only of what the reader's own
    center holds.
    """

    total: int = 0
    states: dict[str, int] = field(default_factory=dict)
    counties: dict[str, int] = field(default_factory=dict)
    industries: dict[str, int] = field(default_factory=dict)
    areas: dict[str, int] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)
    needs: dict[str, int] = field(default_factory=dict)


def makeup(actor: Actor, criteria: SiteCriteria, rows: QuerySet[Site]) -> Makeup:
    """The makeup of `rows`, which are those of `criteria`; of a search by name, the closest ones."""
    rows = rows.order_by()
    try:
        total, states, counties, industries = _places_and_industries(rows, criteria)
    except EmptyResultSet:  # Django knows beforehand that nothing fits
        return Makeup()
    return Makeup(
        total=total,
        states=states,
        counties=counties,
        industries=industries,
        areas=_areas(counties),
        **_own(actor, criteria, rows),
    )


# One pass over an index that holds all three; the sorted groups are far fewer than the sites.
_COUNTED = """
    SELECT state_id, county_id, left(naics_id, %s), sum(sites)
      FROM (SELECT naics_id, state_id, {county} AS county_id, count(*) AS sites FROM ({listed}) listed
             GROUP BY naics_id, state_id{grouped}) groups
     GROUP BY GROUPING SETS ((), (state_id), (county_id), (left(naics_id, %s)))
"""


def _places_and_industries(
    rows: QuerySet[Site], criteria: SiteCriteria
) -> tuple[int, dict[str, int], dict[str, int], dict[str, int]]:
    listed, parameters = rows.values("naics_id", "state_id", "county_id").query.sql_with_params()
    within_state = bool(criteria.state_id)
    statement = _COUNTED.format(
        listed=listed,
        county="county_id" if within_state else "NULL::text",
        grouped=", county_id" if within_state else "",
    )
    digits = digits_shown(criteria.naics_prefix)
    total = 0
    found: tuple[dict[str, int], ...] = ({}, {}, {})
    with connection.cursor() as cursor:
        cursor.execute(statement, [digits, *parameters, digits])
        for *codes, sites in cursor.fetchall():
            known = [(number, code) for number, code in enumerate(codes) if code is not None]
            for number, code in known:
                found[number][code] = int(sites)
            if not known:
                # Sites without a county or an industry come as a row of their own; the row of all is the largest.
                total = max(total, int(sites or 0))
    return total, found[0], found[1], found[2]


def digits_shown(prefix: str) -> int:
    """How many digits of the industries are counted: three, and within an industry one more than it has."""
    return min(max(_DIGITS, len(prefix) + 1), _LONGEST_CODE)


def _areas(counties: dict[str, int]) -> dict[str, int]:
    """By class of the county, where the reference knows it."""
    if not counties:
        return {}
    found: dict[str, int] = {}
    known = County.objects.filter(pk__in=counties, rural_urban_code__isnull=False)
    for name, codes in AREAS.items():
        of_class = known.filter(rural_urban_code__range=codes).values_list("pk", flat=True)
        _add(found, [name], sum(counties[fips] for fips in of_class))
    return {name: sites for name, sites in found.items() if sites}


def _own(actor: Actor, criteria: SiteCriteria, rows: QuerySet[Site]) -> dict[str, Any]:
    """Statuses and needs of what the reader's center holds on the listed sites; those of no other center."""
    centers = permissions.relationship_center_ids(actor)
    if not centers:
        return {}
    held = Relationship.objects.filter(center_id__in=centers, site__in=rows.values("pk"))
    by_both = held.values("status", "needs").annotate(sites=Count("site_id", distinct=True))
    statuses: dict[str, int] = {}
    needs: dict[str, int] = {}
    for row in by_both.order_by():
        _add(statuses, [row["status"]], row["sites"])
        _add(needs, row["needs"], row["sites"])
    return {"statuses": statuses, "needs": needs}


def _add(counts: dict[str, int], codes: Iterable[str], sites: int) -> None:
    for code in codes:
        counts[code] = counts.get(code, 0) + sites
