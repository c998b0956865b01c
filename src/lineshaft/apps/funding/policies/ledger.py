"""Row policies of the ledger, and the triggers that refuse what a ledger may not take, whatever SQL writes it."""

from lineshaft.tenancy import OFFICE, Table, member_of

# Called for each statement that writes entries. Whoever books holds the months of the center until the end of the
# transaction, together with all who book, and whoever closes one holds them alone: nothing slips in between, and no
# month comes to be before a closed one.
_BOOKED = """
CREATE OR REPLACE FUNCTION funding_book_into_months() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    wanted record;
    closed date;
    late record;
BEGIN
    -- An entry says who wrote it; a nightly job, which nobody started, may name whose word it carries out.
    IF app_scope() <> 'system' AND (
        EXISTS (SELECT 1 FROM new_entries WHERE posted_by_id IS DISTINCT FROM (SELECT app_user_id()))
        OR EXISTS (SELECT 1 FROM (SELECT DISTINCT center_id FROM new_entries) e
                    WHERE NOT EXISTS (SELECT 1 FROM accounts_membership m
                                       WHERE m.user_id = app_user_id() AND m.organisation_id = e.center_id
                                         AND m.ended_at IS NULL AND m.role IN ('finance_officer', 'director')))) THEN
        RAISE EXCEPTION 'an entry is written by a finance officer or director of its center, in their own name'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM pg_advisory_xact_lock_shared(hashtext('funding months'), center_id::integer)
       FROM (SELECT DISTINCT center_id FROM new_entries ORDER BY 1) e;
    FOR wanted IN
        SELECT DISTINCT center_id, date_trunc('month', booked_on)::date AS month FROM new_entries ORDER BY 1, 2
    LOOP
        SELECT max(month) INTO closed FROM funding_accountingmonth
         WHERE center_id = wanted.center_id AND month >= wanted.month AND closed_at IS NOT NULL;
        IF closed IS NOT NULL THEN
            RAISE EXCEPTION '%', CASE WHEN closed = wanted.month THEN to_char(closed, 'FMMonth YYYY') || ' is closed'
                    ELSE to_char(wanted.month, 'FMMonth YYYY') || ' is before ' || to_char(closed, 'FMMonth YYYY')
                        || ', which is closed' END || ': nothing more is booked into it. Book it into an open month'
                USING ERRCODE = 'check_violation';
        END IF;
        INSERT INTO funding_accountingmonth (center_id, month, reopened_because)
        VALUES (wanted.center_id, wanted.month, '') ON CONFLICT DO NOTHING;
    END LOOP;
    SELECT e.booked_on, a.number, a.status, a.ends_on, t.settle_days INTO late
      FROM new_entries e
      JOIN network_award a ON a.id = e.award_id
      LEFT JOIN LATERAL (SELECT settle_days FROM funding_awardterms WHERE award_id = a.id
                          ORDER BY applies_from DESC, id DESC LIMIT 1) t ON true
     WHERE a.status = 'closed' OR t.settle_days IS NULL OR e.booked_on > a.ends_on + t.settle_days
        OR e.booked_on > (now() AT TIME ZONE 'UTC')::date + 1
     LIMIT 1;
    IF FOUND THEN
        IF late.settle_days IS NULL THEN
            RAISE EXCEPTION 'Award % has no terms yet. Record its terms first', late.number
                USING ERRCODE = 'check_violation';
        ELSIF late.status = 'closed' THEN
            RAISE EXCEPTION 'Award % is closed: its books take no more entries', late.number
                USING ERRCODE = 'check_violation';
        ELSIF late.booked_on > late.ends_on + late.settle_days THEN
            RAISE EXCEPTION '% is after %, until when award % may still be settled', late.booked_on,
                late.ends_on + late.settle_days, late.number USING ERRCODE = 'check_violation';
        END IF;
        RAISE EXCEPTION '% has not come yet: nothing is booked ahead of time', late.booked_on
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$"""

