"""The mails that a test sent, as whoever gets them reads them."""

from collections.abc import Callable
from email import policy
from email.parser import BytesParser
from pathlib import Path
from typing import Any

from icalendar import Calendar


def mails(settings: Any, run_jobs: Callable[[], list[str]]) -> list[Any]:
    run_jobs()
    # By the clock of the disk: that of the test stands still.
    paths = sorted(Path(settings.MAIL_FOLDER).glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
    return [BytesParser(policy=policy.default).parsebytes(path.read_bytes()) for path in paths]


def text_of(mail: Any) -> str:
    return str(mail.get_body(("plain",)).get_content())


def invitation_of(mail: Any) -> Any:
    (part,) = [each for each in mail.walk() if each.get_content_type() == "text/calendar"]
    calendar = Calendar.from_ical(part.get_content())
    assert part.get_param("method") == calendar["METHOD"]
    return calendar.walk("VEVENT")[0]
