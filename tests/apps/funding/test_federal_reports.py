"""The federal report: due, made from the books, certified by name, kept, revised, and seen by whom."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from factories.funding import AwardTermsFactory, SubawardFactory
from factories.network import AwardFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.funding import actions, queries
from lineshaft.apps.funding.actions.reports import hash_to_sign
from lineshaft.apps.funding.models import AwardAction, Evidence, FederalReport
from lineshaft.apps.funding.reporting.document import build
from lineshaft.apps.funding.reporting.pdf import report_pdf
from lineshaft.apps.funding.reporting.workbook import report_workbook
from lineshaft.apps.network.models import Award, BudgetPeriod
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.ledger import Account, Activity, Entry, FundSource, ObjectClass, Posting
from lineshaft.domain.ledger.usual import Cost, cost, order, receipt
from lineshaft.tenancy import system_scope, use
from lineshaft.ui.documents import canonical, digest

MARCH = date(2026, 3, 31)
SEPTEMBER = date(2026, 9, 30)
FACTS = {"agency": "Commerce, NIST", "recipient": "Peach Center\n1 Main St, Atlanta GA 30303", "uei": "ABCDEFGHIJ12",
         "ein": "12-3456789", "account_number": ""}  # fmt: skip
CERTIFIER = {
    "name": "Dora Director",
    "title": "Director",
    "phone": "404 555 0100",
    "email": "dora@peach.example",
}

Post = Callable[..., None]


@pytest.fixture
def post(acting: Actor, period: BudgetPeriod, evidence: Evidence) -> Post:
    """Books postings on a day, 5 March 2026 unless told otherwise."""
    numbers = count(1)

    def make(postings: tuple[Posting, ...], day: date = date(2026, 3, 5)) -> None:
        draft = actions.Draft(
            period, Entry(day, "what happened", postings), "hand", f"n {next(numbers)}", evidence
        )
        actions.post(draft=draft, by=acting)

    return make


@pytest.fixture
def authorized(award: Award) -> None:
    """Half a million, and half of it more that is only planned."""
    with system_scope("a test arranges its rows"):
        for amount, day, pending in (
            ("500000", date(2025, 10, 1), False),
            ("250000", date(2026, 2, 1), True),
        ):
            AwardAction.objects.create(
                center=award.center, award=award, kind="award", amount=amount, is_pending=pending, executed_on=day,
                source="notice",
            )  # fmt: skip


def _paid(
    amount: str, source: FundSource = FundSource.FEDERAL, kind: ObjectClass = ObjectClass.TRAVEL
) -> tuple[Posting, ...]:
    return cost([Cost(source, Decimal(amount), kind, Activity.PROGRAM)])


@pytest.fixture
def half_a_year(authorized: None, post: Post) -> None:
    """$1,000 received and spent, matched by as much of the state's."""
    post(receipt(FundSource.FEDERAL, Decimal("1000.00")))
    post(_paid("1000.00"))
    post(_paid("1000.00", FundSource.STATE))


def _seen(report: FederalReport, by: Actor, before: FederalReport | None = None) -> str:
    report = FederalReport.objects.get(pk=report.pk)
    made = queries.figures(
        by, report.award, report_date=report.report_date, kind=report.kind, today=date(2026, 11, 22)
    )
    document = build(
        report, made.report, made.to_explain, made_at=datetime(2026, 1, 1, tzinfo=UTC),
        before=before.document if before else None,
    )  # fmt: skip
    return hash_to_sign(document)


def _certified(
    award: Award, by: Actor, day: date = MARCH, remarks: dict[str, str] | None = None
) -> FederalReport:
    report = actions.start_report(award=award, report_date=day, by=by)
    actions.save_draft(report=report, facts=FACTS, remarks=remarks or {}, by=by)
    return actions.certify_report(report=report, seen=_seen(report, by), certifier=CERTIFIER, by=by)


