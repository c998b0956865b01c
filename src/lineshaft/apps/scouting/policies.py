from lineshaft.tenancy import OFFICE, Open, Table, company_site, member_of, owner_function

from .buy_american_policies import BUY_AMERICAN_TABLES

# What hangs on a need follows it: whoever reads the need, under its own policy, reads these.
_OF_READABLE_NEED = "need_id IN (SELECT n.id FROM scouting_need n)"
_OF_OWN_NEED = "need_id IN (SELECT n.id FROM scouting_need n WHERE " + member_of("n.owner_id") + ")"  # noqa: S608


# What a buyer reads was counted from identity alone; people of a center see what the network sees.
_COUNTED_FOR_OWNER = (
    f"({_OF_OWN_NEED} AND (facts = 'identity'"
    f" OR EXISTS (SELECT FROM network_center c WHERE {member_of('c.organisation_id')})))"
)

# A technology need is read by the company of its plant. What a company asks for itself is for the centers that work
# with the plant; what a center posted is that center's own work, which no other center sees.
_TECHNOLOGY = "kind = 'technology' AND status <> 'draft'"
_FOR_ITS_COMPANY = f"({_TECHNOLOGY} AND {company_site()})"
_FOR_CENTERS_OF_PLANT = (
    f"({_TECHNOLOGY} AND owner_id NOT IN (SELECT c.organisation_id FROM network_center c)"  # noqa: S608
    " AND site_id IN (SELECT r.site_id FROM companies_relationship r"
    " WHERE " + member_of("r.center_id") + "))"
)
_OF_TECHNOLOGY = "need_id IN (SELECT n.id FROM scouting_need n WHERE n.kind = 'technology')"
_TECHNOLOGY_BY_CENTER = (
    f"({_OF_TECHNOLOGY} AND EXISTS (SELECT FROM network_center c WHERE {member_of('c.organisation_id')}))"
)

# Numbers run through the network: nobody sees the needs of all others, so the next one is found for them. Two who post
# at the same moment wait for one another.
_NEXT_NUMBER = """
CREATE FUNCTION next_need_number(wanted_year integer) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE latest integer;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('scouting_need.number'));
    SELECT max(substring(number FROM 9)::integer) INTO latest
      FROM scouting_need WHERE number ~ ('^SN-' || wanted_year || '-[0-9]{4,7}$');
    latest := coalesce(latest, 0) + 1;
    RETURN 'SN-' || wanted_year || '-' || lpad(latest::text, greatest(4, length(latest::text)), '0');
END $$"""
_OWN = "user_id = (SELECT app_user_id())"
_NOT_HELD_BACK = "id NOT IN (SELECT h.report_id FROM scouting_reportheldback h)"
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
    Open(
        "scouting_buyerprofile",
        "which organisations post needs: identity only, guarded by permissions",
        center="organisation_id",
        audit=True,
    ),
    # The owner, the desk of the program office once it is posted, and the centers that it was sent to.
    Table(
        "scouting_need",
        read=(
            member_of("owner_id"),
            f"({OFFICE} AND status <> 'draft')",
            "id IN (SELECT r.need_id FROM scouting_routing r WHERE r.recalled_at IS NULL)",
            _FOR_ITS_COMPANY,
            _FOR_CENTERS_OF_PLANT,
        ),
        insert=(member_of("owner_id"),),
        write=(member_of("owner_id"), f"({OFFICE} AND status <> 'draft')", _FOR_CENTERS_OF_PLANT),
        delete=(f"({member_of('owner_id')} AND status = 'draft')",),
        center="owner_id",
        # The owner's alone: it also tells what a draft said, which the desk never saw.
        history="center",
        extra_sql=owner_function("next_need_number(integer)", _NEXT_NUMBER),
    ),
    # The rows of a file are its own record.
    Table(
        "scouting_needbatch",
        read=(member_of("owner_id"),),
        write=(member_of("owner_id"),),
        center="owner_id",
        audit=False,
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
    # Counts and criteria, no names.
    Table(
        "scouting_searchrecord",
        read=(_COUNTED_FOR_OWNER, OFFICE, _OF_TECHNOLOGY),
        insert=(_OF_OWN_NEED, OFFICE, _TECHNOLOGY_BY_CENTER),
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
    # The center writes a company's word down; the company sees where it is named, and takes it back itself.
    Table(
        "scouting_namingconsent",
        read=(member_of(), OFFICE, company_site()),
        insert=(member_of(),),
        write=(member_of(), company_site()),
        delete=(),
        history="office",
    ),
    Table(
        "scouting_needcriteria",
        read=(_OF_OWN_NEED, OFFICE),
        insert=(_OF_OWN_NEED, OFFICE),
        center=None,
        audit=False,
        append_only=True,
    ),
    # What names a company that has withdrawn its consent is no longer the buyer's to read.
    Table(
        "scouting_scoutingreport",
        read=(
            f"({_OF_OWN_NEED} AND {_NOT_HELD_BACK})",
            OFFICE,
            _OF_TECHNOLOGY,
        ),
        insert=(OFFICE, _TECHNOLOGY_BY_CENTER),
        center=None,
        audit=False,
        append_only=True,
    ),
    # A center's own work on a technology need. The company reads what the report says of it.
    Table("scouting_technologyoption", read=(member_of(),), write=(member_of(),)),
    # What a technology need said before: for whoever reads the need.
    Table(
        "scouting_needversion",
        read=(_OF_TECHNOLOGY,),
        insert=(_OF_TECHNOLOGY,),
        center=None,
        audit=False,
        append_only=True,
    ),
    Table("scouting_nextstep", read=(member_of(),), write=(member_of(),)),
    Table(
        "scouting_reportheldback",
        read=(_OF_OWN_NEED, OFFICE),
        insert=(),
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
    Table("scouting_noticechoice", read=(_OWN,), write=(_OWN,), center=None, audit=False),
    # Who was told of which need: written by the job that tells, read by nobody else.
    Table("scouting_toldneed", read=(), insert=(), delete=(), center=None, audit=False),
    *BUY_AMERICAN_TABLES,
]
