"""What advisors and directors do: hours, the week, handing over, cancelling."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from factories.accounts import person
from factories.calendar import BookingFactory
from factories.engagements import RequestFactory
from factories.network import CenterFactory
from lineshaft.apps.accounts.models import Membership, User
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.calendar import queries
from lineshaft.apps.calendar.forms.public import instant_text
from lineshaft.apps.calendar.models import Booking, ConsultingHours
from lineshaft.apps.engagements.models import Request
from lineshaft.apps.network.models import Center
from lineshaft.tenancy import Context, Scope, system_scope, use

from .conftest import NINE, NOW

SignIn = Callable[[User], Client]
ONCE = "6f1f7b1e-0000-4000-8000-00000000000"
HOURS = {
    "zone": "America/Chicago", "length_minutes": "30", "break_minutes": "15", "notice_hours": "2", "days_ahead": "14",
    "change_hours": "4", "way": "video", "where": "https://video.example", "first_day": "2027-02-01", "last_day": "",
    "is_open": "on", "day_0": "9-12", "day_2": "1 pm-3 pm",
}  # fmt: skip


def told(settings: Any, run_jobs: Callable[[], list[str]]) -> str:
    run_jobs()
    return "\n".join(path.read_text() for path in Path(settings.MAIL_FOLDER).glob("*.eml"))


def now(booking: Booking) -> Booking:
    with system_scope("a test looks"):
        return Booking.objects.select_related("advisor", "help_request").get(pk=booking.pk)


@pytest.fixture
def director(center: Center) -> User:
    return person(Role.DIRECTOR, center.organisation, full_name="Dee Director")


@pytest.fixture
def booking(center: Center, advisor: User) -> Booking:
    asked = RequestFactory(center=center, status="accepted", assigned_to=advisor)
    return BookingFactory(center=center, advisor=advisor, help_request=asked, starts_at=NINE)


def test_hours__are_published_and_offered_at_once(center: Center, advisor: User, sign_in: SignIn) -> None:
    browser = sign_in(advisor)
    assert "You have published no hours" in browser.get("/consultations/").content.decode()
    assert browser.post("/consultations/hours/", {**HOURS, "once": ONCE + "1"}).status_code == 302
    (hours,) = queries.open_hours(center.pk)
    assert hours.weekly[:3] == ["09:00-12:00", "", "13:00-15:00"]
    assert "10:30 AM CST" in Client().get(f"/centers/{center.slug}/book/").content.decode()
    assert (
        browser.post("/consultations/hours/", {**HOURS, "is_open": "", "once": ONCE + "2"}).status_code == 302
    )
    assert queries.open_hours(center.pk) == []


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("day_0", "12-9", "ends before it begins"),
        ("day_1", "whenever", "is not hours of a day"),
        ("zone", "Mars/Base", "not one of the available choices"),
        ("length_minutes", "0", "greater than or equal to 5"),
        ("last_day", "2026-01-01", "The last day is before the first"),
    ],
)
def test_hours__that_cannot_be_are_said(
    center: Center, advisor: User, sign_in: SignIn, field: str, value: str, said: str
) -> None:
    page = sign_in(advisor).post("/consultations/hours/", {**HOURS, field: value, "once": ONCE + "1"})
    assert said in page.content.decode()
    assert queries.open_hours(center.pk) == []


def test_week__and_my_work_show_what_is_booked(booking: Booking, advisor: User, sign_in: SignIn) -> None:
    browser = sign_in(advisor)
    assert "9:00 AM EST Acme" in browser.get("/consultations/").content.decode()
    assert "9:00 AM EST Acme" in browser.get("/my-work/").content.decode()
    assert "Acme" not in browser.get("/consultations/?from=2027-03-01").content.decode()


def test_note_held__not_before_it_began(booking: Booking, advisor: User, sign_in: SignIn, clock: Any) -> None:
    browser = sign_in(advisor)
    browser.post(f"/consultations/{booking.pk}/held/")
    assert now(booking).status == "booked"
    clock.move_to(NINE + timedelta(minutes=1))
    browser.post(f"/consultations/{booking.pk}/held/")
    assert now(booking).status == "took_place"
    browser.post(f"/consultations/{booking.pk}/missed/")
    assert now(booking).status == "no_show"


def test_cancel__tells_the_company_why(
    booking: Booking, advisor: User, sign_in: SignIn, settings: Any, run_jobs: Callable[[], list[str]]
) -> None:
    browser = sign_in(advisor)
    assert (
        browser.post(f"/consultations/{booking.pk}/cancel/", {"reason": " ", "once": ONCE + "1"}).status_code
        == 200
    )
    assert now(booking).status == "booked"
    browser.post(f"/consultations/{booking.pk}/cancel/", {"reason": "I am ill", "once": ONCE + "2"})
    assert (now(booking).status, now(booking).sequence) == ("cancelled", 1)
    text = told(settings, run_jobs)
    assert "I am ill" in text
    assert "METHOD:CANCEL" in text.replace("\r", "") or 'method="CANCEL"' in text


def test_leaver__is_shown_to_the_director_who_hands_over(
    booking: Booking,
    advisor: User,
    director: User,
    sign_in: SignIn,
    settings: Any,
    run_jobs: Callable[[], list[str]],
) -> None:
    browser = sign_in(director)
    assert "has left" not in browser.get("/my-work/how-things-stand/").content.decode()
    with system_scope("a test ends a membership"):
        Membership.objects.filter(user=advisor).update(ended_at=NOW)
    assert "has left" in browser.get("/my-work/how-things-stand/").content.decode()
    assert "Acme" in browser.get("/consultations/hand-over/").content.decode()
    page = browser.post(
        f"/consultations/{booking.pk}/hand-over/", {"to": str(director.pk), "once": ONCE + "1"}
    )
    assert page.status_code == 302
    assert (now(booking).advisor, now(booking).help_request.assigned_to_id) == (director, director.pk)
    text = told(settings, run_jobs)
    assert "Another advisor of" in text
    assert "Dee Director" in text
    assert "has left" not in browser.get("/my-work/how-things-stand/").content.decode()


def test_move__to_a_free_time_and_the_company_gets_a_new_invitation(
    booking: Booking, hours: ConsultingHours, advisor: User, settings: Any, run_jobs: Any, sign_in: SignIn
) -> None:
    browser = sign_in(advisor)
    page = browser.get(f"/consultations/{booking.pk}/").content.decode()
    assert "Move the consultation" in page
    taken = BookingFactory(center=booking.center, advisor=advisor, starts_at=NINE + timedelta(days=8))
    refused = browser.post(
        f"/consultations/{booking.pk}/move/",
        {"at": instant_text(taken.starts_at), "reason": "", "once": ONCE + "2"},
    )
    assert refused.status_code == 200
    wanted = NINE + timedelta(days=9)
    moved = browser.post(
        f"/consultations/{booking.pk}/move/",
        {"at": instant_text(wanted), "reason": "The press is down until then.", "once": ONCE + "3"},
    )
    assert moved.status_code == 302
    assert (now(booking).starts_at, now(booking).sequence) == (wanted, booking.sequence + 1)
    assert "The press is down until then." in told(settings, run_jobs)


def test_hand_over__to_somebody_who_is_booked_is_not_offered(
    booking: Booking, director: User, sign_in: SignIn
) -> None:
    BookingFactory(center=booking.center, advisor=director, starts_at=NINE + timedelta(minutes=30))
    page = sign_in(director).post(
        f"/consultations/{booking.pk}/hand-over/", {"to": str(director.pk), "once": ONCE + "1"}
    )
    assert page.status_code == 200
    assert now(booking).advisor != director


def test_colleague__reads_but_does_not_change(booking: Booking, center: Center, sign_in: SignIn) -> None:
    browser = sign_in(person(Role.ADVISOR, center.organisation))
    assert browser.get(f"/consultations/{booking.pk}/").status_code == 200
    assert (
        browser.post(f"/consultations/{booking.pk}/cancel/", {"reason": "x", "once": ONCE + "1"}).status_code
        == 403
    )


@pytest.mark.parametrize("role", [Role.ADVISOR, Role.EVALUATOR, Role.FINANCE_OFFICER])
def test_others__see_none_of_it(booking: Booking, sign_in: SignIn, role: Role) -> None:
    elsewhere = None if role is Role.EVALUATOR else CenterFactory(state_id="01").organisation
    browser = sign_in(person(role, elsewhere))
    assert browser.get(f"/consultations/{booking.pk}/").status_code in {403, 404}


def test_token__opens_its_consultation_and_nothing_else(booking: Booking) -> None:
    other = BookingFactory(center=booking.center, starts_at=NINE)
    with use(Context(scope=Scope.TOKEN, token_booking=booking.pk)):
        assert [each.pk for each in Booking.objects.all()] == [booking.pk]
        assert not ConsultingHours.objects.exists()
        assert not Request.objects.exists()
        assert Booking.objects.filter(pk=booking.pk).update(topic="x") == 0
    # The number of a survey case opens no consultation.
    with use(Context(scope=Scope.TOKEN, token_case=other.pk)):
        assert not Booking.objects.exists()
    with use(Context(scope=Scope.OFFICE)):
        assert not Booking.objects.exists()
