"""The questions of the survey: versioned data files, read strictly.

`instruments/<version>.yaml` holds one version. Its topics are those that are published about the network's survey;
the wording is the platform's own, and each file says so.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path

from lineshaft.domain.data_files import Section, read_sections
from lineshaft.domain.errors import InvalidValue, quote
from lineshaft.domain.metrics import OutcomeKind
from lineshaft.domain.words import Words

FOLDER = Path(__file__).parent / "instruments"
SCORES = range(11)


class QuestionKind(StrEnum):
    """How a question is answered."""

    SCORE = "score"  # 0 to 10
    TEXT = "text"
    EFFECT = "effect"  # yes, no, not yet, unknown; with yes an amount, or one for each part
    CHOICES = "choices"
    YES_NO = "yes_no"
    CONSENT = "consent"


class Origin(StrEnum):
    """Whether something is known from public sources, concluded from them, or the platform's own."""

    PUBLISHED = "published"
    INFERRED = "inferred"
    OURS = "ours"


@dataclass(frozen=True)
class Option:
    """One answer that can be chosen, or one part of an amount."""

    key: str
    text: Words
    origin: Origin = Origin.OURS


@dataclass(frozen=True)
class Question:
    """One question. Texts may hold `{center}`, the name of the center that helped."""

    key: str
    kind: QuestionKind
    text: Words
    topic: Origin
    topic_source: str
    hint: Words | None = None
    ask: Words | None = None
    outcome: OutcomeKind | None = None
    maximum: Decimal = Decimal(0)
    longest: int = 0
    at_most: int = 0
    options: tuple[Option, ...] = ()

    @property
    def is_money(self) -> bool:
        """Whether the amount is US dollars; otherwise it is a whole number of jobs."""
        return self.outcome is not None and self.outcome.is_money


@dataclass(frozen=True)
class QuestionGroup:
    """Questions under one heading."""

    key: str
    title: Words
    hint: Words | None
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Instrument:
    """One version of the questions. `minutes` is what answering takes, as the page promises."""

    version: str
    valid_from: date
    minutes: int
    groups: tuple[QuestionGroup, ...]

    @property
    def questions(self) -> Iterator[Question]:
        """All questions in the order of the page."""
        return (question for group in self.groups for question in group.questions)

    @property
    def effects(self) -> Iterator[Question]:
        """The questions that become outcomes."""
        return (question for question in self.questions if question.outcome is not None)

    def question(self, key: str) -> Question:
        """The question with this key. Raises InvalidValue for a key that this version does not have."""
        for question in self.questions:
            if question.key == key:
                return question
        raise InvalidValue("question", key, f"is not in version {self.version} of the survey")


def said_to(words: Words, language: str, center_name: str) -> str:
    """A text of the instrument in a language, with the name of the center in its place."""
    return words.in_language(language).replace("{center}", center_name)


@cache
def instruments() -> tuple[Instrument, ...]:
    """All versions, the oldest first. Raises InvalidDefinition, with file and key, when one is wrong."""
    found = tuple(sorted(map(read, FOLDER.glob("*.yaml")), key=lambda each: each.valid_from))
    if not found:
        raise InvalidValue("survey", str(FOLDER.name), "holds no version of the questions")
    return found


def instrument(version: str) -> Instrument:
    """A version by its name. Raises InvalidValue for one that does not exist."""
    for each in instruments():
        if each.version == version:
            return each
    known = ", ".join(each.version for each in instruments())
    raise InvalidValue("survey version", version, "does not exist", f"Use one of: {known}")


def instrument_on(day: date) -> Instrument:
    """The version that a wave opening on `day` asks; the first one for every day before."""
    valid = [each for each in instruments() if each.valid_from <= day]
    return valid[-1] if valid else instruments()[0]


def read(path: Path) -> Instrument:
    """Read one version. Raises InvalidDefinition that names the file and the key."""
    file = read_sections(path)
    version = file.text("version")
    if version != path.stem:
        raise file.error("version", f"is {quote(version)}, and the file is named {path.name}")
    if file.one_of("wording", Origin) is not Origin.OURS:
        raise file.error("wording", "must be ours: the official wording is not public")
    seen: set[str] = set()
    found = Instrument(
        version=version,
        valid_from=file.day("valid_from"),
        minutes=_positive(file, "minutes"),
        groups=tuple(_group(section, seen) for section in file.sections("sections")),
    )
    file.close()
    outcomes = [question.outcome for question in found.effects]
    for kind in OutcomeKind:
        if outcomes.count(kind) != 1:
            raise file.error(
                "sections", f"ask {outcomes.count(kind)} times, not once, for the outcome {kind.value}"
            )
    return found


def _group(section: Section, seen: set[str]) -> QuestionGroup:
    group = QuestionGroup(
        key=_new_key(section, seen),
        title=section.words("title"),
        hint=section.words("hint") if section.has("hint") else None,
        questions=tuple(_question(each, seen) for each in section.sections("questions")),
    )
    section.close()
    return group


def _question(section: Section, seen: set[str]) -> Question:
    topic = section.section("topic")
    key, kind = _new_key(section, seen), section.one_of("kind", QuestionKind)
    has_options = kind is QuestionKind.CHOICES or section.has("parts")
    question = Question(
        key=key,
        kind=kind,
        text=section.words("text"),
        topic=topic.one_of("status", Origin),
        topic_source=topic.text("source"),
        hint=section.words("hint") if section.has("hint") else None,
        ask=section.words("ask") if kind is QuestionKind.EFFECT else None,
        outcome=section.one_of("outcome", OutcomeKind) if kind is QuestionKind.EFFECT else None,
        maximum=Decimal(_positive(section, "maximum")) if kind is QuestionKind.EFFECT else Decimal(0),
        longest=_positive(section, "longest") if kind is QuestionKind.TEXT else 0,
        at_most=_positive(section, "at_most") if kind is QuestionKind.CHOICES else 0,
        options=_options(section, kind) if has_options else (),
    )
    topic.close()
    section.close()
    if question.options and question.kind is QuestionKind.EFFECT and not question.is_money:
        raise section.error("parts", "can divide an amount of dollars only")
    return question


def _options(section: Section, kind: QuestionKind) -> tuple[Option, ...]:
    seen: set[str] = set()
    options = []
    for each in section.sections("parts" if kind is QuestionKind.EFFECT else "options"):
        origin = each.one_of("origin", Origin) if kind is QuestionKind.CHOICES else Origin.INFERRED
        options.append(Option(key=_new_key(each, seen), text=each.words("text"), origin=origin))
        each.close()
    if not options:
        raise section.error("options", "are empty")
    return tuple(options)


def _new_key(section: Section, seen: set[str]) -> str:
    key = section.text("key")
    if not key.isidentifier() or not key.islower():
        raise section.error("key", f"is {quote(key)}, not small letters, digits and underscores")
    if key in seen:
        raise section.error("key", f"{quote(key)} stands twice")
    seen.add(key)
    return key


def _positive(section: Section, key: str) -> int:
    number = section.integer(key)
    if number < 1:
        raise section.error(key, f"is {number}, not more than zero")
    return number
