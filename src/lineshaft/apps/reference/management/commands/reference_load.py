"""Official files: `lineshaft reference load KIND FILE`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lineshaft.apps.accounts.jobs import enqueue
from lineshaft.apps.reference.loading import official
from lineshaft.domain.errors import LineshaftError
from lineshaft.tenancy import system_scope

SHOWN_REJECTIONS = 10


class Command(BaseCommand):
    help = (
        "Load an official file: naics-index (Census), rural-urban (USDA), districts (Census or HUD) or psc (federal"
        " product and service codes), as CSV."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=sorted(official.KINDS), help="what the file holds")
        parser.add_argument("file", type=Path, help="the CSV file")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with system_scope("public reference facts"):
                account, is_new = official.load(options["kind"], options["file"])
                if is_new:
                    enqueue("reference.learn_industries", once="reference.learn_industries")
        except LineshaftError as error:
            raise CommandError(str(error)) from error
        if not is_new:
            self.stdout.write(f"{options['file'].name}: already loaded on {account.loaded_at:%Y-%m-%d}.")
            return
        self.stdout.write(
            f"{options['file'].name}: {account.rows_read} rows read, {account.rows_loaded} loaded,"
            f" {account.rows_rejected} rejected."
        )
        for rejection in account.rejections[:SHOWN_REJECTIONS]:
            place = f"row {rejection['row']}" + (f", {rejection['column']}" if rejection["column"] else "")
            value = f" {rejection['value']}" if rejection["value"] else ""
            self.stdout.write(f"  {place}:{value} {rejection['reason']}")
        if account.rows_rejected > SHOWN_REJECTIONS:
            self.stdout.write(f"  and {account.rows_rejected - SHOWN_REJECTIONS} more.")
