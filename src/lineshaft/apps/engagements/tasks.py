"""Jobs of requests. The decorator gives them their transaction and the system scope."""

from typing import Any

from django.utils import timezone

from lineshaft.apps.accounts.jobs import job

from . import actions


@job("engagements.escalate_requests", why="requests that nobody answered are brought up", cron="*/15 * * * *")
def escalate_requests(**_when: Any) -> None:
    """Every quarter of an hour: what is due soon, overdue, and overdue for a working day."""
    actions.escalate(now=timezone.now())


@job("engagements.acknowledge_file", why="people of a file are told that their request arrived")
def acknowledge_file(batch_id: int, **_others: Any) -> None:
    """The next people of a file; the rest follow a minute later."""
    actions.acknowledge_some(batch_id=batch_id)


@job(
    "engagements.expire_transfers", why="companies did not answer about a transfer in time", cron="20 5 * * *"
)
def expire_transfers(**_when: Any) -> None:
    """Every night: questions to companies whose links have expired."""
    actions.expire_transfers(now=timezone.now())


@job("engagements.tell_partners", why="partners hear how far their referrals got", cron="5-59/15 * * * *")
def tell_partners(**_when: Any) -> None:
    """Every quarter of an hour: referrals that were answered, became work, were passed on or closed."""
    actions.tell_partners()
