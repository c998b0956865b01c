"""Subrecipients and contractors: what must be known before money is passed on, and what reports bring to the books."""

import uuid
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from factories.funding import EvidenceFactory, SubawardFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.funding import actions, queries
from lineshaft.apps.funding.models import (
    Evidence,
    ExclusionCheck,
    JournalEntry,
    Monitoring,
    RiskAssessment,
    Subaward,
    SubawardAmendment,
    SubrecipientReport,
)
from lineshaft.apps.network.models import Award, BudgetPeriod, Center
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.ledger import Account, FundSource, by_account
from lineshaft.domain.rules.subawards import SUBAWARD_DATA, Point
from lineshaft.tenancy import system_scope, use

FACTORS = {
    "prior_experience": "two subawards", "audit_results": "no findings", "staff_and_systems": "no change",
    "federal_monitoring": "none known",
}  # fmt: skip


@pytest.fixture
def planned(acting: Actor, award: Award, period: BudgetPeriod) -> Subaward:
    return actions.add_subaward(
        award=award, by=acting, number="S-1", name="North Alliance", uei="ABC123DEF456", purpose="the north",
        starts_on=date(2025, 10, 1), ends_on=date(2026, 9, 30), federal_amount=Decimal(100_000),
    )  # fmt: skip


@pytest.fixture
def in_force(planned: Subaward, acting: Actor) -> Subaward:
    actions.determine_role(subaward=planned, by=acting, role="subrecipient", because="it decides", answers={})
    actions.record_exclusion_check(
        subaward=planned,
        by=acting,
        checked_on=date(2025, 9, 20),
        is_excluded=False,
        source="SAM.gov, ABC123DEF456",
    )
    actions.state_data(subaward=planned, by=acting, data=dict.fromkeys(SUBAWARD_DATA, "as agreed"))
    actions.assess_risk(subaward=planned, by=acting, assessed_on=date(2025, 9, 21), level="low", **FACTORS)
    return actions.put_in_force(subaward=planned, by=acting)


def _report(subaward: Subaward, by: Actor, evidence: Evidence, **given: object) -> SubrecipientReport:
    usual = {
        "period_ends_on": date(2025, 12, 31), "received_on": date(2026, 1, 20), "federal": Decimal("25000.10"),
        "match_cash": Decimal(9000), "cash_by_source": {FundSource.STATE: Decimal(9000)},
        "match_in_kind": Decimal("1500.50"),
    }  # fmt: skip
    return actions.receive_report(subaward=subaward, by=by, evidence=evidence, **{**usual, **given})  # type: ignore[arg-type]


def test_in_force__only_when_every_rule_is_met(planned: Subaward, acting: Actor) -> None:
    with pytest.raises(Conflict, match="subrecipient or a contractor"):
        actions.put_in_force(subaward=planned, by=acting)
    answers = {Point.DECIDES_ON_PROGRAM: True, Point.COMPETES: None}
    actions.determine_role(
        subaward=planned, by=acting, role="subrecipient", because="it decides", answers=answers
    )
    with pytest.raises(Conflict, match="look it up in SAM"):
        actions.put_in_force(subaward=planned, by=acting)
    actions.record_exclusion_check(
        subaward=planned, by=acting, checked_on=date(2026, 1, 2), is_excluded=False, source="SAM.gov"
    )
    with pytest.raises(Conflict, match="Missing: the federal award date"):
        actions.put_in_force(subaward=planned, by=acting)
    actions.state_data(subaward=planned, by=acting, data=dict.fromkeys(SUBAWARD_DATA, "as agreed"))
    with pytest.raises(Conflict, match="risk was not assessed"):
        actions.put_in_force(subaward=planned, by=acting)
    actions.assess_risk(subaward=planned, by=acting, assessed_on=date(2026, 1, 3), level="low", **FACTORS)
    assert actions.put_in_force(subaward=planned, by=acting).state == "active"
    with pytest.raises(Conflict, match="in force"):
        actions.determine_role(subaward=planned, by=acting, role="contractor", because="no", answers={})


