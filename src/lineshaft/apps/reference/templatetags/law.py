"""Numbers of law as the pages write them."""

from django import template

from lineshaft.domain.rules.parameters import DatedValue, Parameter
from lineshaft.domain.rules.topics import Topic

from ..law_words import CHOSEN_BY, TOPICS, value_in_words

register = template.Library()


@register.filter
def of_law(dated: DatedValue, parameter: Parameter) -> str:
    """A value with the unit of its parameter."""
    return value_in_words(dated, parameter.unit)


@register.filter
def chosen_by(parameter: Parameter) -> str:
    """By which day the value is chosen, in words."""
    return str(CHOSEN_BY[parameter.chosen_by])


@register.filter
def topic_title(topic: Topic) -> str:
    """The heading of a topic."""
    return str(TOPICS[topic])
