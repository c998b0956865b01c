"""Row policies and triggers of submitted quarters."""

from lineshaft.tenancy import OFFICE, Table, member_of

# By the owner, whatever SQL writes, and after the row policies have judged: work of a submitted quarter stays as it was
# told, unless it was opened again. Who leads it and at which site it stands in the registry may still change: neither
# is told of a piece of work.
_OF_DAY = """
CREATE OR REPLACE FUNCTION submitted_quarter_of(wanted bigint, day date) RETURNS bigint
LANGUAGE sql STABLE AS $$
    SELECT q.id FROM engagements_submittedquarter q
     WHERE q.center_id = wanted AND q.taken_back_at IS NULL
       AND q.fiscal_year = extract(year FROM day + interval '3 months')
       AND q.quarter = extract(quarter FROM day + interval '3 months')
$$"""

_KEEP_ENGAGEMENT = """
CREATE OR REPLACE FUNCTION keep_submitted_engagement() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    told bigint;
BEGIN
    IF EXISTS (SELECT 1 FROM engagements_reopening WHERE engagement_id = OLD.id AND ended_at IS NULL) THEN
        RETURN NULL;
    END IF;
    IF OLD.status = 'completed' THEN
        IF TG_OP = 'DELETE' THEN
            told := submitted_quarter_of(OLD.center_id, OLD.completed_on);
        ELSIF (OLD.title, OLD.scope, OLD.result, OLD.completion_note, OLD.status, OLD.kind, OLD.service_line_id,
               OLD.started_on, OLD.completed_on, OLD.center_id)
              IS DISTINCT FROM
              (NEW.title, NEW.scope, NEW.result, NEW.completion_note, NEW.status, NEW.kind, NEW.service_line_id,
               NEW.started_on, NEW.completed_on, NEW.center_id) THEN
            told := submitted_quarter_of(OLD.center_id, OLD.completed_on);
        END IF;
    END IF;
    IF told IS NULL AND TG_OP = 'UPDATE' AND NEW.status = 'completed' AND OLD.status <> 'completed' THEN
        told := submitted_quarter_of(NEW.center_id, NEW.completed_on);
    END IF;
    IF told IS NOT NULL THEN
        RAISE EXCEPTION 'engagement % belongs to a quarter that was submitted; a director opens it again', OLD.public_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$"""

_KEEP_VISIT = """
CREATE OR REPLACE FUNCTION keep_visit_of_submitted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    wanted bigint := CASE WHEN TG_OP = 'INSERT' THEN NEW.engagement_id ELSE OLD.engagement_id END;
BEGIN
    IF EXISTS (SELECT 1 FROM engagements_engagement e
                WHERE e.id = wanted AND e.status = 'completed'
                  AND submitted_quarter_of(e.center_id, e.completed_on) IS NOT NULL) THEN
        RAISE EXCEPTION 'the work of visit % belongs to a quarter that was submitted; a director opens it again',
            coalesce(NEW.id, OLD.id) USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$"""

TABLES = [
    Table(
        "engagements_submittedquarter",
        read=(member_of(), OFFICE),
        write=(member_of(),),
        delete=(),
        history="office",
        extra_sql=(
            _OF_DAY,
            _KEEP_ENGAGEMENT,
            "CREATE TRIGGER lineshaft_submitted AFTER UPDATE OR DELETE ON engagements_engagement"
            " FOR EACH ROW EXECUTE FUNCTION keep_submitted_engagement()",
            _KEEP_VISIT,
            "CREATE TRIGGER lineshaft_submitted AFTER INSERT OR DELETE OR UPDATE OF hours, held_on, kind, note,"
            " engagement_id ON engagements_visit FOR EACH ROW EXECUTE FUNCTION keep_visit_of_submitted()",
        ),
    ),
    Table(
        "engagements_reopening",
        read=(member_of(), OFFICE),
        write=(member_of(),),
        delete=(),
        history="office",
    ),
]
