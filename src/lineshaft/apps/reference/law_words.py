"""The words of the register of law around the law itself, which is English."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lineshaft.domain.rules.citations import Reading
from lineshaft.domain.rules.parameters import ChosenBy, DatedValue, Unit
from lineshaft.domain.rules.topics import Topic

TOPICS = {
    Topic.COST_SHARE: _("Cost share of a center"),
    Topic.MATCH: _("Match"),
    Topic.COSTS: _("Allowable costs"),
    Topic.PROGRAM_INCOME: _("Program income"),
    Topic.INDIRECT: _("Indirect cost"),
    Topic.PERIOD: _("Period, closeout and audit"),
    Topic.CASH: _("Cash and interest"),
    Topic.FEDERAL_REPORT: _("Federal financial report"),
    Topic.PROCUREMENT: _("Purchasing"),
    Topic.SUBAWARDS: _("Subawards"),
    Topic.BUY_AMERICA: _("Buy America"),
}
KINDS = {"number": _("Numbers alone"), "rule": _("Rules alone")}
READINGS = {Reading.VERIFIED: _("Verified"), Reading.UNVERIFIED: _("Unverified")}
CHOSEN_BY = {
    ChosenBy.AWARD: _(
        "Chosen by the day of the award, or of its last amendment with reference to the new text."
    ),
    ChosenBy.DAY: _("Chosen by the day of the act."),
    ChosenBy.FISCAL_YEAR: _("Chosen by the first day of the recipient's fiscal year."),
}


def value_in_words(dated: DatedValue, unit: Unit) -> str:
    """A number of law with its unit: 15%, 1/3, $10,000, 90 days."""
    value = dated.value
    if unit is Unit.PERCENT:
        return f"{value:f}%"
    if unit is Unit.SHARE:
        return f"{value:f}/{dated.over}"
    if unit is Unit.DOLLARS:
        return f"${value:,f}"
    return _counted(value, unit)


def _counted(value: Decimal, unit: Unit) -> str:
    count = int(value)
    if unit is Unit.DAYS:
        return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}
    if unit is Unit.MONTHS:
        return ngettext("%(count)d month", "%(count)d months", count) % {"count": count}
    return ngettext("%(count)d year", "%(count)d years", count) % {"count": count}
