"""`publish_results`: compute the public figures from the command line."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lineshaft.apps.publication import actions, queries
from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.periods import FiscalYear
from lineshaft.tenancy import system_scope


class Command(BaseCommand):
    help = "Compute the public figures of one survey year, or of every year with outcomes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--fiscal-year", metavar="YEAR", help="federal fiscal year, such as 2026")

    def handle(self, *args: Any, fiscal_year: str | None, **options: Any) -> None:
        """Say for each year whether there is a new publication."""
        if fiscal_year:
            try:
                years = [FiscalYear.parse(fiscal_year).year]
            except InvalidValue as error:
                raise CommandError(str(error)) from error
        else:
            with system_scope("finding the years that have outcomes"):
                years = queries.years_with_outcomes()
        for year in years:
            publication, is_new = actions.publish(fiscal_year=year)
            state = "new publication" if is_new else "unchanged since publication"
            self.stdout.write(f"FY{year}: {state} {publication.pk}")
        if not years:
            self.stdout.write("No outcome was reported yet, so there is nothing to publish.")
