"""Contributions in the books: each month of what recurs, cash, and closed months."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
import time_machine

from claims import DAY, SPACE, MakeGiven, enter
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.funding import actions, queries
from lineshaft.apps.funding.actions import Paper
from lineshaft.apps.funding.actions.contributions import entries_of_contribution
from lineshaft.apps.funding.models import (
    Contribution,
    Evidence,
    Posting,
)
from lineshaft.apps.network.models import Award, BudgetPeriod, Center
from lineshaft.domain.errors import Conflict
from lineshaft.domain.ledger import FundSource
from lineshaft.tenancy import system_scope, use


def test_space__each_month_that_is_over_and_the_rest_is_certain(
    acting: Actor, given: MakeGiven, award: Award, period: BudgetPeriod
) -> None:
    rooms = given(
        SPACE,
        kind="donated_space",
        amount=Decimal(900),
        given_on=date(2025, 10, 1),
        recurs_until=date(2026, 9, 30),
    )
    letter = Paper("signed_statement", "letter of the city")
    with time_machine.travel("2026-01-10 15:00Z", tick=False):
        made = enter(rooms, acting, letter)
        assert (made.state, made.posted_through) == ("accepted", date(2025, 12, 1))
        assert [each.booked_on for each in entries_of_contribution(made)] == [
            date(2025, 10, 31), date(2025, 11, 30), date(2025, 12, 31),
        ]  # fmt: skip
        found = queries.match_of(award, today=date(2026, 1, 10))
        assert found is not None
        assert found.current is not None
        assert found.current.forecast is not None
        assert found.current.forecast.met.expected == 12 * 900
        assert {each.source: each.committed for each in found.current.forecast.match}[
            FundSource.IN_KIND
        ] == 9 * 900

    with system_scope("the job of every day"):
        assert actions.post_due_contributions(today=date(2026, 2, 1)) == []
        assert actions.post_due_contributions(today=date(2026, 2, 1)) == []
        assert entries_of_contribution(made).count() == 4
        assert actions.post_due_contributions(today=date(2026, 10, 1)) == []
    made.refresh_from_db()
    assert (made.state, entries_of_contribution(made).count()) == ("posted", 12)


def test_space__the_office_forecasts_with_what_is_certain_and_reads_no_giver(
    acting: Actor, given: MakeGiven, award: Award, officer: User, stranger: User
) -> None:
    rooms = given(
        SPACE,
        kind="donated_space",
        amount=Decimal(900),
        given_on=date(2025, 10, 1),
        recurs_until=date(2026, 9, 30),
    )
    with time_machine.travel("2026-01-10 15:00Z", tick=False):
        enter(rooms, acting, Paper("signed_statement", "letter of the city"))
    for user, seen in ((officer, 1), (stranger, 0)):
        with use(actor_for(user).context):
            assert not Contribution.objects.exists()
            listed = queries.match.committed_of(BudgetPeriod.objects.filter(award=award))
            assert len(listed) == seen


def test_job__goes_on_where_the_books_refuse_one(acting: Actor, given: MakeGiven, award: Award) -> None:
    rooms = given(
        SPACE,
        kind="donated_space",
        amount=Decimal(900),
        given_on=date(2026, 10, 1),
        recurs_until=date(2026, 9, 30),
    )
    rooms = replace(rooms, given_on=date(2026, 9, 1))
    with time_machine.travel("2026-09-10 15:00Z", tick=False):
        made = enter(rooms, acting, Paper("signed_statement", "letter of the city"))
    with system_scope("a test arranges its rows"):
        Award.objects.filter(pk=award.pk).update(status="closed")
        ((refused, reason),) = actions.post_due_contributions(today=date(2026, 11, 1))
    assert refused == made
    assert "is closed" in reason


def test_closed_month__is_booked_today_for_its_own_day(
    acting: Actor, given: MakeGiven, center: Center
) -> None:
    enter(given(), acting)
    actions.close_month(center=center, month=DAY, by=acting)
    (entry,) = entries_of_contribution(enter(given(), acting, Paper("time_record", "another list")))
    assert (entry.incurred_on, entry.booked_on) == (DAY, date(2026, 11, 22))


def test_cash__comes_in_and_pays_a_cost(acting: Actor, given: MakeGiven) -> None:
    state_money = given(
        {"budget_row": "state_local"}, kind="cash", giver_kind="state", giver="State of Georgia", amount=Decimal(1200),
        object_class="contractual",
    )  # fmt: skip
    made = enter(state_money, acting, Paper("payment", "wire of March 5"))

    assert made.state == "posted"
    assert {(each.account, each.amount) for each in Posting.objects.filter(source="state")} == {
        ("cash", Decimal(1200)), ("contribution", Decimal(-1200)), ("expense", Decimal(1200)), ("cash", Decimal(-1200)),
    }  # fmt: skip


def test_space__a_month_in_part_is_booked_and_forecast_by_its_days(
    acting: Actor, given: MakeGiven, period: BudgetPeriod
) -> None:
    rooms = given(
        SPACE,
        kind="donated_space",
        amount=Decimal(1000),
        given_on=date(2026, 1, 30),
        recurs_until=date(2026, 3, 2),
    )
    with time_machine.travel("2026-02-10 15:00Z", tick=False):
        made = enter(rooms, acting, Paper("signed_statement", "letter of the city"))
        certain = queries.match.committed_of([period])
    assert certain == {period.pk: {FundSource.IN_KIND: Decimal("1064.51")}}
    with system_scope("the job of every day"):
        assert actions.post_due_contributions(today=date(2026, 4, 1)) == []
    made.refresh_from_db()
    assert made.state == "posted"
    booked = Posting.objects.filter(account="expense").order_by("booked_on").values_list("amount", flat=True)
    assert list(booked) == [Decimal("64.51"), Decimal(1000), Decimal("64.51")]


@pytest.mark.parametrize("given_up", ["rejected", "taken back"])
def test_paper__of_what_was_given_up_may_be_claimed_where_it_belongs(
    acting: Actor, given: MakeGiven, other_center: Center, stranger: User, given_up: str
) -> None:
    facts = {"issuer": "Press & Co.", "number": "INV-7", "amount": Decimal(460)}
    sheet = Paper("time_record", "sign-in list", facts)
    other = actor_for(stranger)

    def claim_there() -> Evidence:
        with use(other.context):
            return actions.add_evidence(
                center=other_center, by=other, kind="receipt", title="their list", for_match=True, **facts
            )

    held = given_up == "rejected"
    made = actions.enter_contribution(
        given=given({"is_necessary": None} if held else None), papers=[sheet], by=acting
    )
    with pytest.raises(Conflict, match=r"200\.306\(b\)\(2\)"):
        claim_there()
    give_up = actions.reject_contribution if held else actions.take_back_contribution
    made = give_up(contribution=made, words="it was the other center's", by=acting)
    claim_there()
    if not held:
        # And what the other center claims now is not claimed here again.
        with pytest.raises(Conflict, match=r"200\.306\(b\)\(2\)"):
            actions.enter_contribution(given=given(), papers=[], by=acting, replaces=made)


def test_paper__of_what_stands_counts_again_in_a_new_version(
    acting: Actor, given: MakeGiven, center: Center
) -> None:
    facts = {"issuer": "Press & Co.", "number": "INV-8", "amount": Decimal(460)}
    made = actions.enter_contribution(given=given(), papers=[Paper("time_record", "list", facts)], by=acting)
    made = actions.take_back_contribution(contribution=made, words="eight hours, not ten", by=acting)
    actions.enter_contribution(given=given({"hours": "8"}), papers=[], by=acting, replaces=made)
    with pytest.raises(Conflict, match=r"200\.306\(b\)\(2\)"):
        actions.add_evidence(center=center, by=acting, kind="receipt", title="again", for_match=True, **facts)
