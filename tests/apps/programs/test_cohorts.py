"""Companies that go through a program together: room, sessions in their weeks, who came."""

from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree

import pytest
import time_machine
from django.db.models import F
from django.test import Client
from django.utils import timezone

from editing import sent_from
from factories.accounts import person
from factories.companies import CompanyFactory, SiteFactory
from factories.engagements import EngagementFactory
from factories.network import CenterFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.network.models import Center
from lineshaft.apps.programs import sessions_in_calendars
from lineshaft.apps.programs.models import Attendance, Cohort, Enrolment, Session
from lineshaft.apps.programs.states import SessionState
from lineshaft.tenancy import system_scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort(client: Client, center: Center, advisor: User) -> Cohort:
    client.force_login(advisor)
    starts_on = (timezone.localdate() - timedelta(weeks=1)).isoformat()
    client.post(
        "/programs/cohorts/new/",
        {"center": center.pk, "program": "exportech", "name": "Macon, spring", "starts_on": starts_on},
    )
    with system_scope("a test looks"):
        return Cohort.objects.get()


def _company(center: Center, advisor: User, number: int) -> Engagement:
    company = CompanyFactory(name=f"Plant {number} LLC", name_key=f"plant {number}")
    return EngagementFactory(center=center, lead=advisor, site=SiteFactory(company=company))


def _join(client: Client, cohort: Cohort, engagement: Engagement) -> str:
    address = f"/programs/cohorts/{cohort.pk}/join/"
    return client.post(address, {"engagement": engagement.public_id}, follow=True).content.decode()


