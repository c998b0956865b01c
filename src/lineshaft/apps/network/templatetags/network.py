"""Filters that say where a location is and how far that is known."""

from django import template

from lineshaft.apps.network import presentation

register = template.Library()
register.filter("location_note", presentation.location_note)
register.filter("location_source", presentation.location_source)
register.filter("location_name", presentation.location_name)
