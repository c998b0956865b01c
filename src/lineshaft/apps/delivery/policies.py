"""Row policies from assessment to follow-up; what its company reads, and what stays as it was."""

from lineshaft.apps.companies.held_sites import of_a_company_of_its_site
from lineshaft.tenancy import Table, member_of, owner_function, token_proposal

# The link of a mail enters here and nowhere else: the hash of its token in, the one proposal that it opens out, and the
# state of the work: an offer of work that is over is not to be accepted.
_OPENED = """
CREATE FUNCTION proposal_of_token(hash bytea)
RETURNS TABLE (link_id bigint, proposal_id bigint, status text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT l.id, l.proposal_id, e.status
      FROM delivery_proposallink l
      JOIN delivery_proposal p ON p.id = l.proposal_id
      JOIN engagements_engagement e ON e.id = p.engagement_id
     WHERE l.token_hash = hash
$$"""

# What a company was sent, and what it acknowledged, is what it was: whatever SQL writes.
_KEEP_SENT = """
CREATE OR REPLACE FUNCTION keep_sent_proposal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF OLD.sent_at IS NOT NULL AND (
        TG_OP = 'DELETE'
        OR (OLD.document, OLD.sha256, OLD.fee, OLD.full_fee, OLD.percent, OLD.discount, OLD.number, OLD.engagement_id,
            OLD.sent_at, OLD.send_to, OLD.agreement_text_id) IS DISTINCT FROM
           (NEW.document, NEW.sha256, NEW.fee, NEW.full_fee, NEW.percent, NEW.discount, NEW.number, NEW.engagement_id,
            NEW.sent_at, NEW.send_to, NEW.agreement_text_id)
        -- Two records of one company become one: with them what was sent to it, and back.
        OR (OLD.company_id <> NEW.company_id AND app_scope() <> 'system')) THEN
        RAISE EXCEPTION 'version % of the proposal was sent and stays as it is: make a new version', OLD.number
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$"""

_OWN = "company_id = ANY ((SELECT app_company_ids())::bigint[])"

# Of documents the company gets those that are meant for it, in its newest version, and not withdrawn: by its link
# while its offer stands. The link of an offer that was withdrawn, replaced or is over opens none of them: it may have
# gone to a wrong address. What is filed for the company that bought the plant replaces nothing of the one before.
_GIVEN = "audience = 'company' AND withdrawn_at IS NULL AND NOT has_newer_version(id)"

# The company does not see the row that replaced its own, where that one is for the center alone or for another company.
# Answers for those alone who may ask for documents of the company.
_NEWER = """
CREATE FUNCTION has_newer_version(document bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH RECURSIVE later AS (
        SELECT id, company_id FROM delivery_workdocument WHERE replaces_id = document
        UNION ALL
        SELECT d.id, d.company_id FROM delivery_workdocument d JOIN later l ON d.replaces_id = l.id)
    SELECT EXISTS (
        SELECT FROM later JOIN delivery_workdocument d ON d.id = document AND d.company_id = later.company_id
         WHERE d.company_id = ANY (app_company_ids())
            OR d.company_id = (SELECT company_id FROM delivery_proposal WHERE id = app_token_proposal()))
$$"""
_GIVEN_BY_LINK = (
    f"((SELECT app_scope()) = 'token' AND {_GIVEN} AND (engagement_id, company_id) ="  # noqa: S608
    " (SELECT p.engagement_id, p.company_id FROM delivery_proposal p WHERE p.id = (SELECT app_token_proposal())"
    " AND p.state IN ('sent', 'accepted', 'declined')))"
)

# The work of which something was sent or given to the companies that a signed-in person speaks for, without what its
# center wrote about it. The row of the engagement itself stays the center's. A plant that goes to another company takes
# nothing along of what was sent to the one before.
_WORK = f"""
CREATE FUNCTION company_work()
RETURNS TABLE (engagement_id bigint, public_id text, title text, center_id bigint, site_id bigint,
               service_line_id bigint, lead_id bigint, status text, started_on date, completed_on date,
               is_synthetic boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT e.id, e.public_id::text, e.title, e.center_id, e.site_id, e.service_line_id, e.lead_id, e.status,
           e.started_on, e.completed_on, e.is_synthetic
      FROM engagements_engagement e
     WHERE e.id IN (SELECT engagement_id FROM delivery_proposal WHERE sent_at IS NOT NULL AND {_OWN}
                    UNION SELECT engagement_id FROM delivery_workdocument WHERE {_GIVEN} AND {_OWN})
$$"""  # noqa: S608  conditions of this module

