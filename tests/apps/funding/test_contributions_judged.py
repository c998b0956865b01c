"""Contributions: what the rules say of a claim when it is entered, changed or gets a paper."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from claims import DAY, TIMES, MakeGiven, enter, outcomes
from factories.funding import AwardTermsFactory
from factories.network import AwardFactory, BudgetPeriodFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.funding import actions, queries
from lineshaft.apps.funding.actions import Given, Paper
from lineshaft.apps.funding.actions.contributions import entries_of_contribution
from lineshaft.apps.funding.models import (
    Approval,
    Contribution,
    JournalEntry,
)
from lineshaft.apps.network.models import Award, Center
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.ledger import FundSource
from lineshaft.tenancy import system_scope, use


def test_enter__what_the_rules_accept_is_posted(acting: Actor, given: MakeGiven, award: Award) -> None:
    made = enter(given(), acting)

    assert (made.state, made.amount) == ("posted", 460)
    (entry,) = entries_of_contribution(made)
    assert (entry.origin, entry.booked_on, entry.evidence.title) == ("in_kind", DAY, TIMES.title)
    assert [(each.account, each.source, each.amount) for each in entry.postings.all()] == [
        ("expense", "in_kind", 460),
        ("contribution", "in_kind", -460),
    ]
    found = queries.match_of(award, today=DAY)
    assert found is not None
    assert found.whole.in_kind == 460


@pytest.mark.parametrize(
    ("stated", "rule"),
    [
        ({"other_award": "70NANB-1"}, "match_counted_once"),
        ({"is_federally_paid": True}, "match_not_federally_paid"),
        ({"is_necessary": False}, "match_necessary"),
        ({"cost_kind": "alcohol"}, "match_allowable"),
        ({"budget_row": "subrecipient"}, "match_in_budget"),
        ({"without_charge": False}, "match_conforms"),
        ({"rate": "45.01"}, "value_of_volunteers"),
    ],
)
def test_enter__what_a_rule_refuses_is_not_posted(
    acting: Actor, given: MakeGiven, second_officer: User, stated: dict[str, Any], rule: str
) -> None:
    made = enter(given(stated), acting)

    assert made.state == "refused"
    assert outcomes(made) == {rule: "refuse"}
    assert not JournalEntry.objects.exists()
    second = actor_for(second_officer)
    with use(second.context), pytest.raises(Conflict, match=r"no word can clear that.*2 CFR 200"):
        actions.clear_contribution(contribution=made, words="but it was good", by=second)


@pytest.mark.parametrize(
    ("stated", "rule"),
    [
        ({"other_award": None}, "match_counted_once"),
        ({"is_federally_paid": None}, "match_not_federally_paid"),
        ({"is_necessary": None}, "match_necessary"),
        ({"budget_row": ""}, "match_in_budget"),
        ({"without_charge": None}, "match_conforms"),
        ({"rate_source": ""}, "value_of_volunteers"),
    ],
)
def test_enter__what_is_not_known_is_held(
    acting: Actor, given: MakeGiven, stated: dict[str, Any], rule: str
) -> None:
    made = enter(given(stated), acting)

    assert made.state == "held"
    assert outcomes(made) == {rule: "hold"}
    assert not JournalEntry.objects.exists()


def test_enter__without_paper_waits_until_it_comes(
    acting: Actor, given: MakeGiven, second_officer: User
) -> None:
    made = actions.enter_contribution(given=given(), papers=[], by=acting)
    assert outcomes(made) == {"match_verifiable": "hold"}
    second = actor_for(second_officer)
    with use(second.context), pytest.raises(Conflict, match="Nothing stands behind it"):
        actions.clear_contribution(contribution=made, words="I saw her", by=second)

    made = actions.add_paper(contribution=made, paper=TIMES, by=acting)
    assert made.state == "posted"


def test_enter__the_center_itself_gives_nothing_in_kind(acting: Actor, given: MakeGiven) -> None:
    assert outcomes(enter(given(giver_kind="recipient"), acting)) == {"match_conforms": "refuse"}


def test_enter__outside_of_the_budget_period(acting: Actor, given: MakeGiven) -> None:
    assert outcomes(enter(given(given_on=date(2026, 10, 5)), acting)) == {"match_allowable": "refuse"}


def test_enter__what_has_not_come_or_is_nothing(acting: Actor, given: MakeGiven) -> None:
    with pytest.raises(InvalidValue, match="has not come yet"):
        enter(given(given_on=date(2026, 11, 30)), acting)
    with pytest.raises(InvalidValue, match="is no number of hours"):
        enter(given({"hours": "0"}), acting)
    with pytest.raises(InvalidValue, match="is nothing"):
        enter(given(kind="donated_supplies", amount=Decimal(0)), acting)
    for huge in (given({"rate": "99999999999.00"}), given(kind="donated_supplies", amount=Decimal(10) ** 12)):
        with pytest.raises(InvalidValue, match="more than can be booked"):
            enter(huge, acting)
    with pytest.raises(InvalidValue, match="not asked of"):
        enter(given(recurs_until=date(2026, 5, 1)), acting)


def test_change__is_judged_anew(acting: Actor, given: MakeGiven) -> None:
    made = enter(given({"rate": "50.00"}), acting)
    assert made.state == "refused"

    changed = actions.change_contribution(contribution=made, given=given(), by=acting)
    assert (changed.state, changed.amount) == ("posted", 460)
    with pytest.raises(Conflict, match="that cannot be done"):
        actions.change_contribution(contribution=made, given=given(), by=acting)


def test_cash__federal_money_passed_through_is_refused(acting: Actor, given: MakeGiven) -> None:
    passed_on = given(
        {"budget_row": "state_local", "is_federally_paid": True}, kind="cash", giver_kind="state", amount=Decimal(1200),
        object_class="contractual",
    )  # fmt: skip
    assert outcomes(enter(passed_on, acting, Paper("payment", "wire"))) == {
        "match_not_federally_paid": "refuse"
    }


def approve(award: Award, amount: Decimal | None = None) -> None:
    with system_scope("a test arranges its rows"):
        Approval.objects.create(
            center=award.center, award=award, kind="unrecovered_indirect", what="the rest", state="granted",
            decided_on=date(2026, 1, 5), decision="letter of 5 January", amount=amount,
        )  # fmt: skip


def unrecovered(given: MakeGiven, amount: int) -> Given:
    return given(
        {"at_approved_rate": "5000", "charged": "3000"}, kind="unrecovered_indirect", giver_kind="recipient",
        amount=Decimal(amount),
    )  # fmt: skip


def test_unrecovered_indirect__only_with_a_granted_approval(
    acting: Actor, given: MakeGiven, award: Award
) -> None:
    rest = unrecovered(given, 2000)
    agreement = Paper("rate_agreement", "rate agreement of 2025")
    made = enter(rest, acting, agreement)
    assert outcomes(made) == {"match_unrecovered_indirect": "refuse"}

    approve(award)
    made = actions.change_contribution(contribution=made, given=rest, by=acting)
    assert (made.state, made.source) == ("posted", FundSource.UNRECOVERED_INDIRECT)


def test_unrecovered_indirect__claims_of_an_award_share_what_was_approved(
    acting: Actor, given: MakeGiven, award: Award
) -> None:
    approve(award, Decimal(2500))
    first = enter(unrecovered(given, 1500), acting, Paper("rate_agreement", "agreement, page 1"))
    second = enter(unrecovered(given, 1001), acting, Paper("rate_agreement", "agreement, page 2"))

    assert (first.state, outcomes(second)) == ("posted", {"match_unrecovered_indirect": "refuse"})
    assert "$1,000.00 left of what was approved" in str(second.findings)
    second = actions.change_contribution(contribution=second, given=unrecovered(given, 1000), by=acting)
    assert second.state == "posted"


def test_paper__the_same_at_two_centers_is_refused(
    acting: Actor, given: MakeGiven, other_center: Center, stranger: User
) -> None:
    def receipt() -> Paper:
        file = SimpleUploadedFile("list.txt", b"ten hours, Vera Volunteer")
        return Paper(
            "time_record", "sign-in list", {"issuer": "Plant 7", "number": "A-77", "dated": DAY}, file
        )

    enter(given(), acting, receipt())
    other = BudgetPeriodFactory(award=AwardTermsFactory(award=AwardFactory(center=other_center)).award)
    by = actor_for(stranger)
    with use(by.context):
        for paper in (receipt(), replace(receipt(), file=None), replace(receipt(), facts={})):
            with pytest.raises(
                Conflict, match="already stands behind a claim of match, here or at another center"
            ):
                enter(given(budget_period=other), by, paper)
        assert not Contribution.objects.exists()