def test_cohort__has_the_sessions_of_its_program_in_their_weeks(cohort: Cohort) -> None:
    with system_scope("a test looks"):
        days = [timezone.localdate(session.starts_at) for session in Session.objects.order_by("starts_at")]
    weeks = [(day - cohort.starts_on).days // 7 for day in days]
    assert weeks == sorted(weeks)
    assert weeks[0] == 0
    assert len(days) == 5


def test_session__is_typed_and_shown_in_the_zone_of_its_center(client: Client, db: None) -> None:
    center = CenterFactory(state_id="15")
    client.force_login(person(Role.ADVISOR, center.organisation))
    sent = {"center": center.pk, "program": "exportech", "name": "Hilo, fall", "starts_on": "2027-03-14"}
    client.post("/programs/cohorts/new/", sent)
    with system_scope("a test looks"):
        first = Session.objects.earliest("starts_at")
    assert first.starts_at == datetime(2027, 3, 14, 19, tzinfo=UTC)
    page = client.get(f"/programs/cohorts/{first.cohort_id}/").content.decode()
    assert "Mar 14, 2027, 9:00 AM" in page
    assert "Times are in Hawaii time (HST)." in page
    address = f"/programs/sessions/{first.pk}/"
    page = client.get(address).content.decode()
    assert 'value="2027-03-14T09:00"' in page
    assert "Hawaii time (HST)." in page
    client.post(address, {"starts_at": "2027-03-14T02:30", "hours": "3", "place": "", "note": ""})
    with system_scope("a test looks"):
        first.refresh_from_db()
    assert first.starts_at == datetime(2027, 3, 14, 12, 30, tzinfo=UTC)


def test_cohort__runs_with_enough_companies_and_takes_no_more_than_it_has_room_for(
    client: Client, center: Center, advisor: User, cohort: Cohort
) -> None:
    status = f"/programs/cohorts/{cohort.pk}/status/"
    for number in range(8):
        if number == 3:
            page = client.post(status, {"status": "running"}, follow=True).content.decode()
            assert "has 3 companies, and the program begins with 4" in page
        assert "takes part" in _join(client, cohort, _company(center, advisor, number))
    assert "is full: it takes 8 companies" in _join(client, cohort, _company(center, advisor, 9))
    client.post(status, {"status": "running"})
    with system_scope("a test looks"):
        assert Enrolment.objects.filter(cohort=cohort).count() == 8
        assert Cohort.objects.get().status == "running"


def test_company__takes_part_once(client: Client, center: Center, advisor: User, cohort: Cohort) -> None:
    first = _company(center, advisor, 1)
    again = EngagementFactory(center=center, lead=advisor, site=first.site)
    _join(client, cohort, first)
    assert "takes part already" in _join(client, cohort, again)
    with system_scope("a test looks"):
        assert Enrolment.objects.get().engagement == first


def test_session__is_held_with_who_came(
    client: Client, center: Center, advisor: User, cohort: Cohort
) -> None:
    _join(client, cohort, _company(center, advisor, 1))
    with system_scope("a test looks"):
        enrolment = Enrolment.objects.get()
        first, *_, last = Session.objects.order_by("starts_at")
    address = f"/programs/sessions/{first.pk}/"
    came = {f"people-{enrolment.pk}": "2", f"names-{enrolment.pk}": "Ola Demo-One"}
    client.post(f"{address}attendance/", came)
    client.post(f"{address}status/", {"status": "took_place"})
    page = client.post(
        f"/programs/sessions/{last.pk}/status/", {"status": "took_place"}, follow=True
    ).content.decode()
    assert "has not begun yet" in page
    assert (
        "whole number"
        in client.post(
            f"{address}attendance/", came | {f"people-{enrolment.pk}": "two"}, follow=True
        ).content.decode()
    )
    with system_scope("a test looks"):
        row = Attendance.objects.get()
        assert (row.people, row.names, row.session) == (2, "Ola Demo-One", first)
        assert list(Session.objects.filter(status="took_place")) == [first]


def test_evaluator__sees_that_a_company_is_on_its_way_and_no_answer(
    client: Client, center: Center, advisor: User, evaluator: User, cohort: Cohort
) -> None:
    engagement = _company(center, advisor, 1)
    _join(client, cohort, engagement)
    with system_scope("a test looks"):
        enrolment = Enrolment.objects.get()
    client.post(f"/programs/enrolments/{enrolment.pk}/sheets/ready/", {"edition": "0", "sales": "8400123"})
    client.force_login(evaluator)
    tab = client.get(f"/engagements/{engagement.public_id}/program/").content.decode()
    assert "read by the people of the center alone" in tab
    assert "not begun" not in tab
    for address in (
        f"/programs/enrolments/{enrolment.pk}/sheets/ready/",
        f"/programs/enrolments/{enrolment.pk}/sheets/ready/what-if/",
    ):
        assert client.get(address).status_code == 403
    assert client.get(f"/programs/cohorts/{cohort.pk}/").status_code == 200


def test_cohort__begins_on_a_real_day(client: Client, center: Center, advisor: User) -> None:
    client.force_login(advisor)
    data = {
        "center": center.pk,
        "program": "lean",
        "name": "Alone",
        "starts_on": date(2027, 1, 4).isoformat(),
    }
    page = client.post("/programs/cohorts/new/", data).content.decode()
    assert "Select a valid choice" in page
    with system_scope("a test looks"):
        assert not Cohort.objects.exists()


def test_sessions__stand_in_the_centers_calendar_and_for_everyone_once_the_cohort_is_open_for_registration(
    client: Client, center: Center, cohort: Cohort, stranger: User
) -> None:
    with system_scope("a test looks"):
        coming = Session.objects.filter(starts_at__gt=timezone.now()).order_by("starts_at").first()
    assert coming is not None
    public, staff, page = "/events/", "/events/manage/", f"/programs/open/{cohort.pk}/"
    assert coming.title in client.get(staff).content.decode()
    everyone = Client()
    assert coming.title not in everyone.get(public).content.decode()
    assert everyone.get(page).status_code == 404

    show = f"/programs/cohorts/{cohort.pk}/show/"
    opened = sent_from(client.get(f"/programs/cohorts/{cohort.pk}/").context["show_form"])
    assert "everyone reads it" in client.post(show, opened | {"is_public": "on"}).text
    sent = opened | {"is_public": "on", "about": "For owners.", "about_es": "Para dueños."}
    assert "Everyone sees it" in client.post(show, sent, follow=True).text
    both = client.post(show, opened | {"is_public": "on", "about": "For all."})
    assert [each.theirs for each in both.context["show_form"].edit.clashes] == ["For owners."]
    assert coming.title in everyone.get(public).content.decode()
    assert coming.title in everyone.get(f"{public}calendar.ics").content.decode().replace("\r\n ", "")
    assert coming.title not in everyone.get(f"{public}?state=SC").content.decode()
    feed = everyone.get(f"{public}rss.xml").text
    _check_feed(feed)
    with system_scope("a test looks"):
        opened_at = Cohort.objects.get().shown_at
    assert {parsedate_to_datetime(each) for each in _all(feed, "pubDate")} == {
        opened_at.replace(microsecond=0)
    }
    assert f"{coming.title}</title>" in feed
    assert f"session-{coming.pk}@lineshaft" in feed
    told = everyone.get(page).content.decode()
    assert "For owners." in told
    assert "A request is no seat yet" in told
    assert f"cohort={cohort.pk}" in told
    assert "Macon, spring" in told
    assert "/ask/?state=GA" in told
    assert "Macon, spring" in everyone.get("/ask/?need=Macon, spring").content.decode()
    other = Client()
    other.force_login(stranger)
    assert other.post(show, sent).status_code == 404
    assert coming.title not in other.get(staff).content.decode()

    # What has begun stands there until it is over.
    with system_scope("a test lets a session begin"):
        Session.objects.filter(pk=coming.pk).update(starts_at=timezone.now() - timedelta(minutes=50), hours=1)
    for browser, address in ((client, staff), (everyone, public)):
        assert coming.title in browser.get(address).content.decode()
    assert "data-own-time" in everyone.get(public).content.decode()
    with system_scope("a test ends a session"):
        Session.objects.filter(pk=coming.pk).update(starts_at=timezone.now() - timedelta(minutes=61), hours=1)
    for browser, address in ((client, staff), (everyone, public)):
        assert coming.title not in browser.get(address).content.decode()
    with system_scope("a test moves a session back"):
        Session.objects.filter(pk=coming.pk).update(starts_at=coming.starts_at, hours=coming.hours)

    with system_scope("a test cancels a session"):
        Session.objects.filter(pk=coming.pk).update(status="cancelled")
    assert coming.title not in everyone.get(public).content.decode()
    for status in ("cancelled", "open"):
        client.post(f"/programs/cohorts/{cohort.pk}/status/", {"status": status})
        assert everyone.get(page).status_code == 404


def _all(feed: str, what: str) -> list[str]:
    return [str(each.text) for each in ElementTree.fromstring(feed).iter(what)]


def _check_feed(feed: str) -> None:
    """What a validator of RSS 2.0 asks of each item."""
    items = list(ElementTree.fromstring(feed).iter("item"))
    assert items
    for item in items:
        given = {each.tag: str(each.text) for each in item}
        assert {"title", "link", "description", "guid", "pubDate"} <= set(given)
        assert given["link"].startswith("http")
        day = parsedate_to_datetime(given["pubDate"])
        assert day.tzinfo is not None
        assert day <= timezone.now()
    assert len(set(_all(feed, "guid"))) == len(items)


def test_feed__says_when_a_session_was_published_and_says_so_again_once_it_is_opened_anew(
    client: Client, cohort: Cohort
) -> None:
    page = f"/programs/cohorts/{cohort.pk}/"

    def show(**sent: str) -> None:
        opened = sent_from(client.get(page).context["show_form"])
        opened.pop("is_public", None)
        client.post(f"{page}show/", opened | {"about": "For owners."} | sent)

    def told() -> set[str]:
        return set(_all(Client().get("/events/rss.xml").text, "pubDate"))

    first = datetime(2026, 11, 2, 8, 30, tzinfo=UTC)
    with time_machine.travel(first, tick=False):
        show(is_public="on")
    with time_machine.travel(first + timedelta(days=3), tick=False):
        # A word that is changed is no new publication, nor is a look at the feed.
        show(is_public="on", about="For owners and heads of works.")
        assert told() == {"Mon, 02 Nov 2026 08:30:00 +0000"}
        show()
        show(is_public="on")
        assert told() == {"Thu, 05 Nov 2026 08:30:00 +0000"}


def test_registration__says_when_nobody_sees_it(client: Client, cohort: Cohort) -> None:
    page = f"/programs/cohorts/{cohort.pk}/"

    def shown() -> str:
        opened = sent_from(client.get(page).context["show_form"])
        sent = opened | {"is_public": "on", "about": "For owners."}
        return client.post(f"{page}show/", sent, follow=True).text

    assert "Everyone sees it in the calendar of events." in shown()
    with system_scope("a test arranges"):
        Cohort.objects.update(status="running")
    assert "Nobody else sees it: it is running, not open to companies." in shown()
    assert "the public page" not in client.get(page).text
    with system_scope("a test arranges"):
        Cohort.objects.update(status="open")
        Session.objects.update(status="cancelled")
    assert "Nobody else sees it before it has a session to come." in shown()
    assert "the public page" not in client.get(page).text


def test_sessions_that_are_over__invite_nobody_and_leave_the_calendar(client: Client, cohort: Cohort) -> None:
    page, public = f"/programs/cohorts/{cohort.pk}/", f"/programs/open/{cohort.pk}/"
    with system_scope("a test lets the sessions pass"):
        Session.objects.update(starts_at=timezone.now() - timedelta(hours=3), hours=4)
        first, last = Session.objects.earliest("pk"), Session.objects.latest("pk")
        Session.objects.filter(pk=first.pk).update(status=SessionState.HELD)
    opened = sent_from(client.get(page).context["show_form"])
    saved = client.post(f"{page}show/", opened | {"is_public": "on", "about": "For all."}, follow=True).text
    assert "Everyone sees it in the calendar of events." in saved  # the last ones are going on
    everyone = Client()
    assert last.title in everyone.get("/events/").text
    with system_scope("a test lets the sessions end"):
        Session.objects.update(hours=2)
    shown = client.get(page).text
    assert "It has left the calendar: its sessions are over" in shown
    assert public in shown
    told = everyone.get(public).text
    assert "Its sessions are over" in told
    assert "Ask to take part" not in told
    assert first.title in told
    for address in ("/events/", "/events/rss.xml"):
        assert first.title not in everyone.get(address).text
    assert first.title in everyone.get("/events/calendar.ics").text.replace("\r\n ", "")


def test_public_page__is_there_however_many_sessions_others_have(
    client: Client, cohort: Cohort, monkeypatch: pytest.MonkeyPatch
) -> None:
    with system_scope("a test opens a cohort, and another one with earlier sessions"):
        Cohort.objects.update(is_public=True, shown_at=timezone.now(), about="For owners.")
        other = Cohort.objects.get()
        other.pk, other.name = None, "Earlier"
        other.save()
        first = Session.objects.filter(cohort=cohort).earliest("starts_at")
        for number in range(3):
            first.pk, first.cohort = None, other
            first.starts_at -= timedelta(days=number + 1)
            first.save()
        # A week from now on, so that the calendar has all of them.
        Session.objects.update(starts_at=F("starts_at") + timedelta(weeks=60))
    monkeypatch.setattr(sessions_in_calendars, "MOST", 2)
    assert len(Client().get(f"/programs/open/{cohort.pk}/").context["sessions"]) == 2
    cut = "come later than this page shows"
    public, staff, state = (
        f"/events/?state={cohort.center.state.abbreviation}",
        "/events/manage/",
        "/events/?state=AL",
    )
    assert [cut in client.get(address).text for address in (public, staff, state)] == [True, True, False]
    monkeypatch.setattr(sessions_in_calendars, "MOST", 50)
    assert [cut in client.get(address).text for address in (public, staff)] == [False, False]


def test_full_cohort__invites_to_its_waiting_list_alone(
    client: Client, center: Center, advisor: User, cohort: Cohort
) -> None:
    opened = sent_from(client.get(f"/programs/cohorts/{cohort.pk}/").context["show_form"])
    client.post(f"/programs/cohorts/{cohort.pk}/show/", opened | {"is_public": "on", "about": "For owners."})
    everyone, page = Client(), f"/programs/open/{cohort.pk}/"
    with system_scope("a test arranges"):
        for number in range(8):
            assert number % 7 or "Ask to take part" in everyone.get(page).text
            Enrolment.objects.create(
                center=center, engagement=_company(center, advisor, number), program=cohort.program, cohort=cohort,
                stage="select",
            )  # fmt: skip
    calendar = "/events/"
    assert "Ask to take part" not in everyone.get(page).text
    assert "It is full: there is a waiting list" in everyone.get(calendar).text
    assert "<td>full</td>" in client.get("/events/manage/").text
    assert "It is full" in everyone.get(page).text
    everyone.cookies["django_language"] = "es"
    assert "Está completo" in everyone.get(page).text
    with system_scope("a test arranges"):
        stopped = Enrolment.objects.filter(cohort=cohort).latest("pk")
        stopped.status, stopped.ended_on, stopped.stopping_reason = "stopped", timezone.localdate(), "Sold"
        stopped.save()
    assert "Pedir participar" in everyone.get(page).text
    assert "Está completo" not in everyone.get(calendar).text
