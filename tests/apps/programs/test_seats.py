"""Seats in a cohort: asked for with a request, answered by the center, followed by who asked."""

import contextlib
import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from factories.accounts import OrganisationFactory, person
from factories.companies import CompanyFactory, SiteFactory
from factories.engagements import EngagementFactory, RequestFactory
from factories.network import CenterFactory
from factories.programs import CohortFactory, SeatFactory, enrolled
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import OrganisationKind, Role
from lineshaft.apps.companies import actions as companies
from lineshaft.apps.engagements.models import Request
from lineshaft.apps.network.models import Center
from lineshaft.apps.programs import actions
from lineshaft.apps.programs.models import Cohort, Enrolment, Seat, Session
from lineshaft.apps.programs.queries.seats import cohorts_to_answer, places_of, token_of_seat
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import system_scope, use
from received import mails, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort(center: Center, advisor: User) -> Cohort:
    """With room for two companies."""
    return CohortFactory(center=center, lead=advisor)


@pytest.fixture
def staff(client: Client, advisor: User) -> Client:
    client.force_login(advisor)
    return client


def filled_in(**changes: Any) -> dict[str, Any]:
    return {
        "once": str(uuid.uuid4()),
        "company_name": "Peach State Stamping LLC",
        "zip_code": "30303",
        "areas": [],
        "need": "We would like to sell abroad.",
        "contact_name": "Maria Example",
        "contact_email": "maria@example.org",
        "language": "en",
        "takes_part": "on",
        "offer_shown": "asked",
        **changes,
    }


def the_seat() -> Seat:
    with system_scope("a test looks"):
        return Seat.objects.select_related("help_request__center", "cohort", "center").get()


def plant(number: int) -> Any:
    return SiteFactory(company=CompanyFactory(name=f"Plant {number} LLC", name_key=f"plant {number}"))


def seat_of(cohort: Cohort, number: int, status: str = "asked", **of_request: Any) -> Seat:
    asker = RequestFactory(
        center=cohort.center,
        company_name=f"Plant {number} LLC",
        contact_email=f"plant{number}@example.org",
        due_at=timezone.now() + timedelta(days=2),
        **of_request,
    )
    return SeatFactory(cohort=cohort, help_request=asker, status=status)


def decide(browser: Client, seat: Seat, status: str, note: str = "") -> Any:
    address = reverse("programs:seat_decide", args=[seat.pk])
    return browser.post(address, {"status": status, "note": note}, follow=True)


def states() -> list[str]:
    with system_scope("a test looks"):
        return list(Seat.objects.order_by("pk").values_list("status", flat=True))


# Asking -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "no_seat", "part"),
    [
        ("en", "no seat in the program yet", "We would like to take part in “Selling together”"),
        ("es", "todavía no un lugar", "Nos gustaría participar en “Selling together”"),
    ],
)
def test_request__is_made_with_its_seat_and_says_that_it_is_no_seat_yet(
    client: Client, cohort: Cohort, language: str, no_seat: str, part: str, settings: Any, run_jobs: Any
) -> None:
    client.cookies["django_language"] = language
    public = client.get(f"/programs/open/{cohort.pk}/").text
    (address,) = re.findall(r'href="(/ask/\?[^"]*)"', public)
    address = address.replace("&amp;", "&")
    form = client.get(address).text
    assert part in form
    assert no_seat in form
    done = client.post(address, filled_in(language=language), follow=True)
    assert no_seat in done.text

    kept = the_seat()
    assert (kept.status, kept.cohort, kept.center, kept.is_synthetic) == (
        "asked",
        cohort,
        cohort.center,
        True,
    )
    received = {mail["To"]: text_of(mail) for mail in mails(settings, run_jobs)}
    words = " ".join(received["maria@example.org"].split())
    assert no_seat in words
    (link,) = re.findall(r"/programs/seat/[\w:-]+/", words)
    assert cohort.name in client.get(link).text
    assert "Asks to take part in Selling together (Macon, spring 2027)" in received[cohort.lead.email]


