"""What the work costs the company, and how that counts for the award: funding's own scale, terms and rules."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.funding import queries as funding
from lineshaft.apps.funding.queries.terms import terms_on
from lineshaft.apps.network.models import Award
from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.money import format_usd, to_cents
from lineshaft.domain.rules.register import told

from .models import Worker

# How the fee counts, by the method of the award's terms.
_RULES = {"deduction": "income_deducted", "addition": "income_added", "cost_sharing": "income_as_match"}


@dataclass(frozen=True)
class Price:
    """The full fee of the hours and providers, the share of it by the scale, and what is left after a discount."""

    full: Decimal
    percent: Decimal
    discount: Decimal

    @property
    def by_scale(self) -> Decimal:
        return to_cents(self.full * self.percent / 100)

    @property
    def scale_takes(self) -> Decimal:
        """What the sliding scale takes off."""
        return self.full - self.by_scale

    @property
    def fee(self) -> Decimal:
        return self.by_scale - self.discount


def price_of(engagement: Engagement, workers: list[Worker], discount: Decimal, on: date) -> Price:
    """The price on a day. Raises InvalidValue for a discount below nothing or above the fee."""
    full = sum((worker.cost for worker in workers), Decimal(0))
    price = Price(full, funding.percent_for(engagement, on), discount)
    if discount < 0:
        raise InvalidValue("discount", format_usd(discount), "is less than nothing", "Write zero or more")
    if price.fee < 0:
        raise InvalidValue(
            "discount",
            format_usd(discount),
            f"is more than the fee of {format_usd(price.by_scale)}",
            "Write that at most",
        )
    return price


@dataclass(frozen=True)
class Counting:
    """A sentence of law on how something counts, with its paragraph."""

    sentence: str
    citation: str
    link: str


def counting_of(center_id: int, on: date) -> list[Counting]:
    """
    How the fee counts by the terms of the award of that day, and that nothing counts twice.

    What a company gives besides the fee is match only once it is claimed as a contribution, with evidence.
    """
    award = (
        Award.objects.filter(center=center_id, starts_on__lte=on, ends_on__gte=on)
        .order_by("-starts_on")
        .first()
    )
    terms = terms_on(award, on) if award else None
    rules = [_RULES[terms.income_method]] if terms and terms.income_method in _RULES else ["income_method"]
    return [_counting(rule) for rule in (*rules, "match_counted_once")]


def _counting(rule_id: str) -> Counting:
    rule = told(rule_id)
    return Counting(rule.sentence, str(rule.citation), rule.citation.link)
