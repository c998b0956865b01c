"""The match of an award: its page, its list, what stands behind a figure, and income that is added to the budget."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from factories.funding import AwardTermsFactory
from factories.network import AwardFactory, BudgetPeriodFactory
from ledgers import MakeDraft
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.funding import actions, queries
from lineshaft.apps.funding.models import Approval, AwardAction, JournalEntry
from lineshaft.apps.network.models import Award, BudgetPeriod, Center
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.ledger import Entry, FundSource
from lineshaft.domain.ledger.usual import fee_invoiced, fee_received
from lineshaft.tenancy import system_scope, use

TODAY = date(2026, 6, 10)
Booked = Callable[..., None]


@pytest.fixture
def authorized(award: Award, period: BudgetPeriod) -> Award:
    with system_scope("a test arranges its rows"):
        AwardAction.objects.create(
            award=award, center=award.center, budget_period=period, kind="award", amount="120000", source="notice",
            executed_on=period.starts_on,
        )  # fmt: skip
    return award


@pytest.fixture
def booked(acting: Actor, draft: MakeDraft, authorized: Award) -> Booked:
    """Books cost from October to May, each month as much from every source as told."""

    def book(**amounts: str) -> None:
        actions.post_many(
            drafts=[
                draft(amount, source=FundSource(source), day=date(2025 + (9 + n) // 12, (9 + n) % 12 + 1, 20))
                for source, amount in amounts.items()
                for n in range(8)
            ],
            by=acting,
        )

    return book


@pytest.fixture
def fees(acting: Actor, draft: MakeDraft) -> None:
    """A fee of $900 was invoiced, of which $700 was paid."""
    for postings in (fee_invoiced(Decimal(900)), fee_received(Decimal(700))):
        actions.post(draft=replace(draft(), entry=Entry(date(2026, 3, 5), "a fee", postings)), by=acting)


def browser_of(user: User) -> Client:
    browser = Client()
    browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def test_match_of__from_what_is_posted(booked: Booked, authorized: Award, period: BudgetPeriod) -> None:
    booked(federal="10000", state="6000", in_kind="1500")

    found = queries.match_of(authorized, today=TODAY)

    assert found is not None
    assert found.current is not None
    now = found.current.position
    assert (now.authorized, now.federal, now.required) == (120000, 80000, 80000)
    assert (now.cash, now.in_kind, now.surplus, now.earned) == (48000, 12000, -20000, 60000)
    assert found.whole.surplus == -20000
    ahead = found.current.forecast
    assert ahead is not None
    assert (ahead.whole_months, ahead.months_to_come) == (8, 4)
    assert ahead.required == 120000
    assert ahead.surplus.expected == -30000


def test_match_of__money_that_names_no_period_is_open_to_each(
    booked: Booked, authorized: Award, period: BudgetPeriod, next_period: BudgetPeriod
) -> None:
    with system_scope("a test arranges its rows"):
        for amount, of_period in (("-120000", period), ("120000", None)):
            AwardAction.objects.create(
                award=authorized, center=authorized.center, budget_period=of_period, kind="award", amount=amount,
                source="notice", executed_on=period.starts_on,
            )  # fmt: skip
    booked(federal="10000", state="6000")

    found = queries.match_of(authorized, today=TODAY)

    assert found is not None
    assert found.current is not None
    assert found.current.position.authorized == 120000
    assert found.current.position.earned == 48000
    assert found.current.forecast is not None
    assert found.current.forecast.required == 120000
    assert found.current.expected_gap == 48000
    # The next period has what this one left.
    assert [each.position.authorized for each in found.periods] == [120000, 40000]


def test_match_of__where_no_money_is_recorded_the_forecast_still_asks_for_match(
    acting: Actor, draft: MakeDraft, award: Award
) -> None:
    days = [date(2025 + (9 + n) // 12, (9 + n) % 12 + 1, 20) for n in range(8)]
    actions.post_many(drafts=[draft("10000", day=day) for day in days], by=acting)

    found = queries.match_of(award, today=TODAY)

    assert found is not None
    assert found.current is not None
    assert found.current.position.gap == 80000
    assert found.current.expected_gap == 120000


@pytest.mark.parametrize(
    ("money", "federal", "expected"),
    [
        ({1: 100, 2: 50}, {1: 10, 2: 60}, {1: 90, 2: 50}),
        ({None: 100}, {1: 30, 2: 0}, {1: 100, 2: 70}),
        ({None: 100, 1: 20}, {1: 50, 2: 0}, {1: 120, 2: 70}),
        ({None: -40, 1: 100}, {1: 0, 2: 0}, {1: 60, 2: 0}),
        ({}, {1: 5}, {1: 0}),
    ],
)
def test_authorized_for__a_period(
    money: dict[int | None, int], federal: dict[int, int], expected: dict[int, int]
) -> None:
    dollars = {period: Decimal(amount) for period, amount in money.items()}
    spent = {period: Decimal(amount) for period, amount in federal.items()}
    assert {each: queries.match.authorized_for(each, dollars, spent) for each in federal} == expected


def test_match_of__fees_that_are_not_spent_yet_are_certain(
    booked: Booked, fees: None, authorized: Award
) -> None:
    booked(federal="10", state="10")
    found = queries.match_of(authorized, today=TODAY)

    assert found is not None
    assert found.current is not None
    assert found.current.forecast is not None
    assert found.current.forecast.met.expected == 120 + 900
    income = found.whole.income[FundSource.FEES]
    assert (income.earned, income.unpaid, income.unexpended) == (900, 200, 900)


def test_match_of__unrecovered_indirect_cost_counts_as_far_as_approved(
    booked: Booked, authorized: Award
) -> None:
    booked(federal="100", unrecovered_indirect="100")
    found = queries.match_of(authorized, today=TODAY)
    assert found is not None
    assert found.whole.not_counted == {FundSource.UNRECOVERED_INDIRECT: 800}

    with system_scope("a test arranges its rows"):
        Approval.objects.create(
            center=authorized.center, award=authorized, kind="unrecovered_indirect", what="the rest", amount="500",
            state="granted", decided_on=date(2026, 1, 5), decision="letter of 5 January",
        )  # fmt: skip
    found = queries.match_of(authorized, today=TODAY)
    assert found is not None
    assert found.whole.met == {FundSource.UNRECOVERED_INDIRECT: 500}
    assert found.whole.not_counted == {FundSource.UNRECOVERED_INDIRECT: 300}


def test_match_of__the_terms_that_apply_today(booked: Booked, fees: None, authorized: Award) -> None:
    booked(federal="100", fees="100")
    with system_scope("a test arranges its rows"):
        AwardTermsFactory(award=authorized, applies_from=date(2026, 5, 1), income_method="addition")

    before = queries.match_of(authorized, today=date(2026, 4, 30))
    after = queries.match_of(authorized, today=TODAY)
    assert before is not None
    assert after is not None
    assert (before.whole.surplus, after.whole.surplus) == (0, -800)


def test_match_of__an_award_without_terms(center: Center, finance_officer: User) -> None:
    other = AwardFactory(center=center)
    with use(actor_for(finance_officer).context):
        assert queries.match_of(other, today=TODAY) is None
    page = browser_of(finance_officer).get(reverse("funding:match", args=[other.pk]))
    assert "No terms yet" in page.content.decode()


def test_matches__one_statement_of_each_kind_however_many_awards(
    booked: Booked, authorized: Award, center: Center, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    booked(federal="100")
    with system_scope("a test arranges its rows"):
        for _ in range(3):
            BudgetPeriodFactory(award=AwardTermsFactory(award__center=center).award)
        listed = list(Award.objects.select_related("center"))
    with django_assert_num_queries(7):
        assert len(queries.matches(listed, today=TODAY)) == 4


@pytest.mark.parametrize("figure", ["federal", "cash", "in_kind_all", "met", "state", "fees", "earned_fees"])
def test_postings_behind__add_up_to_the_figure(
    booked: Booked, fees: None, acting: Actor, authorized: Award, period: BudgetPeriod, figure: str
) -> None:
    booked(federal="100.10", state="70.20", fees="11.30", in_kind="5.05")
    found = queries.match_of(authorized, today=TODAY)
    assert found is not None
    where = found.whole
    shown = {
        "federal": where.federal,
        "cash": where.cash,
        "in_kind_all": where.in_kind,
        "met": where.total_met,
        "state": where.met[FundSource.STATE],
        "fees": where.fees,
        "earned_fees": -where.income[FundSource.FEES].earned,
    }
    for of_period in (None, period):
        behind = queries.postings_behind(acting, authorized, figure, of_period)
        assert sum(each.amount for each in behind) == shown[figure]


def test_postings_behind__are_not_for_the_program_office(authorized: Award, officer: User) -> None:
    actor = actor_for(officer)
    with use(actor.context), pytest.raises(PermissionDenied, match="see its books"):
        queries.postings_behind(actor, authorized, "federal", None)


def test_page__of_each_who_may_see_it(
    booked: Booked,
    authorized: Award,
    finance_officer: User,
    director: User,
    officer: User,
    period: BudgetPeriod,
) -> None:
    booked(federal="10000", state="6000", in_kind="1500")
    behind = reverse("funding:match_postings", args=[authorized.pk, "state"])
    for user, opens in ((finance_officer, True), (director, True), (officer, False)):
        browser = browser_of(user)
        text = browser.get(reverse("funding:match", args=[authorized.pk]) + "?rate=45").content.decode()
        assert "$20,000.00 of match is missing" in text
        assert "This period is over" in text
        assert (behind in text) is opens
        assert "445 at $45.00" in text
        assert browser.get(behind).status_code == (200 if opens else 403)
    text = browser_of(finance_officer).get(behind + f"?period={period.pk}").content.decode()
    assert "$48,000.00" in text


def test_page__is_not_for_an_advisor_or_another_center(
    authorized: Award, advisor: User, stranger: User
) -> None:
    for user in (advisor, stranger):
        for name in ("match", "income_move"):
            assert browser_of(user).get(reverse(f"funding:{name}", args=[authorized.pk])).status_code == 404


def test_list__of_the_office_and_of_a_center(
    booked: Booked, authorized: Award, officer: User, director: User
) -> None:
    booked(federal="10000", state="6000")
    for user in (officer, director):
        assert authorized.number in browser_of(user).get(reverse("funding:match_of_awards")).content.decode()


def test_my_work__says_where_the_match_stands(
    booked: Booked, authorized: Award, officer: User, director: User, advisor: User
) -> None:
    booked(federal="10000", state="6000")
    link = reverse("funding:match", args=[authorized.pk])
    for user, seen in ((officer, True), (director, True), (advisor, False)):
        assert (link in browser_of(user).get("/my-work/how-things-stand/").content.decode()) is seen


def add(
    award: Award, by: Actor, amount: str, *, once: uuid.UUID | None = None, reason: str = "enough match"
) -> JournalEntry:
    return actions.add_income_to_budget(
        award=award, amount=Decimal(amount), booked_on=TODAY, reason=reason, once=once or uuid.uuid4(), by=by
    )


def test_add_income_to_budget__only_where_the_terms_allow_it(
    fees: None, authorized: Award, acting: Actor
) -> None:
    with pytest.raises(Conflict, match=r"do not let program income be added.*2 CFR 200\.307"):
        add(authorized, acting, "100")
    assert JournalEntry.objects.count() == 2


@pytest.fixture
def additive(authorized: Award) -> Award:
    with system_scope("a test arranges its rows"):
        AwardTermsFactory(award=authorized, applies_from=date(2026, 5, 1), additive_allowed=True)
    return authorized


def test_add_income_to_budget__changes_its_use(fees: None, additive: Award, acting: Actor) -> None:
    add(additive, acting, "250.50")
    found = queries.match_of(additive, today=TODAY)

    assert found is not None
    fees_left, added = (found.whole.income[each] for each in (FundSource.FEES, FundSource.ADDITIVE_FEES))
    assert (fees_left.earned, fees_left.unexpended) == (Decimal("649.50"), Decimal("649.50"))
    assert (added.earned, added.cash) == (Decimal("250.50"), Decimal("250.50"))


def test_add_income_to_budget__no_more_than_was_received(fees: None, additive: Award, acting: Actor) -> None:
    add(additive, acting, "600")
    for amount, said in (
        ("100.01", r"more than the \$100\.00 of fees"),
        ("0", "nothing to move"),
        ("-5", "nothing"),
    ):
        with pytest.raises(InvalidValue, match=said):
            add(additive, acting, amount)
    with pytest.raises(InvalidValue, match="reason"):
        add(additive, acting, "1", reason=" ")


def test_add_income_to_budget__of_a_day_on_which_it_was_there(
    fees: None, authorized: Award, acting: Actor, draft: MakeDraft
) -> None:
    with system_scope("a test arranges its rows"):
        AwardTermsFactory(award=authorized, applies_from=authorized.starts_on, additive_allowed=True)

    def move(amount: str, day: date) -> JournalEntry:
        return actions.add_income_to_budget(
            award=authorized,
            amount=Decimal(amount),
            booked_on=day,
            reason="enough",
            once=uuid.uuid4(),
            by=acting,
        )

    # The fee came in on March 5.
    with pytest.raises(InvalidValue, match=r"more than the \$0\.00 of fees"):
        move("1", date(2026, 3, 4))
    actions.post(draft=draft("650", source=FundSource.FEES, day=date(2026, 4, 1)), by=acting)
    for postings in (fee_invoiced(Decimal(900)), fee_received(Decimal(900))):
        actions.post(draft=replace(draft(), entry=Entry(date(2026, 5, 5), "a fee", postings)), by=acting)
    # $700 were there on March 5, but $650 of them were spent in April: a move of more would leave April short.
    with pytest.raises(InvalidValue, match=r"more than the \$50\.00 of fees"):
        move("50.01", date(2026, 3, 5))
    move("50", date(2026, 3, 5))
    move("900", date(2026, 5, 5))


def test_add_income_to_budget__once(fees: None, additive: Award, acting: Actor) -> None:
    once = uuid.uuid4()
    add(additive, acting, "5", once=once)
    with pytest.raises(Conflict, match="posted already"):
        add(additive, acting, "5", once=once)


def test_add_income_to_budget__is_for_the_finance_officer(
    fees: None, additive: Award, director: User
) -> None:
    by = actor_for(director)
    with use(by.context), pytest.raises(PermissionDenied, match="writes its books"):
        add(additive, by, "5")
    assert browser_of(director).get(reverse("funding:income_move", args=[additive.pk])).status_code == 403


def test_income_move__by_its_page(fees: None, additive: Award, finance_officer: User) -> None:
    browser = browser_of(finance_officer)
    sent = {
        "once": str(uuid.uuid4()),
        "amount": "$1,250.00",
        "booked_on": "2026-06-10",
        "reason": "more than needed",
    }
    address = reverse("funding:income_move", args=[additive.pk])
    assert "more than the $700.00 of fees" in browser.post(address, sent).content.decode()
    assert browser.post(address, sent | {"amount": "$1.5e3"}).status_code == 200
    assert browser.post(address, sent | {"amount": "$250.00"}).status_code == 302
    assert JournalEntry.objects.filter(origin="hand").count() == 1


def test_match_of__periods_share_the_unrecovered_indirect_cost_that_was_approved(
    acting: Actor, draft: MakeDraft, authorized: Award, next_period: BudgetPeriod
) -> None:
    with system_scope("a test arranges its rows"):
        Approval.objects.create(
            center=authorized.center, award=authorized, kind="unrecovered_indirect", what="the rest", state="granted",
            decided_on=date(2026, 1, 5), decision="letter of 5 January", amount=Decimal(1000),
        )  # fmt: skip
    first = draft("700", source=FundSource.UNRECOVERED_INDIRECT)
    later = draft("700", source=FundSource.UNRECOVERED_INDIRECT, day=date(2026, 11, 5))
    actions.post_many(drafts=[first, replace(later, budget_period=next_period)], by=acting)

    found = queries.match_of(authorized, today=date(2026, 11, 22))

    assert found is not None
    assert [each.position.total_met for each in found.periods] == [700, 300]
    assert found.whole.total_met == 1000
