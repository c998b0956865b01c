"""Writes the declared policies, grants and audit triggers into the database, as its owner.

Idempotent: what is declared replaces what stands, in one transaction, so that the declaration is the only truth.
"""

import importlib
from collections.abc import Iterator
from importlib import resources

from django.apps import apps
from django.db import connections

from .policies import SYSTEM, Open, Table

OWNER = "lineshaft_owner"
APP = "lineshaft_app"
PREFIX = "lineshaft_"

# Tables of libraries, which hold no confidential business data.
LIBRARY_TABLES = (
    Open("django_migrations", "which migrations ran: read by the health check", rights="SELECT"),
    Open("django_content_type", "names of models", rights="SELECT, INSERT"),
    Open("django_session", "sign-in state, reachable only by its random key"),
    Open("auth_permission", "required by Django; roles are code here", rights="SELECT, INSERT"),
    Open("auth_group", "required by Django; roles are code here", rights="SELECT"),
    Open("auth_group_permissions", "required by Django; roles are code here", rights="SELECT"),
    Open("account_emailaddress", "sign-in addresses"),
    Open("account_emailconfirmation", "sign-in addresses"),
    Open("mfa_authenticator", "second factors, encrypted or hashed by the library"),
    Open("socialaccount_socialaccount", "which account of the identity provider is whose"),
    Open("socialaccount_socialapp", "empty: the identity provider is named in the settings", rights="SELECT"),
    Open(
        "socialaccount_socialtoken",
        "empty: tokens of the identity provider are not kept",
        rights="SELECT, DELETE",
    ),
    Open("axes_accessattempt", "failed sign-ins, kept to lock guessers out"),
    Open("axes_accessattemptexpiration", "failed sign-ins, kept to lock guessers out"),
    Open("axes_accessfailurelog", "failed sign-ins, kept to lock guessers out"),
    Open("axes_accesslog", "sign-ins, kept to lock guessers out"),
    Open("procrastinate_jobs", "identifiers, and the text of a mail until it is sent; no page reads it"),
    Open("procrastinate_events", "when a job began and ended"),
    Open("procrastinate_periodic_defers", "when a nightly job was last deferred"),
    Open("procrastinate_workers", "which workers are alive"),
)


def declared() -> Iterator[Table | Open]:
    """Every declaration of every app, and those for the tables of libraries."""
    yield from LIBRARY_TABLES
    for config in apps.get_app_configs():
        if config.name.startswith("lineshaft.apps."):
            yield from importlib.import_module(f"{config.name}.policies").TABLES


def _either(conditions: tuple[str, ...]) -> str:
    return " OR ".join(f"({condition})" for condition in (SYSTEM, *conditions))


def _policy_sql(table: Table) -> Iterator[str]:
    insert = table.write if table.insert is None else table.insert
    delete = table.write if table.delete is None else table.delete
    name = table.name
    yield f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY"
    yield f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY"
    yield f"CREATE POLICY {PREFIX}owner ON {name} TO {OWNER} USING (true) WITH CHECK (true)"
    read = tuple(dict.fromkeys(table.read + table.write))
    yield f"CREATE POLICY {PREFIX}read ON {name} FOR SELECT TO {APP} USING ({_either(read)})"
    yield f"CREATE POLICY {PREFIX}insert ON {name} FOR INSERT TO {APP} WITH CHECK ({_either(insert)})"
    if not table.append_only:
        yield (
            f"CREATE POLICY {PREFIX}update ON {name} FOR UPDATE TO {APP}"
            f" USING ({_either(table.write)}) WITH CHECK ({_either(table.write)})"
        )
        yield f"CREATE POLICY {PREFIX}delete ON {name} FOR DELETE TO {APP} USING ({_either(delete)})"


def _table_sql(table: Table | Open, primary_key: str) -> Iterator[str]:
    name = table.name
    yield f"REVOKE ALL ON {name} FROM {APP}"
    if isinstance(table, Table):
        yield from _policy_sql(table)
        rights = "SELECT, INSERT" if table.append_only else "SELECT, INSERT, UPDATE, DELETE"
        if table.append_only:
            yield (
                f"CREATE TRIGGER {PREFIX}append_only BEFORE UPDATE OR DELETE ON {name}"
                " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            )
            yield (
                f"CREATE TRIGGER {PREFIX}no_truncate BEFORE TRUNCATE ON {name}"
                " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )
    else:
        yield f"ALTER TABLE {name} NO FORCE ROW LEVEL SECURITY"
        yield f"ALTER TABLE {name} DISABLE ROW LEVEL SECURITY"
        rights = table.rights
    yield f"GRANT {rights} ON {name} TO {APP}"
    if table.audit:
        center = table.center or ""
        yield (
            f"CREATE TRIGGER {PREFIX}audit AFTER INSERT OR UPDATE OR DELETE ON {name} FOR EACH ROW"
            " WHEN (coalesce(current_setting('app.audit_batch', true), '') = '')"
            f" EXECUTE FUNCTION audit_row('{center}', '{table.history}', '{','.join(table.redact)}', '{primary_key}')"
        )
    yield from table.extra_sql


def apply_policies(alias: str) -> int:
    """Install everything declared over the connection `alias` (the owner's); returns how many tables are guarded."""
    connection = connections[alias]
    tables = list(declared())
    keys = {model._meta.db_table: model._meta.pk.column or "id" for model in apps.get_models()}
    with connection.cursor() as cursor:
        cursor.execute((resources.files(__package__) / "sql" / "functions.sql").read_text(encoding="utf-8"))
        cursor.execute(
            "SELECT format('DROP POLICY %%I ON %%I', policyname, tablename) FROM pg_policies"
            " WHERE schemaname = 'public' AND starts_with(policyname, %s)"
            " UNION ALL SELECT format('DROP TRIGGER %%I ON %%s', tgname, tgrelid::regclass) FROM pg_trigger"
            " WHERE NOT tgisinternal AND starts_with(tgname, %s)",
            [PREFIX, PREFIX],
        )
        for (statement,) in cursor.fetchall():
            cursor.execute(statement)
        for table in tables:
            for statement in _table_sql(table, keys.get(table.name, "id")):
                cursor.execute(statement)
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {APP}")
        cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {APP}")
        # Functions of the owner that see past the policies are granted one by one, by the app that declares them.
    return sum(isinstance(table, Table) for table in tables)
