"""Jobs of the money. The decorator gives them their transaction and the system scope."""

import logging
from typing import Any

from django.utils import timezone

from lineshaft.apps.accounts.jobs import job

from . import actions

log = logging.getLogger("lineshaft.funding")


@job("funding.post_contributions", why="rooms and machines that are lent count each month", cron="20 5 * * *")
def post_contributions(**_when: Any) -> None:
    """Post what recurs for the months that are over; what the books refuse is logged, and the rest goes on."""
    for contribution, reason in actions.post_due_contributions(today=timezone.localdate()):
        log.warning("contribution %s is not posted: %s", contribution.pk, reason)
