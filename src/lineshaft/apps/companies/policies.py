from lineshaft.tenancy import OFFICE, Open, Table, company_site, member_of

# A company that owns itself over others has no top. Two people who make each of two companies the parent of the other
# wait for each other here, so that the second sees what the first wrote.
_NO_CIRCLES = """
CREATE OR REPLACE FUNCTION company_stands_below_itself() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('companies_company.parent_id'));
    IF EXISTS (
        WITH RECURSIVE above(id) AS (
            SELECT NEW.parent_id
            UNION
            SELECT c.parent_id FROM companies_company c JOIN above a ON c.id = a.id WHERE c.parent_id IS NOT NULL
        )
        SELECT FROM above WHERE id = NEW.id
    ) THEN
        RAISE EXCEPTION 'company % would stand above itself', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_company_does_not_stand_above_itself';
    END IF;
    RETURN NULL;
END $$"""
_NO_CIRCLES_TRIGGER = """
CREATE OR REPLACE TRIGGER a_company_does_not_stand_above_itself
AFTER INSERT OR UPDATE OF parent_id ON companies_company FOR EACH ROW WHEN (NEW.parent_id IS NOT NULL)
EXECUTE FUNCTION company_stands_below_itself()"""

# The people of a center, of the program office, and of the company itself.
_NETWORK = (
    f"({OFFICE} OR EXISTS (SELECT FROM network_center c WHERE {member_of('c.organisation_id')})"
    f" OR {company_site()})"
)

_IDENTITY = "identity only: the network-wide registry, in which duplicates must be seen by all; guarded by permissions"

TABLES = [
    Open("companies_company", _IDENTITY, audit=True, extra_sql=(_NO_CIRCLES, _NO_CIRCLES_TRIGGER)),
    Open("companies_site", _IDENTITY, audit=True),
    Open("companies_companyname", _IDENTITY, audit=True),
    Open("companies_siteindustry", _IDENTITY, audit=True),
    Open("companies_formerid", _IDENTITY),
    Table("companies_companytaxnumber", read=(member_of(),), write=(member_of(),), redact=("ein",)),
    Table(
        "companies_capability",
        read=(member_of("owner_id"), f"(shared_at IS NOT NULL AND removed_at IS NULL AND {_NETWORK})"),
        write=(member_of("owner_id"),),
        center="owner_id",
        redact=("agreed_by",),
    ),
    Table("companies_relationship", read=(member_of(),), write=(member_of(),)),
    Table("companies_contact", read=(member_of(),), write=(member_of(),)),
    Table("companies_importbatch", read=(member_of(),), write=(member_of(),)),
    Table(
        "companies_registrychange", read=(member_of(), OFFICE), write=(member_of(), OFFICE), history="office"
    ),
    # Rows of several centers, kept to take a change back: read by the system alone. What they did has its own events.
    Table("companies_registrystep", read=(), center=None, audit=False),
    Open("companies_duplicatepair", _IDENTITY),
    Open("companies_pairdecision", _IDENTITY),
    # The rows of a file are its own record; the batch writes one event for all of them.
    Table("companies_importreading", read=(member_of(),), write=(member_of(),), audit=False),
    Table("companies_importrow", read=(member_of(),), write=(member_of(),), audit=False),
]