def test_in_force__never_for_who_is_excluded(
    in_force: Subaward, planned: Subaward, acting: Actor, award: Award
) -> None:
    other = SubawardFactory(award=award, role_because="sells", role="contractor")
    for day, is_excluded in ((date(2026, 1, 1), False), (date(2026, 1, 2), True)):
        actions.record_exclusion_check(
            subaward=other, by=acting, checked_on=day, is_excluded=is_excluded, source="SAM.gov"
        )
    with pytest.raises(Conflict, match="excluded or disqualified"):
        actions.put_in_force(subaward=other, by=acting)


def test_contractor__needs_the_exclusion_check_alone(acting: Actor, award: Award) -> None:
    trainer = SubawardFactory(award=award)
    actions.determine_role(
        subaward=trainer, by=acting, role="contractor", because="sells to many", answers={}
    )
    actions.record_exclusion_check(
        subaward=trainer, by=acting, checked_on=date(2026, 1, 2), is_excluded=False, source="SAM.gov"
    )
    assert actions.put_in_force(subaward=trainer, by=acting).state == "active"


def test_risk__answers_every_factor(planned: Subaward, acting: Actor) -> None:
    day = {"assessed_on": date(2026, 1, 1)}
    with pytest.raises(InvalidValue, match="audit_results"):
        actions.assess_risk(
            subaward=planned, by=acting, level="low", **day, **{**FACTORS, "audit_results": ""}
        )
    with pytest.raises(InvalidValue, match="measures"):
        actions.assess_risk(subaward=planned, by=acting, level="high", **day, **FACTORS)


def test_report__accepted_stands_in_the_books_and_is_paid(
    in_force: Subaward, acting: Actor, evidence: Evidence, award: Award
) -> None:
    report = _report(in_force, acting, evidence)
    actions.accept_report(report=report, by=acting, booked_on=date(2026, 1, 25))
    sums = by_account(queries.balances(acting, award, until=date(2026, 1, 31)))
    assert sums == {
        (Account.EXPENSE, FundSource.FEDERAL): Decimal("25000.10"),
        (Account.PAYABLE, FundSource.FEDERAL): Decimal("-25000.10"),
        (Account.EXPENSE, FundSource.STATE): Decimal(9000),
        (Account.CONTRIBUTION, FundSource.STATE): Decimal(-9000),
        (Account.EXPENSE, FundSource.IN_KIND): Decimal("1500.50"),
        (Account.CONTRIBUTION, FundSource.IN_KIND): Decimal("-1500.50"),
    }
    assert {each.subaward_id for each in JournalEntry.objects.get().postings.filter(account="expense")} == {
        in_force.pk
    }
    actions.pay_report(report=report, by=acting, paid_on=date(2026, 2, 3))
    assert (
        by_account(queries.balances(acting, award, until=date(2026, 2, 3)))[
            Account.PAYABLE, FundSource.FEDERAL
        ]
        == 0
    )
    for again in (
        lambda: actions.accept_report(report=report, by=acting, booked_on=date(2026, 2, 4)),
        lambda: actions.pay_report(report=report, by=acting, paid_on=date(2026, 2, 4)),
    ):
        with pytest.raises(Conflict):
            again()
    assert JournalEntry.objects.count() == 2


def test_report__cash_stands_under_the_sources_that_it_names(
    in_force: Subaward, acting: Actor, evidence: Evidence, award: Award
) -> None:
    named = {
        FundSource.STATE: Decimal(4000), FundSource.LOCAL: Decimal(2500), FundSource.PRIVATE: Decimal(500),
        FundSource.FEES: Decimal(2000),
    }  # fmt: skip
    report = _report(in_force, acting, evidence, cash_by_source=named, match_in_kind=Decimal(0))
    actions.accept_report(report=report, by=acting, booked_on=date(2026, 1, 25))

    sums = by_account(queries.balances(acting, award, until=date(2026, 1, 31)))
    assert {source: sums[Account.EXPENSE, source] for source in named} == named
    assert sums[Account.PROGRAM_INCOME, FundSource.FEES] == -2000
    assert {source: sums.get((Account.CONTRIBUTION, source)) for source in named} == {
        FundSource.STATE: -4000, FundSource.LOCAL: -2500, FundSource.PRIVATE: -500, FundSource.FEES: None,
    }  # fmt: skip
    where = queries.match_of(award, today=date(2026, 1, 31))
    assert where is not None
    assert (where.whole.total_met, where.whole.income[FundSource.FEES].unexpended) == (9000, 0)


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ({FundSource.STATE: Decimal("8999.99")}, r"is not what its sources add up to, \$8,999\.99"),
        ({}, "add up to"),
        ({FundSource.STATE: Decimal(9001), FundSource.LOCAL: Decimal(-1)}, "is below zero"),
        ({FundSource.FEDERAL: Decimal(9000)}, "is no source of a subrecipient's cash"),
    ],
)
def test_report__cash_is_what_its_sources_add_up_to(
    in_force: Subaward, acting: Actor, evidence: Evidence, named: dict[FundSource, Decimal], said: str
) -> None:
    with pytest.raises(InvalidValue, match=said):
        _report(in_force, acting, evidence, cash_by_source=named)
    assert not SubrecipientReport.objects.exists()


