"""Row policies of what comes from the center's accounting system: the center's alone."""

from lineshaft.tenancy import Table, member_of

_OWN = (member_of(),)

TABLES = [
    Table("funding_chartaccount", read=_OWN, write=_OWN),
    Table("funding_chartfund", read=_OWN, write=_OWN),
    Table("funding_booklayout", read=_OWN, write=_OWN),
    Table("funding_bookimport", read=_OWN, write=_OWN, delete=()),
    Table("funding_trialbalance", read=_OWN, write=_OWN, delete=()),
    # Its import is the trail: who sent the file, who posted it, and when.
    Table("funding_bookline", read=_OWN, write=_OWN, audit=False),
]
