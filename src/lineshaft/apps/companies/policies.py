from django.conf import settings

from lineshaft.tenancy import OFFICE, Open, Table, company_site, member_of, owner_function

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

# A consent holds from the moment it is given to the end of its last day, or until it is withdrawn.
_IS_LIVE = (
    f"status = 'given' AND coalesce(ends_on, 'infinity') >= (now() AT TIME ZONE '{settings.TIME_ZONE}')::date"
)

# What a company lets another center see. The tables themselves stay closed to it: a row of a relationship also holds
# notes, which no policy over rows could leave out. Each function asks for itself who is looking, finds the few consents
# of one site by their index, and gives the columns that the consent covers. The caller names the centers in which the
# person's role reads relationships; centers of others are left out.
_LIVE_CONSENTS = f"""
CREATE FUNCTION live_consents(wanted_site bigint, readers bigint[])
RETURNS SETOF companies_sharingconsent
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT * FROM companies_sharingconsent
     WHERE site_id = wanted_site AND receiver_id = ANY (readers) AND receiver_id = ANY (app_org_ids()) AND {_IS_LIVE}
$$"""  # noqa: S608  our own setting

_SHARED_RELATIONSHIP = """
CREATE FUNCTION shared_relationship(wanted_site bigint, readers bigint[])
RETURNS TABLE (consent_id bigint, started_on date, owner text, annual_sales numeric)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.id, r.started_on, u.full_name, CASE WHEN c.shares_sales THEN r.annual_sales END
      FROM live_consents(wanted_site, readers) c
      JOIN companies_relationship r ON r.center_id = c.center_id AND r.site_id = c.site_id
      LEFT JOIN accounts_user u ON u.id = r.owner_id
$$"""

_SHARED_CONTACTS = """
CREATE FUNCTION shared_contacts(wanted_site bigint, readers bigint[])
RETURNS TABLE (consent_id bigint, name text, title text, email text, phone text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.id, p.name, p.title, p.email, p.phone
      FROM live_consents(wanted_site, readers) c
      JOIN companies_contact p ON p.center_id = c.center_id AND p.site_id = c.site_id
     WHERE c.shares_contacts AND p.left_on IS NULL
     ORDER BY p.name, p.id
$$"""

_BUYER = f"EXISTS (SELECT FROM accounts_organisation o WHERE o.kind = 'buyer' AND {member_of('o.id')})"

# Whether buyers may be told who stands behind a plant. The agreement itself stays closed: it names a person. Only that
# there is one is told, to buyers, the network, the company itself, and the jobs of the system.
_NAMED_TO_BUYERS = f"""
CREATE FUNCTION sites_named_to_buyers(wanted_sites bigint[])
RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT DISTINCT a.site_id FROM companies_profileagreement a
      JOIN companies_site s ON s.id = a.site_id AND s.company_id = a.company_id
     WHERE a.site_id = ANY (wanted_sites) AND a.part = 'name' AND a.audience = 'buyers' AND a.status = 'standing'
       AND ((SELECT app_scope()) = 'system' OR {_BUYER} OR {_NETWORK})
$$"""  # noqa: S608  conditions of this module

_FOR_BUYERS = (
    f"(to_buyers AND shared_at IS NOT NULL AND removed_at IS NULL AND {_BUYER}"
    " AND EXISTS (SELECT FROM sites_named_to_buyers(ARRAY[site_id])))"
)


TABLES = [
    # Before the table whose policy calls its function.
    Table(
        "companies_profileagreement",
        read=(member_of("owner_id"), company_site()),
        write=(member_of("owner_id"),),
        delete=(),
        center="owner_id",
        redact=("agreed_by",),
        extra_sql=owner_function("sites_named_to_buyers(bigint[])", _NAMED_TO_BUYERS),
    ),
    Open("companies_company", _IDENTITY, audit=True, extra_sql=(_NO_CIRCLES, _NO_CIRCLES_TRIGGER)),
    Open("companies_site", _IDENTITY, audit=True),
    Open("companies_companyname", _IDENTITY, audit=True),
    Open("companies_siteindustry", _IDENTITY, audit=True),
    Open("companies_formercompany", _IDENTITY),
    Open("companies_formerid", _IDENTITY),
    Table("companies_companytaxnumber", read=(member_of(),), write=(member_of(),), redact=("ein",)),
    Table(
        "companies_capability",
        read=(
            member_of("owner_id"),
            f"(shared_at IS NOT NULL AND removed_at IS NULL AND {_NETWORK})",
            _FOR_BUYERS,
        ),
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
    Table("companies_savedmapping", read=(member_of(),), write=(member_of(),)),
    # The rows of a file are its own record; the batch writes one event for all of them.
    Table("companies_importreading", read=(member_of(),), write=(member_of(),), audit=False),
    Table("companies_importrow", read=(member_of(),), write=(member_of(),), audit=False),
    # Which center's file said it stays here: members are told value and day by a query of the system scope.
    Table("companies_saidvalue", read=(), center=None, audit=False),
    # That a center asked is no business of the other one: it sees a consent as long as it holds.
    Table(
        "companies_sharingconsent",
        read=(member_of(), company_site(), f"{member_of('receiver_id')} AND {_IS_LIVE}"),
        write=(member_of(),),
        delete=(),
        extra_sql=(
            *owner_function("live_consents(bigint, bigint[])", _LIVE_CONSENTS),
            *owner_function("shared_relationship(bigint, bigint[])", _SHARED_RELATIONSHIP),
            *owner_function("shared_contacts(bigint, bigint[])", _SHARED_CONTACTS),
        ),
    ),
]
