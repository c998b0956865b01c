"""Write the reference pages that are made from the code, or check that they are current."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lineshaft.config.reference_docs import PAGES
from lineshaft.config.settings import ROOT

FOLDER = ROOT / "docs" / "reference"


class Command(BaseCommand):
    help = "Write docs/reference from the code; with --check, fail when a page is out of date."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        stale = []
        for name, make in PAGES.items():
            path, text = FOLDER / name, make()
            if path.exists() and path.read_text(encoding="utf-8") == text:
                continue
            if options["check"]:
                stale.append(name)
            else:
                path.write_text(text, encoding="utf-8")
        if stale:
            raise CommandError(f"Out of date: {', '.join(stale)}. Run: lineshaft manage generate_docs")
