"""The sum of the centers is the network, whatever the order."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.metrics import (
    ActivityTotals,
    ComputedFrom,
    Denominator,
    Figures,
    FigureStatus,
    OutcomeKind,
    OutcomeTotals,
    Unit,
    VerifiedSplit,
    all_metrics,
    base_appropriation,
    compute_all,
)
from lineshaft.domain.periods import FiscalYear
from lineshaft.domain.words import Words

MONEY = st.decimals(0, 10**9, places=2)
JOBS = st.integers(0, 10**5)
COUNTS = st.integers(0, 10**5)
OUTCOMES = st.builds(OutcomeTotals, MONEY, MONEY, MONEY, MONEY, JOBS, JOBS)
SPLITS = st.builds(VerifiedSplit, OUTCOMES, OUTCOMES)
ACTIVITIES = st.builds(
    ActivityTotals, COUNTS, COUNTS, st.decimals(0, 10**5, places=2), COUNTS, COUNTS, COUNTS, COUNTS, COUNTS
)
# Sites do not add up: one that two centers served counts once (tests/apps/performance/test_sites_served.py).
SUMMABLE = [
    metric_id
    for metric_id, metric in all_metrics().items()
    if metric.definition.computed_from is ComputedFrom.OUTCOMES
    or metric.definition.unit in (Unit.ENGAGEMENTS, Unit.HOURS)
]


def dollars(amount: str | None) -> Denominator:
    name = Words("base appropriation", "asignación básica")
    return Denominator(name, None if amount is None else Decimal(amount), FigureStatus.VERIFIED)


@given(st.lists(SPLITS, max_size=8), st.randoms())
def test_outcomes__add_up_in_any_order(centers: list[VerifiedSplit], chance: object) -> None:
    shuffled = list(centers)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert VerifiedSplit.sum(centers) == VerifiedSplit.sum(shuffled)


@given(SPLITS, SPLITS, SPLITS)
def test_outcomes__add_up_in_any_grouping_and_have_a_zero(
    one: VerifiedSplit, two: VerifiedSplit, three: VerifiedSplit
) -> None:
    assert (one + two) + three == one + (two + three)
    assert one + VerifiedSplit() == one == VerifiedSplit() + one


@given(st.lists(st.tuples(SPLITS, ACTIVITIES), min_size=1, max_size=6))
def test_metrics__the_sum_over_centers_is_the_metric_of_the_network(
    centers: list[tuple[VerifiedSplit, ActivityTotals]],
) -> None:
    network = compute_all(
        Figures(
            outcomes=VerifiedSplit.sum(outcomes for outcomes, _ in centers),
            activity=ActivityTotals.sum(activity for _, activity in centers),
        )
    )
    by_center = [compute_all(Figures(outcomes, activity)) for outcomes, activity in centers]
    for metric_id in SUMMABLE:
        assert sum(center[metric_id].total or 0 for center in by_center) == network[metric_id].total


@given(SPLITS)
def test_metrics_of_outcomes__verified_and_unverified_add_up_to_the_total(outcomes: VerifiedSplit) -> None:
    for result in compute_all(Figures(outcomes=outcomes)).values():
        if result.definition.computed_from is ComputedFrom.OUTCOMES:
            assert result.verified is not None
            assert result.unverified is not None
            assert result.verified + result.unverified == result.total


@given(OUTCOMES)
def test_composed_metrics__are_the_sums_of_their_parts(outcomes: OutcomeTotals) -> None:
    value = {key: result.total or 0 for key, result in compute_all(Figures(VerifiedSplit(outcomes))).items()}
    assert value["total_sales"] == value["new_sales"] + value["retained_sales"]
    assert value["jobs_created_and_retained"] == value["jobs_created"] + value["jobs_retained"]
    assert value["total_impact"] == value["total_sales"] + value["cost_savings"] + value["investment"]


@given(SPLITS, st.integers(1, 10**9))
def test_ratios__times_their_denominator_give_the_numerator(outcomes: VerifiedSplit, amount: int) -> None:
    results = compute_all(Figures(outcomes, federal_dollars=dollars(str(amount))))
    ratio = results["new_sales_per_federal_dollar"]
    assert ratio.total is not None
    assert abs(ratio.total * amount - outcomes.total.new_sales) < Decimal("0.01")
    assert ratio.denominator == ratio.federal_dollars == dollars(str(amount))


@pytest.mark.parametrize("amount", ["0", None])
def test_ratios__have_no_value_on_a_denominator_that_is_zero_or_not_known_but_still_name_it(
    amount: str | None,
) -> None:
    outcomes = VerifiedSplit(OutcomeTotals(new_sales=Decimal(5)))
    result = compute_all(Figures(outcomes, federal_dollars=dollars(amount)))["new_sales_per_federal_dollar"]
    assert (result.total, result.verified, result.unverified) == (None, None, None)
    assert result.denominator is not None
    assert result.denominator.name.en == "base appropriation"


def test_every_metric__of_nothing_is_zero_or_has_no_value() -> None:
    for result in compute_all(Figures()).values():
        assert not result.total
        if result.denominator is not None:
            assert result.total is None


def test_federal_dollars_per_job__counts_the_jobs_of_each_part() -> None:
    outcomes = VerifiedSplit(OutcomeTotals(jobs_created=2), OutcomeTotals(jobs_retained=3))
    result = all_metrics()["federal_dollars_per_job"].compute(
        Figures(outcomes, federal_dollars=dollars("30"))
    )
    assert (result.verified, result.unverified, result.total) == (Decimal(15), Decimal(10), Decimal(6))
    assert result.denominator is not None
    assert result.denominator.amount == 5


def test_net_promoter_score__from_all_promoters_to_all_detractors() -> None:
    score = all_metrics()["net_promoter_score"]
    for activity, expected in [
        (ActivityTotals(promoters=4), 100),
        (ActivityTotals(detractors=4), -100),
        (ActivityTotals(promoters=6, passives=2, detractors=2), 40),
    ]:
        assert score.compute(Figures(activity=activity)).total == expected


@pytest.mark.parametrize("kind", OutcomeKind)
def test_outcome_totals_of__puts_the_amount_in_the_field_of_its_kind(kind: OutcomeKind) -> None:
    totals = OutcomeTotals.of(kind, Decimal(7))
    assert totals.amount_of(kind) == 7
    assert totals + OutcomeTotals.of(kind, 3) == OutcomeTotals.of(kind, 10)
    assert sum(totals.amount_of(other) for other in OutcomeKind) == 7


def test_outcome_totals__refuse_floats_and_parts_of_jobs() -> None:
    with pytest.raises(TypeError, match="new_sales must be Decimal"):
        OutcomeTotals(new_sales=1.5)  # type: ignore[arg-type]
    with pytest.raises(InvalidValue, match="whole number of jobs"):
        OutcomeTotals.of(OutcomeKind.JOBS_CREATED, Decimal("1.5"))


def test_base_appropriation__of_a_year_that_is_not_in_the_table_has_a_name_and_no_amount() -> None:
    denominator = base_appropriation(FiscalYear(2011))
    assert denominator.amount is None
    assert denominator.name.en == "base appropriation FY2011"
    assert denominator.name.in_language("es-pr") == "asignación federal básica del año fiscal 2011"
