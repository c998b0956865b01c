"""Whether a partner's resource is meant for a site, criterion by criterion, each with its reason.

A fact that is not known neither fits nor excludes: it is said so, and the score is lower for it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.reasons import Reason, reason


class Verdict(StrEnum):
    """What one criterion says about a site."""

    FITS = "fits"
    EXCLUDES = "excludes"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Audience:
    """Whom a resource is for. An empty criterion asks for nothing; a site must pass all that are not empty.

    `states` are two-letter codes and `counties` five-digit FIPS codes: a site in any of either is in the
    place. `naics_prefixes` are NAICS codes of two to six digits, `needs` codes of service areas.
    """

    states: frozenset[str] = frozenset()
    counties: frozenset[str] = frozenset()
    naics_prefixes: frozenset[str] = frozenset()
    employees_min: int | None = None
    employees_max: int | None = None
    needs: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        low, high = self.employees_min, self.employees_max
        if low is not None and high is not None and low > high:
            raise InvalidValue(
                "employees", f"{low} to {high}", "is not a range", "Put the smaller number first"
            )


@dataclass(frozen=True)
class SiteProfile:
    """What is known about a site; an empty text, None or an empty set means that it is not known."""

    state: str = ""
    county: str = ""
    naics: str = ""
    employees: int | None = None
    needs: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Criterion:
    """The verdict of one criterion and the reason for it."""

    verdict: Verdict
    reason: Reason


@dataclass(frozen=True)
class Fit:
    """Whether a resource is meant for a site, how well, and why.

    `fits` is false as soon as one criterion excludes the site. `score` runs from 0 to 1: the share of the
    stated criteria that the site is known to meet, 0 when it is excluded, and 0.5 for a resource that is
    for everyone.
    """

    fits: bool
    score: float
    criteria: tuple[Criterion, ...]

    @property
    def reasons(self) -> list[Reason]:
        """The reasons of all criteria, in a fixed order: place, industry, size, need."""
        return [criterion.reason for criterion in self.criteria]


_SCORE_FOR_EVERYONE = 0.5


def fit(audience: Audience, profile: SiteProfile) -> Fit:
    """Compare the site with each criterion that the audience states."""
    found = [check(audience, profile) for check in _CHECKS]
    criteria = tuple(criterion for criterion in found if criterion is not None)
    if not criteria:
        everyone = Criterion(Verdict.FITS, reason("for_everyone", "for every manufacturer"))
        return Fit(fits=True, score=_SCORE_FOR_EVERYONE, criteria=(everyone,))
    fits = all(criterion.verdict is not Verdict.EXCLUDES for criterion in criteria)
    met = sum(criterion.verdict is Verdict.FITS for criterion in criteria)
    return Fit(fits=fits, score=met / len(criteria) if fits else 0.0, criteria=criteria)


def _place(audience: Audience, profile: SiteProfile) -> Criterion | None:
    if not audience.states and not audience.counties:
        return None
    if profile.county in audience.counties:
        return _fits("in_county", "in county {county}", county=profile.county)
    if profile.state in audience.states:
        return _fits("in_state", "in {state}", state=profile.state)
    if not profile.state and not profile.county:
        return _unknown("place_not_known", "place not known")
    if audience.counties and not profile.county:
        return _unknown("county_not_known", "county not known")
    return _excludes(
        "outside_places",
        "in {place}: not among the places it is for",
        place=profile.state or profile.county,
    )


def _industry(audience: Audience, profile: SiteProfile) -> Criterion | None:
    if not audience.naics_prefixes:
        return None
    if not profile.naics:
        return _unknown("industry_not_known", "industry not known")
    within = [prefix for prefix in audience.naics_prefixes if profile.naics.startswith(prefix)]
    if within:
        prefix = max(within, key=len)
        return _fits(
            "industry_within", "industry {naics} is within {prefix}", naics=profile.naics, prefix=prefix
        )
    if any(prefix.startswith(profile.naics) for prefix in audience.naics_prefixes):
        return _unknown(
            "industry_not_exact", "industry {naics} is known too roughly to tell", naics=profile.naics
        )
    prefixes = ", ".join(sorted(audience.naics_prefixes))
    return _excludes(
        "industry_outside",
        "industry {naics} is not within {prefixes}",
        naics=profile.naics,
        prefixes=prefixes,
    )


def _size(audience: Audience, profile: SiteProfile) -> Criterion | None:
    low, high = audience.employees_min, audience.employees_max
    if low is None and high is None:
        return None
    if profile.employees is None:
        return _unknown("employees_not_known", "employees not known")
    inside = (low is None or low <= profile.employees) and (high is None or profile.employees <= high)
    if low is None:
        wanted = f"up to {high}"
    elif high is None:
        wanted = f"{low} or more"
    else:
        wanted = f"{low}–{high}"
    if inside:
        return _fits(
            "size_within", "{employees} employees: within {range}", employees=profile.employees, range=wanted
        )
    return _excludes(
        "size_outside", "{employees} employees: outside {range}", employees=profile.employees, range=wanted
    )


def _need(audience: Audience, profile: SiteProfile) -> Criterion | None:
    if not audience.needs:
        return None
    shared = sorted(audience.needs & profile.needs)
    if shared:
        return _fits("need_shared", "they asked for help with {needs}", needs=", ".join(shared))
    # A need that nobody mentioned may still be there, so it never excludes.
    return _unknown(
        "need_not_known", "not known whether they need {needs}", needs=", ".join(sorted(audience.needs))
    )


_CHECKS: tuple[Callable[[Audience, SiteProfile], Criterion | None], ...] = (_place, _industry, _size, _need)


def _fits(code: str, template: str, **params: object) -> Criterion:
    return Criterion(Verdict.FITS, reason(code, template, **params))


def _excludes(code: str, template: str, **params: object) -> Criterion:
    return Criterion(Verdict.EXCLUDES, reason(code, template, **params))


def _unknown(code: str, template: str, **params: object) -> Criterion:
    return Criterion(Verdict.UNKNOWN, reason(code, template, **params))
