"""The federal report: which are due, every line from the postings, and what the rules say of it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from factories.funding import AwardTermsFactory, SubawardFactory
from ledgers import MakeDraft
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.funding import actions, queries
from lineshaft.apps.funding.models import Approval
from lineshaft.apps.network.models import Award
from lineshaft.domain.ledger import Activity, FundSource, ObjectClass
from lineshaft.domain.ledger.usual import Cost, cost, fee_invoiced, fee_received, receipt
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


def rows_on(acting: Actor, award: Award, day: date = SEPTEMBER) -> list[tuple[Decimal, Decimal]]:
    made = queries.figures(acting, award, report_date=day, kind="semiannual", today=date(2026, 11, 22))
    return [(row.base, row.charged) for row in made.report.indirect]


@pytest.fixture
def two_rates(award: Award) -> None:
    """10% of the base from the first day of the award, 15% from April on."""
    with system_scope("a test arranges its rows"):
        for day, rate in ((award.starts_on, "0.10"), (date(2026, 4, 1), "0.15")):
            AwardTermsFactory(award=award, applies_from=day, indirect_type="provisional", indirect_rate=rate)


def test_indirect__a_cost_is_of_the_rate_of_the_day_on_which_it_was_incurred(
    acting: Actor, award: Award, half_a_million: None, two_rates: None, draft: MakeDraft
) -> None:
    day = date(2026, 3, 20)
    late = draft("10000.00", day=date(2026, 6, 3), incurred_on=day)
    charge = draft("1000.00", day=date(2026, 6, 3), incurred_on=day, object_class=ObjectClass.INDIRECT)
    actions.post_many(drafts=[late, charge], by=acting)

    assert rows_on(acting, award) == [(10000, 1000), (0, 0)]
    assert rows_on(acting, award, MARCH) == [(0, 0)]


def test_indirect__what_is_taken_back_leaves_the_base_that_it_was_in(
    acting: Actor, award: Award, half_a_million: None, two_rates: None, draft: MakeDraft
) -> None:
    entry = actions.post(draft=draft("100.00"), by=acting)
    actions.post(draft=draft("40.00", day=date(2026, 5, 5)), by=acting)
    actions.reverse(entry=entry, booked_on=date(2026, 4, 5), reason="of another award", by=acting)
    assert rows_on(acting, award) == [(0, 0), (40, 0)]


@pytest.mark.parametrize("rates", [False, True])
def test_figures__a_refund_that_is_more_than_was_paid_stops_no_report(
    acting: Actor, award: Award, half_a_year: None, post: Post, rates: bool, request: pytest.FixtureRequest
) -> None:
    """A vendor gave back $400 of equipment that an earlier award had paid."""
    if rates:
        request.getfixturevalue("two_rates")
    post(paid("-400.00", kind=ObjectClass.EQUIPMENT))
    post(paid("-100.00", FundSource.STATE, ObjectClass.SUPPLIES), date(2026, 4, 5))

    assert rows_on(acting, award) == ([(2000, 0), (-100, 0)] if rates else [])


def test_figures__subaward_cost_that_names_no_subaward_is_asked_about(
    acting: Actor, award: Award, half_a_year: None, post: Post
) -> None:
    def asked() -> list[str]:
        made = queries.figures(acting, award, report_date=MARCH, kind="semiannual", today=date(2026, 11, 22))
        return [each.why for each in made.to_explain if each.rule.id == "report_subaward_named"]

    for _ in range(3):
        post(paid("50000.00", kind=ObjectClass.SUBAWARD))
    part = Cost(FundSource.FEDERAL, Decimal(60000), ObjectClass.SUBAWARD, Activity.PROGRAM)
    post(cost([replace(part, subaward=SubawardFactory(award=award).pk)]))
    assert asked() == []  # no rate, no base
    with system_scope("a test arranges its rows"):
        AwardTermsFactory(
            award=award, applies_from=award.starts_on, indirect_type="de_minimis", indirect_rate="0.15"
        )
    (why,) = asked()
    assert "$150,000.00 of subaward cost names no subaward" in why
    assert rows_on(acting, award, MARCH) == [(102000, 0)]
    with system_scope("a test arranges its rows"):
        AwardTermsFactory(
            award=award, applies_from=award.starts_on, indirect_type="predetermined", indirect_rate="0.15",
            base_excludes=["subaward"],
        )  # fmt: skip
    assert asked() == []
    assert rows_on(acting, award, MARCH) == [(2000, 0)]


def refused(acting: Actor, award: Award) -> list[str]:
    made = queries.figures(acting, award, report_date=MARCH, kind="semiannual", today=date(2026, 11, 22))
    return [each.why for each in made.refusals if each.rule.id == "report_income_earned_first"]


@pytest.mark.parametrize("method", ["cost_sharing", "addition", "deduction"])
def test_figures__fees_that_were_never_earned_are_refused_by_every_term(
    acting: Actor, award: Award, half_a_year: None, post: Post, method: str
) -> None:
    with system_scope("a test arranges its rows"):
        AwardTermsFactory(award=award, applies_from=award.starts_on, income_method=method)
    post(fee_invoiced(Decimal("200.00")))
    post(paid("200.00", FundSource.FEES))
    assert refused(acting, award) == []
    post(paid("500.00", FundSource.FEES))
    (why,) = refused(acting, award)
    assert "$700.00 of fees is spent and $200.00 earned" in why


def test_figures__under_cost_sharing_fees_for_match_do_not_pay_for_those_that_are_added(
    acting: Actor, award: Award, half_a_year: None, post: Post
) -> None:
    with system_scope("a test arranges its rows"):
        AwardTermsFactory(award=award, applies_from=award.starts_on, additive_allowed=True)
    post(fee_invoiced(Decimal("200.00")))
    post(paid("50.00", FundSource.ADDITIVE_FEES))
    (why,) = refused(acting, award)
    assert "$50.00 of fees is spent and $0.00 earned" in why


def test_figures__on_the_cash_basis_a_fee_is_earned_when_the_company_has_paid(
    acting: Actor, award: Award, half_a_year: None, post: Post
) -> None:
    with system_scope("a test arranges its rows"):
        AwardTermsFactory(award=award, applies_from=award.starts_on, basis="cash")
    post(fee_invoiced(Decimal("200.00")))
    post(paid("200.00", FundSource.FEES))
    assert len(refused(acting, award)) == 1
    post(fee_received(Decimal("200.00")))
    assert refused(acting, award) == []


def test_to_explain__one_remark_answers_all_that_a_rule_says(
    acting: Actor, award: Award, half_a_million: None, two_rates: None, post: Post
) -> None:
    post(paid("100.00", FundSource.STATE))
    post(paid("200.00", FundSource.STATE), date(2026, 5, 5))
    made = queries.figures(acting, award, report_date=SEPTEMBER, kind="semiannual", today=date(2026, 11, 22))
    (asked,) = [each for each in made.to_explain if each.rule.id == "indirect_charge"]
    assert "rate times base is $10.00" in asked.why
    assert "rate times base is $30.00" in asked.why
