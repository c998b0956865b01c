"""Costs, origins and units as the pages of the Buy American desk write them."""

from decimal import Decimal

from django import template

from lineshaft.domain.rules.components import Component, How, Origin
from lineshaft.domain.rules.shares import Share

from ..domestic_content.statements import HOWS, ORIGINS, PARTS

register = template.Library()
_CENTS = 2


@register.filter
def dollars(amount: Decimal | None) -> str:
    """Exact dollars: two places, or more where the amount has them."""
    if amount is None:
        return "–"
    exponent = amount.normalize().as_tuple().exponent
    places = max(_CENTS, -exponent if isinstance(exponent, int) else 0)
    sign = "−" if amount < 0 else ""
    return f"{sign}${abs(amount):,.{places}f}"


@register.filter
def is_cut(percent: Decimal, share: Share) -> bool:
    """Whether the shown percentage is less than the exact one."""
    return percent * share.whole != share.part * 100


@register.filter
def how_label(how: How) -> str:
    """How the manufacturer comes by a component, in words."""
    return HOWS[how]


@register.filter
def origin_label(origin: Origin) -> str:
    """Where a component comes from, in words."""
    return ORIGINS[origin]


@register.filter
def cost_parts(component: Component) -> list[tuple[str, Decimal]]:
    """The parts of a component's cost that are not nothing, in words."""
    return [(PARTS[part].lower(), amount) for part, amount in component.parts.items() if amount]


@register.filter
def percentage(value: Decimal) -> str:
    """A percentage of the law."""
    return f"{value}%"
