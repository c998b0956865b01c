from lineshaft.tenancy import OFFICE, Open, Table, member_of

_DIRECTORY = "the public directory"

TABLES = [
    Open("network_center", _DIRECTORY, audit=True),
    Open("network_coveragecounty", _DIRECTORY, audit=True),
    Open("network_location", _DIRECTORY, audit=True),
    Open("network_serviceline", _DIRECTORY, audit=True),
    Open("network_offering", _DIRECTORY, audit=True),
    Open("network_advisorprofile", "listed only while the advisor agrees; queries filter", audit=True),
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
