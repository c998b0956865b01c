"""Row policies of what others give as match, and the trigger that keeps what was posted as it was posted."""

from lineshaft.tenancy import Table, member_of, owner_function

# What is accepted or decided stays as it was judged; only its state, its decision and the months posted go on.
_KEPT = """
CREATE OR REPLACE FUNCTION funding_keep_contribution() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state NOT IN ('held', 'refused')
       AND to_jsonb(OLD) - '{state,decision,decided_by_id,decided_at,posted_through}'::text[]
        <> to_jsonb(NEW) - '{state,decision,decided_by_id,decided_at,posted_through}'::text[] THEN
        RAISE EXCEPTION 'contribution % is %: it stays as it was judged', OLD.id, OLD.state
            USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.state <> NEW.state AND (OLD.state IN ('rejected', 'taken_back')
       OR NEW.state = 'posted' AND OLD.state <> 'accepted'
       OR OLD.state = 'posted' AND NEW.state <> 'taken_back'
       OR OLD.state = 'accepted' AND NEW.state NOT IN ('posted', 'taken_back')) THEN
        RAISE EXCEPTION 'contribution % is % and cannot become %', OLD.id, OLD.state, NEW.state
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$"""

# Sums for the forecast: the program office reads these, and never who gives what.
_COMMITTED = """
CREATE FUNCTION funding_committed(periods bigint[])
RETURNS TABLE (budget_period_id bigint, kind text, giver_kind text, amount numeric, given_on date,
               recurs_until date, posted_through date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.budget_period_id, c.kind, c.giver_kind, c.amount, c.given_on, c.recurs_until, c.posted_through
      FROM funding_contribution c
     WHERE c.budget_period_id = ANY (periods) AND c.state = 'accepted' AND c.recurs_until IS NOT NULL
       AND (app_scope() IN ('office', 'system') OR c.center_id = ANY (app_org_ids()))
$$"""

TABLES = [
    Table(
        "funding_contribution",
        read=(member_of(),),
        write=(member_of(),),
        delete=(),
        extra_sql=(
            _KEPT,
            "CREATE TRIGGER lineshaft_kept BEFORE UPDATE ON funding_contribution FOR EACH ROW"
            " EXECUTE FUNCTION funding_keep_contribution()",
            *owner_function("funding_committed(bigint[])", _COMMITTED),
        ),
    ),
    Table("funding_contributionevidence", read=(member_of(),), insert=(member_of(),), append_only=True),
]
