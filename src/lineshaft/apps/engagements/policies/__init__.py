from lineshaft.tenancy import OFFICE, Table, company_site, member_of, owner_function

from . import joint as joint_policies
from . import quarters as quarter_policies
from . import referrals as referral_policies
from . import transfers as transfer_policies

# Of the work that a company lets another center see: that it was done, and nothing that was written about it.
_SHARED_WORK = """
CREATE FUNCTION shared_work(wanted_site bigint, readers bigint[])
RETURNS TABLE (consent_id bigint, title text, service_line text, started_on date, completed_on date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.id, e.title, l.title, e.started_on, e.completed_on
      FROM live_consents(wanted_site, readers) c
      JOIN engagements_engagement e ON e.site_id = c.site_id AND e.center_id = c.center_id
      JOIN network_serviceline l ON l.id = e.service_line_id
     WHERE c.shares_work AND e.status IN ('active', 'completed')
     ORDER BY e.started_on DESC, e.id DESC
$$"""

TABLES = [
    # A company's own contact follows the company's requests.
    Table(
        "engagements_request",
        read=(member_of(), company_site()),
        write=(member_of(),),
    ),
    # Oversight sees that work was done and what it led to; never an advisor's notes of a visit.
    Table(
        "engagements_engagement",
        # Whoever works on it together reads its terms. Visits stay with the center whose people held them.
        read=(member_of(), OFFICE, joint_policies.PARTNER),
        write=(member_of(),),
        history="office",
        extra_sql=owner_function("shared_work(bigint, bigint[])", _SHARED_WORK),
    ),
    Table(
        "engagements_visit",
        read=(member_of(),),
        write=(member_of(),),
        extra_sql=joint_policies.VISIT_TRIGGER,
    ),
    Table("engagements_responsetarget", read=(member_of(),), write=(member_of(),)),
    Table("engagements_closedday", read=(member_of(),), write=(member_of(),)),
    Table("engagements_requeststep", read=(member_of(),), insert=(member_of(),), append_only=True),
    Table("engagements_requestbatch", read=(member_of(),), write=(member_of(),), delete=()),
    Table("engagements_routingrule", read=(member_of(),), write=(member_of(),)),
    Table("engagements_routingperson", read=(member_of(),), write=(member_of(),)),
    Table("engagements_routingfallback", read=(member_of(),), write=(member_of(),)),
    # Made as a request comes in, by the system: nobody writes afterwards why somebody got it.
    Table("engagements_routingdecision", read=(member_of(),), append_only=True),
    *referral_policies.TABLES,
    *transfer_policies.TABLES,
    *joint_policies.TABLES,
    *quarter_policies.TABLES,
    Table(
        "engagements_outcome",
        read=(member_of(), OFFICE),
        insert=(member_of(),),
        write=(member_of(), OFFICE),
        delete=(),
        history="office",
        redact=("review_rank",),
        extra_sql=joint_policies.OUTCOME_TRIGGER,
    ),
    Table(
        "engagements_outcomeevidence",
        read=(member_of(), OFFICE),
        insert=(member_of(), OFFICE),
        write=(member_of(),),
        delete=(),
        history="office",
    ),
    Table(
        "engagements_outcomedecision",
        read=(member_of(), OFFICE),
        insert=(member_of(), OFFICE),
        append_only=True,
        history="office",
    ),
]
