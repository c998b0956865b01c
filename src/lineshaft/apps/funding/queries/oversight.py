"""What comes due when awards end, and who comes near the threshold of the single audit."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Sum

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import Award
from lineshaft.apps.network.zones import today_of
from lineshaft.domain.ledger import Account, FundSource
from lineshaft.domain.periods import FiscalYear
from lineshaft.domain.rules.parameters import DatedValue, value_for
from lineshaft.domain.rules.period import (
    Party,
    Records,
    agency_closes_by,
    ask_for_extension_by,
    keep_until,
    needs_single_audit,
    pay_by,
    reports_due,
)

from ..models import AwardTerms, FederalReport, MonthBalance
from ..states import AwardState, ReportState
from .awards import awards
from .terms import law_on

AHEAD = timedelta(days=180)
"""An award is on the list from so long before its end."""

NEAR = Decimal("0.8")
"""From this part of the threshold on a center is watched."""


@dataclass(frozen=True)
class Closing:
    """
    An award that ends soon or has ended, with the last day for each duty by the law of its terms. `keep_until` is the
    last day of keeping its records where nothing else is open, None before its final report is certified.
    """

    award: Award
    ends_on: date
    ask_by: date
    reports_due: date
    pay_by: date
    agency_closes_by: date
    keep_until: date | None
    still_owed: Decimal

    def is_late(self, today: date) -> bool:
        """True when the center's own duties should be done."""
        return today > self.reports_due


def closings(actor: Actor, *, today: date) -> list[Closing]:
    """
    Awards that end within half a year or have ended and are not closed, the earliest end first.

    Raises PermissionDenied for who sees no awards.
    """
    found_awards = awards(actor).select_related("center__state").filter(ends_on__lte=today + AHEAD)
    ending = list(found_awards.exclude(status=AwardState.CLOSED))
    law, owed, reported = _law_of(ending), _owed(ending), _reported(ending)
    found = [
        Closing(
            award,
            award.ends_on,
            ask_for_extension_by(award.ends_on, law[award.pk]),
            reports_due(award.ends_on, Party.RECIPIENT, law[award.pk]),
            pay_by(award.ends_on, Party.RECIPIENT, law[award.pk]),
            agency_closes_by(award.ends_on, law[award.pk]),
            keep_until(Records(reported[award.pk]), law[award.pk]) if award.pk in reported else None,
            owed.get(award.pk, Decimal(0)),
        )
        for award in ending
    ]
    return sorted(found, key=lambda each: (each.ends_on, each.award.number))


def _law_of(listed: Sequence[Award]) -> dict[int, date]:
    """The day whose law applies to each award at its end, in one query."""
    terms: dict[int, list[AwardTerms]] = defaultdict(list)
    for each in AwardTerms.objects.filter(award__in=listed):
        terms[each.award_id].append(each)
    return {award.pk: law_on(award, terms[award.pk], award.ends_on) for award in listed}


def _reported(listed: Sequence[Award]) -> dict[int, date]:
    """The day on which the final report that stands was certified, by the clocks of the center."""
    centers = {award.pk: award.center for award in listed}
    finals = FederalReport.objects.filter(
        award__in=listed, kind=FederalReport.Kind.FINAL, status=ReportState.CERTIFIED
    )
    return {
        award: today_of(centers[award], certified_at)
        for award, certified_at in finals.order_by("certified_at").values_list("award", "certified_at")
    }


def _owed(listed: Sequence[Award]) -> dict[int, Decimal]:
    rows = (
        MonthBalance.objects.filter(award__in=listed, account=Account.PAYABLE)
        .order_by()
        .values_list("award")
        .annotate(total=Sum("amount"))
    )
    return {award: -total for award, total in rows}


@dataclass(frozen=True)
class AuditWatch:
    """Federal cost of a center in a federal fiscal year, as it stands in these books, beside the threshold."""

    center: str
    year: FiscalYear
    spent: Decimal
    threshold: DatedValue

    @property
    def is_above(self) -> bool:
        """True from the threshold on: it is reached, not passed."""
        return needs_single_audit(self.spent, self.year.starts_on)

    @property
    def part(self) -> Decimal:
        return self.spent / self.threshold.value


def audit_watch(actor: Actor, *, today: date) -> list[AuditWatch]:
    """
    Centers whose federal cost of this or the last federal fiscal year is near the threshold or above it.

    The threshold is that of 2 CFR 200.501.

    Other federal awards of a center, and a fiscal year of its own, are not known here. Raises PermissionDenied for who
    sees no awards.
    """
    seen = {award.pk: award for award in awards(actor)}
    year = FiscalYear.of(today)
    sums: dict[tuple[str, FiscalYear], Decimal] = {}
    rows = (
        MonthBalance.objects.filter(
            award__in=seen,
            account=Account.EXPENSE,
            source=FundSource.FEDERAL,
            month__gte=year.previous().starts_on,
        )
        .order_by()
        .values_list("award", "month")
        .annotate(total=Sum("amount"))
    )
    for award, month, amount in rows:
        key = seen[award].center.name, FiscalYear.of(month)
        sums[key] = sums.get(key, Decimal(0)) + amount
    watched = [
        AuditWatch(center, of, spent, value_for("single_audit_threshold", fiscal_year=of.starts_on))
        for (center, of), spent in sums.items()
    ]
    return sorted(
        (each for each in watched if each.part >= NEAR),
        key=lambda each: (each.year, -each.spent),
        reverse=False,
    )
