"""Weeks of people: filled from visits, signed after the fact, approved into the books, and corrected."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.test import Client

from factories.accounts import person
from factories.engagements import EngagementFactory, VisitFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.audit.models import AuditEvent
from lineshaft.apps.engagements.models import Engagement, Visit
from lineshaft.apps.funding.actions import time as actions
from lineshaft.apps.funding.models import JournalEntry, PayPeriod, Posting, TimeSheet
from lineshaft.apps.funding.queries import time as queries
from lineshaft.apps.network.models import Award, BudgetPeriod, Center
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.ledger import Account, FundSource
from lineshaft.domain.ledger.pay import Effort, Work
from lineshaft.tenancy import system_scope, use

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
MONDAY = date(2026, 3, 2)


@pytest.fixture
def engagement(center: Center, advisor: User) -> Engagement:
    return EngagementFactory(center=center, lead=advisor)


@pytest.fixture
def visit(engagement: Engagement) -> Visit:
    return VisitFactory(engagement=engagement, held_on=MONDAY, hours=Decimal("8.00"))


@pytest.fixture
def pay(
    center: Center, award: Award, period: BudgetPeriod, finance_officer: User, advisor: User
) -> PayPeriod:
    """Two weeks' pay of the advisor; all work is paid half by the award and half by the state."""
    by = actor_for(finance_officer)
    shares = {FundSource.FEDERAL: Decimal(50), FundSource.STATE: Decimal(50)}
    with use(by.context):
        actions.enter_plan(
            center=center, award=award, person=None, activity="", shares=shares, starts_on=award.starts_on, by=by
        )  # fmt: skip
        return actions.enter_pay(
            center=center, person=advisor, starts_on=MONDAY, ends_on=MONDAY + timedelta(days=13),
            salary=Decimal("3000.01"), fringe=Decimal("900.00"), by=by,
        )  # fmt: skip


def _week(engagement: Engagement, *, monday: date = MONDAY) -> list[Effort]:
    """A day at the plant, three of programs, and a day off."""
    work = [Work.ENGAGEMENT, Work.PROGRAM, Work.PROGRAM, Work.PROGRAM, Work.LEAVE]
    return [
        Effort(
            monday + timedelta(days=n), each, Decimal(8), engagement.pk if each is Work.ENGAGEMENT else None
        )
        for n, each in enumerate(work)
    ]


@pytest.fixture
def signed(center: Center, advisor: User, engagement: Engagement, visit: Visit) -> TimeSheet:
    return _sign(center, advisor, engagement)


def _sign(center: Center, advisor: User, engagement: Engagement, monday: date = MONDAY) -> TimeSheet:
    by = actor_for(advisor)
    with use(by.context):
        sheet = actions.keep_week(
            center=center,
            monday=monday,
            efforts=_week(engagement, monday=monday),
            paid_hours=Decimal(40),
            by=by,
        )
        return actions.sign_week(sheet=sheet, by=by)


def _approve(sheet: TimeSheet, who: User) -> list[JournalEntry]:
    by = actor_for(who)
    with use(by.context):
        return actions.approve_week(sheet=sheet, by=by)


def _costs() -> dict[tuple[str, str, str], Decimal]:
    sums: dict[tuple[str, str, str], Decimal] = {}
    with system_scope("a test looks"):
        for each in Posting.objects.filter(account=Account.EXPENSE):
            key = (each.source, each.object_class or "", each.activity or "")
            sums[key] = sums.get(key, Decimal(0)) + each.amount
    return {key: amount for key, amount in sums.items() if amount}


# ---------------------------------------------------------------- signing


def test_sign__not_before_the_week_is_over(center: Center, advisor: User, engagement: Engagement) -> None:
    monday = date(2026, 11, 16)  # today is Sunday of this week
    with pytest.raises(InvalidValue, match=r"not over yet.*200\.430"):
        _sign(center, advisor, engagement, monday)


