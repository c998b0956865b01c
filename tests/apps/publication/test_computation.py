"""Which figures may be shown, and that nothing withheld comes back by arithmetic. No database."""

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lineshaft.apps.publication import computation
from lineshaft.apps.publication.computation import (
    ACTIVITY,
    NETWORK,
    OUTCOMES,
    SUMS,
    Contribution,
    Inputs,
    compute,
)
from lineshaft.domain.disclosure import publishable
from lineshaft.domain.metrics import Denominator, FigureStatus, OutcomeTotals, all_metrics
from lineshaft.domain.metrics.formulas import jobs_created_and_retained, total_impact, total_sales
from lineshaft.domain.words import Words

DOLLARS = Denominator(
    Words("base appropriation", "asignación"), Decimal(1000), FigureStatus.VERIFIED, "a law"
)
STATES = ("13", "30", "44")


def inputs(*contributions: Contribution, dollars: Denominator = DOLLARS) -> Inputs:
    return Inputs(2026, STATES, contributions, dollars)


def verified(metric: str, state: str, amounts: list[int], first_company: int = 1) -> list[Contribution]:
    return [
        Contribution(metric, state, first_company + index, "verified", Decimal(amount))
        for index, amount in enumerate(amounts)
    ]


def figures_of(given: Inputs) -> dict[tuple[str, str], computation.PublicFigure]:
    return {(figure.state, figure.metric): figure for figure in compute(given)}


def test_sums_are_those_of_the_definitions():
    totals = OutcomeTotals(Decimal(1), Decimal(20), Decimal(300), Decimal(4000), 5, 60)

    for formula in (total_sales, total_impact, jobs_created_and_retained):
        terms = SUMS[formula.__name__]
        assert formula(totals) == sum(Decimal(getattr(totals, term)) for term in terms)


def test_every_published_metric_is_defined():
    published = {*OUTCOMES, *ACTIVITY, *SUMS, *computation.PER_FEDERAL_DOLLAR}

    assert published <= set(all_metrics())


def test_five_companies_are_shown_with_their_number():
    figure = figures_of(inputs(*verified("new_sales", "13", [100, 100, 100, 100, 100])))["13", "new_sales"]

    assert (figure.withheld, figure.value, figure.verified, figure.unverified, figure.companies) == (
        "",
        500,
        500,
        0,
        5,
    )


def test_four_companies_are_withheld():
    figure = figures_of(inputs(*verified("new_sales", "13", [100, 100, 100, 100])))["13", "new_sales"]

    assert (figure.withheld, figure.value, figure.companies) == ("protected", None, None)


def test_one_company_above_half_is_withheld():
    shown = figures_of(inputs(*verified("new_sales", "13", [400, 100, 100, 100, 100])))["13", "new_sales"]
    dominated = figures_of(inputs(*verified("new_sales", "13", [401, 100, 100, 100, 100])))["13", "new_sales"]

    assert shown.value == 800
    assert dominated.withheld == "protected"


def test_a_second_state_is_withheld_with_the_first():
    figures = figures_of(
        inputs(
            *verified("new_sales", "13", [100] * 9, 1),
            *verified("new_sales", "30", [100] * 6, 20),
            *verified("new_sales", "44", [100] * 2, 40),
        )
    )

    assert figures[NETWORK, "new_sales"].value == 1700
    assert figures["44", "new_sales"].withheld == "protected"
    assert figures["30", "new_sales"].withheld == "complementary"
    assert figures["13", "new_sales"].value == 900


def test_a_sum_is_withheld_with_one_of_its_terms():
    figures = figures_of(
        inputs(
            *verified("new_sales", "13", [100] * 6, 1),
            *verified("retained_sales", "13", [100] * 2, 1),
            *verified("investment", "13", [100] * 6, 1),
        )
    )

    assert figures["13", "new_sales"].value == 600
    assert figures["13", "retained_sales"].withheld == "protected"
    assert figures["13", "total_sales"].withheld == "complementary"
    assert figures["13", "total_impact"].withheld == "complementary"


def test_a_sum_of_shown_terms_and_nothing_is_shown():
    figures = figures_of(inputs(*verified("new_sales", "13", [100] * 6, 1)))

    assert figures["13", "retained_sales"].withheld == "nothing"
    assert (figures["13", "total_sales"].value, figures["13", "total_sales"].companies) == (600, 6)
    assert figures["30", "total_sales"].withheld == "nothing"


