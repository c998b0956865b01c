from lineshaft.tenancy import Table, everyone_when

from .stories import policies as stories

TABLES = [
    # Written by the publication job alone, under the system scope.
    Table("publication_publication", read=(everyone_when("true"),), center=None, history="network"),
    Table("publication_figure", read=(everyone_when("true"),), center=None, audit=False),
    *stories.TABLES,
]
