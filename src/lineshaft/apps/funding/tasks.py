"""Jobs of the money. The decorator gives them their transaction and the system scope."""

import logging
from typing import Any

from django.utils import timezone

from lineshaft.apps.accounts.jobs import WITHIN_A_DAY, job
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.network.zones import day_everywhere
from lineshaft.domain.errors import LineshaftError
from lineshaft.tenancy import use

from . import actions
from .actions.accounting import check_book as check
from .actions.accounting import post_book as post
from .invoicing.mailing import send
from .models import BookImport, Invoice

log = logging.getLogger("lineshaft.funding")


@job(
    "funding.post_contributions", why="rooms and machines that are lent count each month", cron="20 11 * * *"
)
def post_contributions(**_when: Any) -> None:
    """Post what recurs for the months that are over; what the books refuse is logged, and the rest goes on."""
    for contribution, reason in actions.post_due_contributions(today=day_everywhere()):
        log.warning("contribution %s is not posted: %s", contribution.pk, reason)


@job("funding.send_invoice", why="an invoice was issued and goes to the company", retry=WITHIN_A_DAY)
def send_invoice(*, invoice_id: int, again: str = "") -> None:
    """Mail an invoice or credit note with its PDF; `again` marks a mail that somebody asked for once more."""
    send(Invoice.objects.select_related("center", "engagement", "credits").get(pk=invoice_id), again)


@job("funding.remind_of_overdue", why="companies are reminded of invoices past their day", cron="40 13 * * *")
def remind_of_overdue(**_when: Any) -> None:
    """Remind companies of centers that want it."""
    actions.remind_of_overdue(today=day_everywhere())


def _actor(user_id: int | None) -> Actor:
    return actor_for(User.objects.filter(pk=user_id or 0, is_active=True).first())


@job("funding.check_book", why="a large file of the accounting system is read for the center that sent it")
def check_book(*, batch_id: int, user_id: int | None) -> None:
    """Read a file; it then waits to be posted."""
    by = _actor(user_id)
    with use(by.context), timezone.override(by.zone):
        batch = BookImport.objects.filter(pk=batch_id, status=BookImport.Status.CHECKING.value).first()
        if batch is not None:
            check(batch=batch, by=by)


@job("funding.post_book", why="a large file of the accounting system is posted for the center that sent it")
def post_book(*, batch_id: int, user_id: int | None) -> None:
    """Post a file that was checked. What stands in its way is told on the page of the import."""
    by = _actor(user_id)
    with use(by.context), timezone.override(by.zone):
        batch = BookImport.objects.filter(pk=batch_id, status=BookImport.Status.POSTING.value).first()
        if batch is None:
            return
        try:
            post(batch=batch, by=by)
        except LineshaftError as error:
            BookImport.objects.filter(pk=batch_id).update(
                status=BookImport.Status.CHECKED.value, problem=str(error)
            )
