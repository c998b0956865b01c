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
    Table("funding_approval", read=(member_of(), OFFICE), write=(member_of(), OFFICE), history="office"),
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
    Table("funding_budgetversion", read=(member_of(), OFFICE), write=(member_of(), OFFICE), history="office"),
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