# And of its plan and follow-ups what happens when: no explanation, no reason of a move, no note of what was said. Of a
# plant that went to another company it goes on without the one before.
_PLAN = """
CREATE FUNCTION company_plan(wanted bigint)
RETURNS TABLE (kind text, title text, months smallint, due_on date, done_on date, state text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH own AS (SELECT w.engagement_id FROM company_work() w JOIN companies_site s ON s.id = w.site_id
                  WHERE w.engagement_id = wanted AND s.company_id = ANY (app_company_ids()))
    SELECT 'milestone', m.title, NULL, m.due_on, m.done_on, m.state
      FROM own JOIN delivery_milestone m USING (engagement_id)
    UNION ALL
    SELECT 'follow_up', '', f.months, f.due_on, f.done_on, CASE WHEN f.done_on IS NULL THEN 'planned' ELSE 'done' END
      FROM own JOIN delivery_followup f USING (engagement_id)
     ORDER BY 4, 1
$$"""

_SENT_TO_ITS_COMPANY = f"(sent_at IS NOT NULL AND {_OWN})"
# Of proposals it sees no others than those.
_ANSWERED_BY_ITS_COMPANY = (
    f"(proposal_id = ANY (ARRAY(SELECT id FROM delivery_proposal WHERE {_SENT_TO_ITS_COMPANY})))"  # noqa: S608
)

_SITE_OF_WORK = "SELECT e.site_id FROM engagements_engagement e WHERE e.id = NEW.engagement_id"

TABLES = [
    Table("delivery_handover", read=(member_of(),), write=(member_of(),)),
    Table("delivery_agreementtext", read=(member_of(),), insert=(member_of(),), append_only=True),
    Table("delivery_assessment", read=(member_of(),), write=(member_of(),)),
    Table("delivery_scope", read=(member_of(),), write=(member_of(),)),
    Table("delivery_worker", read=(member_of(),), write=(member_of(),)),
    Table("delivery_milestone", read=(member_of(),), write=(member_of(),)),
    Table("delivery_milestonemove", read=(member_of(),), insert=(member_of(),), append_only=True),
    Table(
        "delivery_proposal",
        read=(member_of(), token_proposal("id"), _SENT_TO_ITS_COMPANY),
        write=(member_of(),),
        redact=("document",),
        extra_sql=(
            *owner_function("proposal_of_token(bytea)", _OPENED),
            *owner_function("has_newer_version(bigint)", _NEWER),
            *owner_function("company_work()", _WORK),
            *owner_function("company_plan(bigint)", _PLAN),
            _KEEP_SENT,
            "CREATE TRIGGER lineshaft_keep_sent AFTER UPDATE OR DELETE ON delivery_proposal"
            " FOR EACH ROW EXECUTE FUNCTION keep_sent_proposal()",
            *of_a_company_of_its_site("delivery_proposal", _SITE_OF_WORK),
        ),
    ),
    Table("delivery_proposalwithdrawal", read=(member_of(),), insert=(member_of(),), append_only=True),
    # Made under the system scope alone: whoever could write here could open a proposal.
    Table("delivery_proposallink", read=(member_of(), token_proposal("proposal_id")), redact=("token_hash",)),
    # Written under the system scope alone, for whoever holds the link or is signed in for the company.
    Table(
        "delivery_acknowledgement",
        read=(member_of(), token_proposal("proposal_id"), _ANSWERED_BY_ITS_COMPANY),
        append_only=True,
        redact=("document",),
    ),
    Table("delivery_pipelinepace", read=(member_of(),), write=(member_of(),)),
    Table("delivery_followup", read=(member_of(),), write=(member_of(),)),
    Table(
        "delivery_workdocument",
        # Whose it is first: PostgreSQL asks in this order, and the versions of others are not gone through.
        read=(member_of(), _GIVEN_BY_LINK, f"({_OWN} AND {_GIVEN})"),
        write=(member_of(),),
        delete=(),
        extra_sql=of_a_company_of_its_site("delivery_workdocument", _SITE_OF_WORK),
    ),
]
