"""What the index of plants has to learn, noted by triggers on the tables that it is made from."""

from lineshaft.tenancy import Open

# What the index of plants must learn is written down by the statement that changed it, once for each plant. Arguments:
# what gives the plants of the changed rows (`rows` are those before and after), as SQL over `rows`. It runs as the
# owner: who takes a need back does not see the plants that were confirmed for it.
_NOTE_CHANGES = """
CREATE OR REPLACE FUNCTION note_plants_changed() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    EXECUTE format(
        'INSERT INTO scouting_indexchange (site_number, changed_in)
         WITH rows AS (%s) SELECT DISTINCT site, pg_current_xact_id()::text::bigint FROM (%s) AS plants(site)',
        CASE TG_OP
            WHEN 'INSERT' THEN 'SELECT * FROM new_rows'
            WHEN 'DELETE' THEN 'SELECT * FROM old_rows'
            ELSE '(SELECT * FROM new_rows EXCEPT SELECT * FROM old_rows)
                  UNION ALL (SELECT * FROM old_rows EXCEPT SELECT * FROM new_rows)'
        END, TG_ARGV[0]);
    RETURN NULL;
END $$"""

_OF_SITE = "SELECT site_id FROM rows"
_OF_ANSWERS = "SELECT c.site_id FROM {0} WHERE c.status = 'answered'"
_OF_COMPANY = "SELECT s.id FROM companies_site s JOIN rows ON s.company_id = rows.{0}"
_SEARCHED = {
    "companies_site": "SELECT id FROM rows",
    "companies_siteindustry": _OF_SITE,
    "companies_capability": "SELECT site_id FROM rows WHERE shared_at IS NOT NULL",
    "companies_company": _OF_COMPANY.format("id"),
    "companies_companyname": _OF_COMPANY.format("company_id"),
    "scouting_candidate": _OF_ANSWERS.format("rows c"),
    "scouting_routing": _OF_ANSWERS.format("scouting_candidate c JOIN rows ON rows.id = c.routing_id"),
    "scouting_need": _OF_ANSWERS.format(
        "scouting_candidate c JOIN scouting_routing r ON r.id = c.routing_id JOIN rows ON rows.id = r.need_id"
    ),
}


def _change_triggers() -> tuple[str, ...]:
    """A trigger for each table that the index is made from and each kind of write to it."""
    kinds = {
        "INSERT": "NEW TABLE AS new_rows",
        "UPDATE": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
        "DELETE": "OLD TABLE AS old_rows",
    }
    return tuple(
        f"CREATE TRIGGER lineshaft_plants_changed_by_{kind.lower()} AFTER {kind} ON {table} REFERENCING {rows}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION note_plants_changed($plants${plants}$plants$)"
        for table, plants in _SEARCHED.items()
        for kind, rows in kinds.items()
    )


TABLES = [
    # Kept a few days; a number says nothing but that something about a plant was written.
    Open(
        "scouting_indexchange",
        "numbers of plants that changed, of the network-wide registry: what the index of plants has to learn",
        rights="SELECT, INSERT, DELETE",
        extra_sql=(_NOTE_CHANGES, *_change_triggers()),
    ),
]