# Called for each statement that writes postings.
_POSTED = """
CREATE OR REPLACE FUNCTION funding_take_postings() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    wrong record;
BEGIN
    -- What is left of fees is counted by whoever adds them to the budget: nothing is booked in between.
    PERFORM pg_advisory_xact_lock(hashtext('funding income'), award_id::int)
       FROM (SELECT DISTINCT award_id FROM new_postings WHERE source = 'fees' ORDER BY 1) of_fees;
    -- An entry is whole in the transaction that writes it.
    SELECT e.id INTO wrong FROM (SELECT DISTINCT entry_id FROM new_postings) p
      JOIN funding_journalentry e ON e.id = p.entry_id
     WHERE e.transaction <> txid_current() LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'entry % is posted: nothing is added to it', wrong.id USING ERRCODE = 'check_violation';
    END IF;
    -- All postings of an entry are written by one statement, and balance in each fund source.
    SELECT entry_id, source INTO wrong FROM new_postings GROUP BY entry_id, source HAVING sum(amount) <> 0 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'entry % does not balance in fund source %', wrong.entry_id, wrong.source
            USING ERRCODE = 'check_violation';
    END IF;
    -- What is given without money, or not charged, counts once it was judged: as a contribution, or in a report.
    SELECT e.id, p.source INTO wrong FROM new_postings p JOIN funding_journalentry e ON e.id = p.entry_id
     WHERE p.source IN ('in_kind', 'unrecovered_indirect')
       AND e.origin NOT IN ('in_kind', 'subrecipient', 'reversal') LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'entry % holds % that nobody judged (2 CFR 200.306): claim it as a contribution', wrong.id,
            wrong.source USING ERRCODE = 'check_violation';
    END IF;
    -- A cost belongs to the budget period in which it was incurred, or to the approved days before the award. A cost
    -- of closing the award is of its last period, as long as the award may be settled.
    SELECT e.incurred_on, b.starts_on, b.ends_on, a.number INTO wrong
      FROM (SELECT entry_id, bool_and(activity = 'administration') AS is_of_office FROM new_postings
             WHERE account IN ('expense', 'obligation') GROUP BY 1) p
      JOIN funding_journalentry e ON e.id = p.entry_id
      JOIN network_budgetperiod b ON b.id = e.budget_period_id
      JOIN network_award a ON a.id = e.award_id
     WHERE e.incurred_on > b.ends_on AND NOT (e.is_closeout AND p.is_of_office AND b.ends_on = a.ends_on)
        OR e.incurred_on < b.starts_on - CASE WHEN b.starts_on = a.starts_on THEN coalesce(
               (SELECT max(days) FROM funding_approval
                 WHERE award_id = a.id AND kind = 'pre_award_cost' AND state = 'granted'), 0) ELSE 0 END
     LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '% is outside the budget period of award % from % to % (2 CFR 200.403(h))', wrong.incurred_on,
            wrong.number, wrong.starts_on, wrong.ends_on USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO funding_monthbalance AS kept
           (center_id, award_id, budget_period_id, month, account, source, object_class, activity, amount, debits)
    SELECT center_id, award_id, budget_period_id, date_trunc('month', booked_on)::date, account, source, object_class,
           activity, sum(amount), sum(greatest(amount, 0))
      FROM new_postings GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 ORDER BY 2, 3, 4, 5, 6, 7, 8
        ON CONFLICT (award_id, budget_period_id, month, account, source, object_class, activity)
        DO UPDATE SET amount = kept.amount + EXCLUDED.amount, debits = kept.debits + EXCLUDED.debits;
    RETURN NULL;
END $$"""

