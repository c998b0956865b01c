"""`lineshaft manage verify_report FILE`: whether a file is a scouting report as it was made."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lineshaft.apps.scouting.queries import verified


class Command(BaseCommand):
    """Compares a PDF, data file or workbook, or a hash, with the reports that were made."""

    help = "Tell whether a file (PDF, JSON, XLSX) or a SHA-256 is a scouting report as it was made."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="the file, or 64 hexadecimal digits")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what it is. Raises CommandError, so that the exit code is 1, when it is no report."""
        given = options["file"]
        path = Path(given)
        if path.is_file():
            found = verified(content=path.read_bytes())
        elif len(given) == 64 and all(digit in "0123456789abcdefABCDEF" for digit in given):
            found = verified(sha256=given)
        else:
            raise CommandError(f"{given} is no file and no SHA-256 of 64 hexadecimal digits.")
        if found is None:
            raise CommandError(
                f"{given} is no scouting report of this network as it was made: something was changed."
            )
        made = f"{found.made_at:%Y-%m-%d %H:%M} UTC"
        self.stdout.write(
            f"{found.number} version {found.version} of {found.newest}, {found.what}, made {made}:"
            f" outcome {found.outcome}."
        )
        if found.same_content:
            self.stdout.write("The data are the same; the file was written anew by another program.")
        if found.is_held_back:
            self.stdout.write(
                "It is no longer handed out: a company that it names has withdrawn its consent."
            )
        if found.is_synthetic:
            self.stdout.write("Demonstration data.")
