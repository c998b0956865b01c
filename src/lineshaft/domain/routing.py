"""To whom a request goes: the first rule of a center that fits it, and among its people whoever has least open work."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Call:
    """What a request says, as far as rules ask for it. Empty: not known."""

    county: str = ""
    areas: frozenset[str] = frozenset()
    source: str = ""
    band: str = ""
    text: str = ""
    lines: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Rule:
    """
    When it fits and to whom it gives a request, in the order in which the people are named.

    An empty condition asks for nothing; of one with several values, one is enough; all conditions have to hold.
    """

    key: int
    people: tuple[int, ...]
    counties: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    bands: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()
    lines: frozenset[str] = frozenset()

    def fits(self, call: Call) -> bool:
        """Whether every condition holds. What a request does not say fits no condition."""
        text = call.text.casefold()
        return (
            (not self.counties or call.county in self.counties)
            and (not self.areas or bool(self.areas & call.areas))
            and (not self.lines or bool(self.lines & call.lines))
            and (not self.sources or call.source in self.sources)
            and (not self.bands or call.band in self.bands)
            and (not self.words or any(word.casefold() in text for word in self.words))
        )


@dataclass(frozen=True)
class Candidate:
    """One person whom a rule names: how much open work they have, and why they were passed over ("" when not)."""

    person: int
    load: int
    passed_over: str = ""


@dataclass(frozen=True)
class Decision:
    """
    Who gets a request (None: nobody), by which rule (None: none fitted), and everybody who was looked at for it.

    `without_people` are the rules that fitted before it, whose people are all away, with those people.
    """

    person: int | None
    rule: int | None
    candidates: tuple[Candidate, ...] = ()
    without_people: tuple[tuple[int, tuple[Candidate, ...]], ...] = ()


def decide(
    call: Call,
    rules: Sequence[Rule],
    *,
    loads: Mapping[int, int],
    passed_over: Mapping[int, str],
    otherwise: Sequence[int] = (),
) -> Decision:
    """
    The first of `rules` that fits and has somebody gives the request to whoever of its people has the least open work.

    Where two have equally little, the one who is named first gets it. `passed_over` says why somebody cannot get any.
    When no rule gives it to anybody, whoever of `otherwise` has the least open work does.
    """
    without: list[tuple[int, tuple[Candidate, ...]]] = []
    for rule in rules:
        if not rule.fits(call):
            continue
        candidates = _looked_at(rule.people, loads, passed_over)
        person = _least(candidates)
        if person is not None:
            return Decision(person, rule.key, candidates, tuple(without))
        without.append((rule.key, candidates))
    candidates = _looked_at(otherwise, loads, passed_over)
    return Decision(_least(candidates), None, candidates, tuple(without))


def _looked_at(
    people: Sequence[int], loads: Mapping[int, int], passed_over: Mapping[int, str]
) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(person, loads.get(person, 0), passed_over.get(person, ""))
        for person in dict.fromkeys(people)
    )


def _least(candidates: Sequence[Candidate]) -> int | None:
    # `min` keeps the first of several that are equal.
    free = [each for each in candidates if not each.passed_over]
    return min(free, key=lambda each: each.load).person if free else None
