from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lineshaft.ui import catalogue


class Command(BaseCommand):
    help = (
        "Texts of public pages in other languages: update the .po files, check that none is missing, compile."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("act", choices=["update", "check", "compile"])

    def handle(self, *args: Any, **options: Any) -> None:
        for language in catalogue.LANGUAGES:
            path = catalogue.po_path(language)
            if options["act"] == "update":
                missing = catalogue.update(language)
                self.stdout.write(f"{path}: {len(missing)} to translate")
                for entry in missing:
                    self.stdout.write(f"  {entry.text!r}  ({', '.join(entry.files)})")
            elif options["act"] == "check" and (problems := catalogue.untranslated(language)):
                raise CommandError("\n".join(problems))
        catalogue.compile_stale()
