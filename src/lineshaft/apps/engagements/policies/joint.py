"""Row policies and triggers of joint engagements."""

from lineshaft.tenancy import OFFICE, Table, member_of

_PARTY = "parties && (SELECT app_org_ids())::bigint[]"

# Rows of engagements that the reader's centers take part in. Found once for a statement, by an index of the few joint
# ones, and only when a row belongs to none of the reader's own centers.
_JOINT_WORK = (
    "ANY (ARRAY(SELECT s.engagement_id FROM engagements_jointshare s"
    " WHERE s.in_force AND s.share > 0 AND s.center_id = ANY ((SELECT app_org_ids())::bigint[])))"
)
PARTNER = f"id = {_JOINT_WORK}"

# Checked when the transaction ends, as the owner, whatever SQL wrote the rows: shares add up to exactly 1, the
# agreement and its shares name the same centers, and what is in force was accepted by every one of them.
_CHECK_AGREEMENT = """
CREATE OR REPLACE FUNCTION check_joint_agreement() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    row_ jsonb := to_jsonb(coalesce(NEW, OLD));
    wanted bigint := coalesce(row_ ->> 'agreement_id', row_ ->> 'id')::bigint;
    a engagements_jointagreement;
    total numeric;
    named bigint[];
    open_answers bigint;
    strange bigint;
BEGIN
    SELECT * INTO a FROM engagements_jointagreement WHERE id = wanted;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    SELECT coalesce(sum(share), 0), array_agg(center_id ORDER BY center_id),
           count(*) FILTER (WHERE accepted_at IS NULL),
           count(*) FILTER (WHERE in_force <> (a.status = 'in_force') OR parties <> a.parties)
      INTO total, named, open_answers, strange
      FROM engagements_jointshare WHERE agreement_id = wanted;
    IF total <> 1 THEN
        RAISE EXCEPTION 'shares of joint agreement % add up to %, not to 1', wanted, total
            USING ERRCODE = 'check_violation';
    END IF;
    IF named <> ARRAY(SELECT unnest(a.parties) ORDER BY 1) OR NOT a.lead_center_id = ANY (a.parties) OR strange > 0 THEN
        RAISE EXCEPTION 'joint agreement % and its shares differ', wanted USING ERRCODE = 'check_violation';
    END IF;
    IF a.status = 'in_force' AND open_answers > 0 THEN
        RAISE EXCEPTION 'joint agreement % is in force, but % of its centers did not accept it', wanted, open_answers
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$"""

# A visit belongs to the center that leads its engagement, or to one that takes part in it.
_CHECK_VISIT = """
CREATE OR REPLACE FUNCTION check_center_of_visit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM engagements_engagement WHERE id = NEW.engagement_id AND center_id = NEW.center_id)
       OR EXISTS (SELECT 1 FROM engagements_jointshare
                   WHERE engagement_id = NEW.engagement_id AND center_id = NEW.center_id AND in_force
                     AND share > 0) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'center % neither leads nor takes part in engagement %', NEW.center_id, NEW.engagement_id
        USING ERRCODE = 'foreign_key_violation';
END $$"""


# The state of an outcome is decided at its own row; what it is credited for follows, whoever decides.
_FOLLOW_STATE = """
CREATE OR REPLACE FUNCTION follow_state_of_outcome() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE engagements_outcomecredit SET state = NEW.state WHERE outcome_id = NEW.id AND state <> NEW.state;
    RETURN NULL;
END $$"""

# No more is credited away than the outcome has: checked when the transaction ends.
_CHECK_CREDIT = """
CREATE OR REPLACE FUNCTION check_outcome_credit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    credited numeric := (SELECT sum(amount) FROM engagements_outcomecredit WHERE outcome_id = NEW.outcome_id);
    whole numeric := (SELECT amount FROM engagements_outcome WHERE id = NEW.outcome_id);
BEGIN
    IF credited > whole THEN
        RAISE EXCEPTION 'outcome % of % has % credited to other centers', NEW.outcome_id, whole, credited
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$"""


def _deferred(table: str) -> str:
    return (
        f"CREATE CONSTRAINT TRIGGER lineshaft_agreement AFTER INSERT OR UPDATE OR DELETE ON {table}"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_joint_agreement()"
    )


VISIT_TRIGGER = (
    _CHECK_VISIT,
    "CREATE TRIGGER lineshaft_center_of_visit BEFORE INSERT OR UPDATE OF engagement_id, center_id ON engagements_visit"
    " FOR EACH ROW EXECUTE FUNCTION check_center_of_visit()",
)

OUTCOME_TRIGGER = (
    _FOLLOW_STATE,
    "CREATE TRIGGER lineshaft_credit_follows AFTER UPDATE OF state ON engagements_outcome"
    " FOR EACH ROW EXECUTE FUNCTION follow_state_of_outcome()",
)

# Written by the system alone: what one center proposes concerns rows of others. The actions check who may.
TABLES = [
    Table(
        "engagements_jointagreement",
        # Who was invited and did not come, or has left, reads of it no longer; who takes part reads what was before.
        read=(
            member_of("lead_center_id"),
            f"status IN ('proposed', 'in_force') AND {_PARTY}",
            f"engagement_id = {_JOINT_WORK}",
            OFFICE,
        ),
        center="lead_center_id",
        history="office",
        extra_sql=(_CHECK_AGREEMENT, _deferred("engagements_jointagreement")),
    ),
    Table(
        "engagements_jointshare",
        read=(_PARTY, OFFICE),
        history="office",
        extra_sql=(_deferred("engagements_jointshare"),),
    ),
    Table(
        "engagements_outcomecredit",
        read=(member_of(), member_of("lead_center_id"), OFFICE),
        history="office",
        extra_sql=(
            _CHECK_CREDIT,
            "CREATE CONSTRAINT TRIGGER lineshaft_credit AFTER INSERT OR UPDATE OF amount, outcome_id"
            " ON engagements_outcomecredit DEFERRABLE INITIALLY DEFERRED"
            " FOR EACH ROW EXECUTE FUNCTION check_outcome_credit()",
        ),
    ),
]
