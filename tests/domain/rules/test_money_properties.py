"""What holds for every amount: shares are never passed, nothing is earned twice, more match never hurts."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from lineshaft.domain.rules.amounts import cents_down, cents_up, months_after
from lineshaft.domain.rules.cash import interest_to_return
from lineshaft.domain.rules.cost_share import earned_federal, federal_share_met, required_match
from lineshaft.domain.rules.findings import Outcome
from lineshaft.domain.rules.indirect import DirectCosts, Subaward, modified_total, subaward_in_base
from lineshaft.domain.rules.program_income import Method, apply

DAY = date(2025, 1, 1)
CENT = Decimal("0.01")
money = st.decimals(0, 10**9, places=2, allow_nan=False, allow_infinity=False)
shares = st.sampled_from([Fraction(1, 2), Fraction(2, 5), Fraction(1, 3), Fraction(3, 10), Fraction(1, 5)])
subawards = st.builds(Subaward, name=st.just("A"), before=money, now=money)
direct_costs = st.builds(
    DirectCosts, salaries=money, travel=money, equipment=money, rent=money,
    subawards=st.lists(subawards, max_size=4).map(tuple),
)  # fmt: skip


@given(costs=direct_costs)
def test_the_base__is_never_more_than_direct_cost(costs: DirectCosts) -> None:
    assert 0 <= modified_total(costs, DAY) <= costs.total


@given(parts=st.lists(money, min_size=1, max_size=6))
def test_a_subaward__is_in_the_base_once_however_it_is_split(parts: list[Decimal]) -> None:
    before, in_base = Decimal(0), Decimal(0)
    for now in parts:
        in_base += subaward_in_base(Subaward("A", before, now), DAY)
        before += now

    assert in_base == min(before, Decimal(50000))


@given(authorized=money, total=money, more=money, share=shares)
def test_earned_federal__never_passes_what_is_authorized_or_shared_and_only_grows(
    authorized: Decimal, total: Decimal, more: Decimal, share: Fraction
) -> None:
    earned = earned_federal(authorized=authorized, cost_shared_total=total, share=share, law_as_of=DAY)
    later = earned_federal(authorized=authorized, cost_shared_total=total + more, share=share, law_as_of=DAY)

    assert earned <= authorized
    assert Fraction(earned) <= share * Fraction(total)
    assert earned <= later


@given(federal=money, share=shares)
def test_required_match__is_the_least_that_keeps_the_share(federal: Decimal, share: Fraction) -> None:
    needed = required_match(federal, share, DAY)
    assume(needed)

    assert Fraction(federal) <= share * Fraction(federal + needed)
    assert Fraction(federal) > share * Fraction(federal + needed - CENT)


@given(federal=money, cash=money, in_kind=money, more=money)
def test_more_match__never_makes_a_share_fail(
    federal: Decimal, cash: Decimal, in_kind: Decimal, more: Decimal
) -> None:
    before = federal_share_met(federal=federal, cash=cash, in_kind=in_kind, law_as_of=DAY)
    after = federal_share_met(federal=federal, cash=cash + more, in_kind=in_kind, law_as_of=DAY)

    assert not (before.outcome is Outcome.PASS and after.outcome is Outcome.REFUSE)
    assert (before.outcome is Outcome.PASS) is (federal <= cash + in_kind and federal + cash + in_kind > 0)


@given(income=money, total=money)
def test_income__does_one_thing(income: Decimal, total: Decimal) -> None:
    assume(income <= total)
    done = {method: apply(method, income, total, DAY) for method in Method}

    assert done[Method.DEDUCTION].total + income == total
    assert done[Method.ADDITION].total - income == total
    assert done[Method.COST_SHARING].total == total
    assert [each.as_match for each in done.values()] == [0, 0, income]


@given(earned=money)
def test_interest__is_kept_up_to_500(earned: Decimal) -> None:
    assert earned - interest_to_return(earned, DAY) == min(earned, Decimal(500))


@given(amount=st.fractions(-(10**6), 10**6))
def test_cents__are_next_to_the_exact_amount(amount: Fraction) -> None:
    down, up = Fraction(cents_down(amount)), Fraction(cents_up(amount))

    assert down <= amount <= up
    assert up - down <= Fraction(1, 100)


@given(day=st.dates(date(1990, 1, 1), date(2090, 1, 1)), months=st.integers(0, 240))
def test_months_later__never_leaves_the_month(day: date, months: int) -> None:
    later = months_after(day, months)

    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day