def test_request__without_the_tick_is_a_call_for_help_as_any_other(client: Client, cohort: Cohort) -> None:
    sent = filled_in()
    del sent["takes_part"]
    done = client.post(f"/ask/?cohort={cohort.pk}", sent, follow=True)
    assert "no seat" not in done.text
    with system_scope("a test looks"):
        assert Request.objects.count() == 1
        assert not Seat.objects.exists()


def test_request__goes_to_the_center_that_runs_the_program_wherever_the_plant_is(
    client: Client, cohort: Cohort
) -> None:
    home = CenterFactory(state_id="45")
    address = f"/ask/?state=GA&cohort={cohort.pk}"
    sent = filled_in(zip_code="29401", city="Charleston")
    client.post(address, sent)
    assert the_seat().help_request.center == cohort.center
    del sent["takes_part"]
    client.post(address, sent | {"once": str(uuid.uuid4())})
    with system_scope("a test looks"):
        assert Request.objects.latest("pk").center == home


def test_full__offers_the_waiting_list(client: Client, cohort: Cohort) -> None:
    assert "2 seats are free" in client.get(f"/programs/open/{cohort.pk}/").text
    enrolled(cohort, cohort.center)
    assert "1 seat is free" in client.get(f"/programs/open/{cohort.pk}/").text
    seat_of(cohort, 1, "confirmed")
    page = client.get(f"/programs/open/{cohort.pk}/").text
    assert "Ask for a place on the waiting list" in page
    assert "It is full" in page
    address = f"/ask/?cohort={cohort.pk}"
    assert "We ask for a place on the waiting list of" in client.get(address).text
    client.post(address, filled_in(offer_shown="waiting"))
    assert states() == ["confirmed", "waiting"]


def test_filled_meanwhile__is_told_with_what_was_typed_kept_and_sent_once_more_waits(
    client: Client, cohort: Cohort
) -> None:
    address = f"/ask/?cohort={cohort.pk}"
    for number in (1, 2):
        seat_of(cohort, number, "confirmed")
    sent = filled_in()
    page = client.post(address, sent)
    assert page.status_code == 200
    assert "The last seat was given away a moment ago" in page.text
    for typed in (sent["need"], sent["company_name"], sent["contact_email"]):
        assert typed in page.text
    with system_scope("a test looks"):
        assert Request.objects.count() == 2
    shown = page.context["form"]["offer_shown"].value()
    assert shown == "waiting"
    assert client.post(address, sent | {"offer_shown": shown}).status_code == 302
    assert states() == ["confirmed", "confirmed", "waiting"]


def test_freed_meanwhile__whoever_was_offered_the_waiting_list_asks_for_the_seat(
    client: Client, cohort: Cohort
) -> None:
    client.post(f"/ask/?cohort={cohort.pk}", filled_in(offer_shown="waiting"))
    assert states() == ["asked"]


def _closes(cohort: Cohort) -> None:
    Cohort.objects.update(is_public=False)


def _runs(cohort: Cohort) -> None:
    Cohort.objects.update(status="running")


def _is_called_off(cohort: Cohort) -> None:
    Cohort.objects.update(status="cancelled", is_public=False)


def _is_over(cohort: Cohort) -> None:
    Session.objects.update(starts_at=timezone.now() - timedelta(days=2))


@pytest.mark.parametrize("happens", [_closes, _runs, _is_called_off, _is_over])
def test_closed_meanwhile__is_told_with_what_was_typed_kept(
    client: Client, cohort: Cohort, happens: Callable[[Cohort], None]
) -> None:
    address = f"/ask/?cohort={cohort.pk}"
    assert cohort.name in client.get(address).text
    with system_scope("a test arranges"):
        happens(cohort)
    sent = filled_in()
    page = client.post(address, sent)
    assert "takes no companies any more" in page.text
    assert sent["need"] in page.text
    with system_scope("a test looks"):
        assert not Request.objects.exists()
    # Whoever comes then is told at once, and learns no name of what is not open.
    later = client.get(address)
    assert "takes no companies any more" in later.text
    assert (cohort.name in page.text) == (happens is _is_over)
    del sent["takes_part"]
    assert client.post(address, sent).status_code == 302


