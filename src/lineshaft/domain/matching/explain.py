"""Why a plant is in the list: a sentence for each feature, with what it adds."""

from collections.abc import Callable
from dataclasses import dataclass

from lineshaft.domain.matching.criteria import Criteria, Wanted
from lineshaft.domain.matching.rank import Ranked, agreeing_digits, miles_to
from lineshaft.domain.matching.retrieve import Question
from lineshaft.domain.reasons import Reason, reason

_MOST_WORDS = 5


@dataclass(frozen=True)
class Contribution:
    """What one feature says: its name, its value from 0 to 1, what it adds to the points, and the sentence."""

    feature: str
    value: float
    points: float
    reason: Reason


def explain(criteria: Criteria, question: Question, ranked: Ranked) -> list[Contribution]:
    """A contribution for each feature that the need asks about, the weightiest first; also what is missing."""
    told = [
        Contribution(name, ranked.features[name], ranked.contributions[name], found)
        for name, tell in _TELLERS.items()
        if (found := tell(criteria, question, ranked)) is not None
    ]
    return sorted(told, key=lambda each: -each.points)


def _text(criteria: Criteria, question: Question, ranked: Ranked) -> Reason | None:
    shared = question.words_shared(ranked.supplier.searched_text)[:_MOST_WORDS]
    if shared:
        return reason("words_shared", "words of the need in the profile: {words}", words=", ".join(shared))
    return reason("no_words_shared", "no words of the need in the profile") if question.terms else None


def _confirmed(criteria: Criteria, question: Question, ranked: Ranked) -> Reason | None:
    # Never which need: whoever may read that one is told by the page.
    if not ranked.features["confirmed"]:
        return None
    return reason("confirmed", "confirmed by a center for a similar need")


def _industry(criteria: Criteria, question: Question, ranked: Ranked) -> Reason | None:
    if not criteria.industries:
        return None
    if not ranked.supplier.industries:
        return reason("industry_not_known", "industry not known")
    digits, of_need, of_plant = agreeing_digits(question, ranked.supplier)
    if digits == len(of_need) and digits:
        return reason("industry_same", "industry {naics}, as the need", naics=of_plant)
    if digits >= 3:
        return reason(
            "industry_near",
            "industry {naics}: in the same group {group} as {wanted}, which the need is about",
            naics=of_plant,
            group=of_need[:digits],
            wanted=of_need,
        )
    return reason("industry_other", "industry {naics} is another one", naics=ranked.supplier.industries[0])


def _process(criteria: Criteria, question: Question, ranked: Ranked) -> Reason | None:
    return _held("process", criteria.processes, ranked.supplier.processes)


def _material(criteria: Criteria, question: Question, ranked: Ranked) -> Reason | None:
    return _held("material", criteria.materials, ranked.supplier.materials)


def _certification(criteria: Criteria, question: Question, ranked: Ranked) -> Reason | None:
    wanted = (*criteria.certifications, *criteria.regulations)
    return _held("certification", wanted, ranked.supplier.credentials)


def _ownership(criteria: Criteria, question: Question, ranked: Ranked) -> Reason | None:
    return _held("ownership", criteria.ownership, ranked.supplier.credentials)


def _held(kind: str, wanted: tuple[Wanted, ...], held: frozenset[str]) -> Reason | None:
    """What of the wanted the plant has, and what is not known of it."""
    if not wanted:
        return None
    has = [each.name for each in wanted if each.code in held]
    lacks = [each.name for each in wanted if each.code not in held]
    if has and lacks:
        return reason(
            f"{kind}_in_part",
            f"{kind}: {{has}}; not known: {{lacks}}",
            has=", ".join(has),
            lacks=", ".join(lacks),
        )
    if has:
        return reason(f"{kind}_held", f"{kind}: {{has}}", has=", ".join(has))
    return reason(f"{kind}_not_known", f"{kind} not known: {{lacks}}", lacks=", ".join(lacks))


def _same_state(criteria: Criteria, question: Question, ranked: Ranked) -> Reason | None:
    if not criteria.state or criteria.state != ranked.supplier.state:
        return None
    return reason("in_state", "in {state}", state=criteria.state)


def _distance(criteria: Criteria, question: Question, ranked: Ranked) -> Reason | None:
    miles = miles_to(criteria, ranked.supplier)
    return None if miles is None else reason("miles_away", "{miles} miles away", miles=f"{miles:,.0f}")


def _profile(criteria: Criteria, question: Question, ranked: Ranked) -> Reason | None:
    share = ranked.features["profile"]
    return reason("profile_filled", "profile filled in to {percent}%", percent=round(100 * share))


_TELLERS: dict[str, Callable[[Criteria, Question, Ranked], Reason | None]] = {
    "text": _text,
    "confirmed": _confirmed,
    "industry": _industry,
    "process": _process,
    "material": _material,
    "certification": _certification,
    "ownership": _ownership,
    "same_state": _same_state,
    "distance": _distance,
    "profile": _profile,
}