def test_sign__is_the_persons_own(center: Center, signed: TimeSheet, finance_officer: User) -> None:
    assert list(signed.visits.values()) == ["8.00"]
    by = actor_for(finance_officer)
    with use(by.context):
        actions.open_week(sheet=signed, reason="wrong day", by=by)
        with pytest.raises(Conflict, match="by the person"):
            actions.sign_week(sheet=signed, by=by)


def test_keep__a_signed_week_is_not_changed(
    center: Center, advisor: User, signed: TimeSheet, engagement: Engagement
) -> None:
    by = actor_for(advisor)
    with use(by.context), pytest.raises(Conflict, match="signed"):
        actions.keep_week(center=center, monday=MONDAY, efforts=[], paid_hours=Decimal(40), by=by)


def test_keep__an_engagement_of_another_center(center: Center, other_center: Center, advisor: User) -> None:
    theirs = EngagementFactory(center=other_center)
    by = actor_for(advisor)
    with use(by.context), pytest.raises(InvalidValue, match="no engagement"):
        actions.keep_week(
            center=center, monday=MONDAY, efforts=[Effort(MONDAY, Work.ENGAGEMENT, Decimal(8), theirs.pk)],
            paid_hours=Decimal(40), by=by,
        )  # fmt: skip


# ---------------------------------------------------------------- approving


def test_approve__posts_the_pay_by_hours_and_plan(
    signed: TimeSheet, pay: PayPeriod, finance_officer: User, advisor: User, engagement: Engagement
) -> None:
    entries = _approve(signed, finance_officer)
    assert [entry.origin for entry in entries] == ["time_sheet"]
    costs = _costs()
    assert sum(amount for (_, kind, _), amount in costs.items() if kind == "personnel") == Decimal("1500.01")
    assert sum(amount for (_, kind, _), amount in costs.items() if kind == "fringe") == Decimal("450.00")
    # A quarter of the hours worked was with the company; leave follows the work.
    assert costs["federal", "fringe", "engagement"] == Decimal("56.25")
    with system_scope("a test looks"):
        assert set(Posting.objects.filter(activity="engagement").values_list("engagement_id", flat=True)) == {
            engagement.pk
        }
        assert "Ada" not in JournalEntry.objects.get().memo


def test_approve__all_weeks_of_a_pay_period_are_its_pay_exactly(
    center: Center,
    advisor: User,
    signed: TimeSheet,
    pay: PayPeriod,
    finance_officer: User,
    engagement: Engagement,
) -> None:
    second = _sign(center, advisor, engagement, MONDAY + timedelta(days=7))
    for sheet in (signed, second):
        _approve(sheet, finance_officer)
    assert sum(_costs().values()) == Decimal("3900.01")


def test_approve__a_director_posts_pay_without_seeing_it(
    center: Center, signed: TimeSheet, pay: PayPeriod, director: User
) -> None:
    assert len(_approve(signed, director)) == 1
    with use(actor_for(director).context):
        assert not PayPeriod.objects.exists()


@pytest.mark.parametrize("missing", ["pay", "plan"])
def test_approve__without_pay_or_plan(
    signed: TimeSheet, pay: PayPeriod, finance_officer: User, missing: str
) -> None:
    from lineshaft.apps.funding.models import PayPlan

    with system_scope("a test arranges its rows"):
        (PayPeriod if missing == "pay" else PayPlan).objects.all().delete()
    with pytest.raises(Conflict, match="No pay is entered" if missing == "pay" else "No plan says who pays"):
        _approve(signed, finance_officer)
    with system_scope("a test looks"):
        assert not JournalEntry.objects.exists()


def test_approve__never_the_own_week(
    center: Center, finance_officer: User, pay: PayPeriod, engagement: Engagement
) -> None:
    own = _sign(center, finance_officer, engagement)
    with pytest.raises(PermissionDenied, match="own week"):
        _approve(own, finance_officer)