def test_parts_are_withheld_where_one_part_is_one_company():
    figure = figures_of(
        inputs(
            *verified("new_sales", "13", [100] * 6, 1),
            Contribution("new_sales", "13", 50, "unverified", Decimal(70)),
        )
    )["13", "new_sales"]

    assert (figure.value, figure.verified, figure.unverified) == (670, None, None)


def test_ratios_are_made_for_the_network_and_name_their_dollars():
    figures = figures_of(
        inputs(*verified("new_sales", "13", [100] * 6), *verified("jobs_created", "13", [2] * 6))
    )

    ratio = figures[NETWORK, "new_sales_per_federal_dollar"]
    assert (ratio.value, ratio.denominator["amount"]) == (Decimal("0.6"), "1000")
    assert figures[NETWORK, "federal_dollars_per_job"].value == Decimal("83.3333")
    assert figures[NETWORK, "federal_dollars_per_job"].denominator["divided_by"] == "12"
    assert ("13", "new_sales_per_federal_dollar") not in figures


def test_ratios_are_withheld_with_their_numerator():
    figures = figures_of(inputs(*verified("new_sales", "13", [100] * 4)))

    assert figures[NETWORK, "new_sales_per_federal_dollar"].withheld == "protected"


def test_a_ratio_without_known_dollars_has_no_value():
    unknown = Denominator(Words("not stated", "sin indicar"), None, FigureStatus.UNVERIFIED)
    ratio = figures_of(inputs(*verified("new_sales", "13", [100] * 6), dollars=unknown))[
        NETWORK, "new_sales_per_federal_dollar"
    ]

    assert (ratio.withheld, ratio.value, ratio.denominator["amount"]) == ("", None, "")


contributions = st.builds(
    Contribution,
    metric=st.sampled_from(OUTCOMES[:4]),
    state=st.sampled_from(STATES),
    company=st.integers(1, 12),
    part=st.sampled_from(["verified", "unverified"]),
    amount=st.integers(1, 1000).map(Decimal),
)


@settings(max_examples=60)
@given(st.lists(contributions, max_size=60))
def test_the_order_of_the_records_does_not_matter(rows):
    one, other = inputs(*rows), inputs(*reversed(rows))

    assert one.canonical() == other.canonical()
    assert compute(one) == compute(other)


@settings(max_examples=60)
@given(st.lists(contributions, max_size=90))
def test_what_is_left_of_a_total_never_is_one_company(rows):
    """Whoever subtracts the states that are shown from the network, in whole or in part, learns nothing protected."""
    given = inputs(*rows)
    figures = figures_of(given)
    for metric in OUTCOMES[:4]:
        if figures[NETWORK, metric].withheld:
            continue
        _check_rest(given, [state for state in STATES if figures[state, metric].withheld], metric, None)
        if figures[NETWORK, metric].verified is None:
            continue
        hidden = [state for state in STATES if figures[state, metric].verified is None]
        for part in ("verified", "unverified"):
            _check_rest(given, hidden, metric, part)


def _check_rest(given: Inputs, hidden: list[str], metric: str, part: str | None) -> None:
    rest: dict[int, Decimal] = {}
    for row in given.contributions:
        if row.metric == metric and row.state in hidden and part in (None, row.part):
            rest[row.company] = rest.get(row.company, Decimal(0)) + row.amount
    assert not rest or publishable(rest).published


@settings(max_examples=60)
@given(st.lists(contributions, max_size=90))
def test_a_shown_sum_is_the_sum_of_shown_terms(rows):
    figures = figures_of(inputs(*rows))
    for place, (metric, terms) in product((NETWORK, *STATES), SUMS.items()):
        figure = figures[place, metric]
        if figure.withheld:
            continue
        shown = [figures[place, term] for term in terms]
        assert all(term.withheld in ("", "nothing") for term in shown)
        assert figure.value == sum(term.value or 0 for term in shown)


@pytest.mark.parametrize(
    ("number", "text"), [("600.0000", "600"), ("0.50", "0.5"), ("100", "100"), (None, "")]
)
def test_as_text(number, text):
    assert computation.as_text(None if number is None else Decimal(number)) == text
