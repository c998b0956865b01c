"""Jobs of the accounts context."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone

from . import actions
from .jobs import job


@job("accounts.send_mail", why="sending one mail that was deferred with the write it tells about")
def send_mail(*, to: list[str], subject: str, text: str) -> None:
    """Send one plain-text mail. The queue tries again when the mail server fails."""
    EmailMessage(subject=subject, body=text, from_email=settings.DEFAULT_FROM_EMAIL, to=to).send()


@job("accounts.clean_up", why="what has expired is deleted, whoever it was about", cron="17 * * * *")
def clean_up(timestamp: int | None = None) -> None:
    """Delete counts, sessions and form tokens that have expired. `timestamp` is the scheduler's."""
    actions.delete_expired(now=timezone.now())
