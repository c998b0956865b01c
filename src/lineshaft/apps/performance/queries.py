"""Totals and scorecards, computed from the records when they are asked for.

The row policies decide which records count: a center's people see their own center, the program office all.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Lower

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.engagements.models import Outcome, OutcomeCredit
from lineshaft.apps.engagements.states import UNVERIFIED_STATES, VERIFIED_STATES
from lineshaft.apps.network.models import BudgetPeriod, Center, FactStatus
from lineshaft.apps.surveys import queries as surveys
from lineshaft.domain.metrics import (
    ActivityTotals,
    ComputedFrom,
    Denominator,
    Figures,
    FigureStatus,
    MetricResult,
    OutcomeKind,
    OutcomeTotals,
    VerifiedSplit,
    base_appropriation,
    compute_all,
)
from lineshaft.domain.periods import FiscalYear, Quarter, quarters_between
from lineshaft.domain.words import Words

from . import permissions
from .models import Target

QUARTERS_IN_TREND = 8
NOTHING = VerifiedSplit()
NO_ACTIVITY = ActivityTotals()


@dataclass(frozen=True)
class Period:
    """A federal fiscal year, or one quarter of it."""

    year: FiscalYear
    quarter: int | None = None

    @property
    def span(self) -> FiscalYear | Quarter:
        """What is looked at: the year, or its quarter."""
        return self.year if self.quarter is None else Quarter(self.year.year, self.quarter)

    @property
    def label(self) -> str:
        """ "FY2026", or "FY2026 Q1"."""
        return self.span.label


def counted_outcomes() -> QuerySet[Any]:
    """The outcomes that count somewhere, with `is_verified`. A rejected outcome counts nowhere."""
    return Outcome.objects.filter(state__in=(*VERIFIED_STATES, *UNVERIFIED_STATES)).annotate(
        is_verified=Q(state__in=VERIFIED_STATES)
    )


def counted_credits() -> QuerySet[Any]:
    """
    What of these outcomes counts for a center that took part in the work, and no longer for the one that led it.

    For the network they change nothing: its total is that of the outcomes, each of which stands once.
    """
    return OutcomeCredit.objects.filter(state__in=(*VERIFIED_STATES, *UNVERIFIED_STATES)).annotate(
        is_verified=Q(state__in=VERIFIED_STATES)
    )


def split_of(amounts: Iterable[tuple[str, bool, Decimal]]) -> VerifiedSplit:
    """Amounts as totals with the verified and the unverified part apart: (kind, is verified, amount) each."""
    sums: dict[bool, dict[OutcomeKind, Decimal]] = {True: {}, False: {}}
    for kind, is_verified, amount in amounts:
        of_kind = sums[is_verified]
        of_kind[OutcomeKind(kind)] = of_kind.get(OutcomeKind(kind), Decimal(0)) + amount
    return VerifiedSplit(OutcomeTotals.of_each(sums[True]), OutcomeTotals.of_each(sums[False]))


def totals_by_center(
    fiscal_year: int, quarter: int | None = None, *, centers: Iterable[int] | None = None
) -> dict[int, VerifiedSplit]:
    """
    The outcomes of a survey year (or one quarter of it) for each center that has any and that the reader sees.

    Of joint work each center has its share; the sum over all centers is that of the outcomes, exactly.
    """
    period: dict[str, Any] = {"fiscal_year": fiscal_year} | ({} if quarter is None else {"quarter": quarter})
    of_center: dict[int, list[tuple[str, bool, Decimal]]] = defaultdict(list)
    for center_id, *amount in _amounts(period, None if centers is None else list(centers)):
        of_center[center_id].append(tuple(amount))
    return {center_id: split_of(amounts) for center_id, amounts in of_center.items()}


def _amounts(
    period: Mapping[str, Any], centers: list[int] | None, by: tuple[str, ...] = ()
) -> Iterable[tuple[Any, ...]]:
    """
    What counts for each center in one statement: (center, *by, kind, is verified, amount), perhaps in several parts.

    The outcomes themselves, less what of them is credited to others, plus what is credited from others.
    """
    columns = (*by, "kind", "is_verified")

    def of(rows: QuerySet[Any], center: str, amount: Any) -> QuerySet[Any]:
        rows = (
            rows.filter(**period) if centers is None else rows.filter(**period, **{f"{center}__in": centers})
        )
        counted = rows.annotate(of_center=F(center)).order_by()
        return counted.values_list("of_center", *columns).annotate(counted=Sum(amount))

    own = of(counted_outcomes(), "center_id", F("amount"))
    given = of(counted_credits(), "lead_center_id", -F("amount"))
    received = of(counted_credits(), "center_id", F("amount"))
    return own.union(given, received, all=True)


def totals_by_quarter(center: Center, quarters: list[Quarter]) -> dict[Quarter, VerifiedSplit]:
    """The outcomes of one center for each of `quarters`, which follow one another."""
    of_quarter: dict[Quarter, list[tuple[str, bool, Decimal]]] = {each: [] for each in quarters}
    years = range(quarters[0].fiscal_year, quarters[-1].fiscal_year + 1)
    amounts = _amounts({"fiscal_year__in": years}, [center.pk], ("fiscal_year", "quarter"))
    for _center, fiscal_year, number, *amount in amounts:
        quarter = Quarter(fiscal_year, number)
        if quarter in of_quarter:
            of_quarter[quarter].append(tuple(amount))
    return {quarter: split_of(amounts) for quarter, amounts in of_quarter.items()}


def joint_engagements_in(center: Center, period: Period) -> int:
    """How many joint engagements of the center, led or not, have shares in its totals of the period."""
    credited = counted_credits().filter(
        Q(center=center) | Q(lead_center=center), fiscal_year=period.year.year
    )
    if period.quarter is not None:
        credited = credited.filter(quarter=period.quarter)
    return int(credited.aggregate(number=Count("engagement", distinct=True))["number"])


@dataclass(frozen=True)
class Activity:
    """Work done and surveys answered: of each center that has any, and of all of them together.

    All together is the sum, except for sites: a site that several centers served counts once.
    """

    by_center: Mapping[int, ActivityTotals]
    together: ActivityTotals


def activity_of(period: Period, *, centers: Iterable[int] | None = None) -> Activity:
    """Work done and surveys answered in the period, of the centers that the reader sees."""
    wanted = None if centers is None else list(centers)
    answers = _survey_counts(period, wanted)
    work: dict[int | None, ActivityTotals] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT center_id, sites_served, engagements_completed, hours_delivered FROM center_activity(%s, %s, %s)",
            [period.span.starts_on, period.span.ends_on, wanted],
        )
        for center_id, sites, engagements, hours in cursor.fetchall():
            work[center_id] = ActivityTotals(
                sites_served=sites, engagements_completed=engagements, hours_delivered=hours
            )
    together = work.pop(None, NO_ACTIVITY) + ActivityTotals.sum(answers.values())
    known = {center_id for center_id in (*work, *answers) if center_id is not None}
    return Activity({pk: work.get(pk, NO_ACTIVITY) + answers.get(pk, NO_ACTIVITY) for pk in known}, together)


def _survey_counts(period: Period, centers: list[int] | None) -> dict[int, ActivityTotals]:
    counts = surveys.response_counts(period.year.year, period.quarter)
    return {
        center_id: ActivityTotals(
            surveys_sent=count.asked,
            surveys_answered=count.answered,
            promoters=count.promoters,
            passives=count.passives,
            detractors=count.detractors,
        )
        for center_id, count in counts.items()
        if centers is None or center_id in centers
    }


def federal_dollars(centers: Mapping[int, Center], year: FiscalYear) -> dict[int, Denominator]:
    """The federal amount of each center's budget periods that start in a fiscal year: the center's denominator.

    `amount` is None where no budget period is entered. It is verified when every budget period in it is.
    """
    sums = (
        BudgetPeriod.objects.filter(center_id__in=list(centers), fiscal_year=year.year)
        .values("center_id")
        .annotate(amount=Sum("federal_amount"), unchecked=Count("pk", filter=~Q(status=FactStatus.VERIFIED)))
        .order_by()
    )
    known = {row["center_id"]: row for row in sums}
    return {
        pk: Denominator(
            name=Words(
                en=f"federal amount of the {year.label} budget periods of {center.name}",
                es=f"monto federal de los períodos presupuestarios del año fiscal {year.code} de {center.name}",
            ),
            amount=known[pk]["amount"] if pk in known else None,
            status=FigureStatus.VERIFIED
            if pk in known and not known[pk]["unchecked"]
            else FigureStatus.UNVERIFIED,
            source="the center's award" if pk in known else "",
        )
        for pk, center in centers.items()
    }


@dataclass(frozen=True)
class ScorecardLine:
    """One metric of a scorecard. A ratio per federal dollar stands for whole years alone: `is_for_years_only`."""

    result: MetricResult
    target: Target | None = None
    is_for_years_only: bool = False

    @property
    def progress(self) -> Decimal | None:
        """The reached share of the target, verified and unverified together; None without a target or value."""
        if self.target is None or not self.target.value or self.result.total is None:
            return None
        return self.result.total / self.target.value


@dataclass(frozen=True)
class Scorecard:
    """What one center reached in a period, against its targets, and the quarters that led there."""

    center: Center
    period: Period
    lines: tuple[ScorecardLine, ...]
    federal_dollars: Denominator
    trend: Mapping[Quarter, VerifiedSplit]
    joint_engagements: int = 0
    """How many joint engagements have shares in it."""

    def line(self, metric_id: str) -> ScorecardLine:
        """The line of one metric."""
        return next(line for line in self.lines if line.result.definition.id == metric_id)


def scorecard_lines(
    figures: Figures, period: Period, targets: Mapping[str, Target] | None = None
) -> tuple[ScorecardLine, ...]:
    """Every metric of `figures` in reading order. In a single quarter nothing is divided by a year's dollars."""
    lines = []
    for metric_id, result in compute_all(figures).items():
        per_dollar = result.definition.computed_from is ComputedFrom.OUTCOMES_AND_FEDERAL_DOLLARS
        years_only = per_dollar and period.quarter is not None
        shown = MetricResult(result.definition, total=None) if years_only else result
        target = None if period.quarter is not None else (targets or {}).get(metric_id)
        lines.append(ScorecardLine(shown, target, years_only))
    return tuple(lines)


