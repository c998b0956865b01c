"""`{% load profile_words %}`: texts that the domain holds in both languages."""

from django import template
from django.utils.translation import get_language

from lineshaft.domain.words import Words

register = template.Library()


@register.filter
def in_readers_words(text: Words) -> str:
    """The text in the language of the page."""
    return text.in_language(get_language() or "en")
