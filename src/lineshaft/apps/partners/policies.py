from lineshaft.tenancy import SIGNED_IN, Open, Table, everyone_when, member_of

# How many companies in which states a partner's resources reached. Counts below five are not told (NULL), nor which
# companies: the function sees the shares as the owner, for the partner's own members alone. It gives no total over
# the states, from which a hidden count could be found by subtraction.
_REACH = """
CREATE OR REPLACE FUNCTION partner_reach(partner bigint)
RETURNS TABLE (resource_id bigint, state_id varchar, companies bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT h.resource_id, s.state_id, CASE WHEN count(DISTINCT s.company_id) >= 5 THEN count(DISTINCT s.company_id) END
      FROM partners_resourceshare h
      JOIN partners_resource r ON r.id = h.resource_id
      JOIN companies_site s ON s.id = h.site_id
     WHERE r.partner_id = partner AND partner = ANY (app_org_ids())
     GROUP BY h.resource_id, s.state_id
$$"""

TABLES = [
    Open("partners_partnerprofile", "who the partners are: public", center="organisation_id", audit=True),
    Table(
        "partners_resource",
        # What was public once stays readable to those who passed it on.
        read=(
            everyone_when("status = 'published'"),
            f"{SIGNED_IN} AND status = 'withdrawn'",
            member_of("partner_id"),
        ),
        write=(member_of("partner_id"),),
        center="partner_id",
        history="network",
    ),
    Table(
        "partners_resourceshare",
        read=(member_of(),),
        write=(member_of(),),
        extra_sql=(
            _REACH,
            "REVOKE ALL ON FUNCTION partner_reach(bigint) FROM PUBLIC",
            "GRANT EXECUTE ON FUNCTION partner_reach(bigint) TO lineshaft_app",
        ),
    ),
]
