"""Registering without an account: seats, the waiting list, leaving, being there, saying how it was."""

import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import strip_tags

from factories.accounts import person
from factories.events import DoorFactory, EventFactory, RegistrationFactory
from factories.network import CenterFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.engagements.models import Request
from lineshaft.apps.events import actions
from lineshaft.apps.events.models import Event, EventDoor, Registration
from lineshaft.apps.network.models import Center
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import system_scope, use
from received import invitation_of, mails, text_of

NOW = datetime(2027, 2, 1, 13, tzinfo=UTC)
ANA = {"name": "Ana Roe", "email": "ana@example.org", "company_name": "Acme", "phone": "", "language": "en"}


def sent(client: Client, event: Event, **changed: str) -> Any:
    where = f"/events/{event.public_id}/register/"
    found = re.search(r'name="once" value="([^"]+)"', client.get(where).content.decode())
    assert found
    return client.post(where, {**ANA, "once": found[1], **changed})


def link_of(mail: Any) -> str:
    found = re.search(r"/events/registration/[\w-]{43}/", text_of(mail))
    assert found
    return found[0]


def states(event: Event) -> list[tuple[str, str]]:
    with system_scope("a test looks"):
        return list(event.registrations.order_by("pk").values_list("email", "status"))


def register(event: Event, n: int, **more: Any) -> Registration:
    facts = {"name": f"Person {n}", "email": f"person{n}@example.org", "consent": "Agreed."}
    return actions.register(events=[event], **facts | more)[0]


def test_register__a_seat_an_invitation_and_a_thank_you_that_names_nobody(
    client: Client, event: Event, settings: Any, run_jobs: Callable[[], list[str]]
) -> None:
    answer = sent(client, event)
    assert answer.status_code == 302
    page = client.get(answer["Location"]).content.decode()
    assert "You are registered" in page
    assert "Ana" not in strip_tags(page)  # a token of the form may hold any three letters
    (mail,) = mails(settings, run_jobs)
    assert mail["To"] == "ana@example.org"
    assert "https://video.example/room" in text_of(mail)
    invited = invitation_of(mail)
    assert invited.decoded("DTSTART") == event.starts_at
    assert str(invited["LOCATION"]) == event.place


def test_register__in_spanish_the_mail_and_the_event_are_spanish(
    client: Client, event: Event, settings: Any, run_jobs: Callable[[], list[str]]
) -> None:
    with system_scope("a test arranges"):
        Event.objects.filter(pk=event.pk).update(title_es="Lean en la planta")
    sent(client, event, language="es")
    (mail,) = mails(settings, run_jobs)
    assert "Lean en la planta" in mail["Subject"]
    assert "lunes 1 de marzo de 2027" in text_of(mail)


def test_register__twice_with_one_address_sends_the_mail_again_and_tells_nobody_else(
    client: Client, event: Event, settings: Any, run_jobs: Callable[[], list[str]]
) -> None:
    first, second = sent(client, event), sent(client, event, name="Somebody else", email="ANA@example.org")
    assert first["Location"] == second["Location"]
    assert len(states(event)) == 1
    assert [mail["To"] for mail in mails(settings, run_jobs)] == ["ana@example.org"] * 2


def test_full__who_comes_later_waits_in_line_and_moves_up_by_itself(
    client: Client, event: Event, settings: Any, run_jobs: Callable[[], list[str]]
) -> None:
    with system_scope("a test arranges"):
        Event.objects.filter(pk=event.pk).update(capacity=1)
    for n in range(3):
        register(event, n)
    assert [status for _, status in states(event)] == ["registered", "waiting", "waiting"]
    assert "All seats are taken" in client.get(f"/events/{event.public_id}/register/").content.decode()
    sent_so_far = mails(settings, run_jobs)
    second, third = link_of(sent_so_far[1]), link_of(sent_so_far[2])
    assert "Your place in line: 2" in client.get(third).content.decode()
    assert client.post(f"{link_of(sent_so_far[0])}cancel/").status_code == 302
    assert [status for _, status in states(event)] == ["cancelled", "registered", "waiting"]
    cancelled, promoted = mails(settings, run_jobs)[3:]
    assert invitation_of(cancelled)["STATUS"] == "CANCELLED"
    assert promoted["To"] == "person1@example.org"
    assert "A seat is yours" in promoted["Subject"]
    assert "registered" in client.get(second).content.decode()
    assert "Your place in line: 1" in client.get(third).content.decode()


def test_closed_or_cancelled__takes_nobody(event: Event, advisor: User, clock: Any) -> None:
    clock.move_to(event.starts_at)
    with pytest.raises(Conflict, match="closed"):
        register(event, 1)
    other = EventFactory(center=event.center, owner=advisor, status="draft", starts_at=event.ends_at)
    with pytest.raises(Conflict, match="draft"):
        register(other, 1)


