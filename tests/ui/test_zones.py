"""Times as pages show and read them, in the zone that holds."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django import forms
from django.template import Context, Template
from django.utils import timezone, translation

from lineshaft.ui.fields import ClockField, MomentField

AT = datetime(2026, 11, 28, 20, 10, tzinfo=UTC)


def render(template: str, **values: Any) -> str:
    return Template("{% load ui %}" + template).render(Context(values))


@pytest.mark.parametrize(
    ("zone", "shown", "named"),
    [
        ("America/New_York", "Nov 28, 2026, 3:10 PM EST", "Eastern time (EST)"),
        ("America/Chicago", "Nov 28, 2026, 2:10 PM CST", "Central time (CST)"),
        ("America/Puerto_Rico", "Nov 28, 2026, 4:10 PM AST", "Atlantic time (AST)"),
        ("Pacific/Honolulu", "Nov 28, 2026, 10:10 AM HST", "Hawaii time (HST)"),
        ("Pacific/Guam", "Nov 29, 2026, 6:10 AM ChST", "Chamorro time (ChST)"),
    ],
)
def test_moment__says_its_zone_and_a_table_says_it_once(zone: str, shown: str, named: str) -> None:
    with timezone.override(zone), time_machine.travel(AT):
        assert render("{{ at|moment }}", at=AT) == shown
        assert render("{{ at|moment_in_table }}", at=AT) == shown.rpartition(" ")[0]
        assert f"Times are in {named}." in render("{% times_are_in %}")


def test_times_are_in__spanish() -> None:
    with timezone.override("America/Puerto_Rico"), translation.override("es"):
        assert "Zona horaria: hora del Atlántico (AST)." in render("{% times_are_in %}")


def test_own_time__carries_the_moment_by_the_clock_of_its_place() -> None:
    html = render("{% own_time at zone %}", at=AT, zone="America/Chicago")
    assert 'hidden data-own-time="2026-11-28T14:10:00-06:00" data-own-words="{time} your time"' in html
    html = render("{% own_time at zone at %}", at=AT, zone="Pacific/Honolulu")
    assert 'data-own-end="2026-11-28T10:10:00-10:00" data-own-words="{time} to {end} your time"' in html


class Form(forms.Form):
    at = MomentField(help_text="When it begins.")
    clock = ClockField(required=False)


def test_moment_field__reads_and_shows_in_the_zone_of_the_page_and_says_it() -> None:
    with timezone.override("Pacific/Honolulu"):
        form = Form({"at": "2027-03-14T02:30", "clock": "2027-03-14T02:30"})
        assert form.is_valid()
        assert form.cleaned_data["at"] == datetime(2027, 3, 14, 12, 30, tzinfo=UTC)
        assert form.cleaned_data["clock"] == datetime(2027, 3, 14, 2, 30)  # noqa: DTZ001  a clock knows no zone
        assert str(form["at"].help_text) == "Hawaii time (HST). When it begins."
        assert 'value="2026-11-28T10:10"' in str(Form(initial={"at": AT})["at"])
    assert "Hawaii" not in str(Form()["at"].help_text)


def test_moment_field__refuses_what_the_clocks_there_leave_out() -> None:
    with timezone.override("America/Chicago"):
        form = Form({"at": "2027-03-14T02:30", "clock": "2027-03-14T02:30"})
        assert form.errors == {
            "at": ["'02:30' is left out on that day, when the clocks go forward. Write another time."]
        }
        assert Form({"at": "2027-11-07T01:30"}).is_valid()
    for text in ("0001-01-01T00:00", "9999-12-31T23:59", "tomorrow", "2027-13-01T00:00"):
        assert Form({"at": text, "clock": "tomorrow"}).errors.keys() == {"at", "clock"}
