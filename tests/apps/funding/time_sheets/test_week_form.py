"""The page of a week: hours as people write them, another engagement, and which day is open on a phone."""

from datetime import date

import pytest

from factories.engagements import EngagementFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.engagements.models import Engagement, Visit
from lineshaft.apps.funding.models import TimeLine, TimeSheet
from lineshaft.apps.network.models import Center
from lineshaft.tenancy import system_scope
from weeks import SignIn

pytestmark = pytest.mark.django_db

ADDRESS = "/funding/time/weeks/2026-03-02/"


def lines() -> list[tuple[date, str, str]]:
    with system_scope("a test looks"):
        return [(each.day, each.work, f"{each.hours:f}") for each in TimeLine.objects.order_by("day", "work")]


def test_hours__with_a_comma_and_totals_without_script(
    sign_in: SignIn, advisor: User, visit: Visit, engagement: Engagement
) -> None:
    browser = sign_in(advisor)
    sent = {f"h_e{engagement.pk}_0": "8", "h_program_1": "7,5", "paid_hours": "40", "day": "1", "keep": "1"}
    answer = browser.post(ADDRESS, sent)
    assert answer.headers["Location"] == f"{ADDRESS}?day=1"
    assert lines() == [(date(2026, 3, 2), "engagement", "8.00"), (date(2026, 3, 3), "program", "7.50")]
    form = browser.get(answer.headers["Location"]).context["form"]
    assert form.total() == "15.5"
    assert [(each.total, each.is_open) for each in form.columns()][:3] == [
        ("8", False),
        ("7.5", True),
        ("0", False),
    ]
    assert {each.row.key: each.total for each in form.grid()}["program"] == "7.5"


def test_open_day__is_the_first_without_hours_or_the_one_with_an_error(
    sign_in: SignIn, advisor: User, visit: Visit
) -> None:
    def opened(form) -> list[int]:  # type: ignore[no-untyped-def]
        return [each.place for each in form.columns() if each.is_open]

    browser = sign_in(advisor)
    assert opened(browser.get(ADDRESS).context["form"]) == [1]
    page = browser.post(
        ADDRESS, {"h_leave_3": "25", "h_leave_0": "x", "paid_hours": "40", "keep": "1", "day": "2"}
    )
    form = page.context["form"]
    assert opened(form) == [0]
    assert [each.place for each in form.columns() if each.has_error] == [0, 3]
    assert opened(browser.get("/funding/time/weeks/2026-11-16/").context["form"]) == [6]  # today


def test_another_engagement__its_row_stays_until_it_has_hours(
    sign_in: SignIn, advisor: User, engagement: Engagement, center: Center
) -> None:
    other = EngagementFactory(center=center, lead=advisor)
    browser = sign_in(advisor)
    assert other in browser.get(ADDRESS).context["likely"]
    sent = {"h_program_0": "8", "paid_hours": "8", "another": other.public_id.lower(), "sign": "1"}
    answer = browser.post(ADDRESS, sent)
    where = answer.headers["Location"]
    assert f"h_e{other.pk}_1" in browser.get(where).content.decode()
    with system_scope("a test looks"):
        assert TimeSheet.objects.get().state == "open"  # a row was asked for, so nothing is signed yet
    browser.post(where, {"h_program_0": "8", f"h_e{other.pk}_1": "3", "paid_hours": "11", "keep": "1"})
    assert (date(2026, 3, 3), "engagement", "3.00") in lines()


def test_another_engagement__that_is_not_there(sign_in: SignIn, advisor: User, other_center: Center) -> None:
    theirs = EngagementFactory(center=other_center)
    for number in ("E-9999999", theirs.public_id):
        page = sign_in(advisor).post(ADDRESS, {"paid_hours": "8", "another": number, "add": "1"})
        assert "is no engagement of your center" in page.content.decode()
    assert sign_in(advisor).get(ADDRESS, {"another": "E\0", "day": "x"}).status_code == 200


def test_enter__keeps_the_week_and_never_signs_it(sign_in: SignIn, advisor: User) -> None:
    page = sign_in(advisor).get(ADDRESS).content.decode()
    assert page.index('name="keep"') < page.index('name="add"') < page.index('name="sign"')
