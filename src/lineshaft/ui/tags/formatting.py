"""Filters that write numbers, money and quarters the way the network writes them."""

from datetime import datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from django import template
from django.conf import settings
from django.utils.dateformat import format as format_date
from django.utils.formats import date_format, number_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import is_aware, localtime
from django.utils.translation import get_language, gettext

from lineshaft.domain.hours import zone_or
from lineshaft.ui.zones import clock, zone_of_page

register = template.Library()

# Shown in the place of a value that is not known, so that a cell is never blank by accident.
UNKNOWN = "–"


def as_decimal(value: Any) -> Decimal | None:
    """`value` as an exact number, or None for nothing and for text that is no number."""
    if value is None or value == "" or isinstance(value, bool):
        return None
    if isinstance(value, Fraction):
        value = Decimal(value.numerator) / Decimal(value.denominator)
    try:
        number = value if isinstance(value, Decimal) else Decimal(str(getattr(value, "amount", value)))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


@register.filter
def number(value: Any, places: int = 0) -> str:
    """1234567 as 1,234,567, with `places` decimals."""
    found = as_decimal(value)
    if found is None:
        return UNKNOWN
    # number_format cuts decimals off where everything else here rounds them.
    rounded = round(found, int(places))
    sign = "−" if rounded < 0 else ""
    return sign + number_format(abs(rounded), decimal_pos=int(places), use_l10n=True, force_grouping=True)


@register.filter
def marked_against(value: Any, other: Any) -> SafeString:
    """A text with the words marked that the other text, where there is one, does not have; a dash for no text."""
    if value in (None, ""):
        return mark_safe(UNKNOWN)
    if other in (None, ""):
        return format_html("{}", value)
    there = {word.casefold() for word in str(other or "").split()}
    words = [
        escape(word) if word.casefold() in there else format_html("<mark>{}</mark>", word)
        for word in str(value).split()
    ]
    return mark_safe(" ".join(words))  # each word was escaped


@register.filter
def money(value: Any, places: int = 0) -> str:
    """Dollars in full: $1,234,567, or with cents for `places` 2; a true minus sign before the dollar sign."""
    found = as_decimal(value)
    if found is None:
        return UNKNOWN
    sign = "−" if found < 0 else ""
    # US dollars keep the US form in Spanish too: the States and Puerto Rico both write $1,234.50.
    return f"{sign}${abs(found):,.{int(places)}f}"


@register.filter
def money_short(value: Any) -> str:
    """Dollars for a card or an axis: $950, $12.4K, $3.1M, $16.2B. Rounded; the full value goes in the table."""
    found = as_decimal(value)
    if found is None:
        return UNKNOWN
    sign = "−" if found < 0 else ""
    return f"{sign}${short(abs(found))}"


@register.filter
def number_short(value: Any) -> str:
    """A count for a card or an axis: 950, 12.4K, 3.1M."""
    found = as_decimal(value)
    if found is None:
        return UNKNOWN
    return ("−" if found < 0 else "") + short(abs(found))


def short(value: Decimal) -> str:
    """Three significant figures at most, with K, M or B."""
    for limit, unit in ((Decimal(10) ** 9, "B"), (Decimal(10) ** 6, "M"), (Decimal(10) ** 3, "K")):
        # 999,950 rounds to 1.0M, not to 1,000.0K.
        if value >= limit * Decimal("0.99995"):
            scaled = value / limit
            return f"{scaled:.1f}".removesuffix(".0") + unit if scaled < 100 else f"{scaled:.0f}{unit}"
    return f"{value:.0f}"


@register.filter
def percent(value: Any, places: int = 0) -> str:
    """A share between 0 and 1 as a percentage: 0.485 as 49%, or 48.5% with `places` 1."""
    found = as_decimal(value)
    return UNKNOWN if found is None else f"{found * 100:.{int(places)}f}%"


@register.filter
def ratio(value: Any) -> str:
    """A ratio with one decimal: 24.6."""
    found = as_decimal(value)
    return UNKNOWN if found is None else f"{found:,.1f}"


@register.filter
def quarter(value: Any) -> str:
    """A federal quarter or fiscal year of `domain.periods` as it writes itself: FY2026 Q1, FY2026."""
    return UNKNOWN if value is None or value == "" else str(value)


@register.filter
def day(value: Any) -> str:
    """A date as people read it: Nov 22, 2026."""
    if not value:
        return UNKNOWN
    if hasattr(value, "tzinfo") and is_aware(value):
        value = localtime(value)
    return date_format(value, "DATE_FORMAT" if (get_language() or "").startswith("es") else "M j, Y")


@register.filter
def moment(value: Any) -> str:
    """A date and time in the zone of the page, which it says: Nov 22, 2026, 2:05 PM EST."""
    if not value:
        return UNKNOWN
    local = localtime(value) if is_aware(value) else value
    return f"{day(local)}, {clock(local)}".strip()


@register.filter
def moment_in_table(value: Any) -> str:
    """The same without the zone, for rows under which `{% times_are_in %}` stands: Nov 22, 2026, 2:05 PM."""
    if not value:
        return UNKNOWN
    local = localtime(value) if is_aware(value) else value
    return f"{day(local)}, {format_date(local, 'g:i A')}"


@register.simple_tag
def own_time(begins: datetime, zone: str, ends: datetime | None = None) -> SafeString:
    """
    Behind a time of another place, or a span of it: the same by the clock of the reader, which only the browser knows.

    Nothing is shown without a script, and nothing where both clocks say the same.
    """
    place = zone_or(zone, settings.TIME_ZONE)
    words = gettext("{time} to {end} your time") if ends else gettext("{time} your time")
    return format_html(
        '<span hidden data-own-time="{}"{} data-own-words="{}"></span>',
        begins.astimezone(place).isoformat(timespec="seconds"),
        format_html(' data-own-end="{}"', ends.astimezone(place).isoformat(timespec="seconds"))
        if ends
        else "",
        words,
    )


register.simple_tag(zone_of_page)


@register.simple_tag
def times_are_in(zone: str = "") -> SafeString:
    """The line that says once in which zone the times of a table or list are: that of the page, or `zone`."""
    said = gettext("Times are in %(zone)s.") % {"zone": zone_of_page(zone)}
    return format_html('<p class="ls-meta">{}</p>', said)


@register.filter
def or_unknown(value: Any) -> Any:
    """A dash for nothing; zero stays zero."""
    return UNKNOWN if value is None or value == "" else value
