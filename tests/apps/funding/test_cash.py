"""Cash on hand against need, drawdowns that are booked once, and interest."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from factories.funding import AwardTermsFactory
from factories.network import AwardFactory, BudgetPeriodFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.funding import actions, queries
from lineshaft.apps.funding.models import AwardAction, Evidence, JournalEntry
from lineshaft.apps.network.models import Award, BudgetPeriod
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.ledger import Activity, Entry, FundSource, ObjectClass, Posting
from lineshaft.domain.ledger.usual import Cost, Settled, cost, fee_invoiced, fee_received
from lineshaft.domain.periods import FiscalYear
from lineshaft.tenancy import system_scope, use

TODAY = date(2026, 11, 22)
SignIn = Callable[[User], Client]


def _spend(
    acting: Actor, period: BudgetPeriod, evidence: Evidence, amount: str, settled: Settled, key: str
) -> None:
    part = Cost(FundSource.FEDERAL, Decimal(amount), ObjectClass.TRAVEL, Activity.PROGRAM)
    entry = Entry(date(2026, 9, 1), 'a "trip"; to\\from', cost([part], settled))
    actions.post(draft=actions.Draft(period, entry, "hand", key, evidence), by=acting)


@pytest.fixture
def books(acting: Actor, award: Award, period: BudgetPeriod, evidence: Evidence) -> None:
    """$10,000 authorized, $1,000 drawn, $700 paid and $500 owed."""
    with system_scope("a test arranges its rows"):
        AwardAction.objects.create(
            center=award.center,
            award=award,
            kind="award",
            amount=10000,
            executed_on=award.starts_on,
            source="notice",
        )
    _draw(acting, award, "1000.00", "ASAP 1")
    _spend(acting, period, evidence, "700.00", Settled.PAID, "a")
    _spend(acting, period, evidence, "500.00", Settled.OWED, "b")


def _draw(acting: Actor, award: Award, amount: str, reference: str) -> JournalEntry:
    return actions.record_drawdown(
        award=award, received_on=date(2026, 9, 2), amount=Decimal(amount), reference=reference, by=acting
    )


def test_the_sheet__cash_against_need(acting: Actor, award: Award, books: None) -> None:
    sheet = queries.cash_sheet(acting, award, day=TODAY, expected=Decimal("150.00"))
    assert (sheet.received, sheet.disbursed, sheet.on_hand) == (1000, 700, 300)
    assert (sheet.owed, sheet.needed, sheet.to_draw, sheet.excess) == (500, 650, 350, 0)
    assert (sheet.authorized, sheet.left_to_draw) == (10000, 9000)
    assert not sheet.is_too_much


def test_the_sheet__more_than_the_next_days_need(acting: Actor, award: Award, books: None) -> None:
    _draw(acting, award, "400.00", "ASAP 2")
    sheet = queries.cash_sheet(acting, award, day=TODAY)
    assert sheet.is_too_much
    assert sheet.excess == 200
    assert "$700.00 is on hand, and the next 3 days need $500.00: return $200.00" in str(sheet.finding)
    assert sheet.to_draw == 0


def test_the_sheet__never_draws_more_than_is_authorized(acting: Actor, award: Award, books: None) -> None:
    sheet = queries.cash_sheet(acting, award, day=TODAY, expected=Decimal("50000.00"))
    assert sheet.to_draw == 9000


@pytest.mark.parametrize("again", ["ASAP 1", " asap   1 "])
def test_a_drawdown__is_booked_once(acting: Actor, award: Award, books: None, again: str) -> None:
    with pytest.raises(Conflict, match="posted already"):
        _draw(acting, award, "1000.00", again)
    assert [each.amount for each in queries.drawdowns_of(acting, award)] == [Decimal("1000.00")]


@pytest.mark.parametrize(
    ("amount", "reference", "said"),
    [("0", "ASAP 9", "not above zero"), ("-5", "ASAP 9", "not above zero"), ("5", " a", "too short")],
)
def test_a_drawdown__that_says_too_little(
    acting: Actor, award: Award, books: None, amount: str, reference: str, said: str
) -> None:
    with pytest.raises(InvalidValue, match=said):
        _draw(acting, award, amount, reference)


def test_a_drawdown__before_the_first_budget_period(acting: Actor, award: Award, books: None) -> None:
    with pytest.raises(Conflict, match="before the first budget period"):
        actions.record_drawdown(
            award=award, received_on=date(2025, 9, 30), amount=Decimal(1), reference="ASAP 8", by=acting
        )


def test_interest__above_the_sum_of_the_year_goes_back(
    acting: Actor, award: Award, books: None, next_period: BudgetPeriod
) -> None:
    for day, amount in (
        (date(2026, 9, 30), "900.00"),
        (date(2026, 10, 5), "500.00"),
        (date(2026, 11, 5), "12.34"),
    ):
        actions.record_interest(
            award=award, earned_on=day, amount=Decimal(amount), reference=f"bank {day}", by=acting
        )
    sheet = queries.cash_sheet(acting, award, day=TODAY)
    assert sheet.interest.earned_in(FiscalYear(2027)) == Decimal("512.34")
    # $400.00 of the year before, and what is above $500 of this one.
    assert sheet.interest.to_return == Decimal("412.34")
    assert sheet.interest_owed == Decimal("1412.34")
    assert sheet.on_hand == 300

    actions.record_interest_returned(
        award=award, returned_on=date(2026, 11, 6), amount=Decimal("900.00"), reference="PMS 4", by=acting
    )
    after = queries.cash_sheet(acting, award, day=TODAY)
    assert after.interest_owed == Decimal("512.34")
    assert after.interest.earned_in(FiscalYear(2027)) == Decimal("512.34")
    assert after.interest.to_return == 0


def test_only_who_keeps_the_books(
    award: Award, books: None, director: User, officer: User, advisor: User
) -> None:
    by = actor_for(director)
    with use(by.context):
        assert queries.cash_sheet(by, award, day=TODAY).on_hand == 300
        with pytest.raises(PermissionDenied, match="writes its books"):
            _draw(by, award, "5.00", "ASAP 5")
    for nobody in (officer, advisor):
        who = actor_for(nobody)
        with use(who.context), pytest.raises(PermissionDenied, match="see its books"):
            queries.cash_sheet(who, award, day=TODAY)
        with use(who.context), pytest.raises(PermissionDenied, match="see its books"):
            list(queries.journal_of(who, award.center))


def test_the_page__books_a_drawdown_once(
    award: Award, books: None, finance_officer: User, sign_in: SignIn
) -> None:
    browser, address = sign_in(finance_officer), reverse("funding:cash", args=[award.pk])
    page = browser.get(address, {"expected": "(1.00)"})
    assert "Write zero or more" in page.content.decode()
    page = browser.get(address, {"expected": "$1,150.50"})
    assert "$1,350.50" in page.content.decode()
    sent = {
        "what": "drawdown", "day": "2026-11-20", "amount": "1.234,50", "reference": "ASAP 77",
        "once": "5a1f1a1e-0c0b-4f5c-9a53-2f7f2c7f1f01",
    }  # fmt: skip
    refused = browser.post(address, sent)
    assert "cannot be read as dollars" in refused.content.decode()
    for _ in range(2):
        assert browser.post(address, {**sent, "amount": "$1,234.50"}).status_code == 302
    with system_scope("a test looks"):
        assert JournalEntry.objects.filter(memo="drawdown ASAP 77").count() == 1


def _book(acting: Actor, period: BudgetPeriod, evidence: Evidence, key: str, *parts: Posting) -> None:
    entry = Entry(date(2026, 9, 1), "a fee", parts)
    actions.post(draft=actions.Draft(period, entry, "hand", key, evidence), by=acting)


def test_the_sheet__program_income_is_spent_before_money_is_drawn(
    acting: Actor, award: Award, books: None, period: BudgetPeriod, evidence: Evidence
) -> None:
    _book(acting, period, evidence, "c", *fee_invoiced(Decimal(150)))
    _book(acting, period, evidence, "d", *fee_received(Decimal(150)))
    part = Cost(FundSource.FEES, Decimal(30), ObjectClass.TRAVEL, Activity.PROGRAM)
    _book(acting, period, evidence, "e", *cost([part], Settled.OWED))
    sheet = queries.cash_sheet(acting, award, day=TODAY)
    # $200 more are needed than is on hand, and $120 of fees wait for no bill.
    assert (sheet.income_on_hand, sheet.to_draw) == (120, 80)
    assert sheet.has_income_to_spend
    assert "$120.00 of program income is not spent yet" in str(sheet.income_finding)
    assert not queries.cash_sheet(acting, award, day=date(2026, 8, 31)).has_income_to_spend


def test_a_drawdown__of_more_than_is_authorized_says_why(acting: Actor, award: Award, books: None) -> None:
    with pytest.raises(InvalidValue, match=r"\$1.00 more than award .* has authorized"):
        _draw(acting, award, "9001.00", "ASAP 3")
    made = actions.record_drawdown(
        award=award, received_on=date(2026, 9, 2), amount=Decimal(9001), reference="ASAP 3", by=acting,
        why="the amendment is on its way",
    )  # fmt: skip
    assert made.memo == "drawdown ASAP 3, $1.00 above what is authorized: the amendment is on its way"
    with pytest.raises(InvalidValue, match="has authorized and not drawn"):
        _draw(acting, award, "1.00", "ASAP 4")


def test_a_drawdown__of_an_earlier_day_leaves_the_later_ones_authorized(
    acting: Actor, award: Award, books: None
) -> None:
    _draw(acting, award, "9000.00", "ASAP 3")
    with pytest.raises(InvalidValue, match="has authorized and not drawn"):
        actions.record_drawdown(
            award=award, received_on=date(2026, 8, 1), amount=Decimal(1), reference="ASAP 4", by=acting
        )


def _interest(acting: Actor, award: Award, day: date, amount: str) -> JournalEntry:
    return actions.record_interest(
        award=award, earned_on=day, amount=Decimal(amount), reference=f"bank {day}", by=acting
    )


def test_interest__what_is_taken_back_was_neither_earned_nor_returned(
    acting: Actor, award: Award, books: None
) -> None:
    wrong = _interest(acting, award, date(2026, 9, 10), "800.00")
    _interest(acting, award, date(2026, 9, 30), "900.00")
    actions.reverse(entry=wrong, booked_on=date(2026, 11, 1), reason="of another account", by=acting)
    interest = queries.cash_sheet(acting, award, day=TODAY).interest
    assert (interest.earned_in(FiscalYear(2026)), interest.to_return, interest.returned) == (900, 400, 0)

    sent = actions.record_interest_returned(
        award=award, returned_on=date(2026, 11, 6), amount=Decimal(400), reference="PMS 4", by=acting
    )
    interest = queries.cash_sheet(acting, award, day=TODAY).interest
    assert (interest.earned_in(FiscalYear(2026)), interest.to_return, interest.returned) == (900, 0, 400)
    actions.reverse(entry=sent, booked_on=date(2026, 11, 7), reason="it bounced", by=acting)
    interest = queries.cash_sheet(acting, award, day=TODAY).interest
    assert (interest.earned_in(FiscalYear(2026)), interest.to_return, interest.returned) == (900, 400, 0)


def test_interest__is_kept_once_a_year_over_all_awards_of_the_center(
    acting: Actor, award: Award, books: None
) -> None:
    with system_scope("a test arranges its rows"):
        second = AwardFactory(center=award.center, starts_on=award.starts_on, ends_on=award.ends_on)
        AwardTermsFactory(award=second)
        BudgetPeriodFactory(award=second)
    for each in (award, second):
        _interest(acting, each, date(2026, 9, 30), "400.00")
    for each in (award, second):
        interest = queries.cash_sheet(acting, each, day=TODAY).interest
        assert (interest.to_return, interest.still_to_keep) == (300, 500)

    def keep(amount: str, reference: str) -> JournalEntry:
        return actions.record_interest_kept(
            award=award, kept_on=date(2026, 11, 1), amount=Decimal(amount), reference=reference, by=acting
        )

    with pytest.raises(InvalidValue, match=r"more than the \$500.00 of interest"):
        keep("500.01", "transfer 1")
    keep("300.00", "transfer 1")
    with pytest.raises(InvalidValue, match=r"more than the \$200.00 of interest"):
        keep("200.01", "transfer 2")
    sheet = queries.cash_sheet(acting, award, day=TODAY)
    assert (sheet.interest_owed, sheet.interest.kept, sheet.interest.to_return) == (100, 300, 300)
    assert sheet.on_hand == 300


def test_the_page__interest_kept_and_a_drawdown_with_its_reason(
    award: Award, books: None, finance_officer: User, sign_in: SignIn
) -> None:
    by = actor_for(finance_officer)
    with use(by.context):
        _interest(by, award, date(2026, 9, 30), "400.00")
    browser, address = sign_in(finance_officer), reverse("funding:cash", args=[award.pk])
    sent = {
        "what": "kept", "day": "2026-11-20", "amount": "400.00", "reference": "transfer 7",
        "once": "5a1f1a1e-0c0b-4f5c-9a53-2f7f2c7f1f02",
    }  # fmt: skip
    assert browser.post(address, sent).status_code == 302
    more = {
        **sent, "what": "drawdown", "amount": "9500.00", "reference": "ASAP 9", "why": "the notice is late",
        "once": "5a1f1a1e-0c0b-4f5c-9a53-2f7f2c7f1f03",
    }  # fmt: skip
    assert browser.post(address, more).status_code == 302
    with system_scope("a test looks"):
        assert JournalEntry.objects.filter(memo="interest kept, transfer 7").count() == 1
        assert JournalEntry.objects.filter(memo__endswith="authorized: the notice is late").count() == 1
