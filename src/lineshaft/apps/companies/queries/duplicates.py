"""Records of the registry that may be the same site as some facts. Candidates come from indexes, then are compared."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from lineshaft.apps.companies.keys import name_key, street_key
from lineshaft.apps.companies.models import CompanyTaxNumber, Site
from lineshaft.apps.reference.models import State
from lineshaft.domain.linkage import Band, Comparison, Relation, SiteFacts, compare

from .first_letters import compare_as_meant, sites_spelt_so

# How many records each way of looking may bring. Each is a handful of index look-ups.
_MOST_PER_WAY = 40

# A trigram similarity below this brings names together that share a common word only: thousands of rows to look at.
_SIMILAR_ENOUGH = 0.6

_ORDER = {Relation.SAME_SITE: 0, Relation.SAME_COMPANY: 1, Relation.DIFFERENT: 2}


@dataclass(frozen=True)
class Candidate:
    """A site of the registry and how it compares with the facts that were asked about."""

    site: Site
    comparison: Comparison

    @property
    def is_same_site(self) -> bool:
        return self.comparison.relation is Relation.SAME_SITE

    @property
    def reasons(self) -> list[str]:
        """Why, in words, the strongest first."""
        return [reason.text for reason in self.comparison.reasons]


def facts_of_site(site: Site, *, ein: str = "") -> SiteFacts:
    """
    What the registry says about a site, in the form that is compared. Reads `site.company` and `site.state`. `ein` is a
    number that the reader's center holds of the company.
    """
    return SiteFacts(
        name=site.name,
        street=site.street,
        city=site.city,
        state=site.state.abbreviation,
        zip=site.zip_code,
        phone=site.phone_key,
        website=site.company.website,
        uei=site.company.uei,
        cage=site.company.cage,
        ein=ein,
    )


def likely_duplicates(
    facts: SiteFacts, limit: int = 5, *, leave_out: Iterable[int] = (), while_typing: bool = False
) -> list[Candidate]:
    """
    Sites that may be the one described by `facts`, or another site of the same company; best first.

    Identity is the network's, so this looks at the whole registry, whoever asks. `leave_out` names sites (by key)
    that are not wanted, such as the one being edited. `while_typing` answers within a keystroke: away from the ZIP
    code it looks only at names with the same first letter, or with a slip in their first letters.
    """
    own = _companies_with(facts.normal_ein)
    found_by = _candidates(facts, own, while_typing)
    ids = found_by.keys() - set(leave_out)
    if not ids:
        return []
    found = []
    for site in Site.objects.filter(pk__in=ids).select_related("company", "state", "county"):
        known = facts_of_site(site, ein=facts.ein if site.company_id in own else "")
        comparison = compare(facts, known)
        if not _is_likely(comparison) and found_by[site.pk]:
            comparison = compare_as_meant(facts, found_by[site.pk], known)
        if _is_likely(comparison) or _share_a_number(facts, known):
            found.append(Candidate(site, comparison))
    found.sort(
        key=lambda c: (
            _ORDER[c.comparison.relation],
            -c.comparison.probability,
            -c.comparison.company_probability,
            c.site.pk,
        )
    )
    return found[:limit]


def _companies_with(ein: str) -> set[int]:
    """The companies of which a center of the reader holds this EIN; the row policies leave out all others."""
    if not ein:
        return set()
    number = f"{ein[:2]}-{ein[2:]}"
    return set(CompanyTaxNumber.objects.filter(ein=number).values_list("company_id", flat=True))


def _is_likely(comparison: Comparison) -> bool:
    return comparison.band is not Band.NEW or comparison.relation is not Relation.DIFFERENT


def _share_a_number(facts: SiteFacts, known: SiteFacts) -> bool:
    """The same telephone, UEI, CAGE code or EIN is worth a look, however different the names are."""
    numbers = ("normal_phone", "normal_uei", "normal_cage", "normal_ein")
    return any(getattr(facts, number) == getattr(known, number) != "" for number in numbers)


# Each branch is answered by one index: phone, name near the ZIP code, street and ZIP, exact name, UEI, CAGE code, EIN.
# Near the ZIP code there are few enough sites to compare each name, so that a short or badly mistyped one is found too.
_CANDIDATES = """
    (SELECT id FROM companies_site WHERE phone_key = %(phone)s AND phone_key <> '' LIMIT %(most)s)
    UNION
    (SELECT id FROM companies_site WHERE zip_code BETWEEN %(area)s || '00' AND %(area)s || '99' AND %(area)s <> ''
        AND similarity(name_key, %(name)s) >= 0.35 ORDER BY similarity(name_key, %(name)s) DESC, id LIMIT %(most)s)
    UNION
    (SELECT id FROM companies_site WHERE zip_code = %(zip)s AND %(zip)s <> '' AND street_key = %(street)s
        AND %(street)s <> '' LIMIT %(most)s)
    UNION
    (SELECT id FROM companies_site WHERE name_key = %(name)s AND %(name)s <> '' LIMIT %(most)s)
    UNION
    (SELECT s.id FROM companies_site s JOIN companies_company c ON c.id = s.company_id
      WHERE c.uei = %(uei)s AND c.uei <> '' LIMIT %(most)s)
    UNION
    (SELECT s.id FROM companies_site s JOIN companies_company c ON c.id = s.company_id
      WHERE c.cage = %(cage)s AND c.cage <> '' LIMIT %(most)s)
    UNION
    (SELECT id FROM companies_site WHERE company_id = ANY(%(companies)s) LIMIT %(most)s)
