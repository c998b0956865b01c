"""The federal report: which are due, every line from the postings, and what the rules say of it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import time_machine

from factories.funding import AwardTermsFactory, SubawardFactory
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.funding import actions, queries
from lineshaft.apps.funding.models import Approval
from lineshaft.apps.network.models import Award
from lineshaft.domain.ledger import Activity, FundSource, ObjectClass
from lineshaft.domain.ledger.usual import Cost, cost, receipt
from lineshaft.tenancy import system_scope
from signed_reports import MARCH, SEPTEMBER, Post, certified, paid


def test_figures__from_the_postings_up_to_the_day(
    acting: Actor, award: Award, half_a_year: None, post: Post
) -> None:
    post(paid("7.00"), date(2026, 4, 1))

    made = queries.figures(acting, award, report_date=MARCH, kind="semiannual", today=date(2026, 11, 22))

    shown = {code: made.report[code] for code in ("10a", "10b", "10d", "10e", "10h", "10i", "10j", "10k")}
    assert shown == {
        "10a": 1000, "10b": 1000, "10d": 500000, "10e": 1000, "10h": 499000, "10i": 500000, "10j": 1000,
        "10k": 499000,
    }  # fmt: skip
    assert made.findings == ()


def test_figures__the_base_leaves_out_what_the_law_leaves_out(
    acting: Actor, award: Award, half_a_million: None, post: Post
) -> None:
    """The first $50,000 of each subaward, no equipment; a rate that changed has a row of its own."""
    with system_scope("a test arranges its rows"):
        AwardTermsFactory(
            award=award, applies_from=date(2026, 3, 1), indirect_type="provisional", indirect_rate="0.10"
        )
    subaward = SubawardFactory(award=award)
    part = Cost(
        FundSource.FEDERAL, Decimal("60000"), ObjectClass.SUBAWARD, Activity.PROGRAM, subaward=subaward.pk
    )
    post(cost([replace(part, amount=Decimal("40000"))]), date(2026, 2, 10))
    post(cost([part]), date(2026, 3, 10))
    post(paid("9000", kind=ObjectClass.EQUIPMENT), date(2026, 3, 11))
    post(paid("1000", FundSource.STATE), date(2026, 3, 12))
    post(paid("1100", kind=ObjectClass.INDIRECT), date(2026, 3, 13))

    made = queries.figures(acting, award, report_date=MARCH, kind="semiannual", today=date(2026, 11, 22))

    (row,) = made.report.indirect
    assert (row.starts_on, row.ends_on) == (date(2026, 3, 1), MARCH)
    assert (row.base, row.charged, row.federal_share) == (Decimal("11000.00"), 1100, 1100)
    assert not [each for each in made.findings if each.rule.id == "indirect_charge"]


def test_due__by_the_frequency_of_the_terms(award: Award, acting: Actor) -> None:
    found = queries.due_reports(award, today=date(2026, 11, 22))
    assert [(each.report_date, each.kind, each.due_on) for each in found] == [
        (SEPTEMBER, "semiannual", date(2026, 10, 30)),
        (MARCH, "semiannual", date(2026, 4, 30)),
    ]
    assert all(each.is_late for each in found)
    on_the_last_day = queries.due_reports(award, today=date(2026, 10, 30))
    assert [each.is_late for each in on_the_last_day] == [False, True]


def test_due__the_last_report_is_the_final_one__120_days(award: Award, acting: Actor) -> None:
    last = queries.due_reports(award, today=date(2030, 10, 1))[0]
    assert (last.report_date, last.kind, last.due_on) == (date(2030, 9, 30), "final", date(2031, 1, 28))


def test_due__terms_that_change_the_frequency__hold_from_their_day(award: Award, acting: Actor) -> None:
    with system_scope("a test arranges its rows"):
        AwardTermsFactory(award=award, applies_from=date(2026, 4, 1), frequency="quarterly")
    found = queries.due_reports(award, today=date(2026, 11, 22))
    assert [(each.report_date, each.kind) for each in found] == [
        (SEPTEMBER, "quarterly"), (date(2026, 6, 30), "quarterly"), (MARCH, "semiannual"),
    ]  # fmt: skip


def test_cash_on_hand__that_was_paid_in_the_days_that_followed__is_needed(
    acting: Actor, award: Award, half_a_year: None, post: Post
) -> None:
    post(receipt(FundSource.FEDERAL, Decimal("50.00")))
    post(paid("50.00"), date(2026, 4, 3))
    made = queries.figures(acting, award, report_date=MARCH, kind="semiannual", today=date(2026, 11, 22))
    assert made.findings == ()


def test_the_next_report__is_compared_with_the_last(
    acting: Actor, award: Award, half_a_year: None, post: Post
) -> None:
    certified(award, acting)
    post(paid("-400.00", FundSource.STATE), date(2026, 6, 5))
    with system_scope("a test arranges its rows"):
        AwardTermsFactory(award=award, applies_from=date(2026, 7, 1), basis="cash")
    made = queries.figures(acting, award, report_date=SEPTEMBER, kind="semiannual", today=date(2026, 11, 22))
    assert {each.rule.id for each in made.to_explain} == {"report_basis_kept", "report_cumulative"}


def test_open_months__are_told(acting: Actor, award: Award, half_a_year: None) -> None:
    assert queries.open_months(acting, award, until=MARCH) == [date(2026, 3, 1)]
    actions.close_month(center=award.center, month=date(2026, 3, 1), by=acting)
    assert queries.open_months(acting, award, until=MARCH) == []


def test_a_line__lists_the_postings_that_it_adds_up(
    acting: Actor, award: Award, half_a_year: None, post: Post
) -> None:
    made = queries.figures(acting, award, report_date=MARCH, kind="semiannual", today=date(2026, 11, 22))
    post(paid("3.00"), date(2026, 4, 1))
    for line in made.report.lines:
        rows = queries.postings_of(acting, award, line.parts, until=MARCH)
        assert sum(amount for _, amount in queries.parts_with_totals(rows, line.parts)) == (
            line.amount if line.parts else 0
        )
    (state,) = queries.postings_of(
        acting, award, next(line.parts for line in made.report.lines if line.code == "10j"), until=MARCH
    )
    assert (state.source, state.amount) == ("state", Decimal(1000))


def test_a_certified_line__leaves_out_what_was_posted_later(
    acting: Actor, award: Award, half_a_year: None, post: Post
) -> None:
    report = certified(award, acting)
    parts = next(
        line.parts
        for line in queries.figures(
            acting, award, report_date=MARCH, kind="semiannual", today=date(2026, 11, 22)
        ).report.lines
        if line.code == "10e"
    )
    with time_machine.travel(datetime(2026, 11, 23, tzinfo=UTC), tick=False):
        post(paid("5.00"))
    assert queries.postings_of(acting, award, parts, until=MARCH).count() == 2
    assert queries.postings_of(acting, award, parts, until=MARCH, posted_by=report.certified_at).count() == 1


def base_on(acting: Actor, award: Award) -> Decimal:
    made = queries.figures(acting, award, report_date=MARCH, kind="semiannual", today=date(2026, 11, 22))
    return made.report.indirect[0].base


def test_figures__the_base_leaves_out_what_the_rate_agreement_leaves_out(
    acting: Actor, award: Award, half_a_year: None, post: Post
) -> None:
    for kind in (ObjectClass.OTHER, ObjectClass.OUTSIDE_BASE, ObjectClass.CONTRACTUAL):
        post(paid("100.00", kind=kind))
    with system_scope("a test arranges its rows"):
        AwardTermsFactory(
            award=award, applies_from=date(2025, 10, 1), indirect_type="predetermined", indirect_rate="0.2"
        )
    assert base_on(acting, award) == 2300

    with system_scope("a test arranges its rows"):
        AwardTermsFactory(
            award=award, applies_from=date(2025, 10, 1), indirect_type="predetermined", indirect_rate="0.2",
            base_excludes=["outside_base"],
        )  # fmt: skip
    assert base_on(acting, award) == 2200


def test_figures__more_unrecovered_indirect_cost_than_was_approved_is_refused(
    acting: Actor, award: Award, half_a_year: None, post: Post
) -> None:
    part = Cost(FundSource.UNRECOVERED_INDIRECT, Decimal(300), ObjectClass.INDIRECT, Activity.ADMINISTRATION)
    post(cost([part]))

    def refused() -> list[str]:
        made = queries.figures(acting, award, report_date=MARCH, kind="semiannual", today=date(2026, 11, 22))
        return [each.rule.id for each in made.refusals]

    assert refused() == ["report_unrecovered_approved"]
    with system_scope("a test arranges its rows"):
        Approval.objects.create(
            center=award.center, award=award, kind="unrecovered_indirect", what="the rest", state="granted",
            decided_on=date(2026, 1, 5), decision="letter", amount=Decimal(300),
        )  # fmt: skip
    assert refused() == []
