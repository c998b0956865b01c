"""The match position and its forecast, by cases that an official can read and by what must always hold."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.ledger import Account, Activity, Balance, FundSource, ObjectClass
from lineshaft.domain.ledger.accounts import MATCH_SOURCES
from lineshaft.domain.ledger.forecast import Forecast, amounts_by_month, forecast, why_no_forecast
from lineshaft.domain.ledger.match import (
    IncomeUse,
    MatchTerms,
    Position,
    position,
    positions_of_periods,
    ways_to_close,
)

CASES = yaml.safe_load((Path(__file__).parents[2] / "cases/ledger/match.yaml").read_text())
HALF = MatchTerms(share=Decimal("0.5"), income=IncomeUse.COST_SHARING)
STARTS_ON, ENDS_ON = date(2025, 10, 1), date(2026, 9, 30)


def spent(source: str, amount: Any) -> Balance:
    return Balance(
        Account.EXPENSE, FundSource(source), ObjectClass.OTHER, Activity.PROGRAM, Decimal(str(amount))
    )


def earned_income(amount: Any) -> Balance:
    return Balance(Account.PROGRAM_INCOME, FundSource.FEES, None, None, -Decimal(str(amount)))


def terms_of(case: dict[str, Any]) -> MatchTerms:
    return MatchTerms(
        share=None if case["share"] == "none" else Decimal(case["share"]),
        income=IncomeUse(case["income"]),
        unrecovered_limit=Decimal(case.get("unrecovered_limit", 0)),
    )


@pytest.mark.parametrize("case", CASES["positions"], ids=lambda case: case["name"])
def test_position(case: dict[str, Any]) -> None:
    balances = [spent(source, amount) for source, amount in case["spent"].items()]
    balances.append(earned_income(case.get("earned_income", case["spent"].get("fees", 0))))

    found = position(balances, authorized=Decimal(case["authorized"]), terms=terms_of(case))

    said = {
        "required": found.required,
        "met": found.total_met,
        "cash": found.cash,
        "in_kind": found.in_kind,
        "surplus": found.surplus,
        "earned": found.earned,
    }
    assert {name: f"{amount:.2f}" for name, amount in said.items()} == {
        name: f"{case[name]:.2f}" for name in said
    }


def test_position__says_what_does_not_count() -> None:
    found = position(
        [spent("fees", 40), spent("unrecovered_indirect", 9), spent("state", 1)],
        authorized=Decimal(100),
        terms=MatchTerms(share=Decimal("0.5"), income=IncomeUse.DEDUCTION, unrecovered_limit=Decimal(4)),
    )

    assert found.met == {FundSource.STATE: 1, FundSource.UNRECOVERED_INDIRECT: 4}
    assert found.not_counted == {FundSource.FEES: 40, FundSource.UNRECOVERED_INDIRECT: 5}


@pytest.mark.parametrize(
    ("approved", "counted"), [("100", [60, 40, 0]), ("1000", [60, 60, 60]), (None, [60, 60, 60])]
)
def test_positions_of_periods__share_what_was_approved_for_the_award(
    approved: str | None, counted: list[int]
) -> None:
    limit = None if approved is None else Decimal(approved)
    terms = MatchTerms(Decimal("0.5"), IncomeUse.COST_SHARING, unrecovered_limit=limit)
    balances = [[spent("unrecovered_indirect", 60), spent("federal", 60)]] * 3

    found = positions_of_periods([(each, Decimal(500)) for each in balances], terms)

    whole = position([each for kept in balances for each in kept], authorized=Decimal(1500), terms=terms)
    assert [each.total_met for each in found] == counted
    assert sum(counted) == whole.total_met


def test_position__fees_that_were_never_earned_do_not_count() -> None:
    found = position([earned_income(30), spent("fees", 40)], authorized=Decimal(100), terms=HALF)
    assert (found.met, found.not_counted) == ({FundSource.FEES: 30}, {FundSource.FEES: 10})


def test_positions_of_periods__fees_are_spent_in_a_later_period_than_they_were_earned_in() -> None:
    balances = [
        [earned_income(100), spent("fees", 60)],
        [spent("fees", 60)],
        [earned_income(10), spent("fees", 5)],
    ]

    found = positions_of_periods([(each, Decimal(500)) for each in balances], HALF)

    assert [each.fees for each in found] == [60, 40, 5]
    assert found[1].not_counted == {FundSource.FEES: 20}


def test_position__of_income() -> None:
    found = position(
        [
            earned_income(100),
            spent("fees", 30),
            Balance(Account.RECEIVABLE, FundSource.FEES, None, None, Decimal(25)),
        ],
        authorized=Decimal(0),
        terms=HALF,
    ).income[FundSource.FEES]

    assert (found.earned, found.used, found.unexpended, found.unpaid) == (100, 30, 70, 25)


def test_terms__a_share_of_all_or_nothing_is_refused() -> None:
    for share in ("0", "1", "-0.1"):
        with pytest.raises(InvalidValue, match="is no share"):
            MatchTerms(share=Decimal(share), income=IncomeUse.ADDITION)


MONEY = st.decimals(min_value=0, max_value=10**9, places=2)
SHARE = st.sampled_from([None, *map(Decimal, ("0.5", "0.333333", "0.6", "0.666667", "0.1"))])
TERMS = st.builds(
    MatchTerms,
    share=SHARE,
    income=st.sampled_from(IncomeUse),
    unrecovered_limit=st.one_of(st.none(), MONEY),
)
SPENT = st.dictionaries(st.sampled_from(sorted(FundSource)), MONEY)


def of(amounts: dict[FundSource, Decimal], authorized: Decimal, terms: MatchTerms) -> Position:
    return position([spent(*each) for each in amounts.items()], authorized=authorized, terms=terms)


@given(SPENT, MONEY, TERMS)
def test_earned__never_above_authorized_spent_or_what_the_match_carries(
    amounts: dict[FundSource, Decimal], authorized: Decimal, terms: MatchTerms
) -> None:
    found = of(amounts, authorized, terms)

    assert 0 <= found.earned <= authorized
    assert found.earned <= amounts.get(FundSource.FEDERAL, Decimal(0))
    assert terms.required_for(found.earned) <= found.total_met or terms.share is None
    assert found.total_met + sum(found.not_counted.values()) == sum(
        amount for source, amount in amounts.items() if source in MATCH_SOURCES
    )


@given(SPENT, MONEY, TERMS, st.sampled_from(sorted(MATCH_SOURCES)), MONEY)
def test_earned__grows_with_match_and_with_what_is_authorized(
    amounts: dict[FundSource, Decimal],
    authorized: Decimal,
    terms: MatchTerms,
    source: FundSource,
    more: Decimal,
) -> None:
    before = of(amounts, authorized, terms)
    after = of({**amounts, source: amounts.get(source, Decimal(0)) + more}, authorized, terms)

    assert after.earned >= before.earned
    assert after.total_met >= before.total_met
    assert of(amounts, authorized + more, terms).earned >= before.earned


@given(SPENT, MONEY, TERMS)
def test_earned__all_that_was_spent_where_there_is_no_gap(
    amounts: dict[FundSource, Decimal], authorized: Decimal, terms: MatchTerms
) -> None:
    found = of(amounts, authorized, terms)
    if found.gap == 0 and terms.income is not IncomeUse.DEDUCTION:
        assert found.earned == min(authorized, found.federal)


def forecast_of(case: dict[str, Any]) -> Forecast:
    months = {}
    for number, line in enumerate(case["months"]):
        federal, state, in_kind = (Decimal(part) for part in line.split("/"))
        month = date(2025 + (9 + number) // 12, (9 + number) % 12 + 1, 1)
        months[month] = {
            FundSource.FEDERAL: federal,
            FundSource.STATE: state,
            FundSource.IN_KIND: in_kind,
        }
    return forecast(
        months,
        starts_on=STARTS_ON,
        ends_on=ENDS_ON,
        today=case["today"],
        authorized=Decimal(case["authorized"]),
        committed={FundSource.IN_KIND: Decimal(case.get("committed_in_kind", 0))},
        terms=HALF,
    )


@pytest.mark.parametrize("case", CASES["forecasts"], ids=lambda case: case["name"])
def test_forecast(case: dict[str, Any]) -> None:
    found = forecast_of(case)

    said = {
        "required": found.required,
        "expected": found.met.expected,
        "surplus_low": found.surplus.low,
        "surplus_expected": found.surplus.expected,
        "surplus_high": found.surplus.high,
    }
    assert {name: f"{amount:.2f}" for name, amount in said.items()} == {
        name: f"{case[name]:.2f}" for name in said
    }


def test_forecast__says_how_it_was_made() -> None:
    words = forecast_of(CASES["forecasts"][0]).words

    assert "6 whole months of this period are booked, through March 2026; 6 months are still to come" in words


def test_forecast__what_the_running_month_brought_already_is_not_lost() -> None:
    months = {date(2025, 10 + n, 1): {FundSource.STATE: Decimal(10)} for n in range(3)}
    months[date(2026, 1, 1)] = {FundSource.STATE: Decimal(900)}
    found = forecast(
        months, starts_on=STARTS_ON, ends_on=ENDS_ON, today=date(2026, 1, 20), authorized=Decimal(0), committed={},
        terms=HALF,
    )  # fmt: skip

    assert found.months_to_come == 9
    assert found.met.expected == 930
    assert found.met.low == 930


def test_forecast__takes_no_more_unrecovered_indirect_cost_than_was_approved() -> None:
    months = {date(2025, 10 + n, 1): {FundSource.UNRECOVERED_INDIRECT: Decimal(60)} for n in range(3)}
    found = forecast(
        months, starts_on=STARTS_ON, ends_on=ENDS_ON, today=date(2026, 1, 20), authorized=Decimal(0), committed={},
        terms=MatchTerms(Decimal("0.5"), IncomeUse.COST_SHARING, unrecovered_limit=Decimal(100)),
    )  # fmt: skip

    assert found.met.expected == 100


def test_forecast__the_gap_is_the_surplus_with_its_sign_turned() -> None:
    found = forecast_of(CASES["forecasts"][0])
    assert (found.gap.low, found.gap.high) == (-found.surplus.high, -found.surplus.low)
    assert found.gap.low <= found.gap.expected <= found.gap.high


def test_forecast__a_period_that_begins_within_a_month() -> None:
    months = {date(2025, 9 + n, 1): {FundSource.STATE: Decimal(10)} for n in range(4)}
    found = forecast(
        months, starts_on=date(2025, 9, 15), ends_on=ENDS_ON, today=date(2026, 1, 20), authorized=Decimal(0),
        committed={}, terms=HALF,
    )  # fmt: skip

    assert (found.whole_months, found.months_to_come) == (3, 9)
    assert found.met.expected == 40 + 90


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2025, 9, 1), "No whole month"),
        (date(2025, 10, 31), "No whole month"),
        (date(2025, 11, 30), "Only one whole month"),
        (date(2025, 12, 31), "Only 2 whole months"),
        (date(2026, 1, 1), ""),
        (date(2026, 9, 30), ""),
        (date(2026, 10, 1), "This period is over"),
    ],
)
def test_no_forecast_under_three_months(today: date, said: str) -> None:
    why = why_no_forecast(STARTS_ON, ENDS_ON, today)
    assert why.startswith(said)
    assert bool(why) is bool(said)


def test_forecast__of_too_few_months_is_an_error() -> None:
    with pytest.raises(ValueError, match="2 whole months"):
        forecast(
            {}, starts_on=STARTS_ON, ends_on=ENDS_ON, today=date(2025, 12, 5), authorized=Decimal(0), committed={},
            terms=HALF,
        )  # fmt: skip


@given(
    st.lists(st.tuples(MONEY, MONEY, MONEY), min_size=3, max_size=11),
    MONEY,
    MONEY,
)
def test_forecast__the_range_holds_the_expected_and_what_is_booked(
    lines: list[tuple[Decimal, Decimal, Decimal]], authorized: Decimal, committed: Decimal
) -> None:
    case = {
        "months": ["/".join(map(str, line)) for line in lines],
        "today": date(2025 + (9 + len(lines)) // 12, (9 + len(lines)) % 12 + 1, 1),
        "authorized": authorized,
        "committed_in_kind": committed,
    }
    found = forecast_of(case)

    assert found.met.low <= found.met.expected <= found.met.high
    assert found.surplus.low <= found.surplus.expected <= found.surplus.high
    assert found.met.low >= sum(state + in_kind for _, state, in_kind in lines)
    assert found.required <= max(authorized, sum(federal for federal, _, _ in lines))


def test_forecast__never_asks_for_less_match_than_the_books_do() -> None:
    months = {date(2025, month, 1): {FundSource.FEDERAL: Decimal(100)} for month in (10, 11, 12)}

    def required(authorized: Decimal | None) -> Decimal:
        return forecast(
            months, starts_on=STARTS_ON, ends_on=ENDS_ON, today=date(2026, 1, 20), authorized=authorized, committed={},
            terms=HALF,
        ).required  # fmt: skip

    assert required(Decimal(500)) == 500
    # More is booked than is authorized, or nothing is recorded of what is.
    assert required(Decimal(0)) == 300
    assert required(None) == 1200


@pytest.mark.parametrize(
    ("monthly", "first", "last", "parts"),
    [
        ("1000", date(2026, 1, 1), date(2026, 2, 28), ["1000", "1000"]),
        ("1000", date(2026, 1, 30), date(2026, 3, 2), ["64.51", "1000", "64.51"]),
        ("900", date(2026, 4, 10), date(2026, 4, 12), ["90"]),
        ("0.01", date(2026, 4, 30), date(2026, 5, 31), ["0", "0.01"]),
    ],
)
def test_amounts_by_month__a_month_in_part_by_its_days(
    monthly: str, first: date, last: date, parts: list[str]
) -> None:
    found = amounts_by_month(Decimal(monthly), first, last)
    assert list(found.values()) == [Decimal(part) for part in parts]
    assert next(iter(found)) == first.replace(day=1)


def test_ways_to_close() -> None:
    ways = ways_to_close(
        Decimal("10000.50"), terms=HALF, fees_on_hand=Decimal(2500), hourly_rate=Decimal("45.10")
    )

    assert ways.cash == Decimal("10000.50")
    assert ways.hours == 222  # 221 hours are 9,967.10
    assert (ways.fees_on_hand, ways.fees_to_earn) == (2500, Decimal("7500.50"))
    assert ways.federal_lost == Decimal("10000.50")


def test_ways_to_close__without_fees_where_they_are_no_match() -> None:
    terms = MatchTerms(share=Decimal("0.5"), income=IncomeUse.ADDITION)
    ways = ways_to_close(Decimal(100), terms=terms, fees_on_hand=Decimal(50), hourly_rate=None)
    assert (ways.fees_on_hand, ways.fees_to_earn, ways.hours) == (0, 0, None)


def test_ways_to_close__a_rate_of_nothing_is_refused() -> None:
    with pytest.raises(InvalidValue, match="is no hourly rate"):
        ways_to_close(Decimal(1), terms=HALF, fees_on_hand=Decimal(0), hourly_rate=Decimal(0))
