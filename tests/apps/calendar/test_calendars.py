"""Calendars: what is subscribed to, and the files that are handed in."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from icalendar import Calendar

from factories.accounts import person
from factories.calendar import BookingFactory
from lineshaft.apps.accounts.models import Membership, User
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.calendar.calendars import MOST_EVENTS, Entry, busy_times, feed
from lineshaft.apps.calendar.models import BusyTime, ConsultingHours
from lineshaft.apps.network.models import Center
from lineshaft.domain.errors import InvalidValue
from lineshaft.tenancy import system_scope
from shared_files import shared

from .conftest import NINE, NOW, TEN

CHICAGO = ZoneInfo("America/Chicago")
SignIn = Callable[[User], Client]


def ics(*lines: str) -> bytes:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", *lines, "END:VCALENDAR", ""]).encode()


def event(*lines: str) -> tuple[str, ...]:
    return ("BEGIN:VEVENT", "UID:1", "DTSTAMP:20270101T000000Z", *lines, "END:VEVENT")


def read(*lines: str) -> list[str]:
    """The busy times of a calendar, as clocks in Chicago show them."""
    found = busy_times(ics(*lines), zone=CHICAGO, today=date(2027, 3, 1), name="mine.ics")
    return [f"{a.astimezone(CHICAGO):%m-%d %H:%M}-{b.astimezone(CHICAGO):%m-%d %H:%M}" for a, b in found]


def test_feed__reads_as_the_library_reads_it() -> None:
    """The words of a company cannot break out of their line, however long or odd they are."""
    words = "Ácme; Sons, Inc.\\ \nSTATUS:CANCELLED\r\nBEGIN:VEVENT " + "ñ" * 200
    entries = [
        Entry("a@x", 0, NINE, TEN, NOW, words),
        Entry("b@x", 3, NINE, TEN, NOW, "Other", is_cancelled=True),
    ]
    text = "".join(feed(entries, name="Consultations, Center"))
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    first, second = Calendar.from_ical(text).walk("VEVENT")
    assert str(first["SUMMARY"]) == " ".join(words.split())
    assert (first.decoded("DTSTART"), first.decoded("DTEND"), str(first["STATUS"])) == (
        NINE,
        TEN,
        "CONFIRMED",
    )
    assert (str(second["STATUS"]), second["SEQUENCE"]) == ("CANCELLED", 3)


def make_address(browser: Client, whose: str = "own") -> str:
    page = browser.post(
        "/consultations/calendars/", {"whose": whose, "once": "6f1f7b1e-0000-4000-8000-000000000001"}
    )
    found = re.search(r"/calendars/[\w-]{43}\.ics", page.content.decode())
    assert found
    return found[0]


def test_feed__of_an_advisor_names_companies_and_that_of_the_center_does_not(
    center: Center, hours: ConsultingHours, sign_in: SignIn
) -> None:
    held = BookingFactory(
        center=center, advisor=hours.advisor, company_name="Acme", topic="A secret", where="Room 7"
    )
    BookingFactory(center=center, advisor=hours.advisor, company_name="Gone", status="cancelled", sequence=1)
    BookingFactory(center=center, company_name="Another advisor's")
    director = person(Role.DIRECTOR, center.organisation)
    own = make_address(sign_in(hours.advisor))
    whole = make_address(sign_in(director), "center")
    text = Client().get(own).content.decode()
    assert "Consultation: Acme" in text
    assert re.search(r"SEQUENCE:1\r\n(.+\r\n)+STATUS:CANCELLED", text)
    assert f"{held.uid}@lineshaft" in text
    of_center = Client().get(whole).content.decode()
    assert of_center.count("BEGIN:VEVENT") == 3
    assert "Consultation of Ada Advisor" in of_center
    assert not [word for word in ("Acme", "Gone", "A secret", "Room 7") if word in of_center]
    assert not [word for word in ("A secret", "Room 7", "Another advisor") if word in text]


def test_feed__ends_when_it_is_revoked_and_when_its_maker_leaves(
    center: Center, hours: ConsultingHours, sign_in: SignIn
) -> None:
    browser = sign_in(hours.advisor)
    first = make_address(browser)
    assert Client().get(first).status_code == 200
    pk = re.findall(r"calendars/(\d+)/revoke", browser.get("/consultations/calendars/").content.decode())[0]
    assert browser.post(f"/consultations/calendars/{pk}/revoke/").status_code == 302
    assert Client().get(first).status_code == 404
    second = make_address(browser)
    with system_scope("a test ends a membership"):
        Membership.objects.update(ended_at=NOW)
    assert Client().get(second).status_code == 404


def test_feed_of_the_center__is_made_by_a_director_alone(hours: ConsultingHours, sign_in: SignIn) -> None:
    page = sign_in(hours.advisor).post(
        "/consultations/calendars/", {"whose": "center", "once": "6f1f7b1e-0000-4000-8000-000000000001"}
    )
    assert "/calendars/" not in re.sub(r"/consultations/calendars/", "", page.content.decode())


def test_busy_times__with_a_zone_without_one_and_whole_days() -> None:
    assert read(
        *event("DTSTART:20270305T150000Z", "DTEND:20270305T160000Z"),
        *event("DTSTART:20270306T090000", "DURATION:PT30M"),
        *event("DTSTART;VALUE=DATE:20270314"),
        *event("DTSTART:20260101T150000Z", "DTEND:20260101T160000Z"),
    ) == ["03-05 09:00-03-05 10:00", "03-06 09:00-03-06 09:30", "03-14 00:00-03-15 00:00"]


def test_busy_times__repetitions_keep_their_wall_time_through_a_change_of_clocks() -> None:
    assert read(
        *event(
            "DTSTART;TZID=America/Chicago:20270310T090000",
            "DTEND;TZID=America/Chicago:20270310T100000",
            "RRULE:FREQ=DAILY;INTERVAL=3;UNTIL=20270319T140000Z",
            "EXDATE;TZID=America/Chicago:20270313T090000",
        )
    ) == ["03-10 09:00-03-10 10:00", "03-16 09:00-03-16 10:00", "03-19 09:00-03-19 10:00"]


def test_busy_times__a_time_of_a_series_that_was_moved_or_cancelled_is_free_again() -> None:
    assert read(
        *event(
            "DTSTART;TZID=America/Chicago:20270302T090000",
            "DTEND;TZID=America/Chicago:20270302T100000",
            "RRULE:FREQ=WEEKLY;COUNT=4",
        ),
        *event(
            "RECURRENCE-ID:20270309T150000Z",
            "DTSTART;TZID=America/Chicago:20270310T140000",
            "DTEND;TZID=America/Chicago:20270310T150000",
        ),
        *event(
            "RECURRENCE-ID;TZID=America/Chicago:20270316T090000",
            "DTSTART;TZID=America/Chicago:20270316T090000",
            "DTEND;TZID=America/Chicago:20270316T100000",
            "STATUS:CANCELLED",
        ),
    ) == ["03-02 09:00-03-02 10:00", "03-10 14:00-03-10 15:00", "03-23 09:00-03-23 10:00"]


def test_busy_times__cancelled_and_free_ones_are_left_out() -> None:
    when = ("DTSTART:20270305T150000Z", "DTEND:20270305T160000Z")
    assert read(*event(*when, "STATUS:CANCELLED"), *event(*when, "TRANSP:TRANSPARENT")) == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04",
        b"\xff\xfe\x00",
        b"hello",
        ics("BEGIN:VEVENT", "DTSTART:20270305T150000Z"),
        ics(*event("DTSTART:tomorrow")),
        ics(*event("SUMMARY:no start")),
        ics(*event("DTSTART:20270305T150000Z", "DTEND:20270305T160000Z", "RRULE:FREQ=NEVER")),
        ics(*event("DTSTART:20270305T150000Z", "DTEND:20270305T150001Z", "RRULE:FREQ=SECONDLY")),
        ics(*event("DTSTART:20270305T150000Z", "DTEND:20270305T160000Z"), *event("DTSTART:nonsense")),
    ],
)
def test_busy_times__a_file_that_cannot_be_read_whole_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidValue):
        busy_times(content, zone=CHICAGO, today=date(2027, 3, 1), name="mine.ics")


def test_busy_times__zones_as_windows_calls_them() -> None:
    when = (
        f"DT{which};TZID=Eastern Standard Time:20270305T{hour}0000"
        for which, hour in (("START", 10), ("END", 11))
    )
    assert read(*event(*when)) == ["03-05 09:00-03-05 10:00"]


@pytest.mark.parametrize(
    "lines",
    [
        ("DTSTART;TZID=Nowhere/Land:20270305T100000", "DTEND:20270305T160000Z"),
        ("DTSTART:20270305T150000Z", "DTEND;TZID=Nowhere/Land:20270305T100000"),
        ("DTSTART:20270305T150000Z", "RRULE:FREQ=DAILY;COUNT=3", "EXDATE;TZID=Nowhere/Land:20270305T100000"),
        ("DTSTART:20270305T150000Z", "RDATE;TZID=Nowhere/Land:20270305T100000"),
    ],
)
def test_busy_times__in_a_zone_that_nobody_knows_are_read_in_no_other(lines: tuple[str, ...]) -> None:
    words = "nobody knows.*“Board” on Mar 05, 2027 at 10:00.*mine.ics: Nowhere/Land.*America/Chicago"
    with pytest.raises(InvalidValue, match=words):
        read(*event("SUMMARY:Board", *lines))
    # What keeps nobody busy says nothing of when.
    assert read(*event("TRANSP:TRANSPARENT", *lines)) == []


def test_busy_times__no_calendar_of_one_person() -> None:
    start = datetime(2027, 3, 2, tzinfo=UTC)
    many = [
        line
        for n in range(MOST_EVENTS + 1)
        for line in event(f"DTSTART:{start + timedelta(minutes=n):%Y%m%dT%H%M%SZ}", "DURATION:PT1M")
    ]
    with pytest.raises(InvalidValue, match="more than 5,000"):
        read(*many)


def upload(browser: Client, content: bytes, name: str = "mine.ics") -> Any:
    data = {
        "file": SimpleUploadedFile(name, content),
        "once": f"6f1f7b1e-0000-4000-8000-{abs(hash(content)) % 10**12:012}",
    }
    return browser.post("/consultations/busy/file/", data)


def busy() -> list[Any]:
    with system_scope("a test looks"):
        return list(BusyTime.objects.order_by("pk").values_list("pk", flat=True))


def test_upload__takes_the_place_of_the_file_before_and_a_bad_one_of_nothing(
    hours: ConsultingHours, sign_in: SignIn
) -> None:
    browser = sign_in(hours.advisor)
    with system_scope("a test blocks a time"):
        BusyTime.objects.create(center=hours.center, advisor=hours.advisor, period=(NINE, TEN), note="mine")
    first = ics(*event("DTSTART:20270205T150000Z", "DTEND:20270205T160000Z"))
    assert upload(browser, first).status_code == 302
    before = busy()
    assert len(before) == 2
    page = upload(browser, first.replace(b"END:VCALENDAR", b"BEGIN:VEVENT\r\nEND:VEVENT\r\nEND:VCALENDAR"))
    assert "no calendar file that can be read" in page.content.decode()
    assert busy() == before
    second = ics(*event("DTSTART:20270206T150000Z", "DTEND:20270206T160000Z"))
    assert upload(browser, second).status_code == 302
    assert len(busy()) == 2
    assert before[0] in busy()


@pytest.mark.shared_data
def test_upload__of_any_file_writes_all_of_it_or_nothing(hours: ConsultingHours, sign_in: SignIn) -> None:
    browser = sign_in(hours.advisor)
    files = sorted(shared("fuzz/icalendar").glob("*.ics"))
    taken = refused = 0
    for path in files:
        before = busy()
        response = upload(browser, path.read_bytes(), path.name)
        assert response.status_code in {200, 302}, path.name
        if response.status_code == 302:
            taken += 1
        else:
            refused += 1
            assert busy() == before, path.name
    assert taken + refused == len(files) > 100


def test_block__of_a_day_off_takes_its_times_away(hours: ConsultingHours, sign_in: SignIn) -> None:
    browser = sign_in(hours.advisor)
    page = browser.post(
        "/consultations/busy/",
        {"first_day": "2027-02-01", "note": "Day off", "once": "6f1f7b1e-0000-4000-8000-000000000009"},
    )
    assert page.status_code == 302
    assert (
        "9:00 AM"
        not in Client()
        .get(f"/centers/{hours.center.slug}/book/?from=2027-02-01")
        .content.decode()
        .split("February 2, 2027")[0]
    )
    (pk,) = busy()
    assert browser.post(f"/consultations/busy/{pk}/free/").status_code == 302
    assert busy() == []


def test_colleague__cannot_free_the_time_of_another(hours: ConsultingHours, sign_in: SignIn) -> None:
    with system_scope("a test blocks a time"):
        blocked = BusyTime.objects.create(center=hours.center, advisor=hours.advisor, period=(NINE, TEN))
    colleague = person(Role.ADVISOR, hours.center.organisation)
    assert sign_in(colleague).post(f"/consultations/busy/{blocked.pk}/free/").status_code == 403
    assert busy() == [blocked.pk]
