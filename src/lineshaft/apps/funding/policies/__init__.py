from lineshaft.tenancy import OFFICE, Table, member_of

from . import ledger

TABLES = [
    # What was agreed is known to both sides of the agreement.
    Table(
        "funding_awardaction",
        read=(member_of(), OFFICE),
        insert=(member_of(), OFFICE),
        append_only=True,
        history="office",
    ),
    Table(
        "funding_awardterms",
        read=(member_of(), OFFICE),
        insert=(member_of(), OFFICE),
        append_only=True,
        history="office",
    ),
    Table("funding_approval", read=(member_of(), OFFICE), write=(member_of(), OFFICE), history="office"),
    Table("funding_subaward", read=(member_of(), OFFICE), write=(member_of(),), history="office"),
    *ledger.TABLES,
]