def test_figures__from_the_postings_up_to_the_day(
    acting: Actor, award: Award, half_a_year: None, post: Post
) -> None:
    post(_paid("7.00"), date(2026, 4, 1))

    made = queries.figures(acting, award, report_date=MARCH, kind="semiannual", today=date(2026, 11, 22))

    shown = {code: made.report[code] for code in ("10a", "10b", "10d", "10e", "10h", "10i", "10j", "10k")}
    assert shown == {
        "10a": 1000, "10b": 1000, "10d": 500000, "10e": 1000, "10h": 499000, "10i": 500000, "10j": 1000,
        "10k": 499000,
    }  # fmt: skip
    assert made.findings == ()


def test_figures__the_base_leaves_out_what_the_law_leaves_out(
    acting: Actor, award: Award, authorized: None, post: Post
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
    post(_paid("9000", kind=ObjectClass.EQUIPMENT), date(2026, 3, 11))
    post(_paid("1000", FundSource.STATE), date(2026, 3, 12))
    post(_paid("1100", kind=ObjectClass.INDIRECT), date(2026, 3, 13))

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


def test_certify__keeps_the_document(acting: Actor, award: Award, half_a_year: None, post: Post) -> None:
    report = _certified(award, acting)

    post(_paid("5.00"))
    kept = FederalReport.objects.get(pk=report.pk)
    assert kept.status == "certified"
    assert kept.certifier_name == "Dora Director"
    assert kept.certified_by_id == acting.user_id
    assert kept.sha256 == digest(canonical(kept.document))
    assert {line["code"]: line["amount"] for line in kept.document["lines"]}["10e"] == "1000.00"
    assert "18, Section 1001" in kept.document["certification"]["statement"]
    assert [each.is_done for each in queries.due_reports(award, today=date(2026, 11, 22))] == [False, True]


def test_files__are_the_same_bytes_years_later(acting: Actor, award: Award, half_a_year: None) -> None:
    report = _certified(award, acting)
    pdf, workbook = (
        report_pdf(report.document, report.sha256),
        report_workbook(report.document, report.sha256),
    )
    with time_machine.travel(datetime(2031, 5, 5, 1, 2, tzinfo=UTC), tick=False):
        kept = FederalReport.objects.get(pk=report.pk)
        assert report_pdf(kept.document, kept.sha256) == pdf
        assert report_workbook(kept.document, kept.sha256) == workbook
    assert pdf.startswith(b"%PDF")


def test_certify__what_the_person_did_not_see_is_not_signed(
    acting: Actor, award: Award, half_a_year: None, post: Post
) -> None:
    report = actions.start_report(award=award, report_date=MARCH, by=acting)
    actions.save_draft(report=report, facts=FACTS, remarks={}, by=acting)
    seen = _seen(report, acting)
    post(_paid("1.00", FundSource.STATE))
    with pytest.raises(Conflict, match="changed since you looked"):
        actions.certify_report(report=report, seen=seen, certifier=CERTIFIER, by=acting)
    assert FederalReport.objects.get(pk=report.pk).is_draft


def test_certify__a_draft_that_was_edited_meanwhile_is_not_signed(
    acting: Actor, award: Award, half_a_year: None
) -> None:
    report = actions.start_report(award=award, report_date=MARCH, by=acting)
    actions.save_draft(report=report, facts=FACTS, remarks={}, by=acting)
    seen = _seen(report, acting)
    actions.save_draft(report=report, facts=FACTS, remarks={"general": "All is well."}, by=acting)
    with pytest.raises(Conflict, match="changed since you looked"):
        actions.certify_report(report=report, seen=seen, certifier=CERTIFIER, by=acting)


def test_certify__asks_for_a_remark_where_a_soft_rule_fails(
    acting: Actor, award: Award, half_a_year: None, post: Post
) -> None:
    post(receipt(FundSource.FEDERAL, Decimal("50.00")))
    report = actions.start_report(award=award, report_date=MARCH, by=acting)
    actions.save_draft(report=report, facts=FACTS, remarks={}, by=acting)
    with pytest.raises(InvalidValue, match=r"\$50.00 is on hand, and the next 3 days need \$0.00"):
        actions.certify_report(report=report, seen=_seen(report, acting), certifier=CERTIFIER, by=acting)

    actions.save_draft(report=report, facts=FACTS, remarks={"cash_on_hand": "Payroll of April 4."}, by=acting)
    done = actions.certify_report(report=report, seen=_seen(report, acting), certifier=CERTIFIER, by=acting)

    (remark,) = done.document["remarks"]
    assert remark["text"] == "Payroll of April 4."
    assert "200.305(b)" in remark["citation"]


def test_cash_on_hand__that_was_paid_in_the_days_that_followed__is_needed(
    acting: Actor, award: Award, half_a_year: None, post: Post
) -> None:
    post(receipt(FundSource.FEDERAL, Decimal("50.00")))
    post(_paid("50.00"), date(2026, 4, 3))
    made = queries.figures(acting, award, report_date=MARCH, kind="semiannual", today=date(2026, 11, 22))
    assert made.findings == ()


def test_certify__refuses_what_a_hard_rule_refuses(
    acting: Actor, award: Award, half_a_year: None, post: Post
) -> None:
    """A final report with an order outstanding."""
    post(order(Cost(FundSource.FEDERAL, Decimal("9.00"), ObjectClass.CONTRACTUAL, Activity.PROGRAM)))
    made = queries.figures(acting, award, report_date=MARCH, kind="final", today=date(2026, 11, 22))
    assert [each.rule.id for each in made.refusals] == ["report_final_orders"]
    post(
        (
            Posting(Account.RECEIVABLE, FundSource.FEDERAL, Decimal(-5000)),
            Posting(Account.CASH, FundSource.FEDERAL, Decimal(5000)),
        )
    )
    report = actions.start_report(award=award, report_date=MARCH, by=acting)
    actions.save_draft(report=report, facts=FACTS, remarks={}, by=acting)
    with pytest.raises(Conflict, match=r"10b is -\$4,000\.00"):
        actions.certify_report(report=report, seen=_seen(report, acting), certifier=CERTIFIER, by=acting)


@pytest.mark.parametrize(
    ("facts", "certifier", "said"),
    [({"uei": ""}, {}, "item 4a of the form"), ({}, {"phone": " "}, "phone: is empty")],
)
def test_certify__asks_for_what_the_form_asks(
    acting: Actor,
    award: Award,
    half_a_year: None,
    facts: dict[str, str],
    certifier: dict[str, str],
    said: str,
) -> None:
    report = actions.start_report(award=award, report_date=MARCH, by=acting)
    actions.save_draft(report=report, facts={**FACTS, **facts}, remarks={}, by=acting)
    with pytest.raises(InvalidValue, match=said):
        actions.certify_report(
            report=report, seen=_seen(report, acting), certifier={**CERTIFIER, **certifier}, by=acting
        )


def test_revise__shows_what_changed_and_why(
    acting: Actor, award: Award, half_a_year: None, post: Post
) -> None:
    first = _certified(award, acting)
    with pytest.raises(InvalidValue, match="reason"):
        actions.revise_report(report=first, reason=" ", by=acting)
    second = actions.revise_report(report=first, reason="A bill came late.", by=acting)
    post(_paid("25.00", FundSource.STATE), date(2026, 3, 30))
    done = actions.certify_report(
        report=second, seen=_seen(second, acting, first), certifier=CERTIFIER, by=acting
    )

    assert (done.revision, done.uei) == (1, "ABCDEFGHIJ12")
    assert done.document["reason"] == "A bill came late."
    assert [
        (each["code"], each["before"], each["now"], each["difference"]) for each in done.document["changes"]
    ] == [
        ("10j", "1000.00", "1025.00", "25.00"),
        ("10k", "499000.00", "498975.00", "-25.00"),
    ]
    assert FederalReport.objects.get(pk=first.pk).status == "superseded"
    with pytest.raises(Conflict, match="does not stand"):
        actions.revise_report(report=first, reason="again", by=acting)


def test_the_next_report__is_compared_with_the_last(
    acting: Actor, award: Award, half_a_year: None, post: Post
) -> None:
    _certified(award, acting)
    post(_paid("-400.00", FundSource.STATE), date(2026, 6, 5))
    with system_scope("a test arranges its rows"):
        AwardTermsFactory(award=award, applies_from=date(2026, 7, 1), basis="cash")
    made = queries.figures(acting, award, report_date=SEPTEMBER, kind="semiannual", today=date(2026, 11, 22))
    assert {each.rule.id for each in made.to_explain} == {"report_basis_kept", "report_cumulative"}


@pytest.mark.parametrize(
    ("day", "said"),
    [(date(2025, 9, 30), "outside of the award"), (date(2026, 11, 22), "has not passed yet")],
)
def test_start__a_day_that_cannot_be_reported_on(acting: Actor, award: Award, day: date, said: str) -> None:
    with pytest.raises(InvalidValue, match=said):
        actions.start_report(award=award, report_date=day, by=acting)


def test_start__once_for_a_day(acting: Actor, award: Award) -> None:
    actions.start_report(award=award, report_date=MARCH, by=acting)
    with pytest.raises(Conflict, match="is there already"):
        actions.start_report(award=award, report_date=MARCH, by=acting)


def test_open_months__are_told(acting: Actor, award: Award, half_a_year: None) -> None:
    assert queries.open_months(acting, award, until=MARCH) == [date(2026, 3, 1)]
    actions.close_month(center=award.center, month=date(2026, 3, 1), by=acting)
    assert queries.open_months(acting, award, until=MARCH) == []


def test_a_line__lists_the_postings_that_it_adds_up(
    acting: Actor, award: Award, half_a_year: None, post: Post
) -> None:
    made = queries.figures(acting, award, report_date=MARCH, kind="semiannual", today=date(2026, 11, 22))
    post(_paid("3.00"), date(2026, 4, 1))
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
    report = _certified(award, acting)
    parts = next(
        line.parts
        for line in queries.figures(
            acting, award, report_date=MARCH, kind="semiannual", today=date(2026, 11, 22)
        ).report.lines
        if line.code == "10e"
    )
    with time_machine.travel(datetime(2026, 11, 23, tzinfo=UTC), tick=False):
        post(_paid("5.00"))
    assert queries.postings_of(acting, award, parts, until=MARCH).count() == 2
    assert queries.postings_of(acting, award, parts, until=MARCH, posted_by=report.certified_at).count() == 1


# Who may, and what no SQL may.


@pytest.fixture
def kept(acting: Actor, award: Award, half_a_year: None) -> FederalReport:
    return _certified(award, acting)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE funding_federalreport SET remarks = jsonb_build_object('x', 'y')",
        'UPDATE funding_federalreport SET document = document || \'{"award": "x"}\'',
        "UPDATE funding_federalreport SET status = 'draft', document = NULL, certified_at = NULL",
        "UPDATE funding_federalreport SET status = 'superseded', certifier_name = 'Another'",
        "DELETE FROM funding_federalreport",
    ],
)
def test_a_certified_report__no_sql_changes_it(kept: FederalReport, sql: str) -> None:
    with pytest.raises(DatabaseError, match="is kept: revise it"), transaction.atomic():
        connection.cursor().execute(sql)
    assert FederalReport.objects.get(pk=kept.pk).document == kept.document