def test_closed_between_the_check_and_the_writing__nothing_of_it_is_kept(
    client: Client, cohort: Cohort, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lineshaft.apps.programs import asking

    found = asking.find(str(cohort.pk))
    with system_scope("a test arranges"):
        Cohort.objects.update(is_public=False)
    monkeypatch.setattr("lineshaft.apps.engagements.asked_for.wanted_by", lambda address: found)
    page = client.post(f"/ask/?cohort={cohort.pk}", filled_in())
    assert "takes no companies any more" in page.text
    with system_scope("a test looks"):
        assert not Request.objects.exists()


@pytest.mark.parametrize("value", ["", "x", "0", "-1", "99999999", "9" * 40, "%00", "1;DROP", "²", "１"])
def test_ask__for_no_cohort_is_no_error(client: Client, cohort: Cohort, value: str) -> None:
    page = client.get(f"/ask/?cohort={value}")
    assert page.status_code == 200
    assert "takes no companies any more" in page.text
    assert client.post(f"/ask/?cohort={value}", filled_in()).status_code == 200
    with system_scope("a test looks"):
        assert not Request.objects.exists()


def test_ask__what_is_shown_to_be_offered_is_anybodys_to_send(client: Client, cohort: Cohort) -> None:
    for number in (1, 2):
        seat_of(cohort, number, "confirmed")
    page = client.post(f"/ask/?cohort={cohort.pk}", filled_in(offer_shown="confirmed\x00"))
    assert page.status_code == 200
    assert states() == ["confirmed", "confirmed"]


# The center's answer ------------------------------------------------------------------------------------------------


def test_cohort__shows_who_asked_in_order_and_each_answer_is_mailed_in_their_language(
    staff: Client, cohort: Cohort, advisor: User, settings: Any, run_jobs: Any
) -> None:
    later = seat_of(cohort, 1)
    first = seat_of(cohort, 2, language="es")
    with system_scope("a test arranges"):
        Seat.objects.filter(pk=first.pk).update(asked_at=timezone.now() - timedelta(days=1))
    page = staff.get(f"/programs/cohorts/{cohort.pk}/").text
    assert page.index("Plant 2 LLC") < page.index("Plant 1 LLC")
    assert "by e-mail to plant2@example.org, in Spanish" in page
    assert "2 places free, 2 to answer" in page

    assert "They are written to." in decide(staff, first, "confirmed", "Until Monday!").text
    assert "They are on the waiting list." in decide(staff, later, "waiting").text
    refused = decide(staff, later, "declined")
    assert refused.status_code == 422
    assert "Write why: they read it." in refused.text
    assert "declined" in decide(staff, later, "declined", "Other plants need it more.").text
    received = [(mail["To"], mail["Subject"], text_of(mail)) for mail in mails(settings, run_jobs)]
    assert [(to, subject) for to, subject, _text in received] == [
        ("plant2@example.org", "Su lugar está confirmado: Selling together"),
        ("plant1@example.org", "You are on the waiting list: Selling together"),
        ("plant1@example.org", "No seat for your company: Selling together"),
    ]
    assert "Until Monday!" in received[0][2]
    assert "Other plants need it more." in received[2][2]
    with system_scope("a test looks"):
        kept = Seat.objects.get(pk=first.pk)
        asker = Request.objects.get(pk=first.help_request_id)
    assert (kept.status, kept.changed_by, kept.said) == ("confirmed", advisor, "Until Monday!")
    assert (asker.responded_by, asker.responded_how) == (advisor, "email")


def test_answer__is_taken_back_and_they_are_told(
    staff: Client, cohort: Cohort, settings: Any, run_jobs: Any
) -> None:
    seat = seat_of(cohort, 1)
    for status in ("confirmed", "asked", "declined", "asked", "waiting", "confirmed"):
        assert decide(staff, seat, status, "x").status_code == 200
        assert states() == [status]
    subjects = [mail["Subject"] for mail in mails(settings, run_jobs)]
    assert subjects.count("The answer about your seat is taken back: Selling together") == 2
    assert "cannot become" in decide(staff, seat, "confirmed").text
    assert "Choose one of the buttons" in decide(staff, seat, "withdrawn").text
    assert "Choose one of the buttons" in decide(staff, seat, "nonsense").text
    assert states() == ["confirmed"]


def test_answer__without_an_address_says_that_nobody_is_written_to(
    staff: Client, cohort: Cohort, settings: Any, run_jobs: Any
) -> None:
    seat = SeatFactory(
        cohort=cohort, help_request__contact_email="", help_request__contact_phone="(404) 555-0123"
    )
    assert "They gave no e-mail address" in staff.get(f"/programs/cohorts/{cohort.pk}/").text
    assert "call them" in decide(staff, seat, "confirmed").text
    assert mails(settings, run_jobs) == []
    with system_scope("a test looks"):
        assert Request.objects.get().responded_at is None


def test_caller__stands_with_those_who_asked(
    staff: Client, cohort: Cohort, advisor: User, stranger: User
) -> None:
    add = f"/programs/cohorts/{cohort.pk}/seats/add/"
    called = RequestFactory(center=cohort.center, company_name="Pine Millwork", source="phone")
    closed = RequestFactory(center=cohort.center, status="closed", closing_reason="x")
    foreign = RequestFactory(center=CenterFactory(state_id="45"))
    for reference, words in (
        (closed.reference, "Name the one that is open"),
        (foreign.reference, "is no request of your center"),
        ("nonsense", "is no request of your center"),
        ("", "This field is required"),
        ("9" * 30, "at most 20 characters"),
    ):
        refused = staff.post(add, {"reference": reference})
        assert refused.status_code == 422
        assert words in refused.text
    assert states() == []
    page = staff.post(add, {"reference": f" {called.reference.lower()} "}, follow=True).text
    assert "They stand with those who asked" in page
    assert "Pine Millwork" in page
    assert (the_seat().status, the_seat().changed_by_id) == ("asked", advisor.pk)
    assert (
        "asks for a seat in Macon, spring 2027 already"
        in staff.post(add, {"reference": called.reference}).text
    )
    with system_scope("a test arranges"):
        Cohort.objects.update(status="finished")
    assert "is finished" in staff.post(add, {"reference": called.reference}).text
    staff.force_login(stranger)
    assert staff.post(add, {"reference": called.reference}).status_code == 404


def test_confirm__as_long_as_there_is_room(staff: Client, cohort: Cohort) -> None:
    seats = [seat_of(cohort, number) for number in range(3)]
    enrolled(cohort, cohort.center)
    decide(staff, seats[0], "confirmed")
    page = decide(staff, seats[1], "confirmed")
    assert page.status_code == 422
    assert "is full: it takes 2 companies, 1 takes part, and 1 more seat is confirmed" in page.text
    assert states() == ["confirmed", "asked", "asked"]
    decide(staff, seats[0], "declined", "They cannot come.")
    decide(staff, seats[1], "confirmed")
    assert states() == ["declined", "confirmed", "asked"]


def test_confirm__one_company_by_two_requests_once(staff: Client, cohort: Cohort) -> None:
    site = plant(1)
    one = seat_of(cohort, 1, site=site, status="confirmed")
    again = seat_of(cohort, 2, site=site)
    joined = seat_of(cohort, 3)
    with system_scope("a test arranges"):
        Request.objects.filter(pk=joined.help_request_id).update(status="joined", joined_to=one.help_request)
    for each in (again, joined):
        assert (
            f"has a confirmed seat already, by {one.help_request.reference}"
            in decide(staff, each, "confirmed").text
        )
    assert places_of(cohort).free == 1


def test_plants_that_are_one__have_one_place_and_two_again_when_it_is_undone(cohort: Cohort) -> None:
    kept, gone = plant(1), plant(2)
    for number, site in enumerate((kept, gone)):
        seat_of(cohort, number, site=site, status="confirmed")
    by = actor_for(person(Role.DIRECTOR, cohort.center.organisation))
    assert places_of(cohort).free == 0
    with use(by.context):
        merged = companies.merge_sites(kept=kept, gone=gone, by=by)
    assert merged.status == "done"
    assert places_of(cohort).free == 1
    with use(by.context):
        companies.undo_change(change=merged, by=by)
    assert places_of(cohort).free == 0


def test_company_that_joins__takes_its_own_place_and_counts_once(staff: Client, cohort: Cohort) -> None:
    first, second, third = plant(1), plant(2), plant(3)
    mine = seat_of(cohort, 1, site=first)
    decide(staff, mine, "confirmed")
    enrolled(cohort, cohort.center, site=second)
    assert places_of(cohort).is_full
    stranger = EngagementFactory(center=cohort.center, lead=cohort.lead, site=third)
    own = EngagementFactory(center=cohort.center, lead=cohort.lead, site=first)
    join = f"/programs/cohorts/{cohort.pk}/join/"
    form = staff.get(f"/programs/cohorts/{cohort.pk}/").context["join_form"]
    groups = dict(form.fields["engagement"].choices[1:])
    assert [value for value, _label in groups["Seat confirmed"]] == [own.public_id]
    assert [value for value, _label in groups["Others"]] == [stranger.public_id]
    full = staff.post(join, {"engagement": stranger.public_id}, follow=True).text
    assert "is full: it takes 2 companies, 1 takes part, and 1 more seat is confirmed" in full
    page = staff.post(join, {"engagement": own.public_id}, follow=True).text
    assert "takes part" in page
    assert places_of(cohort).here == 2
    assert places_of(cohort).held == 0
    assert "takes part. Stop its program" in decide(staff, mine, "declined", "x").text

    # One that stops gives its place back, and gets it again as long as it is free.
    with system_scope("a test looks"):
        enrolment = Enrolment.objects.get(engagement=own)
    by = actor_for(cohort.lead)
    with use(by.context):
        actions.set_enrolment_status(enrolment=enrolment, status="stopped", reason="No time.", by=by)
    assert places_of(cohort).free == 1
    assert "took part, and stopped" in staff.get(f"/programs/cohorts/{cohort.pk}/").text
    staff.post(join, {"engagement": stranger.public_id})
    with use(by.context), pytest.raises(Conflict, match="is full"):
        actions.set_enrolment_status(enrolment=enrolment, status="running", by=by)


def test_calling_off__tells_who_asked_and_opening_again_too(
    staff: Client, cohort: Cohort, settings: Any, run_jobs: Any
) -> None:
    seats = [
        seat_of(cohort, n, status)
        for n, status in enumerate(("asked", "waiting", "confirmed", "declined", "withdrawn"))
        if status != "declined"
    ]
    gone = SeatFactory(cohort=cohort, status="declined", said="No.")
    page = staff.get(f"/programs/cohorts/{cohort.pk}/").text
    assert "The 3 who asked for a seat, to be answered, waiting or confirmed, are written to" in page
    address = f"/programs/cohorts/{cohort.pk}/status/"
    staff.post(address, {"status": "cancelled"})
    received = mails(settings, run_jobs)
    assert sorted(mail["To"] for mail in received) == [f"plant{n}@example.org" for n in range(3)]
    assert {mail["Subject"] for mail in received} == {"Called off: Selling together"}
    assert "called off" in Client().get(reverse("programs:seat", args=[token_of_seat(seats[0])])).text
    assert "Open it again first" in decide(staff, seats[0], "confirmed").text
    staff.post(address, {"status": "open"})
    assert "It takes place after all: Selling together" in {
        mail["Subject"] for mail in mails(settings, run_jobs)
    }
    assert states() == ["asked", "waiting", "confirmed", "withdrawn", "declined"]
    assert gone.status == "declined"


# Whoever asked ------------------------------------------------------------------------------------------------------


def test_link__shows_how_it_stands_and_withdraws(
    client: Client, cohort: Cohort, settings: Any, run_jobs: Any
) -> None:
    seat = seat_of(cohort, 1, "confirmed", language="es")
    with system_scope("a test arranges"):
        Seat.objects.update(said="Hasta el lunes.")
    link = reverse("programs:seat", args=[token_of_seat(seat)])
    page = client.get(link)
    assert page["Content-Language"] == "es"
    assert "no-store" in page["Cache-Control"]
    for words in ("confirmado", "Hasta el lunes.", seat.help_request.reference, "Plant 1 LLC", "12 Mill St"):
        assert words in page.text
    client.post(f"{link}withdraw/")
    assert states() == ["withdrawn"]
    (told,) = mails(settings, run_jobs)
    assert told["To"] == cohort.lead.email
    assert told["Subject"] == "Plant 1 LLC withdrew from Macon, spring 2027"
    assert "Before that it was: confirmed" in text_of(told)
    client.post(f"{link}withdraw/")
    assert len(mails(settings, run_jobs)) == 1
    assert "Pedir de nuevo" in client.get(link).text
    client.post(f"{link}again/")
    assert states() == ["asked"]


def test_link__asks_again_behind_all_others_and_waits_where_it_is_full(
    client: Client, cohort: Cohort
) -> None:
    seat = seat_of(cohort, 1, "withdrawn")
    before = seat.asked_at
    for number in (2, 3):
        seat_of(cohort, number, "confirmed")
    link = reverse("programs:seat", args=[token_of_seat(seat)])
    client.post(f"{link}again/")
    with system_scope("a test looks"):
        kept = Seat.objects.get(pk=seat.pk)
    assert kept.status == "waiting"
    assert kept.asked_at > before
    with system_scope("a test arranges"):
        Seat.objects.filter(pk=seat.pk).update(status="withdrawn")
        Cohort.objects.update(is_public=False)
    page = client.post(f"{link}again/")
    assert page.status_code == 409
    assert "takes no companies any more" in page.text


def test_link__of_who_takes_part_or_was_declined_withdraws_nothing(client: Client, cohort: Cohort) -> None:
    site = plant(1)
    seat = seat_of(cohort, 1, "confirmed", site=site)
    enrolled(cohort, cohort.center, site=site)
    link = reverse("programs:seat", args=[token_of_seat(seat)])
    assert "Your company takes part." in client.get(link).text
    page = client.post(f"{link}withdraw/")
    assert page.status_code == 409
    assert "Speak with your advisor" in page.text
    declined = SeatFactory(cohort=cohort, status="declined", said="No room.")
    link = reverse("programs:seat", args=[token_of_seat(declined)])
    assert client.post(f"{link}withdraw/").status_code == 409
    assert states() == ["confirmed", "declined"]


@pytest.mark.parametrize("token", ["not-the-token", "x:y:z", "9" * 300])
def test_link__of_nothing_says_so(client: Client, token: str) -> None:
    for end in ("", "withdraw/", "again/"):
        address = f"/programs/seat/{token}/{end}"
        page = client.post(address) if end else client.get(address)
        assert page.status_code == 404
        assert "This link opens nothing" in page.text


def test_company__reads_how_its_own_seats_stand_and_nobody_elses(
    client: Client, cohort: Cohort, center: Center
) -> None:
    site = plant(1)
    organisation = OrganisationFactory(kind=OrganisationKind.COMPANY.value)
    with system_scope("a test arranges"):
        site.company.organisation = organisation
        site.company.save()
    seat_of(cohort, 1, "waiting", site=site)
    other = seat_of(cohort, 2, "confirmed", site=plant(2))
    client.force_login(person(Role.COMPANY_CONTACT, organisation))
    for address in ("/my-requests/", reverse("home:my_work")):
        page = client.get(address).text
        assert "Selling together (Macon, spring 2027)" in page
        assert "on the waiting list" in page
        assert other.help_request.reference not in page
    (link,) = set(re.findall(r"/programs/seat/[\w:-]+/", client.get("/my-requests/").text))
    assert "Plant 1 LLC" in client.get(link).text
    assert client.get(f"/programs/cohorts/{cohort.pk}/").status_code == 403


def test_request_page__says_how_it_stands(staff: Client, cohort: Cohort) -> None:
    seat = seat_of(cohort, 1, "waiting")
    page = staff.get(f"/requests/{seat.help_request.reference}/").text
    assert "Asks to take part" in page
    assert "on the waiting list" in page
    assert f"/programs/cohorts/{cohort.pk}/" in page


def test_evaluator__sees_how_many_and_not_who(client: Client, cohort: Cohort, evaluator: User) -> None:
    seat = seat_of(cohort, 1, "confirmed", site=plant(1))
    client.force_login(evaluator)
    page = client.get(f"/programs/cohorts/{cohort.pk}/").text
    assert "0 to answer, 0 waiting, 1 confirmed and not begun" in page
    assert "Plant 1 LLC" not in page
    assert seat.help_request.reference not in page
    assert client.get(f"/programs/cohorts/{cohort.pk}/seats.csv").status_code == 403
    assert client.post(reverse("programs:seat_decide", args=[seat.pk])).status_code in (403, 404)


def test_stranger__finds_nothing(client: Client, cohort: Cohort, stranger: User) -> None:
    seat = seat_of(cohort, 1)
    client.force_login(stranger)
    assert decide(client, seat, "confirmed").status_code == 404
    assert client.get(f"/programs/cohorts/{cohort.pk}/seats.csv").status_code == 404
    by = actor_for(stranger)
    with use(by.context):
        assert not Seat.objects.exists()
    assert states() == ["asked"]


def test_survey_coordinator__reads_who_asked_and_decides_nothing(
    client: Client, cohort: Cohort, center: Center
) -> None:
    seat = seat_of(cohort, 1)
    client.force_login(person(Role.SURVEY_COORDINATOR, center.organisation))
    page = client.get(f"/programs/cohorts/{cohort.pk}/").text
    assert "Plant 1 LLC" in page
    assert "/decide/" not in page
    assert decide(client, seat, "confirmed").status_code == 403


def test_file__holds_who_asked(staff: Client, cohort: Cohort) -> None:
    seat_of(cohort, 1, "waiting")
    answer = staff.get(f"/programs/cohorts/{cohort.pk}/seats.csv")
    head, row = (
        b"".join(answer.streaming_content if answer.streaming else [answer.content]).decode().splitlines()[:2]
    )
    assert head.lstrip("\ufeff").startswith("Company,Name,E-mail")
    assert "Plant 1 LLC,Maria Example,plant1@example.org" in row
    assert "on the waiting list" in row


# What waits for the lead --------------------------------------------------------------------------------------------


def test_my_work__shows_the_lead_who_waits_for_an_answer_and_a_place_that_became_free(
    staff: Client, cohort: Cohort, center: Center, advisor: User
) -> None:
    def panel() -> str:
        return staff.get(reverse("home:my_work")).text

    by = actor_for(advisor)
    assert "Seats in cohorts that you lead" not in panel()
    first, second = seat_of(cohort, 1), seat_of(cohort, 2, "waiting")
    assert "<strong>1 to answer</strong>, 2 places free, 1 waiting" in panel()
    decide(staff, first, "confirmed")
    assert "1 place free, 1 waiting" in panel()
    enrolled(cohort, center)
    with use(by.context):
        assert cohorts_to_answer(by, 8) == []
    decide(staff, first, "declined", "They asked us to.")
    assert "1 place free, 1 waiting" in panel()
    decide(staff, second, "declined", "x")
    with use(by.context):
        assert cohorts_to_answer(by, 8) == []
    colleague = person(Role.ADVISOR, center.organisation)
    seat_of(cohort, 3)
    with use(actor_for(colleague).context):
        assert cohorts_to_answer(actor_for(colleague), 8) == []


def test_pages__take_no_more_statements_for_more_who_asked(staff: Client, cohort: Cohort) -> None:
    page = f"/programs/cohorts/{cohort.pk}/"

    def statements() -> int:
        staff.get(page)
        with CaptureQueriesContext(connection) as ran:
            assert staff.get(page).status_code == 200
        return len(ran)

    seat_of(cohort, 1, site=plant(1))
    one = statements()
    for number in range(2, 6):
        seat_of(cohort, number, "waiting", site=plant(number))
    assert statements() == one


# What the database holds --------------------------------------------------------------------------------------------


def test_database__keeps_one_seat_for_a_request_and_of_one_center(cohort: Cohort) -> None:
    seat = seat_of(cohort, 1)
    foreign = RequestFactory(center=CenterFactory(state_id="45"))
    for changed in (
        {"cohort": cohort, "help_request": seat.help_request, "center": cohort.center},
        {"cohort": cohort, "help_request": foreign, "center": cohort.center},
        {"cohort": cohort, "help_request": foreign, "center": foreign.center},
    ):
        with pytest.raises(IntegrityError), system_scope("a test tries"), transaction.atomic():
            Seat.objects.create(**changed)
    with pytest.raises(IntegrityError), system_scope("a test tries"), transaction.atomic():
        Seat.objects.update(status="declined", said="")


def test_decline__asks_for_a_reason(cohort: Cohort) -> None:
    seat = seat_of(cohort, 1)
    by = actor_for(cohort.lead)
    with use(by.context), pytest.raises(InvalidValue, match="they read it"):
        actions.decide_seat(seat=seat, status="declined", note="  ", by=by)


# Steps that take a place or give it back are tried more often than the others.
STEPS = (
    *("confirmed", "join", "stop", "resume") * 4,
    *("waiting", "declined", "asked", "withdraw", "again"),
)


@hypothesis_settings(max_examples=20)
@given(
    steps=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 1)), min_size=20, max_size=24),
)
def test_places__are_never_given_twice_whatever_happens(
    center: Center, advisor: User, steps: list[tuple[str, int]]
) -> None:
    """Of two companies one has the only place, and each step is done or refused in words."""
    most = 1
    cohort = CohortFactory(center=center, lead=advisor, most=most)
    sites = [plant(number) for number in range(2)]
    seats = [seat_of(cohort, number, site=site) for number, site in enumerate(sites)]
    work = [EngagementFactory(center=center, lead=advisor, site=site) for site in sites]
    by = actor_for(advisor)

    def take(step: str, number: int) -> None:
        enrolment = Enrolment.objects.filter(engagement=work[number]).first()
        if step == "join":
            actions.begin_program(engagement=work[number], program=cohort.program, cohort=cohort, by=by)
        elif step in ("stop", "resume"):
            status = "stopped" if step == "stop" else "running"
            if enrolment is not None:
                actions.set_enrolment_status(enrolment=enrolment, status=status, reason="x", by=by)
        elif step == "withdraw":
            actions.withdraw_seat(seat=seats[number])
        elif step == "again":
            actions.ask_again(seat=seats[number])
        else:
            actions.decide_seat(seat=seats[number], status=step, note="x", by=by)

    with use(by.context):
        for step, number in steps:
            with contextlib.suppress(Conflict), transaction.atomic():
                take(step, number)
            places = places_of(cohort)
            assert places.here + places.held <= most
            assert places.free == most - places.here - places.held
            confirmed = set(
                Seat.objects.filter(cohort=cohort, status="confirmed").values_list(
                    "help_request__site", flat=True
                )
            )
            here = Enrolment.objects.filter(cohort=cohort)
            running = set(here.exclude(status="stopped").values_list("engagement__site", flat=True))
            stopped = set(here.filter(status="stopped").values_list("engagement__site", flat=True))
            assert places.here == len(running)
            assert places.held == len(confirmed - running - stopped)
