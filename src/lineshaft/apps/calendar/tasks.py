"""Jobs of consultations. The decorator gives them their transaction and the system scope."""

from typing import Any

from django.utils import timezone

from lineshaft.apps.accounts.jobs import job

from . import actions


@job("calendar.send_reminders", why="companies are reminded of their consultation", cron="*/5 * * * *")
def send_reminders(**_when: Any) -> None:
    """Every five minutes: a day and an hour before."""
    actions.send_reminders(now=timezone.now())
