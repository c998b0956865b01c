"""Let industry coding learn now instead of by the next job."""

from typing import Any

from django.core.management.base import BaseCommand

from lineshaft.apps.reference import coding
from lineshaft.tenancy import system_scope


class Command(BaseCommand):
    help = (
        "Let industry coding learn from the entries and choices that are loaded, now instead of by the job."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        with system_scope("industry coding learns from public entries and from choices of all centers"):
            is_new = coding.learn()
        self.stdout.write("Learned." if is_new else "Nothing changed since the last time.")
