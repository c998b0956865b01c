"""The trial balance of the home center's accounting system, held beside the month of its last import."""

import tempfile
from datetime import date
from pathlib import Path

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.funding.actions import accounting
from lineshaft.apps.network.models import Center
from lineshaft.domain.ledger.book_file import Layout

_FILE = """Example accounting system (demonstration data)
Trial balance
Account,Account name,Debit,Credit
6100,Travel,318.40,
6200,Supplies,"1,240.15",
6350,Software,600.00,
1010,Bank,,"2,158.55"
Total,,"2,158.55","2,158.55"
"""


def make_trial_balance(*, center: Center, month: date, by: Actor) -> None:
    """It has titles above its headings, and an account that the chart does not know yet."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "upload"
        path.write_text(_FILE, encoding="utf-8")
        balance = accounting.receive_trial_balance(
            path=path, file_name="demonstration-trial-balance.csv", center=center, month=month, counts_from=month,
            by=by,
        )  # fmt: skip
    columns = {"account": "Account", "title": "Account name", "debit": "Debit", "credit": "Credit"}
    accounting.choose_trial_layout(balance=balance, layout=Layout(columns), by=by)
