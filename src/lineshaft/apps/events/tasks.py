"""Jobs of events. The decorator gives them their transaction and the system scope."""

from typing import Any

from django.utils import timezone

from lineshaft.apps.accounts.jobs import job

from . import actions


@job("events.send_reminders", why="people are reminded of the event of tomorrow", cron="*/10 * * * *")
def send_reminders(**_when: Any) -> None:
    """Every ten minutes: a day before."""
    actions.send_reminders(now=timezone.now())