def targets_of(center: Center, year: FiscalYear) -> dict[str, Target]:
    """The targets of a center for a fiscal year, by metric."""
    return {target.metric: target for target in Target.objects.filter(center=center, fiscal_year=year.year)}


def scorecard(actor: Actor, center: Center, fiscal_year: int, quarter: int | None = None) -> Scorecard:
    """The scorecard of a center. Raises PermissionDenied for people of other centers."""
    permissions.check_user_can_see_scorecard(actor, center)
    period = Period(FiscalYear(fiscal_year), quarter)
    last = Quarter(period.year.year, period.quarter or 4)
    trend = totals_by_quarter(center, quarters_between(last + -(QUARTERS_IN_TREND - 1), last))
    outcomes = VerifiedSplit.sum(totals for quarter, totals in trend.items() if _within(quarter, period))
    dollars = federal_dollars({center.pk: center}, period.year)[center.pk]
    activity = activity_of(period, centers=[center.pk]).together
    figures = Figures(outcomes=outcomes, activity=activity, federal_dollars=dollars)
    return Scorecard(
        center=center,
        period=period,
        lines=scorecard_lines(figures, period, targets_of(center, period.year)),
        federal_dollars=dollars,
        trend=trend,
        joint_engagements=joint_engagements_in(center, period),
    )


