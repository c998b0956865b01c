"""`{% load resource_words %}`: the texts of a resource in a language."""

from django import template

from lineshaft.apps.partners.models import Resource

register = template.Library()


@register.filter
def title_in(resource: Resource, language: str) -> str:
    """The title in a language, else in English."""
    return resource.title_in(language)


@register.filter
def summary_in(resource: Resource, language: str) -> str:
    """The summary in a language, else in English."""
    return resource.summary_in(language)
