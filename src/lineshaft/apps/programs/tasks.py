"""Jobs of programs."""

from lineshaft.apps.accounts.jobs import WITHIN_A_DAY, job

from .models import ReportSending
from .reporting.mailing import send


@job("programs.send_report", why="a document of a program goes to the company", retry=WITHIN_A_DAY)
def send_report(*, sending_id: int) -> None:
    """Mail a document with its PDF."""
    found = ReportSending.objects.select_related("center", "sent_by", "report__enrolment__engagement")
    send(found.get(pk=sending_id))