def _within(quarter: Quarter, period: Period) -> bool:
    return quarter.fiscal_year == period.year.year and period.quarter in (None, quarter.number)


@dataclass(frozen=True)
class CenterTotals:
    """One row of the network scorecard."""

    center: Center
    lines: tuple[ScorecardLine, ...]

    def result(self, metric_id: str) -> MetricResult:
        """The result of one metric."""
        return next(line.result for line in self.lines if line.result.definition.id == metric_id)


@dataclass(frozen=True)
class NetworkScorecard:
    """All centers' totals in a period, and the network's: their sum, with a site counted once."""

    period: Period
    rows: tuple[CenterTotals, ...]
    lines: tuple[ScorecardLine, ...]
    federal_dollars: Denominator


def network_scorecard(actor: Actor, fiscal_year: int, quarter: int | None = None) -> NetworkScorecard:
    """All centers' totals by name of the center. Raises PermissionDenied for people outside the program office."""
    permissions.check_user_can_see_network(actor)
    period = Period(FiscalYear(fiscal_year), quarter)
    centers = {center.pk: center for center in Center.objects.select_related("state").order_by(Lower("name"))}
    outcomes = totals_by_center(period.year.year, period.quarter)
    activity = activity_of(period)
    dollars = federal_dollars(centers, period.year)
    rows = [
        CenterTotals(
            center,
            scorecard_lines(
                Figures(outcomes.get(pk, NOTHING), activity.by_center.get(pk, NO_ACTIVITY), dollars[pk]),
                period,
            ),
        )
        for pk, center in centers.items()
    ]
    base = base_appropriation(period.year)
    network = Figures(VerifiedSplit.sum(outcomes.values()), activity.together, base)
    return NetworkScorecard(period, tuple(rows), scorecard_lines(network, period), base)
