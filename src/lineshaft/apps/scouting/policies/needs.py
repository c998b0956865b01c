"""Who reads and writes needs and what hangs on them: searches, candidates, reports, technology options."""

from lineshaft.tenancy import OFFICE, Table, company_site, member_of, owner_function

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
TABLES = [
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
    Table("scouting_noticechoice", read=(_OWN,), write=(_OWN,), center=None, audit=False),
    # Who was told of which need: written by the job that tells, read by nobody else.
    Table("scouting_toldneed", read=(), insert=(), delete=(), center=None, audit=False),
]
