"""The federal report: begun, certified by name, kept as it was, revised, and by whom."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.funding import actions, queries
from lineshaft.apps.funding.models import FederalReport, Recipient
from lineshaft.apps.funding.reporting.pdf import report_pdf
from lineshaft.apps.funding.reporting.workbook import report_workbook
from lineshaft.apps.network.models import Award
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.ledger import Account, Activity, FundSource, ObjectClass, Posting
from lineshaft.domain.ledger.usual import Cost, order, receipt
from lineshaft.tenancy import system_scope, use
from lineshaft.ui.documents import canonical, digest
from signed_reports import (
    CERTIFIER,
    FACTS,
    MARCH,
    RECIPIENT,
    SEPTEMBER,
    Post,
    answered,
    certified,
    paid,
    seen_of,
)


@pytest.fixture
def kept(acting: Actor, award: Award, half_a_year: None) -> FederalReport:
    return certified(award, acting)


def test_certify__keeps_the_document(acting: Actor, award: Award, half_a_year: None, post: Post) -> None:
    report = certified(award, acting)

    post(paid("5.00"))
    kept = FederalReport.objects.get(pk=report.pk)
    assert kept.status == "certified"
    assert kept.certifier_name == "Fay Finance"
    assert kept.certified_by_id == acting.user_id
    assert kept.sha256 == digest(canonical(kept.document))
    assert {line["code"]: line["amount"] for line in kept.document["lines"]}["10e"] == "1000.00"
    assert "18, Section 1001" in kept.document["certification"]["statement"]
    assert [each.is_done for each in queries.due_reports(award, today=date(2026, 11, 22))] == [False, True]


def test_files__are_the_same_bytes_years_later(acting: Actor, award: Award, half_a_year: None) -> None:
    report = certified(award, acting)
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
    answered(report, acting, {})
    seen = seen_of(report, acting)
    post(paid("1.00", FundSource.STATE))
    with pytest.raises(Conflict, match="changed since you looked"):
        actions.certify_report(report=report, seen=seen, certifier=CERTIFIER, by=acting)
    assert FederalReport.objects.get(pk=report.pk).is_draft


def test_certify__a_draft_that_was_edited_meanwhile_is_not_signed(
    acting: Actor, award: Award, half_a_year: None
) -> None:
    report = actions.start_report(award=award, report_date=MARCH, by=acting)
    answered(report, acting, {})
    seen = seen_of(report, acting)
    answered(report, acting, {"general": "All is well."})
    with pytest.raises(Conflict, match="changed since you looked"):
        actions.certify_report(report=report, seen=seen, certifier=CERTIFIER, by=acting)


def test_certify__asks_for_a_remark_where_a_soft_rule_fails(
    acting: Actor, award: Award, half_a_year: None, post: Post
) -> None:
    post(receipt(FundSource.FEDERAL, Decimal("50.00")))
    report = actions.start_report(award=award, report_date=MARCH, by=acting)
    answered(report, acting, {})
    with pytest.raises(InvalidValue, match=r"\$50.00 is on hand, and the next 3 days need \$0.00"):
        actions.certify_report(report=report, seen=seen_of(report, acting), certifier=CERTIFIER, by=acting)

    answered(report, acting, {"cash_on_hand": "Payroll of April 4."})
    done = actions.certify_report(report=report, seen=seen_of(report, acting), certifier=CERTIFIER, by=acting)

    (remark,) = done.document["remarks"]
    assert remark["text"] == "Payroll of April 4."
    assert "200.305(b)" in remark["citation"]


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
    answered(report, acting, {})
    with pytest.raises(Conflict, match=r"10b is -\$4,000\.00"):
        actions.certify_report(report=report, seen=seen_of(report, acting), certifier=CERTIFIER, by=acting)


@pytest.mark.parametrize(
    ("facts", "certifier", "said"),
    [({"agency": ""}, {}, "item 1 of the form"), ({}, {"phone": " "}, "phone: is empty")],
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
    actions.save_draft(report=report, facts={**FACTS, **facts}, remarks={}, asked={}, by=acting)
    with pytest.raises(InvalidValue, match=said):
        actions.certify_report(
            report=report, seen=seen_of(report, acting), certifier={**CERTIFIER, **certifier}, by=acting
        )


def test_revise__shows_what_changed_and_why(
    acting: Actor, award: Award, half_a_year: None, post: Post
) -> None:
    first = certified(award, acting)
    with pytest.raises(InvalidValue, match="reason"):
        actions.revise_report(report=first, reason=" ", by=acting)
    second = actions.revise_report(report=first, reason="A bill came late.", by=acting)
    post(paid("25.00", FundSource.STATE), date(2026, 3, 30))
    done = actions.certify_report(
        report=second, seen=seen_of(second, acting, first), certifier=CERTIFIER, by=acting
    )

    assert (done.revision, done.uei) == (1, "ABCDEFGHJK12")
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
    answered(report, acting, {})
    seen = seen_of(report, acting)
    for nobody in (advisor, stranger):
        with pytest.raises(PermissionDenied, match="certifies its federal reports"):
            actions.certify_report(report=report, seen=seen, certifier=CERTIFIER, by=actor_for(nobody))
    by = actor_for(director)
    with use(by.context):
        done = actions.certify_report(report=report, seen=seen, certifier=CERTIFIER, by=by)
    assert (done.certified_by, done.certifier_name) == (director, "Dora Director")
    assert done.document["certification"]["name"] == "Dora Director"


def extend(award: Award, until: date) -> None:
    with system_scope("a test arranges its rows"):
        Award.objects.filter(pk=award.pk).update(ends_on=until)


def test_a_draft_that_was_begun_as_final__is_no_longer_final_when_the_award_goes_on(
    acting: Actor, award: Award, half_a_year: None
) -> None:
    extend(award, MARCH)
    award.refresh_from_db()
    draft = actions.start_report(award=award, report_date=MARCH, by=acting)
    assert draft.kind == "final"

    extend(award, date(2027, 3, 31))

    done = actions.certify_report(report=draft, seen=seen_of(draft, acting), certifier=CERTIFIER, by=acting)
    assert (done.kind, done.document["kind"]) == ("semiannual", "Semi-annual")
    assert done.document["period"]["to"] == "2027-03-31"


def test_a_draft__that_was_seen_as_final_is_not_signed_after_an_extension(
    acting: Actor, award: Award, half_a_year: None
) -> None:
    extend(award, MARCH)
    award.refresh_from_db()
    draft = actions.start_report(award=award, report_date=MARCH, by=acting)
    seen = seen_of(draft, acting)
    extend(award, date(2027, 3, 31))
    with pytest.raises(Conflict, match="changed since you looked"):
        actions.certify_report(report=draft, seen=seen, certifier=CERTIFIER, by=acting)


def test_recipient__stands_in_every_later_report_and_in_none_before(
    acting: Actor, award: Award, half_a_year: None, recipient: Recipient
) -> None:
    first = certified(award, acting)
    actions.record_recipient(
        center=award.center, by=acting, **{**RECIPIENT, "name": "Peach Works", "ein": "98-7654321"}
    )
    later = certified(award, acting, SEPTEMBER)

    assert later.document["recipient"] == "Peach Works\n1 Main St\nAtlanta, GA 30303"
    assert (later.document["ein"], later.document["uei"]) == ("98-7654321", "ABCDEFGHJK12")
    assert first.document["recipient"].startswith("Peach Center")
    with pytest.raises(InvalidValue, match="never has"):
        actions.record_recipient(center=award.center, by=acting, **{**RECIPIENT, "uei": "ABCDEFGHIJ12"})


def test_recipient__nobody_certifies_without_it(acting: Actor, award: Award, half_a_million: None) -> None:
    draft = actions.start_report(award=award, report_date=MARCH, by=acting)
    with pytest.raises(InvalidValue, match=r"item 3 of the form.*Record who holds the awards"):
        actions.certify_report(report=draft, seen=seen_of(draft, acting), certifier=CERTIFIER, by=acting)


@pytest.fixture
def unsigned(acting: Actor, award: Award, half_a_year: None) -> FederalReport:
    return actions.start_report(award=award, report_date=MARCH, by=acting)


_SIGNED = (
    "UPDATE funding_federalreport SET status = 'certified', document = '{}', sha256 = 'x', certified_at = now(),"
    " certifier_title = 'x', certifier_phone = 'x', certifier_email = 'x', certified_by_id = %s, certifier_name = %s"
)


def test_certify__no_sql_signs_in_the_name_of_another(
    unsigned: FederalReport, finance_officer: User, director: User
) -> None:
    for signer, name in (
        (director.pk, "Dora Director"),
        (finance_officer.pk, "Dora Director"),
        (None, "Fay Finance"),
    ):
        with pytest.raises(DatabaseError, match="in their own name"), transaction.atomic():
            connection.cursor().execute(_SIGNED, [signer, name])
    connection.cursor().execute(_SIGNED, [finance_officer.pk, "Fay Finance"])
    assert FederalReport.objects.get(pk=unsigned.pk).status == "certified"


def test_certify__no_sql_writes_a_report_that_was_never_a_draft(kept: FederalReport) -> None:
    kept.pk, kept.revision, kept.reason, kept.status = None, 7, "x", "superseded"
    with pytest.raises(DatabaseError, match="begins as a draft"):
        kept.save(force_insert=True)


def test_certify__who_has_no_name_signs_nothing(
    unsigned: FederalReport, acting: Actor, finance_officer: User
) -> None:
    with system_scope("a test arranges its rows"):
        User.objects.filter(pk=finance_officer.pk).update(full_name="")
    by, seen = actor_for(User.objects.get(pk=finance_officer.pk)), seen_of(unsigned, acting)
    with pytest.raises(InvalidValue, match="is empty in your account"):
        actions.certify_report(report=unsigned, seen=seen, certifier=CERTIFIER, by=by)


def test_certify__a_remark_on_what_was_otherwise_is_asked_for_again(
    unsigned: FederalReport, acting: Actor, post: Post
) -> None:
    post(paid("600000.00"))
    over = {"report_spent_authorized": "100,000 over", "report_ordered_authorized": "100,000 over"}
    answered(unsigned, acting, over)
    post(paid("900000.00"))
    with pytest.raises(InvalidValue, match="was written before the figures became what they are now"):
        actions.certify_report(
            report=unsigned, seen=seen_of(unsigned, acting), certifier=CERTIFIER, by=acting
        )

    answered(unsigned, acting, dict.fromkeys(over, "a million over"))
    done = actions.certify_report(
        report=unsigned, seen=seen_of(unsigned, acting), certifier=CERTIFIER, by=acting
    )
    assert [each["text"] for each in done.document["remarks"]] == ["a million over"] * 2
    assert all("$1,501,000.00" in each["why"] for each in done.document["remarks"])