# Called for each entry when its transaction ends. That its postings balance was checked as they were written.
_WHOLE = """
CREATE OR REPLACE FUNCTION funding_check_entry() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM funding_posting WHERE entry_id = NEW.id) THEN
        RAISE EXCEPTION 'entry % has no postings', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.reverses_id IS NULL THEN
        RETURN NULL;
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM funding_journalentry r
         WHERE r.id = NEW.reverses_id AND r.budget_period_id = NEW.budget_period_id AND r.reverses_id IS NULL
           AND r.incurred_on = NEW.incurred_on) THEN
        RAISE EXCEPTION 'entry % takes back entry %, which is another period''s or itself a correction', NEW.id,
            NEW.reverses_id USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (
        SELECT 1 FROM (
            SELECT account, source, object_class, activity, engagement_id, subaward_id, sum(amount) AS amount
              FROM funding_posting WHERE entry_id IN (NEW.id, NEW.reverses_id)
             GROUP BY 1, 2, 3, 4, 5, 6) left_over
         WHERE amount <> 0) THEN
        RAISE EXCEPTION 'entry % does not take back all of entry % and nothing else', NEW.id, NEW.reverses_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$"""

# A month is closed once its books are what was reported; who reopens it says why.
_CLOSED = """
CREATE OR REPLACE FUNCTION funding_check_month() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.closed_at IS NOT NULL THEN
        PERFORM pg_advisory_xact_lock(hashtext('funding months'), NEW.center_id::integer);
    END IF;
    IF TG_OP = 'INSERT' THEN
        RETURN NEW;
    END IF;
    IF OLD.closed_at IS NOT NULL AND NEW.closed_at IS NULL AND NEW.reopened_because = '' THEN
        RAISE EXCEPTION 'a month is reopened with a reason' USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.center_id <> NEW.center_id OR OLD.month <> NEW.month THEN
        RAISE EXCEPTION 'a month stays what it is' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$"""

TABLES = [
    Table(
        "funding_evidence",
        read=(member_of(),),
        insert=(member_of(),),
        append_only=True,
    ),
    # A claim stands or is given up; it is never made another's.
    Table(
        "funding_matchclaim",
        read=(member_of(),),
        write=(member_of(),),
        extra_sql=("REVOKE UPDATE ON funding_matchclaim FROM lineshaft_app",),
    ),
    Table(
        "funding_accountingmonth",
        read=(member_of(), OFFICE),
        write=(member_of(),),
        delete=(),
        history="office",
        extra_sql=(
            _CLOSED,
            "CREATE TRIGGER lineshaft_month BEFORE INSERT OR UPDATE ON funding_accountingmonth FOR EACH ROW"
            " EXECUTE FUNCTION funding_check_month()",
        ),
    ),
    # Both are their own trail: they say who wrote them and when, and nothing changes them.
    Table(
        "funding_journalentry",
        read=(member_of(),),
        insert=(member_of(),),
        append_only=True,
        audit=False,
        extra_sql=(
            _BOOKED,
            "CREATE TRIGGER lineshaft_book AFTER INSERT ON funding_journalentry REFERENCING NEW TABLE AS new_entries"
            " FOR EACH STATEMENT EXECUTE FUNCTION funding_book_into_months()",
            _WHOLE,
            "CREATE CONSTRAINT TRIGGER lineshaft_whole AFTER INSERT ON funding_journalentry"
            " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION funding_check_entry()",
        ),
    ),
    Table(
        "funding_posting",
        read=(member_of(),),
        insert=(member_of(),),
        append_only=True,
        audit=False,
        extra_sql=(
            _POSTED,
            "CREATE TRIGGER lineshaft_take AFTER INSERT ON funding_posting REFERENCING NEW TABLE AS new_postings"
            " FOR EACH STATEMENT EXECUTE FUNCTION funding_take_postings()",
        ),
    ),
    # Written by the trigger above alone. The office sees sums, never who was paid for what.
    Table(
        "funding_monthbalance",
        read=(member_of(), OFFICE),
        audit=False,
        extra_sql=("REVOKE INSERT, UPDATE, DELETE ON funding_monthbalance FROM lineshaft_app",),
    ),
]
