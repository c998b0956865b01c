"""The mails that a test sent, as whoever gets them reads them."""

from collections.abc import Callable
from email import policy
from email.parser import BytesParser
from pathlib import Path
from typing import Any

from icalendar import Calendar


def mails(settings: Any, run_jobs: Callable[[], list[str]]) -> list[Any]:
    run_jobs()
    paths = in_order_of_sending(settings.MAIL_FOLDER)
    return [BytesParser(policy=policy.default).parsebytes(path.read_bytes()) for path in paths]


def in_order_of_sending(folder: Any) -> list[Path]:
    """The stored mails, by their number: the clock of a test stands still or goes back, that of the disk is coarse."""
    return sorted(Path(folder).glob("*.eml"), key=lambda path: path.name.split("-")[1])


def text_of(mail: Any) -> str:
    return str(mail.get_body(("plain",)).get_content())


def invitation_of(mail: Any) -> Any:
    (part,) = [each for each in mail.walk() if each.get_content_type() == "text/calendar"]
    calendar = Calendar.from_ical(part.get_content())
    assert part.get_param("method") == calendar["METHOD"]
    return calendar.walk("VEVENT")[0]