def test_drafts__are_the_centers_alone__what_is_certified_the_office_reads(
    acting: Actor, award: Award, kept: FederalReport, officer: User, stranger: User
) -> None:
    draft = actions.start_report(award=award, report_date=SEPTEMBER, by=acting)
    with use(actor_for(officer).context):
        assert list(FederalReport.objects.values_list("pk", flat=True)) == [kept.pk]
        assert [each.pk for each in queries.reports_of(award)] == [kept.pk]
    with use(actor_for(stranger).context):
        assert not FederalReport.objects.exists()
    assert set(FederalReport.objects.values_list("pk", flat=True)) == {kept.pk, draft.pk}


def test_the_office__writes_no_report(kept: FederalReport, award: Award, officer: User) -> None:
    by = actor_for(officer)
    with use(by.context), pytest.raises(PermissionDenied, match="Only a finance officer or a director"):
        actions.start_report(award=award, report_date=SEPTEMBER, by=by)
    with use(by.context), pytest.raises(PermissionDenied):
        actions.revise_report(report=kept, reason="x", by=by)
    with use(by.context), pytest.raises(PermissionDenied, match="see its books"):
        queries.figures(by, award, report_date=MARCH, kind="semiannual", today=MARCH)


def test_a_director__certifies__an_advisor_does_not(
    acting: Actor, award: Award, half_a_year: None, director: User, advisor: User, stranger: User
) -> None:
    report = actions.start_report(award=award, report_date=MARCH, by=acting)
    actions.save_draft(report=report, facts=FACTS, remarks={}, by=acting)
    seen = _seen(report, acting)
    for nobody in (advisor, stranger):
        with pytest.raises(PermissionDenied, match="certifies its federal reports"):
            actions.certify_report(report=report, seen=seen, certifier=CERTIFIER, by=actor_for(nobody))
    done = actions.certify_report(report=report, seen=seen, certifier=CERTIFIER, by=actor_for(director))
    assert done.certified_by == director


