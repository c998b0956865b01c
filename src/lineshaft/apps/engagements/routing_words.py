"""Rules and their decisions in sentences that anyone can read, made from the data alone."""

from collections.abc import Iterable, Mapping, Sequence

from lineshaft.apps.network.models import ServiceArea
from lineshaft.domain.routing import Call, Candidate, Decision, Rule

from .models import Request, RoutingFallback

_SOURCES = {
    "public_form": "the public form",
    "phone": "telephone",
    "referral": "a partner’s referral",
    "center": "another center",
    "consultation": "a booked consultation",
    "event": "an event",
    "file": "a file",
}


def either(words: Iterable[str]) -> str:
    """ "A", "A or B", "A, B or C"."""
    return _listed(words, "or")


def _listed(words: Iterable[str], last: str) -> str:
    *before, end = list(words)
    return f"{', '.join(before)} {last} {end}" if before else end


def rule_in_words(
    rule: Rule, names: Mapping[int, str], counties: Mapping[str, str], lines: Mapping[str, str]
) -> str:
    """
    A rule as one sentence: "Requests from Kent or Ottawa County about Workforce go to whoever of J. and M. has the
    least open work." `lines` are the titles of service lines by code.
    """
    parts = []
    if rule.counties:
        parts.append(f"from {either(sorted(counties.get(code, code) for code in rule.counties))}")
    if rule.areas:
        parts.append(f"about {either(str(each.label) for each in ServiceArea if each.value in rule.areas)}")
    if rule.lines:
        parts.append(f"that ask for {either(sorted(lines.get(code, code) for code in rule.lines))}")
    if rule.words:
        parts.append(f"that mention {either(f'“{word}”' for word in rule.words)}")
    if rule.sources:
        parts.append(f"by {either(words for source, words in _SOURCES.items() if source in rule.sources)}")
    if rule.bands:
        bands = (str(each.label) for each in Request.EmployeeBand if each.value in rule.bands)
        parts.append(f"with {either(bands)} people")
    what = f"Requests {' '.join(parts)}" if parts else "All requests"
    return f"{what} go to {_people(rule.people, names)}."


def _people(people: Sequence[int], names: Mapping[int, str]) -> str:
    known = [names.get(person, "somebody who is gone") for person in people]
    if not known:
        return "nobody: name somebody"
    return known[0] if len(known) == 1 else f"whoever of {_listed(known, 'and')} has the least open work"


def fallback_in_words(to: str) -> str:
    """What becomes of a request that no rule gives to anybody."""
    return f"A request that no rule gives to anybody goes to {RoutingFallback.To(to).label}."


def also_in_words(kept: RoutingFallback) -> str:
    """Whether the rules decide about requests of events and consultations, which name a person themselves."""
    events = "go by these rules" if kept.decides_events else "go to whoever answers for the event"
    said = (
        "whom these rules choose"
        if kept.decides_consultations
        else "whoever has the fewest consultations then"
    )
    return (
        f"Requests for help made on the page of an event {events}. A consultation with anybody goes to {said} of those"
        " who are free."
    )


def why_in_words(decision: Decision, names: Mapping[int, str], places: Mapping[int, int]) -> str:
    """Why this person, or nobody; `places` are those of the rules."""
    said = []
    for key, candidates in decision.without_people:
        gone = "; ".join(f"{names.get(each.person, 'somebody')} {each.passed_over}" for each in candidates)
        said.append(f"Rule {places[key]} fits too, but has nobody: {gone or 'it names no one'}.")
    if decision.rule is not None:
        said.append(f"Rule {places[decision.rule]} is the first that fits and has somebody.")
    else:
        said.append("No rule fits." if not decision.without_people else "No other rule fits.")
    said += [
        f"{names.get(each.person, 'Somebody')} {each.passed_over}, and is passed over."
        for each in decision.candidates
        if each.passed_over
    ]
    free = [each for each in decision.candidates if not each.passed_over]
    if decision.person is None:
        said.append("It waits until somebody takes it up.")
    elif len(free) > 1:
        said.append(_least(decision.person, free, names))
    return " ".join(said)


def _least(person: int, free: Sequence[Candidate], names: Mapping[int, str]) -> str:
    load = next(each.load for each in free if each.person == person)
    shared = sum(each.load == load for each in free) > 1
    first = ", and is named before the others with as little" if shared else ""
    return f"{names.get(person, 'Somebody')} has the least open work ({load}){first}."


def call_of(help_request: Request) -> Call:
    """What rules ask for, of a request."""
    return Call(
        county=help_request.county_id or "",
        areas=frozenset(help_request.areas),
        lines=frozenset(help_request.lines),
        source=help_request.source,
        band=help_request.employee_band,
        text=f"{help_request.need}\n{help_request.industry_words}\n{help_request.company_name}",
    )
