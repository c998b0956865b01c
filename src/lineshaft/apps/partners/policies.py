from lineshaft.tenancy import Open, Table, member_of

# How many companies in which states a partner's resources reached. Counts below five are not told (NULL), nor
# which companies: the function sees the shares as the owner, for the partner's own members alone. So that a hidden
# count cannot be found by subtraction, the smallest told count is hidden as well when just one is hidden.
_REACH = """
CREATE OR REPLACE FUNCTION partner_reach(partner bigint)
RETURNS TABLE (resource_id bigint, state_id varchar, companies bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH reached AS (
        SELECT h.resource_id, s.state_id, count(DISTINCT s.company_id) AS companies
          FROM partners_resourceshare h
          JOIN partners_resource r ON r.id = h.resource_id
          JOIN companies_site s ON s.id = h.site_id
         WHERE r.partner_id = partner AND partner = ANY (app_org_ids())
         GROUP BY h.resource_id, s.state_id
    ), ranked AS (
        SELECT *, count(*) FILTER (WHERE reached.companies < 5) OVER (PARTITION BY reached.resource_id) AS hidden,
               row_number() OVER (PARTITION BY reached.resource_id, reached.companies >= 5
                                  ORDER BY reached.companies) AS place
          FROM reached
    )
    SELECT ranked.resource_id, ranked.state_id,
           CASE WHEN ranked.companies < 5 OR (ranked.hidden = 1 AND ranked.place = 1) THEN NULL
                ELSE ranked.companies END
      FROM ranked
$$"""

TABLES = [
    Open("partners_partnerprofile", "who the partners are: public", audit=True),
    Table(
        "partners_resource",
        read=("(SELECT app_scope()) <> 'none' AND status = 'published'", member_of("partner_id")),
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
