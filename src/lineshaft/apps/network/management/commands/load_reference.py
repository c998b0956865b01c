"""Places, industries and the directory of centers: what every installation needs before its first day."""

import time
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection, transaction

from lineshaft.apps.network.loading import directory
from lineshaft.apps.reference.loading import industries, places
from lineshaft.tenancy import system_scope

PARTS = (
    ("Places (states, counties, metro areas, ZIP codes)", places.load),
    ("Industries (NAICS 2022)", industries.load),
    ("Directory of centers", directory.load),
)


class Command(BaseCommand):
    help = "Load places, industries and the directory of centers; what is loaded already is skipped."

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            # Two starts at once: the second waits and finds everything loaded.
            cursor.execute("SELECT pg_advisory_xact_lock(727003)")
            for title, load in PARTS:
                begun = time.monotonic()
                with system_scope("public reference facts"):
                    done = load()
                if options["verbosity"]:
                    self.stdout.write(self._sentence(title, done, time.monotonic() - begun))

    def _sentence(self, title: str, done: Any, seconds: float) -> str:
        if done is None:
            return f"{title}: already loaded."
        rejected = f", {done.rows_rejected} not used" if done.rows_rejected else ""
        return f"{title}: {done.rows_loaded} of {done.rows_read} rows loaded{rejected} ({seconds:.1f} s)."
