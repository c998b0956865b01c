"""Times of an event are those of its own zone, whatever the zone of who writes them."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils import timezone

from lineshaft.apps.events.forms.staff import EventForm

LEFT_OUT = "'02:30' is left out on that day, when the clocks go forward. Write another time."


def _written(zone: str, begins: str, **more: Any) -> EventForm:
    values = {"zone": zone, "starts": begins, "ends": f"{begins[:10]}T12:00", **more}
    form = EventForm(values, event=None, zone=zone, people=[], lines=[])
    form.is_valid()
    return form


@pytest.mark.parametrize("writer", ["America/New_York", "America/Chicago", "Pacific/Honolulu"])
@pytest.mark.parametrize(
    ("zone", "begins", "hour"),
    [
        ("America/Phoenix", "2027-03-14T02:30", 9),
        ("Pacific/Honolulu", "2027-03-14T02:30", 12),
        ("America/Phoenix", "2027-11-07T01:30", 8),
        # Comes twice in Chicago: the first of the two.
        ("America/Chicago", "2027-11-07T01:30", 6),
    ],
)
def test_form__reads_the_hours_of_the_change_by_the_zone_of_the_event(
    writer: str, zone: str, begins: str, hour: int
) -> None:
    with timezone.override(writer):
        form = _written(zone, begins, closes=begins)
    assert not {"starts", "ends", "closes"} & form.errors.keys()
    at = datetime.fromisoformat(begins).replace(hour=hour, tzinfo=UTC)
    assert (form.cleaned_data["starts_at"], form.cleaned_data["closes_at"]) == (at, at)


@pytest.mark.parametrize("writer", ["America/New_York", "Pacific/Honolulu"])
def test_form__refuses_the_hour_that_chicago_leaves_out(writer: str) -> None:
    with timezone.override(writer):
        form = _written("America/Chicago", "2027-03-14T02:30", early_until="2027-03-14T02:30")
    assert form.errors["starts"] == [LEFT_OUT]
    assert form.errors["early_until"] == [LEFT_OUT]
