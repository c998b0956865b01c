"""Pages of weeks: from the visits to the books, and who sees them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from factories.accounts import person
from factories.engagements import VisitFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.engagements.models import Engagement, Visit
from lineshaft.apps.funding.actions import time as actions
from lineshaft.apps.funding.models import PayPeriod, TimeSheet
from lineshaft.apps.funding.queries import time as queries
from lineshaft.apps.network.models import Center
from lineshaft.tenancy import use
from weeks import MONDAY, SignIn, sign

pytestmark = pytest.mark.django_db


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
    sign(center, advisor, engagement, date(2026, 11, 9))
    with use(by.context):
        assert date(2026, 11, 9) not in [week for week, _ in queries.weeks_to_sign(by, date(2026, 11, 22))]
    assert "Weeks to sign" in sign_in(advisor).get("/my-work/").content.decode()
    assert "Weeks to approve" in sign_in(finance_officer).get("/my-work/").content.decode()
