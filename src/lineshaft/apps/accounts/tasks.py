"""Jobs of the accounts context."""

from email.mime.text import MIMEText

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app

from . import actions
from .jobs import WITHIN_A_DAY, job, take_back_lost


@job(
    "accounts.send_mail",
    why="sending one mail that was deferred with the write it tells about",
    retry=WITHIN_A_DAY,
)
def send_mail(*, to: list[str], subject: str, text: str, message_id: str = "", invitation: str = "") -> None:
    """
    Send one plain-text mail. The queue tries again when the mail server fails; `message_id` stays the same.

    `invitation` is attached under the media type by which mail programs know an invitation: its method stands in both.
    """
    message = EmailMessage(
        subject=subject,
        body=text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=to,
        headers={"Message-ID": message_id} if message_id else {},
    )
    if invitation:
        method = "CANCEL" if "METHOD:CANCEL" in invitation else "REQUEST"
        part = MIMEText(invitation, "calendar", "utf-8")
        part.set_param("method", method)
        part.add_header("Content-Disposition", "attachment", filename="invitation.ics")
        message.attach(part)
    message.send()


@app.periodic(cron="* * * * *")
@app.task(name="accounts.take_back_lost", queueing_lock="accounts.take_back_lost", pass_context=True)
async def take_back_lost_jobs(context: JobContext, timestamp: int) -> None:
    """Every minute: what a worker that is gone had begun is begun again. Touches no table with row policies."""
    await take_back_lost(context.app.job_manager)


@job("accounts.clean_up", why="what has expired is deleted, whoever it was about", cron="17 * * * *")
def clean_up(timestamp: int | None = None) -> None:
    """Delete counts, sessions and form tokens that have expired. `timestamp` is the scheduler's."""
    actions.delete_expired(now=timezone.now())