# Pages


SignIn = Callable[[User], Client]


def _page(browser: Client, name: str, *args: object) -> str:
    response = browser.get(reverse(f"funding:{name}", args=args))
    assert response.status_code == 200, response.status_code
    return str(response.content.decode())


def test_from_what_is_due_to_what_is_signed(
    award: Award, half_a_year: None, finance_officer: User, sign_in: SignIn
) -> None:
    browser = sign_in(finance_officer)
    assert "206 days late" in _page(browser, "federal_reports_due")
    begin = {"report_date": "2026-03-31", "once": "5a1f1a1e-0c0b-4f5c-9a53-2f7f2c7f1f02"}
    start = reverse("funding:federal_report_start", args=[award.pk])
    where = browser.post(start, begin)["Location"]
    assert browser.post(start, begin)["Location"] == where
    draft = browser.get(where).content.decode()
    assert "$499,000.00" in draft
    assert "March 2026" in draft
    assert "form has no" not in draft

    wrong = browser.post(where, {**FACTS, "uei": "12", "ein": "1"}).content.decode()
    assert "“12” is no UEI" in wrong
    assert "“1” is no EIN" in wrong
    onward = browser.post(where, {**FACTS, "ein": "123456789", "onward": "1"})["Location"]
    page = browser.get(onward)
    seen = page.context["form"].initial["seen"]
    sign = {**CERTIFIER, "seen": seen, "once": "5a1f1a1e-0c0b-4f5c-9a53-2f7f2c7f1f03"}
    assert "Tick this to sign" in browser.post(onward, sign).content.decode()
    stale = browser.post(onward, {**sign, "seen": "0" * 64, "agrees": "on"})
    assert "changed since you looked" in stale.content.decode()
    assert f'name="seen" value="{seen}"' in stale.content.decode()
    assert browser.post(onward, {**sign, "agrees": "on"})["Location"] == where
    signed = browser.get(where).content.decode()
    assert "Dora Director" in signed
    assert "12-3456789" in signed


