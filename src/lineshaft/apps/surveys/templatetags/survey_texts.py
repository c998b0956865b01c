"""Texts of the questions in templates."""

from django import template

from lineshaft.domain.words import Words

from ..instrument import said_to

register = template.Library()


@register.simple_tag
def words(text: Words, language: str, center_name: str) -> str:
    """A text of the instrument in a language, with the name of the center in its place."""
    return said_to(text, language, center_name)
