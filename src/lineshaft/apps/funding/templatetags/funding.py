"""Words and figures of a report's document in templates."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django import template

from lineshaft.domain.ledger import FundSource
from lineshaft.domain.ledger.sf425 import Part
from lineshaft.ui.tags import formatting

from ..models.ledger import ACCOUNTS, FUND_SOURCES

register = template.Library()


@register.filter
def as_money(text: str) -> str:
    """An amount of a document in dollars and cents."""
    return formatting.money(Decimal(text), 2)


@register.filter
def as_day(text: str) -> str:
    """A day of a document as people read it."""
    return formatting.day(date.fromisoformat(text))


@register.filter
def as_period(period: Mapping[str, str]) -> str:
    """“Oct 1, 2025 to Sep 30, 2030”."""
    return f"{as_day(period['from'])} to {as_day(period['to'])}"


@register.filter
def as_signer(certification: Mapping[str, str]) -> str:
    """Name and title of who signed."""
    return f"{certification['name']}, {certification['title']}"


@register.filter
def account_words(part: Part) -> str:
    """The account of a part."""
    return dict(ACCOUNTS)[part.account]


@register.filter
def source_words(part: Part) -> str:
    """The fund sources of a part, in the order of the list."""
    return ", ".join(label for source, label in FUND_SOURCES if source in part.sources)


@register.filter
def source_label(source: str) -> str:
    """A fund source in words."""
    return dict(FUND_SOURCES)[FundSource(source)]
