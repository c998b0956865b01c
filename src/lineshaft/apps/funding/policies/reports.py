"""
Who reads and writes federal reports. Whatever SQL tries: one is certified by the person who is signed in, in their own
name, and never changed then.
"""

from lineshaft.tenancy import OFFICE, Table, member_of

# The program office reads what was certified, never a draft.
_CERTIFIED = "({office} AND status <> 'draft')"

_KEPT = """
CREATE OR REPLACE FUNCTION funding_keep_report() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'draft' THEN
            RAISE EXCEPTION 'a report begins as a draft' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' THEN
        IF OLD.status <> 'draft' THEN
            RAISE EXCEPTION 'a certified report is kept: revise it' USING ERRCODE = 'check_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.status = 'draft' AND NEW.status IN ('draft', 'certified') THEN
        IF (NEW.center_id, NEW.award_id, NEW.report_date, NEW.revision)
           IS DISTINCT FROM (OLD.center_id, OLD.award_id, OLD.report_date, OLD.revision) THEN
            RAISE EXCEPTION 'a report stays that of its award and day' USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.status = 'certified' AND NOT EXISTS (
            SELECT 1 FROM accounts_user
             WHERE id = NEW.certified_by_id AND full_name = NEW.certifier_name
               AND (app_scope() = 'system' OR id = app_user_id())) THEN
            RAISE EXCEPTION 'a report is certified by who is signed in, in their own name'
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.status = 'certified' AND NEW.status = 'superseded'
       AND to_jsonb(NEW) - 'status' = to_jsonb(OLD) - 'status' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a certified report is kept: revise it' USING ERRCODE = 'check_violation';
END $$"""

# Called for each statement that writes entries. Whoever posts to an award holds this until the end of the transaction,
# and whoever certifies waits for them, or they for the signature: its document holds all postings up to a number.
_AWAITED = """
CREATE OR REPLACE FUNCTION funding_await_signature() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted record;
BEGIN
    FOR wanted IN SELECT DISTINCT award_id FROM new_entries ORDER BY 1 LOOP
        PERFORM pg_advisory_xact_lock_shared(hashtext('funding report'), wanted.award_id::int);
    END LOOP;
    RETURN NULL;
END $$"""

TABLES = [
    Table("funding_recipient", read=(member_of(),), write=(member_of(),), delete=()),
    Table(
        "funding_federalreport",
        read=(member_of(), _CERTIFIED.format(office=OFFICE)),
        write=(member_of(),),
        extra_sql=(
            _KEPT,
            "CREATE TRIGGER lineshaft_keep BEFORE UPDATE OR DELETE ON funding_federalreport FOR EACH ROW"
            " EXECUTE FUNCTION funding_keep_report()",
            # After: the row policies speak first.
            "CREATE TRIGGER lineshaft_begin AFTER INSERT ON funding_federalreport FOR EACH ROW"
            " EXECUTE FUNCTION funding_keep_report()",
            _AWAITED,
            "CREATE TRIGGER lineshaft_await AFTER INSERT ON funding_journalentry REFERENCING NEW TABLE AS new_entries"
            " FOR EACH STATEMENT EXECUTE FUNCTION funding_await_signature()",
        ),
    ),
]
