"""Jobs of the accounts context."""

from django.conf import settings
from django.core.mail import EmailMessage

from . import jobs
from .jobs import job


@job("accounts.send_mail", why="sending one mail that was deferred with the write it tells about")
def send_mail(*, to: list[str], subject: str, text: str) -> None:
    """Send one plain-text mail. The queue tries again when the mail server fails."""
    EmailMessage(subject=subject, body=text, from_email=settings.DEFAULT_FROM_EMAIL, to=to).send()


@job("accounts.take_up_interrupted_jobs", why="jobs whose worker went down begin again", cron="* * * * *")
def take_up_interrupted_jobs(timestamp: int) -> None:
    """Every minute: a power cut or a killed worker loses no job."""
    jobs.take_up_interrupted_jobs()
