"""The OpenAPI document of the HTTP API, as a file that a change of the API shows up in."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.module_loading import import_string

DOCUMENT = Path(__file__).resolve().parents[5] / "docs" / "reference" / "openapi.json"
# Named as settings name ROOT_URLCONF: the assembled API lies above this package.
API = "lineshaft.config.api.api"


def document() -> str:
    """The document as it is committed: sorted, with a line break at the end."""
    with translation.override("en"):
        schema = import_string(API).get_openapi_schema()
    return json.dumps(schema, indent=1, sort_keys=True, ensure_ascii=False, default=str) + "\n"


class Command(BaseCommand):
    help = "Write docs/reference/openapi.json, or with --check fail when it differs from the API."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="write nothing; fail when the file is not current"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        current = document()
        if not options["check"]:
            DOCUMENT.parent.mkdir(parents=True, exist_ok=True)
            DOCUMENT.write_text(current, encoding="utf-8")
            self.stdout.write(f"Written: {DOCUMENT.name}")
        elif not DOCUMENT.exists() or DOCUMENT.read_text(encoding="utf-8") != current:
            raise CommandError(
                "docs/reference/openapi.json is not current: run `lineshaft manage export_openapi`."
            )
