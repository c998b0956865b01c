"""Print one account for each role of the demonstration."""

from typing import Any

from django.core.management.base import BaseCommand
from rich.console import Console
from rich.table import Table

from lineshaft.apps.home.queries import demo_accounts
from lineshaft.demo.people import PASSWORD


class Command(BaseCommand):
    help = "Print the accounts of the demonstration, one for each role."

    def handle(self, *args: Any, **options: Any) -> None:
        accounts = list(demo_accounts())
        table = Table(box=None, pad_edge=False)
        # On a narrow terminal the organisation is cut, never what one types.
        table.add_column("Role", no_wrap=True, min_width=max(len(account.role) for account in accounts))
        table.add_column(
            "Sign in as", no_wrap=True, min_width=max(len(account.email) for account in accounts)
        )
        table.add_column("Organisation", no_wrap=True)
        for account in accounts:
            table.add_row(account.role, account.email, account.organisation)
        console = Console()
        console.print("\nDemonstration accounts (synthetic people)")
        console.print(f"Password for all: {PASSWORD}\n")
        console.print(table)
