from lineshaft.tenancy import OFFICE, Table, member_of

from . import books, contributions, invoices, ledger, reports, time

# What was submitted stays as it was submitted.
_ONLY_DRAFTS = """
CREATE OR REPLACE FUNCTION funding_check_budget_line() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM funding_budgetversion
                WHERE id = coalesce(NEW.budget_id, OLD.budget_id) AND state <> 'draft') THEN
        RAISE EXCEPTION 'budget % is no draft: its rows stay', coalesce(NEW.budget_id, OLD.budget_id)
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$"""

# The office's word is the office's: a center asks, submits and withdraws, and what was decided stays decided.
_DECIDED = """
CREATE OR REPLACE FUNCTION funding_check_decision() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    decisions text[] := TG_ARGV[0]::text[];
    final text[] := TG_ARGV[1]::text[];
    after_it text := TG_ARGV[2];
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.state = ANY (final)
       AND (OLD.state <> NEW.state AND NEW.state <> after_it
            OR to_jsonb(OLD) - 'state' <> to_jsonb(NEW) - 'state') THEN
        RAISE EXCEPTION '% % is %: it stays so', TG_TABLE_NAME, OLD.id, OLD.state USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state = ANY (decisions) AND (TG_OP = 'INSERT' OR OLD.state <> NEW.state)
       AND app_scope() NOT IN ('office', 'system') THEN
        RAISE EXCEPTION 'the program office alone says that it is %', NEW.state USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$"""


def _decided(table: str, decisions: str, final: str, after_it: str = "") -> tuple[str, ...]:
    """Only the office brings a row to `decisions`; one in `final` is not changed, but may come to be `after_it`."""
    check = f" EXECUTE FUNCTION funding_check_decision('{{{decisions}}}', '{{{final}}}', '{after_it}')"
    return (
        _DECIDED,
        f"CREATE TRIGGER lineshaft_decided BEFORE UPDATE ON {table} FOR EACH ROW {check}",
        # After: the row policies speak first.
        f"CREATE TRIGGER lineshaft_begin AFTER INSERT ON {table} FOR EACH ROW {check}",
    )


TABLES = [
    # What was agreed is known to both sides of the agreement.
    Table(
        "funding_awardaction",
        read=(member_of(), OFFICE),
        insert=(member_of(), OFFICE),
        append_only=True,
        history="office",
    ),
    Table(
        "funding_awardterms",
        read=(member_of(), OFFICE),
        insert=(member_of(), OFFICE),
        append_only=True,
        history="office",
    ),
    Table(
        "funding_approval",
        read=(member_of(), OFFICE),
        write=(member_of(), OFFICE),
        delete=(),
        history="office",
        extra_sql=_decided("funding_approval", "granted,refused", "granted,refused,withdrawn"),
    ),
    Table("funding_subaward", read=(member_of(), OFFICE), write=(member_of(),), history="office"),
    Table(
        "funding_subawardamendment",
        read=(member_of(), OFFICE),
        insert=(member_of(),),
        append_only=True,
        history="office",
    ),
    Table(
        "funding_exclusioncheck",
        read=(member_of(), OFFICE),
        insert=(member_of(),),
        append_only=True,
        history="office",
    ),
    # What a center thinks of a subrecipient, and what it reported, is between the two.
    Table("funding_riskassessment", read=(member_of(),), insert=(member_of(),), append_only=True),
    Table("funding_subrecipientreport", read=(member_of(),), write=(member_of(),)),
    Table("funding_monitoring", read=(member_of(),), write=(member_of(),)),
    Table(
        "funding_budgetversion",
        read=(member_of(), OFFICE),
        write=(member_of(), OFFICE),
        delete=(),
        history="office",
        extra_sql=_decided(
            "funding_budgetversion", "approved,returned,replaced", "approved,replaced", "replaced"
        ),
    ),
    Table(
        "funding_budgetline",
        read=(member_of(), OFFICE),
        write=(member_of(),),
        history="office",
        extra_sql=(
            _ONLY_DRAFTS,
            "CREATE TRIGGER lineshaft_draft BEFORE INSERT OR UPDATE OR DELETE ON funding_budgetline FOR EACH ROW"
            " EXECUTE FUNCTION funding_check_budget_line()",
        ),
    ),
    *ledger.TABLES,
    *books.TABLES,
    *time.TABLES,
    *contributions.TABLES,
    *invoices.TABLES,
    *reports.TABLES,
]