def test_begun__nobody_gives_a_seat_back_or_moves_up(event: Event, clock: Any) -> None:
    with system_scope("a test arranges"):
        Event.objects.filter(pk=event.pk).update(capacity=1)
    first, _second = register(event, 1), register(event, 2)
    clock.move_to(event.starts_at)
    with pytest.raises(Conflict, match="begun"):
        actions.cancel_registration(registration=first)
    assert [status for _, status in states(event)] == ["registered", "waiting"]


def test_series__one_registration_for_all_days(client: Client, event: Event, advisor: User) -> None:
    with use(actor_for(advisor).context):
        later = actions.repeat(event=event, every="week", times=2, by=actor_for(advisor))
        event.refresh_from_db()
        actions.publish(event=event, by=actor_for(advisor), series=True)
    # Nine in the morning stays nine in the morning, through the change of clocks of March 14.
    assert [each.starts_at.hour for each in later] == [15, 14]
    assert sent(client, event, whole_series="on").status_code == 302
    assert [len(states(each)) for each in (event, *later)] == [1, 1, 1]
    with system_scope("one day is closed early"):
        Event.objects.filter(pk=later[0].pk).update(closes_at=timezone.now())
    assert sent(client, event, email="ben@example.org", whole_series="on").status_code == 302
    assert [len(states(each)) for each in (event, *later)] == [2, 1, 2]


def test_fee__early_late_and_with_the_code(event: Event, clock: Any) -> None:
    with system_scope("a test arranges"):
        Event.objects.filter(pk=event.pk).update(
            fee=Decimal(120), early_fee=Decimal(90), early_until=event.starts_at - timedelta(days=7)
        )
        event.door.free_code = "MEMBER"
        event.door.save()
    assert register(event, 1).fee == 90
    assert register(event, 2, free_code="member").fee == 0
    with pytest.raises(InvalidValue, match="not the code"):
        register(event, 3, free_code="guess")
    clock.move_to(event.starts_at - timedelta(days=1))
    assert register(event, 3).fee == 120


def test_code__counts_while_it_is_held_and_adds_who_had_not_registered(
    client: Client, event: Event, clock: Any
) -> None:
    known = RegistrationFactory(event=event, email="ana@example.org")
    where = f"/events/{event.public_id}/here/"
    early = client.post(where, {"code": "ABC234", "email": "ana@example.org"}).content.decode()
    assert "an hour before" in early
    clock.move_to(event.starts_at)
    assert (
        "not the code" in client.post(where, {"code": "WRONG1", "email": "ana@example.org"}).content.decode()
    )
    assert "Thank you" in client.post(where, {"code": "abc 234", "email": "Ana@example.org"}).content.decode()
    with system_scope("a test looks"):
        known.refresh_from_db()
    assert known.attended == "code"
    asked = client.post(where, {"code": "ABC234", "email": "new@example.org"}).content.decode()
    assert "Nobody registered with this e-mail address" in asked
    there = client.post(
        where, {"code": "ABC234", "email": "new@example.org", "name": "New One", "company_name": ""}
    )
    assert "Thank you" in there.content.decode()
    with system_scope("a test looks"):
        walked_in = Registration.objects.get(email="new@example.org")
    assert (walked_in.attended, walked_in.beyond_capacity) == ("code", True)


def test_afterwards__two_questions_and_a_request(
    client: Client, event: Event, advisor: User, clock: Any, settings: Any, run_jobs: Callable[[], list[str]]
) -> None:
    register(event, 1, company_name="Acme")
    clock.move_to(event.ends_at + timedelta(days=1))
    with use(actor_for(advisor).context):
        material = actions.add_material(
            event=event, title="Slides", link="https://files.example/slides", audience="registered",
            by=actor_for(advisor),
        )  # fmt: skip
        assert actions.follow_up(event=event, words="It was good to see you.", by=actor_for(advisor)) == 1
        with pytest.raises(Conflict, match="already"):
            actions.follow_up(event=event, words="", by=actor_for(advisor))
    mail = mails(settings, run_jobs)[-1]
    assert "It was good to see you." in text_of(mail)
    link = link_of(mail)
    page = client.get(link).content.decode()
    assert material.title in page
    data = {"rating": "4", "said": "More time", "wants_help": "on", "need": "Setup takes an hour"}
    assert "Thank you" in client.post(f"{link}feedback/", data).content.decode()
    with system_scope("a test looks"):
        asked = Request.objects.get()
        registration = Registration.objects.get()
    assert (asked.source, asked.need, asked.company_name) == ("event", "Setup takes an hour", "Acme")
    assert asked.assigned_to_id == advisor.pk
    assert (registration.rating, registration.said, registration.help_request_id) == (
        4,
        "More time",
        asked.pk,
    )
    client.post(f"{link}feedback/", data)
    with system_scope("a test looks"):
        assert Request.objects.count() == 1


