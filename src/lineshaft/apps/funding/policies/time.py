"""Row policies of time and pay: a week is the person's and the approvers'; pay is the finance officer's alone."""

from lineshaft.tenancy import Table, member_of


def _holds(*roles: str) -> str:
    """Rows of a center in which the person holds one of these roles now."""
    named = ", ".join(f"'{role}'" for role in roles)
    return (
        f"({member_of()} AND EXISTS (SELECT 1 FROM accounts_membership m WHERE m.user_id = (SELECT app_user_id())"  # noqa: S608
        f" AND m.organisation_id = center_id AND m.ended_at IS NULL AND m.role IN ({named})))"
    )


_FINANCE = (_holds("finance_officer"),)
_APPROVERS = _holds("finance_officer", "director")
_OWN = f"({member_of()} AND person_id = (SELECT app_user_id()))"
_OF_SHEET = "(sheet_id IN (SELECT s.id FROM funding_timesheet s))"

TABLES = [
    # Amounts are left out of the audit trail, which the whole center reads.
    Table("funding_payperiod", read=_FINANCE, write=_FINANCE, redact=("salary", "fringe")),
    Table("funding_payplan", read=(member_of(),), write=_FINANCE),
    Table("funding_timesheet", read=(_OWN, _APPROVERS), write=(_OWN, _APPROVERS), delete=()),
    # Whoever sees the sheet sees its lines: the sub-select runs under the policy of the sheets.
    Table("funding_timeline", read=(_OF_SHEET,), write=(_OF_SHEET,), audit=False),
]
