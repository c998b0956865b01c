"""lineshaft import companies FILE --mapping MAPPING --center CENTER [--commit]"""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.db.models import Q

from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.companies import actions, exports, queries
from lineshaft.apps.companies.intake.mappings import built_in, find_mapping
from lineshaft.apps.companies.models import ImportBatch
from lineshaft.apps.network.models import Center
from lineshaft.domain.errors import LineshaftError
from lineshaft.tenancy import system_scope, use

_ROWS_SHOWN = 10


class Command(BaseCommand):
    help = (
        "Read a file of companies (CSV or .xlsx) for a center. Without --commit nothing is written: the report says"
        " what would become of each row."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="CSV or .xlsx")
        parser.add_argument(
            "--mapping", help=f"which column means what: {', '.join(built_in())}, or a YAML file of your own"
        )
        parser.add_argument(
            "--center",
            help="whose relationships are made: a home state, such as GA, or a name in addresses",
        )
        parser.add_argument("--as-user", metavar="EMAIL", help="act as this person; else as the operator")
        parser.add_argument("--commit", action="store_true", help="write, as one batch that can be undone")
        parser.add_argument(
            "--undo", type=int, metavar="IMPORT", help="take a committed import back, by its number"
        )
        parser.add_argument("--report", type=Path, metavar="FILE.csv", help="write what became of each row")

    def handle(self, *args: Any, **options: Any) -> None:
        by = self._actor(options["as_user"])
        scope: AbstractContextManager[Any] = (
            use(by.context) if by else system_scope("the operator of the machine imports companies")
        )
        try:
            with scope:
                batch = self._undone(options, by) if options["undo"] else self._imported(options, by)
                if batch.status != ImportBatch.Status.REFUSED:
                    self._tell(batch)
                if options["report"]:
                    self._report(batch, options["report"])
        except (LineshaftError, PermissionDenied) as error:
            raise CommandError(str(error)) from error
        if batch.status == ImportBatch.Status.REFUSED:
            raise CommandError(batch.problem)

    def _actor(self, email: str | None) -> Actor | None:
        if not email:
            return None
        user = User.objects.filter(email__iexact=email, is_active=True).first()
        if user is None:
            raise CommandError(f"Nobody signs in as {email!r}.")
        return actor_for(user)

    def _imported(self, options: dict[str, Any], by: Actor | None) -> ImportBatch:
        path, center = options["file"], self._center(options["center"])
        if path is None or not options["mapping"]:
            raise CommandError("Name the file and its --mapping.")
        if not path.is_file():
            raise CommandError(f"{path}: there is no such file.")
        mapping = find_mapping(options["mapping"])
        with transaction.atomic():
            batch = actions.receive_file(
                path=path, file_name=path.name, mapping=mapping, center=center, by=by
            )
            if options["commit"]:
                return actions.commit_import(batch=batch, by=by)
            return actions.check_import(batch=batch, by=by)

    def _center(self, slug: str | None) -> Center:
        named = Q(slug=(slug or "").lower()) | Q(state__abbreviation=(slug or "").upper())
        center = Center.objects.filter(named).first()
        if center is None:
            known = ", ".join(Center.objects.order_by("slug").values_list("slug", flat=True))
            raise CommandError(f"--center {slug!r} is not a center. Centers: {known}")
        return center

    def _undone(self, options: dict[str, Any], by: Actor | None) -> ImportBatch:
        batch = ImportBatch.objects.filter(pk=options["undo"]).first()
        if batch is None:
            raise CommandError(f"There is no import {options['undo']}.")
        return actions.undo_import(batch=batch, by=by)

    def _tell(self, batch: ImportBatch) -> None:
        write = self.stdout.write
        write(f"Import {batch.pk}: {batch.file_name} for {batch.center}: {batch.get_status_display()}.")
        write(f"  {queries.sum_of(batch)}")
        if batch.rows_linked or batch.rows_noted:
            write(
                f"  new relationships with sites that are there {batch.rows_linked:,}, rows with a remark"
                f" {batch.rows_noted:,}"
            )
        for change in batch.changes:
            given, taken = change["examples"][0]
            write(f"  {change['kind']}: {change['rows']:,} read otherwise, such as {given!r} as {taken!r}")
        if batch.rows_held and batch.status == ImportBatch.Status.COMMITTED:
            write("  Rows that are held wait for a person: Companies, Imports, this import, Decide.")
        if batch.problem and batch.status != ImportBatch.Status.REFUSED:
            write(f"  {batch.problem}")
        for row in queries.rows_of(batch, "rejected")[:_ROWS_SHOWN]:
            for remark in row.reasons:
                where = f", {remark['column']}" if remark["column"] else ""
                value = f" {remark['value']!r}" if remark["value"] else ""
                write(f"  row {row.row_number}{where}:{value} {remark['reason']}")
        if batch.rows_rejected > _ROWS_SHOWN:
            write(
                f"  and {batch.rows_rejected - _ROWS_SHOWN:,} more rejected rows: --report FILE.csv lists them all."
            )
        if batch.status == ImportBatch.Status.CHECKED and not batch.problem:
            write("  Nothing was written. Say --commit to write it.")
        if batch.status == ImportBatch.Status.COMMITTED:
            write(f"  To take it back: lineshaft import companies --undo {batch.pk}")

    def _report(self, batch: ImportBatch, path: Path) -> None:
        with path.open("w", encoding="utf-8", newline="") as file:
            file.writelines(exports.report_lines(batch, ""))
        self.stdout.write(f"  {path}: what became of each row.")
