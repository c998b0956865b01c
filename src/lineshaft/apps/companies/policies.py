from lineshaft.tenancy import OFFICE, Open, Table, member_of

_IDENTITY = "identity only: the network-wide registry, in which duplicates must be seen by all; guarded by permissions"

TABLES = [
    Open("companies_company", _IDENTITY, audit=True),
    Open("companies_site", _IDENTITY, audit=True),
    Open("companies_companyname", _IDENTITY, audit=True),
    Open("companies_formerid", _IDENTITY),
    Table("companies_relationship", read=(member_of(),), write=(member_of(),)),
    Table("companies_contact", read=(member_of(),), write=(member_of(),)),
    Table("companies_importbatch", read=(member_of(),), write=(member_of(),)),
    Table(
        "companies_registrychange", read=(member_of(), OFFICE), write=(member_of(), OFFICE), history="office"
    ),
    # Rows of several centers, kept to take a change back: read by the system alone. What they did has its own events.
    Table("companies_registrystep", read=(), center=None, audit=False),
    Open("companies_duplicatepair", _IDENTITY),
    Table("companies_savedmapping", read=(member_of(),), write=(member_of(),)),
    # The rows of a file are its own record; the batch writes one event for all of them.
    Table("companies_importreading", read=(member_of(),), write=(member_of(),), audit=False),
    Table("companies_importrow", read=(member_of(),), write=(member_of(),), audit=False),
]
