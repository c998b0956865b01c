"""Audiences and reasons in words: names of states, counties and industries in the place of their codes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from lineshaft.apps.network.models import ServiceArea
from lineshaft.apps.reference.models import County, NaicsCode, State
from lineshaft.domain.matching import Criterion
from lineshaft.domain.reasons import Reason

from .models import Resource


@dataclass(frozen=True)
class Names:
    """The names behind the codes of some resources and sites."""

    states: Mapping[str, str] = field(default_factory=dict)
    counties: Mapping[str, str] = field(default_factory=dict)
    industries: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls, resources: Iterable[Resource], *, counties: Iterable[str] = (), codes: Iterable[str] = ()
    ) -> "Names":
        """The names that the audiences of `resources` need, and those of further counties and industries."""
        resources = list(resources)
        fips = {code for resource in resources for code in resource.counties} | set(counties)
        industries = {code for resource in resources for code in resource.naics_prefixes} | set(codes)
        spanish = get_language() == "es"
        return cls(
            states={
                state.fips: state.name_es if spanish and state.name_es else state.name
                for state in State.objects.all()
            },
            counties={
                county.fips: f"{county.name}, {county.state.abbreviation}"
                for county in County.objects.filter(pk__in=fips).select_related("state")
            }
            if fips
            else {},
            industries={
                each.code: each.title_in("es" if spanish else "en")
                for each in NaicsCode.objects.filter(pk__in=industries)
            }
            if industries
            else {},
        )

    def state(self, fips: str) -> str:
        return self.states.get(fips, fips)

    def county(self, fips: str) -> str:
        return self.counties.get(fips, fips)

    def industry(self, code: str) -> str:
        """An industry as code and title."""
        return f"{code} {self.industries[code]}" if code in self.industries else code


def area_label(code: str) -> str:
    """The name of an area of help."""
    return str(ServiceArea(code).label) if code in ServiceArea.values else code


def states_in_words(states: Iterable[str], names: Names) -> str:
    """The states that a partner serves."""
    return ", ".join(sorted(names.state(code) for code in states)) or _("The whole network")


def places_in_words(resource: Resource, names: Names) -> str:
    """Where a resource is offered."""
    places = sorted(names.state(code) for code in resource.states)
    places += sorted(names.county(code) for code in resource.counties)
    return "; ".join(places) or _("The whole network")


def industries_in_words(resource: Resource, names: Names) -> str:
    """Which industries a resource is for."""
    return "; ".join(names.industry(code) for code in resource.naics_prefixes) or _(
        "Every manufacturing industry"
    )


def size_in_words(resource: Resource) -> str:
    """Which sizes of company a resource is for."""
    low, high = resource.employees_min, resource.employees_max
    if low is None and high is None:
        return _("Any size")
    if low is None:
        return ngettext("Up to %(n)s employee", "Up to %(n)s employees", high or 0) % {"n": high}
    if high is None:
        return ngettext("%(n)s employee or more", "%(n)s employees or more", low) % {"n": low}
    return _("%(low)s to %(high)s employees") % {"low": low, "high": high}


def areas_in_words(resource: Resource) -> str:
    """Which areas of help a resource belongs to."""
    return "; ".join(area_label(code) for code in resource.areas) or _("Every area of help")


def audience_in_words(resource: Resource, names: Names) -> list[tuple[str, str]]:
    """Whom a resource is for, as labels and texts."""
    return [
        (_("Places"), places_in_words(resource, names)),
        (_("Industries"), industries_in_words(resource, names)),
        (_("Company size"), size_in_words(resource)),
        (_("Areas of help"), areas_in_words(resource)),
    ]


def technology_in_words(resource: Resource) -> list[tuple[str, str]]:
    """Who has a technology, how ready it is, and how one gets it, as labels and texts; nothing that is not said."""
    level = resource.readiness
    pairs = [
        (_("Who has it"), capfirst(resource.get_provider_display())),
        (_("Technology readiness level"), _("%(level)s of 9") % {"level": level} if level else ""),
        (_("How to get it"), capfirst(resource.get_access_display())),
    ]
    return [(label, text) for label, text in pairs if text]


def reason_in_words(reason: Reason, names: Names) -> str:
    """Why a resource fits a site, for staff. The domain knows codes; people read names."""
    given = {"county": "", "state": "", "naics": "", "prefix": "", "employees": "", "range": "", "needs": ""}
    given.update({name: str(value) for name, value in reason.params.items()})
    sentences = {
        "for_everyone": "For every manufacturer",
        "in_county": f"In {names.county(given['county'])}",
        "in_state": f"In {names.state(given['state'])}",
        "place_not_known": "The place of this site is not known",
        "outside_places": "This site is not in a place that it is for",
        "county_not_known": "The county of this site is not known",
        "industry_not_known": "The industry of this site is not known",
        "industry_within": f"Industry {given['naics']} is within {names.industry(given['prefix'])}",
        "industry_not_exact": f"Industry {given['naics']} is known too roughly to tell",
        "industry_outside": f"Industry {given['naics']} is not one that it is for",
        "employees_not_known": "The number of employees is not known",
        "size_within": f"{given['employees']} employees: within {given['range']}",
        "size_outside": f"{given['employees']} employees: outside {given['range']}",
        "need_shared": f"They asked for help with {_areas(given['needs'])}",
        "need_not_known": f"Not known whether they need {_areas(given['needs'])}",
    }
    return sentences.get(reason.code, reason.text)


def _areas(codes: str) -> str:
    return ", ".join(area_label(code).lower() for code in codes.split(", "))


def criterion_as_record(criterion: Criterion, names: Names) -> dict[str, str]:
    """A criterion as it is kept with a share: its verdict, and the words that were read that day."""
    return {
        "code": criterion.reason.code,
        "verdict": criterion.verdict.value,
        "text": reason_in_words(criterion.reason, names),
    }