"""
# Alike names are looked for in the state: nationwide they are many, and say little about one plant.
_SIMILAR_NAMES = """
    UNION
    (SELECT id FROM companies_site WHERE name_key %% %(name)s AND state_id = %(state)s
      ORDER BY similarity(name_key, %(name)s) DESC, id LIMIT %(most)s)
"""
# A common word brings ten thousand names together in the index of words, of which the state has a few. Those with the
# same first letter in the state are few, and are compared without reading their records.
_SIMILAR_NAMES_AT_ONCE = """
    UNION
    (SELECT id FROM companies_site WHERE state_id = %(state)s AND name_key ^@ %(first)s
        AND similarity(name_key, %(name)s) >= %(alike)s
      ORDER BY similarity(name_key, %(name)s) DESC, id LIMIT %(most)s)
"""


def _candidates(facts: SiteFacts, own: set[int], while_typing: bool) -> dict[int, str]:
    """
    Sites to compare, by key: "", or the spelling of the name under which one was found. `own` are companies that the
    reader's center knows by the EIN.
    """
    name = name_key(facts.name) if facts.name.strip() else ""
    state = State.objects.filter(abbreviation=facts.normal_state).first() if facts.normal_state else None
    parameters: dict[str, str | int | float | list[int]] = {
        "phone": facts.normal_phone,
        "zip": facts.zip5,
        "area": facts.zip5[:3],
        "name": name,
        "first": name[:1],
        "alike": _SIMILAR_ENOUGH,
        "street": street_key(facts.street),
        "uei": facts.normal_uei.replace("\0", ""),
        "cage": facts.normal_cage.replace("\0", ""),
        "companies": list(own),
        "state": state.pk if state else "",
        "most": _MOST_PER_WAY,
    }
    # One or two letters have no trigrams worth looking for.
    similar = _SIMILAR_NAMES_AT_ONCE if while_typing else _SIMILAR_NAMES
    statement = _CANDIDATES + (similar if state and len(name) >= 3 else "")
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', %s, true)", [str(_SIMILAR_ENOUGH)])
        cursor.execute(statement, parameters)
        found = {pk: "" for (pk,) in cursor.fetchall()}
    meant = sites_spelt_so(name, state.pk if state else "", alike=_SIMILAR_ENOUGH, most=_MOST_PER_WAY)
    return found | meant
