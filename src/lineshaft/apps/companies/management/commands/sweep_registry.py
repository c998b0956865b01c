"""lineshaft registry sweep"""

from typing import Any

from django.core.management.base import BaseCommand

from lineshaft.apps.companies import actions
from lineshaft.tenancy import system_scope


class Command(BaseCommand):
    help = "Compare the registry with itself now, as every night, and renew the queue of likely duplicates."

    def handle(self, *args: Any, **options: Any) -> None:
        """Sweep, and say what changed in the queue."""
        with system_scope("a sweep of the registry compares the identity of all sites"):
            renewed = actions.renew_keys()
            swept = actions.sweep()
        if renewed:
            self.stdout.write(
                f"{renewed:,} records are now looked up as this version normalises their names."
            )
        self.stdout.write(
            f"{swept.found:,} pairs are alike: {swept.new:,} new in the queue, {swept.gone:,} left it."
        )
