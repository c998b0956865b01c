"""Whether web, database and migrations are well, for a load balancer or a person."""

import logging
from collections.abc import Callable

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse

log = logging.getLogger("lineshaft.health")


def _database() -> str | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return None


def _migrations() -> str | None:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        return f"{len(missing)} migrations are missing; run: lineshaft database migrate"
    return None


def _row_policies() -> str | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_policies WHERE policyname = 'lineshaft_read'")
        (guarded,) = cursor.fetchone()
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        (passes_policies,) = cursor.fetchone()
    if passes_policies:
        return "the web process is connected as a role that passes the row policies"
    if not guarded:
        return "no row policies are installed; run: lineshaft database migrate"
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
            results[name] = f"{type(error).__name__}; the log of the web server says more"
            break
    well = all(result == "ok" for result in results.values())
    return JsonResponse(
        {"status": "ok" if well else "failing", "checks": results}, status=200 if well else 503
    )