def test_the_office__reads_the_report_and_its_files__not_its_postings(
    kept: FederalReport, award: Award, officer: User, sign_in: SignIn
) -> None:
    browser = sign_in(officer)
    page = _page(browser, "federal_report", award.pk, kept.pk)
    assert "$499,000.00" in page
    assert "/lines/" not in page
    for name in ("federal_report_pdf", "federal_report_xlsx", "federal_report_json"):
        response = browser.get(reverse(f"funding:{name}", args=[award.pk, kept.pk]))
        assert response.status_code == 200
    assert digest(response.content) == kept.sha256
    refused = browser.get(reverse("funding:federal_report_line", args=[award.pk, kept.pk, "10a"]))
    assert refused.status_code == 403


def test_a_draft__is_not_there_for_the_office__nor_as_a_file(
    acting: Actor, award: Award, half_a_year: None, officer: User, finance_officer: User, sign_in: SignIn
) -> None:
    draft = actions.start_report(award=award, report_date=MARCH, by=acting)
    pdf = reverse("funding:federal_report_pdf", args=[award.pk, draft.pk])
    assert sign_in(finance_officer).get(pdf).status_code == 404
    browser = sign_in(officer)
    assert browser.get(reverse("funding:federal_report", args=[award.pk, draft.pk])).status_code == 404
    assert "draft" not in _page(browser, "federal_reports_due").split("<main")[1].lower()


