"""The register of law: rules and numbers, found by words, topic, kind and whether their source was read."""

from collections.abc import Iterable
from dataclasses import dataclass

from lineshaft.domain.rules.citations import Citation
from lineshaft.domain.rules.parameters import Parameter, all_parameters
from lineshaft.domain.rules.register import Rule, all_rules
from lineshaft.domain.rules.topics import Topic


@dataclass(frozen=True)
class TopicOfLaw:
    """What the register holds on one topic, or what of it was found."""

    topic: Topic
    parameters: tuple[Parameter, ...]
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class Counts:
    """How many citations were read, and how many were not."""

    verified: int
    unverified: int


def find_law(*, q: str = "", topic: str = "", kind: str = "", reading: str = "") -> list[TopicOfLaw]:
    """What holds every word of `q`, by topic. A number is found where any of its values is."""
    words = q.casefold().split()
    found = []
    for each in Topic:
        if topic and topic != each:
            continue
        parameters = tuple(
            parameter
            for parameter in sorted(all_parameters().values(), key=_is_over)
            if kind != "rule"
            and parameter.topic is each
            and _matches(words, parameter.title, parameter.id, _citations(parameter))
            and _is_read(reading, _citations(parameter))
        )
        rules = tuple(
            rule
            for rule in all_rules().values()
            if kind != "number"
            and rule.topic is each
            and _matches(words, rule.sentence, rule.id, [rule.citation])
            and _is_read(reading, [rule.citation])
        )
        if parameters or rules:
            found.append(TopicOfLaw(each, parameters, rules))
    return found


def _is_over(parameter: Parameter) -> bool:
    """What is over stands below what applies."""
    return parameter.values[-1].last_day is not None


def _citations(parameter: Parameter) -> list[Citation]:
    return [value.citation for value in parameter.values]


def _matches(words: list[str], text: str, identifier: str, citations: Iterable[Citation]) -> bool:
    parts = [text, identifier]
    for citation in citations:
        parts += [citation.paragraph, citation.note]
    whole = " ".join(parts).casefold()
    return all(word in whole for word in words)


def _is_read(reading: str, citations: Iterable[Citation]) -> bool:
    return not reading or any(citation.reading == reading for citation in citations)


def count_readings() -> Counts:
    """Over the whole register, each value and each rule once."""
    cited = [rule.citation for rule in all_rules().values()]
    cited += [citation for parameter in all_parameters().values() for citation in _citations(parameter)]
    verified = sum(each.is_verified for each in cited)
    return Counts(verified, len(cited) - verified)
