"""A line of a federal report opens to what it adds up: of a certified one to what stood in the books at that time."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from factories.funding import AwardTermsFactory
from ledgers import MakeDraft
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.funding import actions, queries
from lineshaft.apps.funding.models import AwardAction, FederalReport, Recipient
from lineshaft.apps.funding.queries.opened import OpenedLine
from lineshaft.apps.funding.queries.sf425 import amounts_of
from lineshaft.apps.network.models import Award
from lineshaft.domain.errors import Conflict
from lineshaft.domain.ledger import FundSource
from lineshaft.domain.ledger.sf425 import Basis, IncomeMethod, Part, parts_of_lines
from lineshaft.domain.ledger.usual import fee_invoiced
from lineshaft.tenancy import system_scope, use
from lineshaft.ui.documents import sha256_of
from signed_reports import MARCH, Post, certified, paid, seen_of
from simultaneous import acting as as_user
from simultaneous import in_between

SignIn = Callable[[User], Client]
TODAY = date(2026, 11, 22)


def opened(by: Actor, report: FederalReport, code: str) -> OpenedLine:
    return queries.opened_line(by, FederalReport.objects.get(pk=report.pk), code, today=TODAY)


def assert_opens_to_what_was_signed(by: Actor, report: FederalReport) -> None:
    document = report.document or {}
    amounts = amounts_of(document)
    for line in document["lines"]:
        code, found = line["code"], opened(by, report, line["code"])
        if line["parts"]:
            assert found.total == amounts[code], code
    assert sum(each.amount for each in opened(by, report, "10d").actions) == amounts["10d"]


def supplement(award: Award, recorded_at: datetime | None = None) -> None:
    with system_scope("a test arranges its rows"):
        AwardAction.objects.create(
            center=award.center, award=award, kind="supplement", amount=1, executed_on=date(2026, 1, 1),
            source="notice that came late", **({"recorded_at": recorded_at} if recorded_at else {}),
        )  # fmt: skip


def test_a_draft__opens_to_the_books_as_they_are(
    acting: Actor, award: Award, half_a_year: None, post: Post
) -> None:
    post(paid("3.00"), date(2026, 4, 1))
    report = actions.start_report(award=award, report_date=MARCH, by=acting)
    made = queries.figures(acting, award, report_date=MARCH, kind="semiannual", today=TODAY)
    for line in made.report.lines:
        assert opened(acting, report, line.code).total == (line.amount if line.parts else 0), line.code
    (state,) = opened(acting, report, "10j").postings
    assert (state.source, state.amount) == ("state", Decimal(1000))


def test_a_certified_line__leaves_out_what_was_posted_later_in_the_same_second(
    acting: Actor, award: Award, half_a_year: None, post: Post
) -> None:
    report = certified(award, acting)
    post(paid("5.00"))
    assert [each.amount for each in opened(acting, report, "10e").postings] == [1000]
    assert_opens_to_what_was_signed(acting, report)


def test_a_certified_line__holds_what_was_posted_in_the_second_of_the_signature(
    acting: Actor, award: Award, half_a_million: None, recipient: Recipient, post: Post
) -> None:
    second = datetime(2026, 11, 22, 15, 0, 0, tzinfo=UTC)
    with time_machine.travel(second + timedelta(milliseconds=300), tick=False):
        post(paid("500.00", FundSource.STATE))
    with time_machine.travel(second + timedelta(milliseconds=700), tick=False):
        report = certified(award, acting)
    assert opened(acting, report, "10j").total == 500
    assert_opens_to_what_was_signed(acting, report)


def test_a_certified_line__stays_when_the_terms_are_recorded_anew(
    acting: Actor, award: Award, half_a_year: None, post: Post
) -> None:
    post(fee_invoiced(Decimal("900.00")))
    post(paid("900.00", FundSource.FEES))
    report = certified(award, acting)
    with system_scope("a test arranges its rows"):
        AwardTermsFactory(award=award, income_method="addition", applies_from=award.starts_on)
    assert opened(acting, report, "10j").total == 1900
    assert_opens_to_what_was_signed(acting, report)


def test_what_was_authorized__stays_when_a_notice_is_recorded_late(
    acting: Actor, award: Award, half_a_year: None
) -> None:
    report = certified(award, acting)
    supplement(award)
    assert_opens_to_what_was_signed(acting, report)
    draft = actions.revise_report(report=report, reason="a notice came late", by=acting)
    assert sum(each.amount for each in opened(acting, draft, "10d").actions) == 500001


def test_a_report_of_the_first_version__opens_by_when_it_was_signed(
    acting: Actor, award: Award, half_a_year: None, post: Post
) -> None:
    """Its document says nothing of the books."""
    report = actions.start_report(award=award, report_date=MARCH, by=acting)
    shown = certified_as_version_one(report, acting)
    with time_machine.travel(datetime(2026, 11, 23, tzinfo=UTC), tick=False):
        post(paid("5.00"))
        supplement(award, datetime(2026, 11, 23, tzinfo=UTC))
        assert_opens_to_what_was_signed(acting, shown)


def certified_as_version_one(report: FederalReport, by: Actor) -> FederalReport:
    """The draft, signed as reports were before the document named the last posting."""
    made = queries.figures(by, report.award, report_date=MARCH, kind=report.kind, today=TODAY)
    lines = [
        {"code": line.code, "amount": str(line.amount), "parts": [part.written for part in line.parts]}
        for line in made.report.lines
    ]
    document = {"version": 1, "lines": lines}
    report.document, report.sha256, report.status = document, sha256_of(document), "certified"
    report.certified_at, report.certified_by = datetime(2026, 11, 22, 15, tzinfo=UTC), by.person
    report.certifier_name = by.person.full_name
    report.certifier_title = report.certifier_phone = report.certifier_email = "x"
    report.save()
    return report


@pytest.mark.parametrize("method", list(IncomeMethod))
@pytest.mark.parametrize("basis", list(Basis))
def test_parts__are_read_as_they_were_written(method: IncomeMethod, basis: Basis) -> None:
    for parts in parts_of_lines(method, basis).values():
        assert tuple(Part.read(part.written) for part in parts) == parts


def test_the_page_of_a_line__says_what_the_report_says(
    acting: Actor, award: Award, half_a_year: None, post: Post, finance_officer: User, sign_in: SignIn
) -> None:
    report = certified(award, acting)
    post(paid("5.00"))
    browser = sign_in(finance_officer)
    page = browser.get(reverse("funding:federal_report_line", args=[award.pk, report.pk, "10e"]))
    assert "$1,000.00" in page.content.decode()
    assert "$1,005.00" not in page.content.decode()


@pytest.mark.django_db(transaction=True)
def test_who_certifies__waits_for_who_posts(
    draft: MakeDraft,
    award: Award,
    half_a_million: None,
    recipient: Recipient,
    finance_officer: User,
    director: User,
) -> None:
    """What came meanwhile is told of: it never stands behind a line that lacks it."""
    begun = as_user(finance_officer, lambda by: actions.start_report(award=award, report_date=MARCH, by=by))()
    seen = as_user(director, lambda by: seen_of(begun, by))()

    posted, refused = in_between(
        as_user(
            finance_officer, lambda by: actions.post(draft=draft("500.00", source=FundSource.STATE), by=by)
        ),
        as_user(
            director,
            lambda by: actions.certify_report(
                report=begun,
                seen=seen,
                certifier={"title": "x", "phone": "1", "email": "d@example.org"},
                by=by,
            ),
        ),
    )

    assert posted.pk
    assert isinstance(refused, Conflict), refused
    assert "changed since you looked" in str(refused)


@pytest.mark.django_db(transaction=True)
def test_who_posts__waits_for_who_certifies(
    draft: MakeDraft,
    award: Award,
    half_a_million: None,
    recipient: Recipient,
    finance_officer: User,
    director: User,
) -> None:
    report, posted = in_between(
        as_user(director, lambda by: certified(award, by)),
        as_user(
            finance_officer, lambda by: actions.post(draft=draft("500.00", source=FundSource.STATE), by=by)
        ),
    )

    assert posted.pk
    by = actor_for(director)
    with use(by.context):
        assert amounts_of(report.document)["10j"] == 0
        assert opened(by, report, "10j").total == 0
