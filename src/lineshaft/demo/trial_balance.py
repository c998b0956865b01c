"""The chart of the home center's accounting system, and its trial balance held beside the month that is over."""

import tempfile
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from pathlib import Path

from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.funding.actions import accounting
from lineshaft.apps.funding.queries.trial_balances import in_the_books
from lineshaft.apps.network.models import Center
from lineshaft.domain.ledger import COST_ACCOUNTS, Account, Activity, ObjectClass
from lineshaft.domain.ledger.book_file import AccountMeaning, Layout

_NOT_IMPORTED_YET = Decimal("125.00")
_NAMED = {
    "1010": AccountMeaning(Account.CASH),
    "1200": AccountMeaning(Account.RECEIVABLE),
    "2010": AccountMeaning(Account.PAYABLE),
    "2400": AccountMeaning(Account.INTEREST_OWED),
    "3010": AccountMeaning(Account.CONTRIBUTION),
    "4010": AccountMeaning(Account.PROGRAM_INCOME),
    "6100": AccountMeaning(Account.EXPENSE, ObjectClass.TRAVEL, Activity.ENGAGEMENT),
    "6200": AccountMeaning(Account.EXPENSE, ObjectClass.SUPPLIES, Activity.PROGRAM),
}
_COSTS = (
    AccountMeaning(account, object_class, activity)
    for account, object_class, activity in product(sorted(COST_ACCOUNTS), ObjectClass, Activity)
)
CHART: Mapping[str, AccountMeaning] = _NAMED | {
    f"{5000 + 5 * number}": meaning
    for number, meaning in enumerate((each for each in _COSTS if each not in _NAMED.values()), start=1)
}
"""Code 6350 is not in it: a file of the demonstration waits for somebody to say what it means."""


def make_trial_balance(*, today: date, home_center_id: int) -> None:
    """It has titles above its headings, and a bill that is not in the books here yet."""
    center = Center.objects.get(pk=home_center_id)
    by = actor_for(User.objects.get(email="demo-finance@lineshaft.example"))
    month = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    here = in_the_books(center, month, month)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "upload"
        path.write_text(_file(here), encoding="utf-8")
        balance = accounting.receive_trial_balance(
            path=path, file_name="demonstration-trial-balance.csv", center=center, month=month, counts_from=month,
            by=by,
        )  # fmt: skip
    columns = {"account": "Account", "title": "Account name", "debit": "Debit", "credit": "Credit"}
    accounting.choose_trial_layout(balance=balance, layout=Layout(columns), by=by)


def _file(here: Mapping[AccountMeaning, Decimal]) -> str:
    lines = [
        "Example accounting system (demonstration data)",
        "Trial balance",
        "Account,Account name,Debit,Credit",
    ]
    more = {"1010": -_NOT_IMPORTED_YET, "6100": _NOT_IMPORTED_YET}
    for code, meaning in sorted(CHART.items()):
        amount = here.get(meaning, Decimal(0)) + more.get(code, Decimal(0))
        if amount:
            name = " ".join(
                part for part in (meaning.account, meaning.object_class, meaning.activity) if part
            )
            debit, credit = (f'"{amount:,.2f}"', "") if amount > 0 else ("", f'"{-amount:,.2f}"')
            lines.append(f"{code},{name.replace('_', ' ')},{debit},{credit}")
    return "\n".join(lines) + "\n"