def test_a_line__opens_to_its_postings(
    kept: FederalReport, award: Award, finance_officer: User, sign_in: SignIn
) -> None:
    browser = sign_in(finance_officer)
    page = _page(browser, "federal_report_line", award.pk, kept.pk, "10j")
    assert "what happened" in page
    assert "$1,000.00" in page
    assert "notice" in _page(browser, "federal_report_line", award.pk, kept.pk, "10d")
    indirect = _page(browser, "federal_report_line", award.pk, kept.pk, "11f")
    assert "Federal indirect cost" in indirect
    assert "$1,000.00" not in indirect
    assert "made from other lines" in _page(browser, "federal_report_line", award.pk, kept.pk, "10k")
    missing = reverse("funding:federal_report_line", args=[award.pk, kept.pk, "10z"])
    assert browser.get(missing).status_code == 404


def test_a_report_that_cannot_be_made__says_why(
    acting: Actor, award: Award, half_a_year: None, post: Post, finance_officer: User, sign_in: SignIn
) -> None:
    """Less than nothing spent on travel: there is no base to work out."""
    post(_paid("-5000.00"))
    draft = actions.start_report(award=award, report_date=MARCH, by=acting)
    assert "cannot be made yet" in _page(sign_in(finance_officer), "federal_report", award.pk, draft.pk)


def test_discard__a_draft_goes__what_is_certified_stays(
    kept: FederalReport, acting: Actor, award: Award, finance_officer: User, sign_in: SignIn
) -> None:
    draft = actions.start_report(award=award, report_date=SEPTEMBER, by=acting)
    browser = sign_in(finance_officer)
    for report in (draft, kept):
        browser.post(reverse("funding:federal_report_discard", args=[award.pk, report.pk]))
    assert list(FederalReport.objects.values_list("pk", flat=True)) == [kept.pk]


def test_the_lists__take_the_same_number_of_queries_however_long(
    award: Award, acting: Actor, half_a_year: None, finance_officer: User, sign_in: SignIn,
    django_assert_num_queries: Callable[..., AbstractContextManager[Any]],
) -> None:  # fmt: skip
    browser, due = sign_in(finance_officer), reverse("funding:federal_reports_due")
    browser.get(due)
    with CaptureQueriesContext(connection) as before:
        browser.get(due)
    with system_scope("a test arranges its rows"):
        for number in range(3):
            days = {"starts_on": award.starts_on, "ends_on": award.ends_on}
            more = AwardFactory(center=award.center, number=f"MORE-{number}", **days)
            AwardTermsFactory(award=more)
    with django_assert_num_queries(len(before)):
        browser.get(due)


def test_my_work__tells_what_is_due__to_who_prepares_it(
    award: Award, acting: Actor, half_a_year: None, finance_officer: User, advisor: User, sign_in: SignIn
) -> None:
    mine = sign_in(finance_officer).get(reverse("home:my_work")).content.decode()
    assert f"Semi-annual report of {award.number}" in mine
    assert "206 days late" in mine
    assert "Semi-annual report" not in sign_in(advisor).get(reverse("home:my_work")).content.decode()