def test_report__a_contractor_sends_none(acting: Actor, award: Award, evidence: Evidence) -> None:
    trainer = SubawardFactory(award=award, role="contractor", role_because="sells to many", state="active")
    with pytest.raises(Conflict, match="is a contractor and sends bills"):
        _report(trainer, acting, evidence)


def test_report__more_than_the_subaward_is_refused(
    in_force: Subaward, acting: Actor, evidence: Evidence
) -> None:
    first = _report(in_force, acting, evidence, federal=Decimal(60_000))
    actions.accept_report(report=first, by=acting, booked_on=date(2026, 1, 25))
    second = _report(
        in_force, acting, evidence, federal=Decimal("40000.01"), period_ends_on=date(2026, 3, 31)
    )
    with pytest.raises(Conflict, match=r"\$100,000.01 would be passed on"):
        actions.accept_report(report=second, by=acting, booked_on=date(2026, 5, 1))
    assert JournalEntry.objects.count() == 1
    actions.return_report(report=second, by=acting, decision="more than agreed")
    third = _report(in_force, acting, evidence, federal=Decimal(40_000), period_ends_on=date(2026, 3, 31))
    actions.accept_report(report=third, by=acting, booked_on=date(2026, 5, 1))


def test_report__of_a_period_comes_once_and_within_the_subaward(
    in_force: Subaward, acting: Actor, evidence: Evidence
) -> None:
    _report(in_force, acting, evidence)
    with pytest.raises(Conflict, match="is a report to 2025-12-31 already"):
        _report(in_force, acting, evidence)
    with pytest.raises(InvalidValue, match="not within the subaward"):
        _report(in_force, acting, evidence, period_ends_on=date(2026, 10, 31))


def test_missing__periods_whose_report_is_due(in_force: Subaward, acting: Actor, evidence: Evidence) -> None:
    assert queries.period_ends(in_force) == [
        date(2025, 12, 31), date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30),
    ]  # fmt: skip
    _report(in_force, acting, evidence)
    assert queries.missing_reports(in_force, today=date(2026, 4, 30)) == []
    assert queries.missing_reports(in_force, today=date(2026, 5, 1)) == [date(2026, 3, 31)]


def test_close__when_nothing_is_open(in_force: Subaward, acting: Actor, evidence: Evidence) -> None:
    def close() -> Subaward:
        return actions.close_subaward(subaward=in_force, by=acting, closed_on=date(2026, 11, 20))

    with pytest.raises(Conflict, match="report to 2025-12-31 is missing"):
        close()
    for day in queries.period_ends(in_force):
        report = _report(
            in_force,
            acting,
            evidence,
            period_ends_on=day,
            federal=Decimal(1000),
            received_on=date(2026, 11, 2),
        )
    with pytest.raises(Conflict, match="not decided"):
        close()
    for report in in_force.reports.all():
        actions.accept_report(report=report, by=acting, booked_on=date(2026, 11, 3))
    with pytest.raises(Conflict, match="not paid"):
        close()
    for report in in_force.reports.all():
        actions.pay_report(report=report, by=acting, paid_on=date(2026, 11, 4))
    planned = actions.plan_monitoring(
        subaward=in_force, by=acting, kind="desk_review", what="time records", due_on=date(2026, 12, 1)
    )
    with pytest.raises(Conflict, match="Monitoring"):
        close()
    with pytest.raises(InvalidValue, match="found"):
        actions.finish_monitoring(monitoring=planned, by=acting, done_on=date(2026, 11, 10), found=" ")
    actions.finish_monitoring(
        monitoring=planned, by=acting, done_on=date(2026, 11, 10), found="nothing to remark"
    )
    with pytest.raises(InvalidValue, match="has not come yet"):
        actions.close_subaward(subaward=in_force, by=acting, closed_on=date(2026, 11, 23))
    assert close().state == "closed"


