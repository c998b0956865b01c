"""`{% load ui %}`: every component of the product. The contract is docs/reference/components.md."""

from django.template import Library

from lineshaft.ui.tags import controls, data, figures, formatting, layout

register = Library()

for part in (controls, data, figures, formatting, layout):
    register.tags.update(part.register.tags)
    register.filters.update(part.register.filters)
