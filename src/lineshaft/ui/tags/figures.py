"""Components that show quantities: figure cards, progress, charts and maps with their tables."""

from typing import Any

from django import template

from lineshaft.ui.figures import Figure
from lineshaft.ui.tags import formatting

register = template.Library()


def in_unit(value: Any, unit: str, *, full: bool = False) -> str:
    """`value` written in the unit of a figure; `full` avoids rounding to K, M or B."""
    if unit == "money":
        return formatting.money(value) if full else formatting.money_short(value)
    if unit == "rate":
        return formatting.money(value, 2)
    if unit == "ratio":
        return formatting.ratio(value)
    if unit == "percent":
        return formatting.percent(value, 1)
    return formatting.number(value)


@register.inclusion_tag("ui/components/figure_card.html")
def figure_card(figure: Figure, level: int = 3) -> dict[str, Any]:
    """A figure with its verified and unverified parts, its denominator and the way to how it was made."""
    return {
        "figure": figure,
        "level": level,
        "value": in_unit(figure.value, figure.unit),
        "full_value": in_unit(figure.value, figure.unit, full=True),
        "verified": in_unit(figure.verified, figure.unit),
        "unverified": in_unit(figure.unverified, figure.unit),
    }


@register.inclusion_tag("ui/components/stat.html")
def stat(label: Any, value: Any, note: Any = "", url: Any = "", tone: str = "") -> dict[str, Any]:
    """A plain count for a dashboard, linked to the list behind it."""
    return {"label": label, "value": value, "note": note, "url": url, "tone": tone}


@register.inclusion_tag("ui/components/progress.html")
def progress(value: Any, maximum: Any, label: Any, text: Any = "") -> dict[str, Any]:
    """A bar of `value` out of `maximum`. `text` replaces "value of maximum"."""
    now, end = formatting.as_decimal(value), formatting.as_decimal(maximum)
    return {"value": now or 0, "maximum": end or 1, "label": label, "text": text, "known": bool(end)}


@register.inclusion_tag("ui/components/chart.html")
def chart(drawing: Any) -> dict[str, Any]:
    """A chart or map made by `ui.charts` or `ui.maps`, with the table that says the same in text."""
    return {"drawing": drawing}