def _amend(subaward: Subaward, by: Actor, **given: object) -> SubawardAmendment:
    usual: dict[str, Any] = {
        "number": "1", "signed_on": date(2026, 11, 20), "federal_amount": Decimal(120_000),
        "match_amount": Decimal(5000), "ends_on": date(2027, 3, 31), "why": "the north grows",
    }  # fmt: skip
    return actions.amend_subaward(subaward=subaward, by=by, **{**usual, **given})


def test_amend__more_money_and_more_time_with_what_was_before(
    in_force: Subaward, acting: Actor, evidence: Evidence
) -> None:
    report = _report(in_force, acting, evidence, federal=Decimal(110_000))
    with pytest.raises(Conflict, match="or amend the subaward"):
        actions.accept_report(report=report, by=acting, booked_on=date(2026, 11, 3))
    made = _amend(in_force, acting)
    in_force.refresh_from_db()
    assert (in_force.federal_amount, in_force.match_amount, in_force.ends_on) == (
        120_000, 5000, date(2027, 3, 31),
    )  # fmt: skip
    assert (made.federal_before, made.match_before, made.ended_on) == (100_000, 0, date(2026, 9, 30))
    actions.accept_report(report=report, by=acting, booked_on=date(2026, 11, 3))
    with pytest.raises(InvalidValue, match=r"less than the \$110,000\.00 of reports that were accepted"):
        _amend(in_force, acting, federal_amount=Decimal(109_999))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"why": " "}, "why: is empty"),
        ({"number": ""}, "number: is empty"),
        ({"signed_on": date(2026, 11, 23)}, "has not come yet"),
        ({"match_amount": Decimal(-1)}, "below zero"),
        ({"ends_on": date(2030, 10, 1)}, "not within the award"),
        ({"ends_on": date(2025, 12, 30)}, "to which a report is there"),
        (
            {"federal_amount": Decimal(100_000), "match_amount": Decimal(0), "ends_on": date(2026, 9, 30)},
            "are as they were",
        ),
    ],
)
def test_amend__says_what_is_wrong(
    in_force: Subaward, acting: Actor, evidence: Evidence, given: dict[str, Any], said: str
) -> None:
    _report(in_force, acting, evidence)
    with pytest.raises(InvalidValue, match=said):
        _amend(in_force, acting, **given)


def test_amend__never_who_is_excluded_nor_what_is_only_planned(planned: Subaward, acting: Actor) -> None:
    with pytest.raises(Conflict, match="is planned"):
        _amend(planned, acting)


def test_amend__not_who_was_excluded_since(in_force: Subaward, acting: Actor) -> None:
    actions.record_exclusion_check(
        subaward=in_force, by=acting, checked_on=date(2026, 11, 19), is_excluded=True, source="SAM.gov"
    )
    with pytest.raises(Conflict, match="xcluded"):
        _amend(in_force, acting)


def test_amend__a_closed_one_whose_days_go_on_is_in_force_again(in_force: Subaward, acting: Actor) -> None:
    with system_scope("a test arranges its rows"):
        Subaward.objects.update(state="closed", closed_on=date(2026, 11, 1))
    with pytest.raises(Conflict, match="is closed"):
        _amend(in_force, acting, ends_on=date(2026, 9, 30))
    _amend(in_force, acting)
    in_force.refresh_from_db()
    assert (in_force.state, in_force.closed_on) == ("active", None)


def test_return__gives_the_paper_free(in_force: Subaward, acting: Actor, center: Center) -> None:
    facts: dict[str, Any] = {
        "center": center, "by": acting, "kind": "subrecipient_report", "title": "quarter", "issuer": "North",
        "number": "1", "for_match": True,
    }  # fmt: skip
    report = _report(in_force, acting, actions.add_evidence(**facts))
    with pytest.raises(Conflict, match="already stands behind a claim"):
        actions.add_evidence(**facts)
    actions.return_report(report=report, by=acting, decision="hours are missing")
    _report(in_force, acting, actions.add_evidence(**facts))


