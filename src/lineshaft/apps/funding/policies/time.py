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

# A week is signed by the person alone and approved by somebody else, each in their own name, and stays as it was signed
# until it is opened again.
_SIGNED = """
CREATE OR REPLACE FUNCTION funding_check_sheet() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF app_scope() = 'system' OR NEW.state = 'open' THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.state = NEW.state THEN
        IF to_jsonb(OLD) <> to_jsonb(NEW) THEN
            RAISE EXCEPTION 'week % is %: it stays as it is', OLD.id, OLD.state USING ERRCODE = 'check_violation';
        END IF;
    ELSIF NEW.state = 'signed' AND NEW.person_id IS DISTINCT FROM app_user_id() THEN
        RAISE EXCEPTION 'a week is signed by the person whose time it is' USING ERRCODE = 'check_violation';
    ELSIF NEW.state = 'approved' AND (TG_OP = 'INSERT' OR OLD.state <> 'signed' OR NEW.person_id = app_user_id()
          OR NEW.approved_by_id IS DISTINCT FROM app_user_id()) THEN
        RAISE EXCEPTION 'a signed week is approved by somebody else, in their own name'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$"""

_ONLY_OPEN = """
CREATE OR REPLACE FUNCTION funding_check_timeline() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF app_scope() <> 'system' AND EXISTS (
        SELECT 1 FROM funding_timesheet WHERE id IN (NEW.sheet_id, OLD.sheet_id) AND state <> 'open') THEN
        RAISE EXCEPTION 'the week is signed: its hours stay' USING ERRCODE = 'check_violation';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$"""

TABLES = [
    # Amounts are left out of the audit trail, which the whole center reads.
    Table("funding_payperiod", read=_FINANCE, write=_FINANCE, redact=("salary", "fringe")),
    Table("funding_payplan", read=(member_of(),), write=_FINANCE),
    Table(
        "funding_timesheet",
        read=(_OWN, _APPROVERS),
        write=(_OWN, _APPROVERS),
        delete=(),
        extra_sql=(
            _SIGNED,
            "CREATE TRIGGER lineshaft_signed BEFORE UPDATE ON funding_timesheet FOR EACH ROW"
            " EXECUTE FUNCTION funding_check_sheet()",
            # After: the row policies speak first.
            "CREATE TRIGGER lineshaft_begin AFTER INSERT ON funding_timesheet FOR EACH ROW"
            " EXECUTE FUNCTION funding_check_sheet()",
        ),
    ),
    # Whoever sees the sheet sees its lines: the sub-select runs under the policy of the sheets.
    Table(
        "funding_timeline",
        read=(_OF_SHEET,),
        write=(_OF_SHEET,),
        audit=False,
        extra_sql=(
            _ONLY_OPEN,
            "CREATE TRIGGER lineshaft_open BEFORE UPDATE OR DELETE ON funding_timeline FOR EACH ROW"
            " EXECUTE FUNCTION funding_check_timeline()",
            "CREATE TRIGGER lineshaft_begin AFTER INSERT ON funding_timeline FOR EACH ROW"
            " EXECUTE FUNCTION funding_check_timeline()",
        ),
    ),
]
