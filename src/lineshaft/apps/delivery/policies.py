from lineshaft.tenancy import Table, member_of, owner_function, token_proposal

# The link of a mail enters here and nowhere else: the hash of its token in, the one proposal that it opens out.
_OPENED = """
CREATE FUNCTION proposal_of_token(hash bytea)
RETURNS TABLE (link_id bigint, proposal_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT l.id, l.proposal_id FROM delivery_proposallink l WHERE l.token_hash = hash
$$"""

# What a company was sent, and what it acknowledged, is what it was: whatever SQL writes.
_KEEP_SENT = """
CREATE OR REPLACE FUNCTION keep_sent_proposal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF OLD.sent_at IS NOT NULL AND (
        TG_OP = 'DELETE'
        OR (OLD.document, OLD.sha256, OLD.fee, OLD.full_fee, OLD.percent, OLD.discount, OLD.number, OLD.engagement_id,
            OLD.sent_at, OLD.send_to) IS DISTINCT FROM
           (NEW.document, NEW.sha256, NEW.fee, NEW.full_fee, NEW.percent, NEW.discount, NEW.number, NEW.engagement_id,
            NEW.sent_at, NEW.send_to)) THEN
        RAISE EXCEPTION 'version % of the proposal was sent and stays as it is: make a new version', OLD.number
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$"""

# Of documents the company gets, by its link, those that are meant for it and not withdrawn. The link of an offer that
# was withdrawn, replaced or is over opens none of them: it may have gone to a wrong address.
_FOR_THE_COMPANY = (
    "((SELECT app_scope()) = 'token' AND audience = 'company' AND withdrawn_at IS NULL AND engagement_id ="
    " (SELECT p.engagement_id FROM delivery_proposal p WHERE p.id = (SELECT app_token_proposal())"
    " AND p.state IN ('sent', 'accepted', 'declined')))"
)

TABLES = [
    Table("delivery_handover", read=(member_of(),), write=(member_of(),)),
    Table("delivery_assessment", read=(member_of(),), write=(member_of(),)),
    Table("delivery_scope", read=(member_of(),), write=(member_of(),)),
    Table("delivery_worker", read=(member_of(),), write=(member_of(),)),
    Table("delivery_milestone", read=(member_of(),), write=(member_of(),)),
    Table("delivery_milestonemove", read=(member_of(),), insert=(member_of(),), append_only=True),
    Table(
        "delivery_proposal",
        read=(member_of(), token_proposal("id")),
        write=(member_of(),),
        redact=("document",),
        extra_sql=(
            *owner_function("proposal_of_token(bytea)", _OPENED),
            _KEEP_SENT,
            "CREATE TRIGGER lineshaft_keep_sent AFTER UPDATE OR DELETE ON delivery_proposal"
            " FOR EACH ROW EXECUTE FUNCTION keep_sent_proposal()",
        ),
    ),
    # Made under the system scope alone: whoever could write here could open a proposal.
    Table("delivery_proposallink", read=(member_of(), token_proposal("proposal_id")), redact=("token_hash",)),
    # Written under the system scope alone, for whoever holds the link.
    Table(
        "delivery_acknowledgement",
        read=(member_of(), token_proposal("proposal_id")),
        append_only=True,
        redact=("document",),
    ),
    Table("delivery_pipelinepace", read=(member_of(),), write=(member_of(),)),
    Table("delivery_followup", read=(member_of(),), write=(member_of(),)),
    Table(
        "delivery_workdocument",
        read=(member_of(), _FOR_THE_COMPANY),
        write=(member_of(),),
        delete=(),
    ),
]