def test_approve__twice_posts_once(signed: TimeSheet, pay: PayPeriod, finance_officer: User) -> None:
    _approve(signed, finance_officer)
    with pytest.raises(Conflict, match="approved"):
        _approve(signed, finance_officer)
    with system_scope("a test looks"):
        assert JournalEntry.objects.count() == 1


def test_plan__what_says_more_goes_first(
    center: Center, award: Award, signed: TimeSheet, pay: PayPeriod, finance_officer: User, advisor: User
) -> None:
    by = actor_for(finance_officer)
    with use(by.context):
        actions.enter_plan(
            center=center, award=award, person=advisor, activity="program",
            shares={FundSource.RECIPIENT: Decimal(100)}, starts_on=MONDAY, by=by,
        )  # fmt: skip
    _approve(signed, finance_officer)
    assert {source for source, _, activity in _costs() if activity == "program"} == {"recipient"}
    assert {source for source, _, activity in _costs() if activity == "engagement"} == {"federal", "state"}


def test_week_over_two_budget_periods__is_booked_in_each(
    center: Center, period: BudgetPeriod, pay: PayPeriod, next_period: BudgetPeriod, finance_officer: User,
    advisor: User, engagement: Engagement,
) -> None:  # fmt: skip
    monday = date(2026, 9, 28)
    by = actor_for(finance_officer)
    with use(by.context):
        actions.enter_pay(
            center=center, person=advisor, starts_on=monday, ends_on=monday + timedelta(days=6),
            salary=Decimal(1000), fringe=Decimal(0), by=by,
        )  # fmt: skip
    entries = _approve(_sign(center, advisor, engagement, monday), finance_officer)
    assert {(entry.budget_period_id, entry.incurred_on) for entry in entries} == {
        (period.pk, date(2026, 9, 30)),
        (next_period.pk, date(2026, 10, 1)),
    }
    assert sum(_costs().values()) == Decimal(1000)


# ---------------------------------------------------------------- correcting


def test_correct__takes_back_and_posts_anew(
    center: Center,
    signed: TimeSheet,
    pay: PayPeriod,
    finance_officer: User,
    advisor: User,
    engagement: Engagement,
) -> None:
    _approve(signed, finance_officer)
    by = actor_for(advisor)
    with use(by.context):
        with pytest.raises(InvalidValue, match="reason"):
            actions.open_week(sheet=signed, reason=" ", by=by)
        actions.open_week(sheet=signed, reason="Tuesday was at the plant", by=by)
        efforts = [
            Effort(MONDAY, Work.ENGAGEMENT, Decimal(20), engagement.pk),
            Effort(MONDAY + timedelta(days=1), Work.PROGRAM, Decimal(20)),
        ]
        sheet = actions.keep_week(
            center=center, monday=MONDAY, efforts=efforts, paid_hours=Decimal(40), by=by
        )
        actions.sign_week(sheet=sheet, by=by)
    assert sum(_costs().values()) == Decimal("1950.01")
    _approve(sheet, finance_officer)
    costs = _costs()
    assert sum(costs.values()) == Decimal("1950.01")
    assert sum(amount for (_, _, activity), amount in costs.items() if activity == "engagement") in (
        Decimal("975.00"), Decimal("975.01"),
    )  # fmt: skip
    with system_scope("a test looks"):
        assert sorted(JournalEntry.objects.values_list("origin", flat=True)) == [
            "reversal", "time_sheet", "time_sheet",
        ]  # fmt: skip


def test_a_visit_logged_later__is_a_difference_to_sign(
    signed: TimeSheet, pay: PayPeriod, advisor: User, engagement: Engagement, finance_officer: User
) -> None:
    def look() -> list[tuple[date, Decimal, Decimal]]:
        with use(actor_for(advisor).context):
            return [(day, then, now) for day, _, then, now in queries.differences(signed)]

    assert look() == []
    VisitFactory(engagement=engagement, held_on=MONDAY + timedelta(days=1), hours=Decimal("3.00"))
    assert look() == [(date(2026, 3, 3), Decimal("0.00"), Decimal("3.00"))]


