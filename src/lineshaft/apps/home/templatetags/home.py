"""What pages of lower contexts show of the demonstration; how far away a day is, in words."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lineshaft.apps.home import queries

register = template.Library()


@register.simple_tag
def demo_accounts() -> list[queries.DemoAccount]:
    """The accounts that anyone may play in the demonstration."""
    return queries.demo_accounts()


@register.filter
def days_away(days: int) -> str:
    """“28 days late”, “due today”, in the language of the page. `days` is below zero when it is late."""
    if days < 0:
        return ngettext("%(count)s day late", "%(count)s days late", -days) % {"count": f"{-days:,}"}
    if days < 2:
        return _("due tomorrow") if days else _("due today")
    return ngettext("due in %(count)s day", "due in %(count)s days", days) % {"count": days}