def test_rows__what_a_center_thinks_of_a_subrecipient_is_its_own(
    in_force: Subaward, acting: Actor, evidence: Evidence, stranger: User, officer: User
) -> None:
    _report(in_force, acting, evidence)
    actions.plan_monitoring(
        subaward=in_force, by=acting, kind="training", what="records", due_on=date(2026, 12, 1)
    )
    for user, sees in ((stranger, 0), (officer, 1)):
        with use(actor_for(user).context):
            assert Subaward.objects.count() == sees
            for model in (RiskAssessment, SubrecipientReport, Monitoring):
                assert not model.objects.exists()
    by = actor_for(officer)
    with use(by.context), pytest.raises(PermissionDenied):
        _report(in_force, by, evidence)


SignIn = Callable[[User], Client]


def test_pages__from_entering_to_a_report(
    sign_in: SignIn, finance_officer: User, officer: User, award: Award, period: BudgetPeriod, center: Center
) -> None:
    client = sign_in(finance_officer)
    where = f"/funding/awards/{award.pk}/subawards/"
    form = {
        "once": str(uuid.uuid4()), "name": "North Alliance", "number": "S-9", "purpose": "the north",
        "starts_on": "2025-10-01", "ends_on": "2026-09-30", "federal_amount": "$100,000", "reports_every": "3",
    }  # fmt: skip
    made = client.post(f"{where}new/", form)
    one = made.url
    assert "Not determined yet" in client.get(one).content.decode()
    client.post(f"{one}role/", {"role": "subrecipient", "because": "it decides", "decides_on_program": "yes"})
    assert "The answers speak for a subrecipient" in client.get(one).content.decode()
    assert (
        "No check is recorded"
        in client.post(f"{one}step/", {"step": "put_in_force"}, follow=True).content.decode()
    )
    for what in ("data", "exclusion", "risk", "monitoring", "report", "close", "amend"):
        assert client.get(f"{one}{what}/").status_code == 200
    assert client.get(f"{one}nothing/").status_code == 404
    assert "North Alliance" in client.get(where).content.decode()
    with system_scope("a test arranges its rows"):
        Subaward.objects.update(state="active")
        report = SubrecipientReport.objects.create(
            center=center, subaward=Subaward.objects.get(), period_ends_on=date(2025, 12, 31),
            received_on=date(2026, 1, 20), federal=Decimal(10), evidence=EvidenceFactory(center=center),
        )  # fmt: skip
    sent = {
        "once": str(uuid.uuid4()), "period_ends_on": "2026-03-31", "received_on": "2026-04-10", "match_cash": "$900",
        "cash_state": "600", "title": "report",
    }  # fmt: skip
    assert "its sources add up to, $600.00" in client.post(f"{one}report/", sent).content.decode()
    assert client.post(f"{one}report/", {**sent, "cash_fees": "300"}).status_code == 302
    shown = client.get(one).content.decode()
    assert "State $600.00" in shown
    assert "Fees (program income) $300.00" in shown
    with system_scope("a test arranges its rows"):
        of = {"center": center, "subaward": Subaward.objects.get()}
        ExclusionCheck.objects.create(**of, checked_on=date(2025, 9, 20), is_excluded=False, source="SAM.gov")
        Subaward.objects.update(uei="ABC123DEF456", data=dict.fromkeys(SUBAWARD_DATA, "as agreed"))
    amended = {
        "once": str(uuid.uuid4()), "number": "2", "signed_on": "2026-11-20", "federal_amount": "150000",
        "ends_on": "2026-09-30", "why": "two more counties",
    }  # fmt: skip
    assert client.post(f"{one}amend/", amended).status_code == 302
    page = client.get(one).content.decode()
    assert "federal dollars $100,000.00 to $150,000.00" in page
    assert "two more counties" in page
    booked = {"once": str(uuid.uuid4()), "booked_on": "2026-01-25", "activity": "program"}
    assert client.post(f"{one}reports/{report.pk}/accept/", booked).status_code == 302
    assert "accepted, in the books" in client.get(one).content.decode()
    assert sign_in(officer).get(where).status_code == 200
    assert sign_in(officer).get(one).status_code == 403
