"""How an app declares, in its `policies.py`, who reads and writes the rows of each of its tables.

`TABLES` in an app's `policies.py` lists one `Table` (row policies) or `Open` (none, with the reason) for each model.
A condition is a piece of SQL over the row; the functions it calls are in `sql/functions.sql` and are wrapped in a
sub-select so that PostgreSQL evaluates them once for a statement and not once for a row.
"""

from dataclasses import dataclass, field

SYSTEM = "(SELECT app_scope()) = 'system'"
OFFICE = "(SELECT app_scope()) = 'office'"
SIGNED_IN = "(SELECT app_scope()) IN ('member', 'office')"


def member_of(column: str = "center_id") -> str:
    """Rows of an organisation that the user belongs to."""
    return f"{column} = ANY ((SELECT app_org_ids())::bigint[])"


def everyone_when(condition: str) -> str:
    """Rows that anyone may see, signed in or not, while `condition` holds."""
    return f"((SELECT app_scope()) <> 'none' AND {condition})"


def token_case(column: str) -> str:
    """Rows of the one survey case whose link was opened."""
    return f"((SELECT app_scope()) = 'token' AND {column} = (SELECT app_token_case()))"


def token_booking(column: str) -> str:
    """Rows of the one consultation whose link was opened."""
    return f"((SELECT app_scope()) = 'token' AND {column} = (SELECT app_token_booking()))"


def token_proposal(column: str) -> str:
    """Rows of the one proposal whose link was opened."""
    return f"((SELECT app_scope()) = 'token' AND {column} = (SELECT app_token_proposal()))"


def token_consent(column: str) -> str:
    """Rows of the one consent to a story whose link was opened."""
    return f"((SELECT app_scope()) = 'token' AND {column} = (SELECT app_token_consent()))"


def token_transfer(column: str) -> str:
    """Rows of the one transfer of a request whose link was opened."""
    return f"((SELECT app_scope()) = 'token' AND {column} = (SELECT app_token_transfer()))"


def company_site(column: str = "site_id") -> str:
    """Rows about a site of a company that the user is a contact of."""
    return (
        f"{column} = ANY (ARRAY(SELECT s.id FROM companies_site s"
        " WHERE s.company_id = ANY ((SELECT app_company_ids())::bigint[])))"
    )


def owner_function(signature: str, create: str) -> tuple[str, ...]:
    """Make a function of the owner, which sees past the policies, anew and let the application call it."""
    return (
        f"DROP FUNCTION IF EXISTS {signature}",
        create,
        f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC",
        f"GRANT EXECUTE ON FUNCTION {signature} TO lineshaft_app",
    )


@dataclass(frozen=True)
class Table:
    """
    A table with row policies. Conditions in a tuple are alternatives; the system scope always passes.

    `insert` defaults to `write`. `history` says who may read the audit trail of a row: its center alone ("center"),
    also the program office ("office"), or everyone who is signed in ("network"). `redact` names columns that the
    audit trail must not keep. `append_only` grants neither UPDATE nor DELETE.
    """

    name: str
    read: tuple[str, ...]
    write: tuple[str, ...] = ()
    insert: tuple[str, ...] | None = None
    delete: tuple[str, ...] | None = None
    center: str | None = "center_id"
    history: str = "center"
    audit: bool = True
    redact: tuple[str, ...] = ()
    append_only: bool = False
    extra_sql: tuple[str, ...] = ()


@dataclass(frozen=True)
class Open:
    """
    A table without row policies, and the reason why that is right.

    `center` names the column of the organisation whose own record a row is: it may know who changed it.
    """

    name: str
    reason: str
    center: str | None = None
    audit: bool = False
    history: str = "network"
    redact: tuple[str, ...] = ()
    rights: str = "SELECT, INSERT, UPDATE, DELETE"
    extra_sql: tuple[str, ...] = field(default=())
