"""Migrations, then the declared policies, grants and triggers, all as the owner of the database."""

from contextlib import nullcontext
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.core.management.commands import migrate
from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState

from lineshaft.tenancy.install import apply_policies

# All four are trusted: the owner of a database may add them.
EXTENSIONS = ("pg_trgm", "unaccent", "cube", "btree_gist")


class OneModelAtATime(ProjectState):
    """
    The models as they stood at a migration, of which a change makes only the changed one anew.

    Django makes all those anew, too, that are related to it over any number of steps, which is nearly every model for
    nearly every change: nineteen twentieths of the time of an empty database. What PostgreSQL is told needs the changed
    model alone. A migration that runs code still gets all of them made anew, which `is_delayed` asks for.
    """

    def reload_model(self, app_label: str, model_name: str, delay: bool = False) -> None:
        if "apps" not in self.__dict__:
            return
        self.is_delayed = True
        with self.apps.bulk_update():
            self.apps.unregister_model(app_label, model_name)
        self.apps.render_multiple([self.models[app_label, model_name]])


class MigrationWithItsEntry(MigrationExecutor):
    """Makes a migration and enters that it is made in one transaction; Django enters most of them afterwards."""

    def migrate(self, targets: Any, plan: Any = None, state: Any = None, *args: Any, **options: Any) -> Any:
        if state is not None:
            state = OneModelAtATime(state.models, state.real_apps)
        return super().migrate(targets, plan, state, *args, **options)

    def apply_migration(self, state: Any, migration: Any, *args: Any, **options: Any) -> Any:
        with transaction.atomic(using=self.connection.alias) if migration.atomic else nullcontext():
            return super().apply_migration(state, migration, *args, **options)


# Interrupted between the two, the next run would make the same tables again and fail. The command has no other place
# to say which executor it uses.
migrate.MigrationExecutor = MigrationWithItsEntry  # type: ignore[attr-defined]


class Command(BaseCommand):
    help = "Bring the database up to date: migrations, row policies, grants and audit triggers."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--database", default="owner", help="connection of the owner (default: owner)")

    def handle(self, *args: Any, **options: Any) -> None:
        alias = options["database"]
        # Two starts at once: the second waits and finds nothing left to do.
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(727001)")
            try:
                for name in EXTENSIONS:
                    cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {name}")
                call_command("migrate", database=alias, interactive=False, verbosity=options["verbosity"])
                with transaction.atomic(using=alias):
                    guarded = apply_policies(alias)
            finally:
                cursor.execute("SELECT pg_advisory_unlock(727001)")
        if options["verbosity"]:
            self.stdout.write(f"Policies installed: {guarded} tables guarded.")
