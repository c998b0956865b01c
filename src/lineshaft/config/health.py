"""Whether web, database and migrations are well, for a load balancer or a person."""

import logging
from collections.abc import Callable

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse

from lineshaft.tenancy import Table
from lineshaft.tenancy.install import declared

log = logging.getLogger("lineshaft.health")


def _database() -> str | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return None


def _migrations() -> str | None:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        what = "one migration is" if len(missing) == 1 else f"{len(missing)} migrations are"
        return f"{what} missing; run: lineshaft database migrate"
    return None


def _row_policies() -> str | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_policies WHERE policyname = 'lineshaft_read'")
        guarded = {name for (name,) in cursor.fetchall()}
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        (passes_policies,) = cursor.fetchone()
    if passes_policies:
        return "the web process is connected as a role that passes the row policies"
    # A migration that was broken off can leave a table behind that nobody guards yet.
    open_tables = sorted({table.name for table in declared() if isinstance(table, Table)} - guarded)
    if open_tables:
        return f"no row policy guards {', '.join(open_tables)}; run: lineshaft database migrate"
    return None


CHECKS: dict[str, Callable[[], str | None]] = {
    "database": _database,
    "migrations": _migrations,
    "row policies": _row_policies,
}


def healthz(request: HttpRequest) -> JsonResponse:
    """200 when everything is well, 503 with the reason when something is not."""
    results: dict[str, str] = {"web": "ok"}
    for name, check in CHECKS.items():
        try:
            results[name] = check() or "ok"
        except Exception as error:
            # Anyone may read the answer, and an error of the database names its address and role.
            log.exception("health check failed: %s", name)
            away = isinstance(error, DatabaseError)
            what = "the database does not answer" if away else f"the check failed ({type(error).__name__})"
            results[name] = f"{what}; the log of the web server says why"
            break
    well = all(result == "ok" for result in results.values())
    return JsonResponse(
        {"status": "ok" if well else "failing", "checks": results}, status=200 if well else 503
    )
