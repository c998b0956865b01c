from lineshaft.tenancy import OFFICE, Table, member_of

# Work done in a period, counted for each center: for the center's own people and for the program office. Visits and
# their notes stay the center's own; oversight sees the sums alone, which is why the owner counts. The row without a
# center is all of them together, where a site that several centers served counts once.
_ACTIVITY = """
CREATE OR REPLACE FUNCTION center_activity(first_day date, last_day date, wanted bigint[])
RETURNS TABLE (center_id bigint, sites_served bigint, engagements_completed bigint, hours_delivered numeric)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH shown AS MATERIALIZED (
        SELECT array_agg(c.organisation_id) AS centers
          FROM network_center c
         WHERE (wanted IS NULL OR c.organisation_id = ANY (wanted))
           AND (app_scope() IN ('office', 'system') OR c.organisation_id = ANY (app_org_ids()))
    ), work AS (
        SELECT v.center_id, e.site_id, 0 AS completed, v.hours
          FROM engagements_visit v
          JOIN engagements_engagement e ON e.id = v.engagement_id
         WHERE v.center_id = ANY ((SELECT centers FROM shown)::bigint[])
           AND v.held_on BETWEEN first_day AND last_day
        UNION ALL
        SELECT e.center_id, e.site_id, 1, 0
          FROM engagements_engagement e
         WHERE e.center_id = ANY ((SELECT centers FROM shown)::bigint[])
           AND e.status = 'completed' AND e.completed_on BETWEEN first_day AND last_day
    )
    SELECT work.center_id, count(DISTINCT work.site_id), coalesce(sum(work.completed), 0), coalesce(sum(work.hours), 0)
      FROM work GROUP BY GROUPING SETS ((work.center_id), ())
$$"""

TABLES = [
    Table(
        "performance_target",
        read=(member_of(), OFFICE),
        write=(member_of(),),
        history="office",
        extra_sql=(
            _ACTIVITY,
            "REVOKE ALL ON FUNCTION center_activity(date, date, bigint[]) FROM PUBLIC",
            "GRANT EXECUTE ON FUNCTION center_activity(date, date, bigint[]) TO lineshaft_app",
        ),
    ),
]
