"""What comes due when awards end, and who comes near the threshold of the single audit."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from factories.funding import AwardTermsFactory, EvidenceFactory
from factories.network import AwardFactory, BudgetPeriodFactory
from ledgers import MakeDraft, draft_maker
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.funding import actions
from lineshaft.apps.funding.actions.ledger import write_entries
from lineshaft.apps.funding.queries.oversight import audit_watch, closings
from lineshaft.apps.network.models import Award, BudgetPeriod, Center
from lineshaft.domain.ledger import FundSource
from lineshaft.tenancy import system_scope, use
from signed_reports import certified_report

TODAY = date(2026, 11, 22)


def _ending(award: Award, day: date) -> Award:
    with system_scope("a test arranges its rows"):
        award.ends_on = day
        award.save()
    return award


def test_closings__the_days_of_each_duty(acting: Actor, award: Award) -> None:
    assert closings(acting, today=TODAY) == []
    _ending(award, date(2026, 7, 24))
    [each] = closings(acting, today=TODAY)
    assert (each.reports_due, each.pay_by, each.agency_closes_by) == (
        date(2026, 11, 21), date(2026, 11, 21), date(2027, 7, 24),
    )  # fmt: skip
    assert (each.ask_by, each.keep_until) == (date(2026, 7, 14), None)
    assert each.is_late(TODAY)
    assert not each.is_late(date(2026, 11, 21))
    with system_scope("a test arranges its rows"):
        Award.objects.update(status="closed")
    assert closings(acting, today=TODAY) == []


def test_closings__by_the_terms_of_its_end_and_records_are_kept_from_the_final_report(
    acting: Actor, award: Award, director: User
) -> None:
    _ending(award, date(2026, 7, 24))
    with system_scope("a test arranges its rows"):
        AwardTermsFactory(award=award, applies_from=date(2026, 7, 25), law_as_of=date(2020, 1, 1))
        certified_report(
            award, director, report_date=date(2026, 7, 24), kind="final",
            certified_at=datetime(2026, 11, 2, 15, tzinfo=UTC),
        )  # fmt: skip
    [each] = closings(acting, today=TODAY)
    # Those of before 2020-11-12 gave 90 days, but they were not in force at the end.
    assert each.reports_due == date(2026, 11, 21)
    assert each.keep_until == date(2029, 11, 2)


def test_closings__of_the_network_for_the_office_and_of_nobody_else(
    award: Award, stranger: User, officer: User, advisor: User
) -> None:
    _ending(award, date(2026, 12, 31))
    by = actor_for(officer)
    with use(by.context):
        assert [each.award for each in closings(by, today=TODAY)] == [award]
    by = actor_for(stranger)
    with use(by.context):
        assert closings(by, today=TODAY) == []
    by = actor_for(advisor)
    with use(by.context), pytest.raises(PermissionDenied):
        closings(by, today=TODAY)


def test_audit_watch__from_four_fifths_of_the_threshold_of_the_year(
    acting: Actor, draft: MakeDraft, other_center: Center
) -> None:
    actions.post(draft=draft("799999.99"), by=acting)
    assert audit_watch(acting, today=TODAY) == []
    actions.post(draft=draft("0.01"), by=acting)
    [near] = audit_watch(acting, today=TODAY)
    assert (near.year.code, near.spent, near.is_above) == ("2026", Decimal(800_000), False)
    actions.post(draft=draft("200000.00"), by=acting)
    assert audit_watch(acting, today=TODAY)[0].is_above
    actions.post(draft=draft("5000000.00", source=FundSource.STATE), by=acting)
    assert audit_watch(acting, today=TODAY)[0].spent == Decimal(1_000_000)


SignIn = Callable[[User], Client]


def test_pages__for_the_center_and_the_office(
    sign_in: SignIn, award: Award, finance_officer: User, officer: User, advisor: User
) -> None:
    _ending(award, date(2026, 7, 24))
    for user in (finance_officer, officer):
        page = sign_in(user).get("/funding/closeout/").content.decode()
        assert award.number in page
        assert "past" in page
    assert award.number in sign_in(officer).get("/funding/closeout/closeout.csv").content.decode()
    assert sign_in(advisor).get("/funding/closeout/").status_code == 403


def test_page__asks_the_database_as_often_for_many_awards(
    sign_in: SignIn,
    award: Award,
    period: BudgetPeriod,
    officer: User,
    django_assert_max_num_queries: Callable,
) -> None:
    _ending(award, date(2026, 12, 31))
    for _ in range(4):
        other = AwardFactory(center=award.center, ends_on=date(2026, 12, 31))
        AwardTermsFactory(award=other)
        year = BudgetPeriodFactory(award=other)
        evidence = EvidenceFactory(center=award.center)
        made = draft_maker(year, evidence)(key=f"of {other.pk}")
        with system_scope("a test arranges its rows"):
            write_entries([made], posted_by=None)
    browser = sign_in(officer)
    browser.get("/funding/closeout/")
    with django_assert_max_num_queries(20):
        browser.get("/funding/closeout/")
