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
        table = Table(box=None, pad_edge=False)
        table.add_column("Role", no_wrap=True)
        table.add_column("Sign in as", no_wrap=True)
        table.add_column("Organisation", no_wrap=True, overflow="ellipsis")
        for account in demo_accounts():
            table.add_row(account.role, account.email, account.organisation)
        console = Console()
        console.print(f"\nDemonstration accounts (synthetic people); password for all: {PASSWORD}\n")
        console.print(table)