# ---------------------------------------------------------------- who sees what


def test_pay__is_seen_by_the_finance_officer_alone(
    pay: PayPeriod,
    finance_officer: User,
    director: User,
    advisor: User,
    stranger: User,
    officer: User,
    center: Center,
) -> None:
    with use(actor_for(finance_officer).context):
        assert PayPeriod.objects.get().salary == Decimal("3000.01")
    for who in (director, advisor, stranger, officer):
        with use(actor_for(who).context):
            assert not PayPeriod.objects.exists()
            with pytest.raises(DatabaseError), transaction.atomic():
                PayPeriod.objects.create(
                    center=center,
                    person=advisor,
                    starts_on=date(2026, 5, 4),
                    ends_on=date(2026, 5, 10),
                    salary=1,
                    fringe=0,
                )
    with system_scope("a test looks"):
        assert "3000.01" not in str(list(AuditEvent.objects.filter(table_name="funding_payperiod").values()))


def test_sheets__are_seen_by_their_person_and_who_approves(
    signed: TimeSheet,
    finance_officer: User,
    director: User,
    advisor: User,
    stranger: User,
    officer: User,
    center: Center,
) -> None:
    colleague = person(Role.ADVISOR, center.organisation)
    for who, seen in (
        (finance_officer, True), (director, True), (advisor, True), (colleague, False), (stranger, False),
        (officer, False),
    ):  # fmt: skip
        with use(actor_for(who).context):
            assert TimeSheet.objects.exists() is seen
            assert (queries.sheet_by_number(actor_for(who), signed.pk) is not None) is seen


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"starts_on": date(2026, 5, 5)}, "no Monday"),
        ({"ends_on": date(2026, 5, 9)}, "no Sunday"),
        ({"salary": Decimal(0)}, "not above zero"),
        ({"fringe": Decimal(-1)}, "below zero"),
        (
            {"starts_on": MONDAY + timedelta(days=7), "ends_on": MONDAY + timedelta(days=20)},
            "entered already",
        ),
    ],
)
def test_pay__that_cannot_be(
    pay: PayPeriod, finance_officer: User, advisor: User, center: Center, changed: dict[str, Any], said: str
) -> None:
    by = actor_for(finance_officer)
    given = {
        "starts_on": date(2026, 5, 4), "ends_on": date(2026, 5, 10), "salary": Decimal(1), "fringe": Decimal(0),
    } | changed  # fmt: skip
    with use(by.context), pytest.raises((InvalidValue, Conflict), match=said):
        actions.enter_pay(center=center, person=advisor, by=by, **given)


def test_plan__has_to_be_whole(
    pay: PayPeriod, finance_officer: User, center: Center, award: Award, director: User
) -> None:
    by = actor_for(finance_officer)
    given: dict[str, Any] = {
        "center": center,
        "award": award,
        "person": None,
        "activity": "",
        "starts_on": MONDAY,
    }
    with use(by.context):
        for shares in ({FundSource.FEDERAL: Decimal(90)}, {FundSource.IN_KIND: Decimal(100)}):
            with pytest.raises(InvalidValue):
                actions.enter_plan(**given, shares=shares, by=by)
    other = actor_for(director)
    with use(other.context), pytest.raises(PermissionDenied):
        actions.enter_plan(**given, shares={FundSource.FEDERAL: Decimal(100)}, by=other)


# ---------------------------------------------------------------- pages


