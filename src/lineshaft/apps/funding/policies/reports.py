"""Who reads and writes federal reports. A certified one is never changed, whatever SQL tries."""

from lineshaft.tenancy import OFFICE, Table, member_of

# The program office reads what was certified, never a draft.
_CERTIFIED = "({office} AND status <> 'draft')"

_KEPT = """
CREATE OR REPLACE FUNCTION funding_keep_report() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
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
        RETURN NEW;
    END IF;
    IF OLD.status = 'certified' AND NEW.status = 'superseded'
       AND to_jsonb(NEW) - 'status' = to_jsonb(OLD) - 'status' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a certified report is kept: revise it' USING ERRCODE = 'check_violation';
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
        ),
    ),
]
