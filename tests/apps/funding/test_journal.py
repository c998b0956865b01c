"""The journal as text, added up again by an independent program: every balance is the same to the cent."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from ledgers import MakeDraft
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.funding import actions, queries
from lineshaft.apps.network.models import Award, BudgetPeriod
from lineshaft.domain.ledger import Balance
from lineshaft.domain.ledger.journal import account_name, journal
from lineshaft.domain.ledger.entries import Posting

beancount = pytest.importorskip("beancount", reason="beancount is a tool of the tests alone (GPL)")


def _added_up(text: str) -> dict[str, Decimal]:
    """The balance of each account, as beancount adds it up; it finds nothing wrong with the text."""
    from beancount import loader  # noqa: PLC0415 - only where it is installed
    from beancount.core.data import Transaction  # noqa: PLC0415

    entries, errors, _ = loader.load_string(text)
    assert errors == []
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for entry in entries:
        if isinstance(entry, Transaction):
            for posting in entry.postings:
                assert posting.units.currency == "USD"
                sums[posting.account] += posting.units.number
    return dict(sums)


def _ours(balances: Iterable[Balance]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for each in balances:
        name = account_name(
            Posting(each.account, each.source, each.amount, each.object_class, each.activity)
        )
        sums[name] += each.amount
    return dict(sums)
