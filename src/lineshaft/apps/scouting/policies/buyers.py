"""Who reads and writes what is known of buyers."""

from lineshaft.tenancy import Open

TABLES = [
    Open(
        "scouting_buyerprofile",
        "which organisations post needs: identity only, guarded by permissions",
        center="organisation_id",
        audit=True,
    ),
]
