from lineshaft.tenancy import OFFICE, Open, Table, member_of

# What hangs on a need follows it: whoever reads the need, under its own policy, reads these.
_OF_READABLE_NEED = "need_id IN (SELECT n.id FROM scouting_need n)"
_OF_OWN_NEED = "need_id IN (SELECT n.id FROM scouting_need n WHERE " + member_of("n.owner_id") + ")"  # noqa: S608

# What the index of plants must learn is written down by the statement that changed it, once for each plant. Arguments:
# what gives the plants of the changed rows (`rows` are those before and after), as SQL over `rows`.
_NOTE_CHANGES = """
CREATE OR REPLACE FUNCTION note_plants_changed() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
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
_OF_COMPANY = "SELECT s.id FROM companies_site s JOIN rows ON s.company_id = rows.{0}"
_SEARCHED = {
    "companies_site": "SELECT id FROM rows",
    "companies_siteindustry": _OF_SITE,
    "companies_capability": "SELECT site_id FROM rows WHERE shared_at IS NOT NULL",
    "companies_company": _OF_COMPANY.format("id"),
    "companies_companyname": _OF_COMPANY.format("company_id"),
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
        f" FOR EACH STATEMENT EXECUTE FUNCTION note_plants_changed('{plants}')"
        for table, plants in _SEARCHED.items()
        for kind, rows in kinds.items()
    )


TABLES = [
    # The owner, the desk of the program office once it is posted, and the centers that it was sent to.
    Table(
        "scouting_need",
        read=(
            member_of("owner_id"),
            f"({OFFICE} AND status <> 'draft')",
            "id IN (SELECT r.need_id FROM scouting_routing r WHERE r.recalled_at IS NULL)",
        ),
        insert=(member_of("owner_id"),),
        write=(member_of("owner_id"), f"({OFFICE} AND status <> 'draft')"),
        delete=(f"({member_of('owner_id')} AND status = 'draft')",),
        center="owner_id",
        history="office",
    ),
    Table(
        "scouting_neednaics",
        read=(_OF_READABLE_NEED,),
        write=(_OF_OWN_NEED, f"({OFFICE} AND {_OF_READABLE_NEED})"),
        center=None,
        audit=False,
    ),
    Table(
        "scouting_needfile",
        read=(_OF_READABLE_NEED,),
        write=(_OF_OWN_NEED, f"({OFFICE} AND {_OF_READABLE_NEED})"),
        center=None,
        audit=False,
    ),
    # Counts and criteria, no names: the buyer's own, and the desk's.
    Table(
        "scouting_searchrecord",
        read=(_OF_OWN_NEED, OFFICE),
        insert=(_OF_OWN_NEED, OFFICE),
        center=None,
        audit=False,
        append_only=True,
    ),
    # Names: for the desk alone. A search by the buyer keeps none.
    Table(
        "scouting_rankedsupplier",
        read=(OFFICE,),
        insert=(OFFICE,),
        center=None,
        audit=False,
        append_only=True,
    ),
    Table(
        "scouting_routing",
        read=(member_of(), OFFICE),
        write=(member_of(), OFFICE),
        insert=(OFFICE,),
        delete=(),
        history="office",
    ),
    Table("scouting_candidate", read=(member_of(), OFFICE), write=(member_of(), OFFICE), history="office"),
    Table(
        "scouting_scoutingreport",
        read=(_OF_OWN_NEED, OFFICE),
        insert=(OFFICE,),
        center=None,
        audit=False,
        append_only=True,
    ),
    # Kept a few days; a number says nothing but that something about a plant was written.
    Open(
        "scouting_indexchange",
        "numbers of plants that changed, of the network-wide registry: what the index of plants has to learn",
        rights="SELECT, INSERT, DELETE",
        extra_sql=(_NOTE_CHANGES, *_change_triggers()),
    ),
]