def test_link__of_nobody_opens_nothing(client: Client, event: Event) -> None:
    assert client.get("/events/registration/not-a-token/").status_code == 404
    assert client.post("/events/registration/not-a-token/cancel/").status_code == 404


def test_file__is_handed_to_its_audience_alone(
    client: Client, event: Event, advisor: User, settings: Any, run_jobs: Callable[[], list[str]]
) -> None:
    register(event, 1)
    link = link_of(mails(settings, run_jobs)[0])
    by = actor_for(advisor)
    with use(by.context):
        file = SimpleUploadedFile("slides.exe", b"%PDF-1.7 slides")
        material = actions.add_material(
            event=event, title="Slides", link="", audience="attended", by=by, file=file
        )
        with pytest.raises(InvalidValue, match="not both"):
            actions.add_material(event=event, title="x", link="", audience="everyone", by=by)
        with pytest.raises(InvalidValue):
            actions.add_material(
                event=event, title="x", link="", audience="everyone", by=by,
                file=SimpleUploadedFile("slides.pdf", b"MZ\x90\x00 a program"),
            )  # fmt: skip
    assert client.get(f"{link}handed-out/{material.pk}/").status_code == 404
    assert client.get(f"/events/{event.public_id}/handed-out/{material.pk}/").status_code == 404
    with system_scope("a test arranges"):
        Registration.objects.update(attended="list")
    handed = client.get(f"{link}handed-out/{material.pk}/")
    assert b"".join(handed.streaming_content) == b"%PDF-1.7 slides"
    assert handed["Content-Disposition"] == 'attachment; filename="slides.pdf"'


def test_reminder__once_a_day_before(
    event: Event, clock: Any, settings: Any, run_jobs: Callable[[], list[str]]
) -> None:
    register(event, 1)
    with system_scope("a job"):
        assert actions.send_reminders(now=event.starts_at - timedelta(days=2)) == 0
    clock.move_to(event.starts_at - timedelta(hours=20))
    with system_scope("a job"):
        assert actions.send_reminders(now=event.starts_at - timedelta(hours=20)) == 1
        assert actions.send_reminders(now=event.starts_at - timedelta(hours=19)) == 0
    assert "Tomorrow" in mails(settings, run_jobs)[-1]["Subject"]


def test_other_center__sees_neither_people_nor_door(event: Event, center: Center) -> None:
    register(event, 1)
    stranger = actor_for(person(Role.DIRECTOR, CenterFactory(state_id="45").organisation))
    with use(stranger.context):
        assert not Registration.objects.exists()
        assert not EventDoor.objects.exists()
        assert Event.objects.get().pk == event.pk
        with pytest.raises(Exception, match="advisors and directors"):
            actions.cancel_event(event=event, reason="x", by=stranger)


def test_draft__is_seen_by_its_center_alone(client: Client, event: Event, advisor: User) -> None:
    draft = EventFactory(center=event.center, owner=advisor, status="draft", title="Not yet")
    DoorFactory(event=draft)
    assert client.get(f"/events/{draft.public_id}/").status_code == 404
    assert "Not yet" not in client.get("/events/").content.decode()


def test_series__whoever_asks_again_does_not_learn_who_is_registered(
    client: Client, event: Event, advisor: User, settings: Any, run_jobs: Callable[[], list[str]]
) -> None:
    with use(actor_for(advisor).context):
        actions.repeat(event=event, every="week", times=1, by=actor_for(advisor))
        event.refresh_from_db()
        actions.publish(event=event, by=actor_for(advisor), series=True)
    first = sent(client, event, whole_series="on")
    again = sent(client, event, whole_series="on")
    assert (again.status_code, again.url) == (302, first.url)
    assert len(mails(settings, run_jobs)) == 4


