"""Invoices for tests of fees: what came in, what went to the books, and the mails."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client

from lineshaft.apps.accounts.mailbox import read_message
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.funding import actions
from lineshaft.apps.funding.models import Invoice, InvoicePayment, Posting
from lineshaft.apps.network.models import Center

TODAY = date(2026, 11, 22)
MakeInvoice = Callable[..., Invoice]


def pay(invoice: Invoice, amount: str, by: Actor, on: date = TODAY) -> InvoicePayment:
    """A payment that came in."""
    return actions.record_payment(
        invoice=invoice, amount=Decimal(amount), received_on=on, reference="check 7", by=by
    )


def browser_of(user: User) -> Client:
    """A browser of its own in which the person is signed in."""
    browser = Client()
    browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def mails() -> list[Any]:
    """What was sent, the earliest first."""
    return [read_message(path) for path in sorted(Path(settings.MAIL_FOLDER).glob("*.eml"))]


def booked(source: str = "fees") -> dict[str, Decimal]:
    """What stands in each account of a fund source."""
    sums: dict[str, Decimal] = {}
    for each in Posting.objects.filter(source=source):
        sums[each.account] = sums.get(each.account, Decimal(0)) + each.amount
    return {account: amount for account, amount in sums.items() if amount}


def scale(center: Center, by: Actor, steps: dict[int, str], applies_from: date = TODAY) -> None:
    """Record a sliding scale."""
    actions.record_scale(
        center=center, applies_from=applies_from, by=by,
        steps={size: Decimal(percent) for size, percent in steps.items()},
    )  # fmt: skip


def agree(engagement: Engagement, by: Actor, full: str, agreed: str, why: str = "") -> Any:
    """Agree on a fee."""
    return actions.agree_on_fee(
        engagement=engagement, full_fee=Decimal(full), agreed_fee=Decimal(agreed), agreed_with="Carl", agreed_on=TODAY,
        why=why, by=by,
    )  # fmt: skip
