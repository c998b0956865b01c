"""`{% load metric_words %}`: the texts of metric definitions in the language of the page."""

from django import template
from django.utils.translation import gettext as _

from lineshaft.apps.performance import presentation
from lineshaft.domain.metrics import Direction, MetricDefinition
from lineshaft.domain.metrics.definitions import DefinitionStatus
from lineshaft.domain.words import Words

register = template.Library()


@register.filter
def in_language(text: Words | None) -> str:
    """A text that the domain holds in both languages."""
    return presentation.words(text)


@register.filter
def direction_in_words(definition: MetricDefinition) -> str:
    """Which way is better."""
    return {
        Direction.HIGHER_IS_BETTER: _("more"),
        Direction.LOWER_IS_BETTER: _("less"),
        Direction.NEUTRAL: _("neither more nor less"),
    }[definition.direction]


@register.filter
def status_in_words(definition: MetricDefinition) -> str:
    """Where the definition itself comes from."""
    return {
        DefinitionStatus.VERIFIED: _("read in the source named below"),
        DefinitionStatus.UNVERIFIED: _("derived from published figures; no source spells it out"),
        DefinitionStatus.OWN: _("the platform's own"),
    }[definition.status]
