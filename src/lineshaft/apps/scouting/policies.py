from lineshaft.tenancy import OFFICE, Table, member_of

from .buy_american_policies import BUY_AMERICAN_TABLES

# What hangs on a need follows it: whoever reads the need, under its own policy, reads these.
_OF_READABLE_NEED = "need_id IN (SELECT n.id FROM scouting_need n)"
_OF_OWN_NEED = "need_id IN (SELECT n.id FROM scouting_need n WHERE " + member_of("n.owner_id") + ")"  # noqa: S608

TABLES = [
    # The owner, the desk of the program office once it is posted, and the centers that it was sent to.
    Table(
        "scouting_need",
        read=(
            member_of("owner_id"),
            f"({OFFICE} AND status <> 'draft')",
            "id IN (SELECT r.need_id FROM scouting_routing r WHERE r.recalled_at IS NULL)",
        ),
        insert=(member_of("owner_id"),),
        write=(member_of("owner_id"), f"({OFFICE} AND status <> 'draft')"),
        delete=(f"({member_of('owner_id')} AND status = 'draft')",),
        center="owner_id",
        history="office",
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
    # Counts and criteria, no names: the buyer's own, and the desk's.
    Table(
        "scouting_searchrecord",
        read=(_OF_OWN_NEED, OFFICE),
        insert=(_OF_OWN_NEED, OFFICE),
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
    Table(
        "scouting_scoutingreport",
        read=(_OF_OWN_NEED, OFFICE),
        insert=(OFFICE,),
        center=None,
        audit=False,
        append_only=True,
    ),
    *BUY_AMERICAN_TABLES,
]
