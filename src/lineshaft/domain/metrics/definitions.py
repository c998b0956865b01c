"""The definition of each metric, in words: who answers for it, what it divides by what, and what it cannot
say.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from lineshaft.domain.data_files import Section, read_sections
from lineshaft.domain.errors import InvalidDefinition
from lineshaft.domain.words import Words

DEFINITIONS_FOLDER = Path(__file__).parent / "definitions"


class Unit(StrEnum):
    """What one of the metric's value is."""

    USD = "usd"
    JOBS = "jobs"
    SITES = "sites"
    ENGAGEMENTS = "engagements"
    HOURS = "hours"
    PERCENT = "percent"
    POINTS = "points"
    USD_PER_FEDERAL_USD = "usd_per_federal_usd"
    FEDERAL_USD_PER_JOB = "federal_usd_per_job"


class Direction(StrEnum):
    """Which way is better; neutral where more is neither."""

    HIGHER_IS_BETTER = "higher_is_better"
    LOWER_IS_BETTER = "lower_is_better"
    NEUTRAL = "neutral"


class ComputedFrom(StrEnum):
    """Which figures the formula takes, and so whether a verified and an unverified part exist."""

    OUTCOMES = "outcomes"
    OUTCOMES_AND_FEDERAL_DOLLARS = "outcomes_and_federal_dollars"
    ACTIVITY = "activity"


class DefinitionStatus(StrEnum):
    """Where the definition itself comes from, apart from how reliable any one figure is."""

    VERIFIED = "verified"
    """Read in the cited source."""
    UNVERIFIED = "unverified"
    """Derived from published figures or recalled; the cited source does not spell it out."""
    OWN = "own"
    """The platform's own definition."""


@dataclass(frozen=True)
class Source:
    """Where a definition or a figure comes from."""

    title: str
    href: str = ""


@dataclass(frozen=True)
class MetricDefinition:
    """What a metric means. `owner` is a role that answers for it; `denominator` is None for plain totals."""

    id: str
    title: Words
    owner: Words
    formula: Words
    unit: Unit
    computed_from: ComputedFrom
    numerator: Words
    denominator: Words | None
    direction: Direction
    status: DefinitionStatus
    sources: tuple[Source, ...]
    why_it_matters: Words
    caveats: tuple[Words, ...]


def load_definitions(folder: Path = DEFINITIONS_FOLDER) -> Mapping[str, MetricDefinition]:
    """All definitions in `folder`, by id, in the order of their ids.

    Raises InvalidDefinition, naming file and key, for anything missing, misspelt or of the wrong type.
    """
    definitions = {path.stem: _read_definition(path) for path in sorted(folder.glob("*.yaml"))}
    if not definitions:
        raise InvalidDefinition(str(folder), "*.yaml", "there is no definition in the folder")
    return definitions


def _read_definition(path: Path) -> MetricDefinition:
    section = read_sections(path)
    metric_id = section.text("id")
    if metric_id != path.stem:
        raise section.error("id", f"is {metric_id!r}, but the file is named {path.name}")
    definition = MetricDefinition(
        id=metric_id,
        title=section.words("title"),
        owner=section.words("owner"),
        formula=section.words("formula"),
        unit=section.one_of("unit", Unit),
        computed_from=section.one_of("computed_from", ComputedFrom),
        numerator=section.words("numerator"),
        denominator=_words_or_null(section, "denominator"),
        direction=section.one_of("direction", Direction),
        status=section.one_of("status", DefinitionStatus),
        sources=tuple(_read_source(source) for source in section.sections("sources")),
        why_it_matters=section.words("why_it_matters"),
        caveats=tuple(_read_caveat(caveat) for caveat in section.sections("caveats")),
    )
    section.close()
    if not definition.sources:
        raise section.error("sources", "is empty: name at least one")
    return definition


def _words_or_null(section: Section, key: str) -> Words | None:
    if section.has(key):
        return section.words(key)
    section.skip_null(key)
    return None


def _read_source(section: Section) -> Source:
    source = Source(title=section.text("title"), href=section.optional_text("href"))
    section.close()
    return source


def _read_caveat(section: Section) -> Words:
    caveat = Words(en=section.text("en"), es=section.text("es"))
    section.close()
    return caveat
