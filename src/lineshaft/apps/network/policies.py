from lineshaft.tenancy import OFFICE, Open, Table, member_of

_DIRECTORY = "the public directory"

TABLES = [
    Open("network_center", _DIRECTORY, center="organisation_id", audit=True),
    Open("network_coveragecounty", _DIRECTORY, center="center_id", audit=True),
    Open("network_location", _DIRECTORY, center="center_id", audit=True),
    Open("network_serviceline", _DIRECTORY, center="center_id", audit=True),
    Open("network_offering", _DIRECTORY, center="center_id", audit=True),
    Open(
        "network_advisorprofile",
        "listed only while the advisor agrees; queries filter",
        center="center_id",
        audit=True,
    ),
    Table(
        "network_award",
        read=(member_of(), OFFICE),
        write=(member_of(), OFFICE),
        history="office",
    ),
    Table(
        "network_budgetperiod",
        read=(member_of(), OFFICE),
        write=(member_of(), OFFICE),
        history="office",
    ),
]