def test_changed__who_waits_gets_no_invitation_and_who_is_soon_no_second_mail(
    event: Event, advisor: User, clock: Any, settings: Any, run_jobs: Callable[[], list[str]]
) -> None:
    with system_scope("a test arranges"):
        Event.objects.filter(pk=event.pk).update(capacity=1)
    register(event, 1)
    register(event, 2)
    mails(settings, run_jobs)
    clock.move_to(event.starts_at - timedelta(hours=30))
    begins = event.starts_at - timedelta(hours=20)
    facts = {
        "starts_at": begins,
        "ends_at": event.ends_at,
        "closes_at": begins,
        "place": event.place,
        "way": event.way,
    }
    with use(actor_for(advisor).context):
        actions.change_event(
            event=event, facts=facts | {"capacity": 1}, door={}, owner=advisor, by=actor_for(advisor),
        )  # fmt: skip
    seat, waits = mails(settings, run_jobs)[-2:]
    assert ["text/calendar" in str(each) for each in (seat, waits)] == [True, False]
    with system_scope("a job"):
        assert actions.send_reminders(now=timezone.now()) == 0


def test_list__can_be_ticked_while_people_arrive_and_never_takes_back_what_a_code_said(
    event: Event, advisor: User, clock: Any
) -> None:
    ana, ben = register(event, 1), register(event, 2)
    by = actor_for(advisor)
    clock.move_to(event.starts_at - timedelta(minutes=50))
    with use(by.context):
        assert actions.tick_list(event=event, came={ana.pk}, by=by) == 1
    actions.mark_attended(registration=ben, code=event.door.code)
    with use(by.context):
        assert actions.tick_list(event=event, came=set(), by=by) == 0
    with system_scope("a test looks"):
        assert list(event.registrations.order_by("pk").values_list("attended", flat=True)) == ["", "code"]


def test_feedback__of_whom_has_no_seat_is_refused_with_their_words_kept(
    client: Client, event: Event, clock: Any, settings: Any, run_jobs: Callable[[], list[str]]
) -> None:
    gone = register(event, 1)
    link = link_of(mails(settings, run_jobs)[0])
    actions.cancel_registration(registration=gone)
    clock.move_to(event.ends_at)
    page = client.post(f"{link}feedback/", {"rating": "1", "said": "I was not there", "wants_help": "on"})
    assert page.status_code == 409
    with system_scope("a test looks"):
        assert not Request.objects.exists()
        assert event.registrations.get().said == ""


def test_edit__by_two_people_loses_nothing(
    advisor: User, event: Event, sign_in: Callable[[User], Client]
) -> None:
    client = sign_in(advisor)
    where = f"/events/manage/{event.public_id}/edit/"
    page = client.get(where)
    form = page.context["form"]
    data = {bound.name: bound.value() for bound in form if bound.value() is not None}
    data |= {"starts": f"{data['starts']:%Y-%m-%dT%H:%M}", "ends": f"{data['ends']:%Y-%m-%dT%H:%M}"}
    data |= {"opened": form.edit.token, "title": "Mine"}
    with system_scope("somebody else was quicker"):
        Event.objects.filter(pk=event.pk).update(title="Theirs")
    answer = client.post(where, data)
    assert "Theirs" in answer.content.decode()
    with system_scope("a test looks"):
        assert Event.objects.get(pk=event.pk).title == "Theirs"


def test_over__is_not_cancelled_any_more(event: Event, advisor: User, clock: Any) -> None:
    register(event, 1)
    clock.move_to(event.ends_at)
    by = actor_for(advisor)
    with use(by.context), pytest.raises(Conflict, match="is over"):
        actions.cancel_event(event=event, reason="Snow", by=by)


def test_form_over_the_rest_of_a_series__holds_all_its_days_in_one_statement(
    center: Center, advisor: User, sign_in: Callable[[User], Client]
) -> None:
    """One day first and the others after it: two who change overlapping parts would wait for each other."""
    series, first = uuid.uuid4(), NOW + timedelta(days=30)
    later, event, earlier = (
        EventFactory(center=center, owner=advisor, series=series, starts_at=first + timedelta(days=days))
        for days in (7, 0, -7)
    )
    DoorFactory(event=event)
    browser, address = sign_in(advisor), f"/events/manage/{event.public_id}/edit/"
    form = browser.get(address).context["form"]
    values = {each.html_name: each.value() for each in form}
    sent = {name: value for name, value in values.items() if value not in (None, "")}
    sent |= {"following": "on", "opened": form.edit.token, "about": "What is new."}
    with CaptureQueriesContext(connection) as ran:
        assert browser.post(address, sent).status_code == 302
    locks = [each["sql"] for each in ran if "FOR UPDATE" in each["sql"] and '"events_event"' in each["sql"]]
    assert '"events_event"."series" =' in locks[0]
    assert 'ORDER BY "events_event"."id" ASC' in locks[0]
    with system_scope("a test looks"):
        found = {each.pk: each.about for each in Event.objects.filter(series=series)}
    assert (found[later.pk], found[event.pk]) == ("What is new.", "What is new.")
    assert found[earlier.pk] != "What is new."
