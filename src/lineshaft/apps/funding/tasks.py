"""Jobs of the money. The decorator gives them their transaction and the system scope."""

import logging
from typing import Any

from django.utils import timezone

from lineshaft.apps.accounts.jobs import WITHIN_A_DAY, job

from . import actions
from .invoicing.mailing import send
from .models import Invoice

log = logging.getLogger("lineshaft.funding")


@job("funding.post_contributions", why="rooms and machines that are lent count each month", cron="20 5 * * *")
def post_contributions(**_when: Any) -> None:
    """Post what recurs for the months that are over; what the books refuse is logged, and the rest goes on."""
    for contribution, reason in actions.post_due_contributions(today=timezone.localdate()):
        log.warning("contribution %s is not posted: %s", contribution.pk, reason)


@job("funding.send_invoice", why="an invoice was issued and goes to the company", retry=WITHIN_A_DAY)
def send_invoice(*, invoice_id: int) -> None:
    """Mail an invoice or credit note with its PDF."""
    send(Invoice.objects.select_related("center", "engagement", "credits").get(pk=invoice_id))


@job("funding.remind_of_overdue", why="companies are reminded of invoices past their day", cron="40 13 * * *")
def remind_of_overdue(**_when: Any) -> None:
    """Remind companies of centers that want it."""
    actions.remind_of_overdue(today=timezone.localdate())
