"""What pages of lower contexts show of the demonstration."""

from django import template

from lineshaft.apps.home import queries

register = template.Library()


@register.simple_tag
def demo_accounts() -> list[queries.DemoAccount]:
    """The accounts that anyone may play in the demonstration."""
    return queries.demo_accounts()
