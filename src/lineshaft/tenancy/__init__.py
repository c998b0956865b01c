"""Who may see and change which row: the context of a transaction and the row policies of each table.

Every web request, job and command runs inside one transaction that carries a `Context`: the scope, the user, the
organisations the user belongs to. PostgreSQL reads it in the policies that each app declares in its `policies.py`.
No context, no rows.
"""

from .context import Context, Scope, current, system_scope, use
from .disclosure import (
    PUBLIC_ONLY,
    DisclosureClass,
    Sources,
    classify,
    faults_of_disclosure,
    no_facts,
    taken_from,
)
from .policies import (
    OFFICE,
    SIGNED_IN,
    SYSTEM,
    Open,
    Table,
    company_site,
    everyone_when,
    member_of,
    owner_function,
    token_booking,
    token_case,
    token_consent,
    token_proposal,
    token_transfer,
)

__all__ = [
    "OFFICE",
    "PUBLIC_ONLY",
    "SIGNED_IN",
    "SYSTEM",
    "Context",
    "DisclosureClass",
    "Open",
    "Scope",
    "Sources",
    "Table",
    "classify",
    "company_site",
    "current",
    "everyone_when",
    "faults_of_disclosure",
    "member_of",
    "no_facts",
    "owner_function",
    "system_scope",
    "taken_from",
    "token_booking",
    "token_case",
    "token_consent",
    "token_proposal",
    "token_transfer",
    "use",
]
