"""The pages of federal reports, from what is due to what is signed."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from factories.funding import AwardTermsFactory
from factories.network import AwardFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.funding import actions
from lineshaft.apps.funding.models import FederalReport
from lineshaft.apps.network.models import Award, Center
from lineshaft.domain.ledger import FundSource
from lineshaft.domain.ledger.usual import receipt
from lineshaft.tenancy import system_scope
from lineshaft.ui.documents import digest
from signed_reports import CERTIFIER, FACTS, MARCH, RECIPIENT, SEPTEMBER, Post, certified, paid

SignIn = Callable[[User], Client]


def _page(browser: Client, name: str, *args: object) -> str:
    response = browser.get(reverse(f"funding:{name}", args=args))
    assert response.status_code == 200, response.status_code
    return str(response.content.decode())


@pytest.fixture
def kept(acting: Actor, award: Award, half_a_year: None) -> FederalReport:
    return certified(award, acting)


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

    assert "This field is required" in browser.post(where, {**FACTS, "agency": ""}).content.decode()
    onward = browser.post(where, {**FACTS, "onward": "1"})["Location"]
    page = browser.get(onward)
    assert "Fay Finance" in page.content.decode().split("13. Certification")[1]
    seen = page.context["form"].initial["seen"]
    sign = {
        **CERTIFIER,
        "name": "Dora Director",
        "seen": seen,
        "once": "5a1f1a1e-0c0b-4f5c-9a53-2f7f2c7f1f03",
    }
    assert "Tick this to sign" in browser.post(onward, sign).content.decode()
    stale = browser.post(onward, {**sign, "seen": "0" * 64, "agrees": "on"})
    assert "changed since you looked" in stale.content.decode()
    assert f'name="seen" value="{seen}"' in stale.content.decode()
    assert browser.post(onward, {**sign, "agrees": "on"})["Location"] == where
    signed = browser.get(where).content.decode()
    assert "Fay Finance" in signed
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
    acting: Actor, award: Award, half_a_year: None, finance_officer: User, sign_in: SignIn
) -> None:
    """Terms by the law before the Uniform Guidance: there is no base to work out."""
    with system_scope("a test arranges its rows"):
        AwardTermsFactory(award=award, law_as_of=date(2014, 10, 1), applies_from=award.starts_on)
    draft = actions.start_report(award=award, report_date=MARCH, by=acting)
    assert "cannot be made yet" in _page(sign_in(finance_officer), "federal_report", award.pk, draft.pk)


def test_less_than_nothing_spent__is_told_beside_the_lines(
    acting: Actor, award: Award, half_a_year: None, post: Post, finance_officer: User, sign_in: SignIn
) -> None:
    post(paid("-5000.00"))
    draft = actions.start_report(award=award, report_date=MARCH, by=acting)
    page = _page(sign_in(finance_officer), "federal_report", award.pk, draft.pk)
    assert "10e is -$4,000.00" in page
    assert "must be put right in the books" in page


def test_a_remark__is_written_anew_when_the_figures_changed(
    acting: Actor, award: Award, half_a_year: None, post: Post, finance_officer: User, sign_in: SignIn
) -> None:
    post(receipt(FundSource.FEDERAL, Decimal("50.00")))
    draft = actions.start_report(award=award, report_date=MARCH, by=acting)
    browser, where = sign_in(finance_officer), reverse("funding:federal_report", args=[award.pk, draft.pk])
    sent = {**FACTS, "read": browser.get(where).context["form"]["read"].value()}
    post(receipt(FundSource.FEDERAL, Decimal("20.00")))

    stale = browser.post(where, {**sent, "cash_on_hand": "Payroll of $50."})
    assert "The books have changed since you opened the page" in stale.content.decode()
    sent["read"] = stale.context["form"]["read"].value()
    assert browser.post(where, {**sent, "cash_on_hand": "Payroll of $70."}).status_code == 302
    post(receipt(FundSource.FEDERAL, Decimal("5.00")))

    page = browser.get(where)
    assert page.context["form"]["cash_on_hand"].value() is None
    assert "“Payroll of $70.”. Write it anew" in page.content.decode()
    sent["read"] = page.context["form"]["read"].value()
    assert browser.post(where, {**sent, "general": "Not yet."}).status_code == 302
    assert "“Payroll of $70.”. Write it anew" in browser.get(where).content.decode()


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


def test_recipient__is_suggested_recorded_once_and_shown_in_the_draft(
    award: Award, half_a_million: None, finance_officer: User, advisor: User, sign_in: SignIn
) -> None:
    with system_scope("a test arranges its rows"):
        Center.objects.filter(pk=award.center_id).update(operator="Peach Institute")
    browser = sign_in(finance_officer)
    where = reverse("funding:recipient", args=[award.pk])
    page = browser.get(where)
    assert page.context["form"].initial["name"] == "Peach Institute"
    sent = {**RECIPIENT, "opened": page.context["form"].edit.token}
    assert "has 2 characters, not 12" in browser.post(where, {**sent, "uei": "12"}).content.decode()
    assert browser.post(where, {**sent, "ein": "123456789"}).status_code == 302
    with system_scope("a test looks"):
        draft = actions.start_report(award=award, report_date=MARCH, by=actor_for(finance_officer))
    shown = _page(browser, "federal_report", award.pk, draft.pk)
    assert "Peach Center" in shown
    assert "12-3456789" in shown
    assert sign_in(advisor).get(where).status_code in (403, 404)


def test_a_draft__says_that_it_is_no_longer_the_final_report(
    award: Award, half_a_year: None, finance_officer: User, sign_in: SignIn
) -> None:
    day = date(2026, 7, 15)
    with system_scope("a test arranges its rows"):
        Award.objects.filter(pk=award.pk).update(ends_on=day)
        award.refresh_from_db()
        draft = actions.start_report(award=award, report_date=day, by=actor_for(finance_officer))
    browser = sign_in(finance_officer)
    assert "It was begun as" not in _page(browser, "federal_report", award.pk, draft.pk)
    with system_scope("a test arranges its rows"):
        Award.objects.filter(pk=award.pk).update(ends_on=date(2027, 7, 15))
    shown = _page(browser, "federal_report", award.pk, draft.pk)
    assert "It was begun as the final report" in shown
    assert "so it is the semi-annual report" in shown
    assert "No report is due as of Jul 15, 2026" in shown