def test_pages__from_the_visits_to_the_books(
    sign_in: SignIn,
    advisor: User,
    finance_officer: User,
    visit: Visit,
    pay: PayPeriod,
    engagement: Engagement,
) -> None:
    address = "/funding/time/weeks/2026-03-02/"
    form = sign_in(advisor).get(address).context["form"]
    assert form[f"h_e{engagement.pk}_0"].value() == "8"
    sent = {f"h_e{engagement.pk}_0": "8", "h_program_1": "32", "paid_hours": "40", "sign": "1"}
    page = sign_in(advisor).post(address, sent)
    assert "24" in str(page.context["form"].errors)
    sent |= {"h_program_1": "16", "h_program_2": "10"}
    page = sign_in(advisor).post(address, sent)
    assert "not your 40 paid hours" in page.content.decode()
    sent["h_program_2"] = "16"
    answer = sign_in(advisor).post(address, sent)
    sheet = answer.headers["Location"]
    assert not sign_in(advisor).get(sheet).context["may_approve"]
    assert sign_in(advisor).post(f"{sheet}approve/").status_code == 403

    browser = sign_in(finance_officer)
    assert [str(each.person) for each in browser.get("/funding/time/").context["to_approve"]] == [
        "Ada Advisor"
    ]
    browser.post(f"{sheet}approve/")
    shown = browser.get(sheet)
    assert shown.context["sheet"].state == "approved"
    assert len(shown.context["entries"]) == 1
    answer = browser.post(
        f"{sheet}open/", {"once": "6b0c1fd2-6f83-4d3c-9d58-0d6d8f6f4c01", "reason": "check Tuesday"}
    )
    assert answer.status_code == 302
    assert b"check Tuesday" in sign_in(advisor).get(address).content


def test_page__of_a_week_opened_again_holds_what_changed_since(
    sign_in: SignIn, signed: TimeSheet, visit: Visit, advisor: User, engagement: Engagement
) -> None:
    by = actor_for(advisor)
    with use(by.context):
        Visit.objects.filter(pk=visit.pk).update(hours=Decimal("6.00"))
        VisitFactory(engagement=engagement, held_on=MONDAY + timedelta(days=4), hours=Decimal("2.00"))
        actions.open_week(sheet=signed, reason="the visit was shorter", by=by)
    form = sign_in(advisor).get("/funding/time/weeks/2026-03-02/").context["form"]
    assert [form[f"h_e{engagement.pk}_{day}"].value() for day in (0, 4)] == ["6", "2"]
    assert form["h_program_1"].value() == "8"


def test_pages__of_pay_are_for_the_finance_officer(
    sign_in: SignIn,
    pay: PayPeriod,
    finance_officer: User,
    director: User,
    advisor: User,
    stranger: User,
    officer: User,
) -> None:
    assert "3,000.01" in sign_in(finance_officer).get("/funding/time/pay/").content.decode()
    for who in (director, advisor, officer):
        for part in ("pay/", "pay/new/", "plans/new/"):
            assert sign_in(who).get(f"/funding/time/{part}").status_code == 403
    assert "3,000.01" not in sign_in(stranger).get("/funding/time/pay/").content.decode()


def test_pages__of_somebody_elses_week(
    sign_in: SignIn, signed: TimeSheet, stranger: User, officer: User, center: Center
) -> None:
    colleague = person(Role.ADVISOR, center.organisation)
    for who in (stranger, officer, colleague):
        for part in ("", "open/"):
            assert sign_in(who).get(f"/funding/time/sheets/{signed.pk}/{part}").status_code == 404
        assert sign_in(who).post(f"/funding/time/sheets/{signed.pk}/approve/").status_code == 404


def test_my_work__says_which_weeks_wait(
    sign_in: SignIn,
    advisor: User,
    finance_officer: User,
    pay: PayPeriod,
    center: Center,
    engagement: Engagement,
) -> None:
    by = actor_for(advisor)
    with use(by.context):
        waiting = queries.weeks_to_sign(by, date(2026, 11, 22))
    assert [week for week, _ in waiting] == [date(2026, 9, 21) + timedelta(days=7 * n) for n in range(8)]
    _sign(center, advisor, engagement, date(2026, 11, 9))
    with use(by.context):
        assert date(2026, 11, 9) not in [week for week, _ in queries.weeks_to_sign(by, date(2026, 11, 22))]
    assert "Weeks to sign" in sign_in(advisor).get("/my-work/").content.decode()
    assert "Weeks to approve" in sign_in(finance_officer).get("/my-work/").content.decode()
