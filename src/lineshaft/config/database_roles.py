"""The SQL that an administrator runs once: two roles, the database, extensions and grants.

The bundled server runs the same statements, so that a database prepared by hand behaves alike.
"""

from dataclasses import dataclass

OWNER_ROLE = "lineshaft_owner"
APP_ROLE = "lineshaft_app"
DATABASE = "lineshaft"
EXTENSIONS = ("pg_trgm", "unaccent", "cube", "btree_gist")

# Neither role passes by row policies: the owner has policies of its own, the app role never owns a table.
_OWNER_IS = "LOGIN NOSUPERUSER CREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
_APP_IS = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"


@dataclass(frozen=True)
class Passwords:
    """The passwords of the two roles, from letters, digits, `-` and `_` only, so they need no quoting."""

    owner: str
    app: str


def role_statements(passwords: Passwords) -> list[str]:
    """Create or correct the two roles; run in any database."""
    statements = []
    roles = ((OWNER_ROLE, _OWNER_IS, passwords.owner), (APP_ROLE, _APP_IS, passwords.app))
    for role, is_a, password in roles:
        statements.append(
            f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') "
            f"THEN CREATE ROLE {role}; END IF; END $$"
        )
        statements.append(f"ALTER ROLE {role} WITH {is_a} PASSWORD '{password}'")
    # An administrator who is no superuser must be a member before handing a database over.
    statements.append(f"GRANT {OWNER_ROLE} TO CURRENT_USER")
    return statements


def create_database_statement() -> str:
    """Create the database; run outside a transaction, and only where the database does not exist."""
    return f"CREATE DATABASE {DATABASE} OWNER {OWNER_ROLE} ENCODING 'UTF8' TEMPLATE template0"


def extension_statements() -> list[str]:
    """Install the extensions; run inside the database they are for. All are trusted extensions."""
    return [f"CREATE EXTENSION IF NOT EXISTS {name}" for name in EXTENSIONS]


def grant_statements(database: str = DATABASE) -> list[str]:
    """Let the app role in, and nobody else; run inside the database."""
    return [
        f'REVOKE ALL ON DATABASE "{database}" FROM PUBLIC',
        f'GRANT CONNECT, TEMPORARY ON DATABASE "{database}" TO {APP_ROLE}',
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        f"GRANT USAGE ON SCHEMA public TO {APP_ROLE}",
    ]


def administrator_script(passwords: Passwords, *, host: str, port: int) -> str:
    """A script for `psql` on a server of your own, with the two addresses to set afterwards as comments."""
    create = create_database_statement()
    exists = f"SELECT FROM pg_database WHERE datname = '{DATABASE}'"
    lines = [
        "-- Lineshaft: run once as an administrator of PostgreSQL 15 or newer, for example",
        f"--   lineshaft database prepare | psql --host={host} --port={port} --username=postgres postgres",
        "-- Each printing makes new passwords. Afterwards set, where the web server and the worker run:",
        f"--   DATABASE_URL={address(APP_ROLE, passwords.app, host=host, port=port)}",
        "-- and, only where migrations run:",
        f"--   DATABASE_OWNER_URL={address(OWNER_ROLE, passwords.owner, host=host, port=port)}",
        "\\set ON_ERROR_STOP on",
        *(f"{statement};" for statement in role_statements(passwords)),
        "SELECT $create$" + create + f"$create$ WHERE NOT EXISTS ({exists}) \\gexec",
        f"\\connect {DATABASE}",
        *(f"{statement};" for statement in (*extension_statements(), *grant_statements())),
    ]
    return "\n".join(lines) + "\n"


def address(role: str, password: str, *, host: str, port: int, database: str = DATABASE) -> str:
    """The connection address of a role, as `DATABASE_URL` holds it."""
    return f"postgresql://{role}:{password}@{host}:{port}/{database}"
