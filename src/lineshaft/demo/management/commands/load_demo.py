"""Make the synthetic network, once."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lineshaft.demo.generate import check_holds_no_real_work, generate, is_loaded
from lineshaft.demo.sizes import SIZES
from lineshaft.domain.errors import Conflict


class Command(BaseCommand):
    help = "Generate the synthetic activity of the demonstration, unless it is there."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--size", choices=sorted(SIZES), default="small")
        parser.add_argument("--seed", type=int, default=1988, help="same seed, same day: same network")
        parser.add_argument(
            "--establishments",
            type=Path,
            help="file of establishment counts by ZIP and NAICS6 (Census ZIP Codes Business Patterns) to follow",
        )
        parser.add_argument("--quiet", action="store_true", help="no progress bars")

    def handle(self, *args: Any, **options: Any) -> None:
        if is_loaded():
            self.stdout.write("The demonstration data are there already.")
            return
        counts_file = options["establishments"]
        if counts_file and not counts_file.is_file():
            raise CommandError(
                f"{counts_file}: no such file. Leave --establishments out to use the built-in table."
            )
        try:
            check_holds_no_real_work()
        except Conflict as error:
            raise CommandError(str(error)) from error
        started = time.monotonic()
        made = generate(
            size=SIZES[options["size"]],
            seed=options["seed"],
            counts_file=counts_file,
            quiet=options["quiet"] or options["verbosity"] == 0,
        )
        if options["verbosity"]:
            shown = ", ".join(f"{count:,} {what}" for what, count in made.items())
            self.stdout.write(
                f"Demonstration data: {shown} in {time.monotonic() - started:.1f} s. All synthetic."
            )
