"""Who reads and writes what is known of buyers, and who asks to become one."""

from lineshaft.tenancy import OFFICE, Open, Table

_CONFIRMED = f"({OFFICE} AND status <> 'unconfirmed')"

TABLES = [
    Open(
        "scouting_buyerprofile",
        "which organisations post needs: identity only, guarded by permissions",
        center="organisation_id",
        audit=True,
    ),
    # Written and confirmed from the public page under the system scope. What nobody confirmed is forgotten; so the
    # trail keeps the steps and not the person.
    Table(
        "scouting_accountrequest",
        read=(_CONFIRMED,),
        write=(_CONFIRMED,),
        insert=(),
        delete=(),
        center=None,
        history="office",
        redact=("organisation_name", "person_name", "email", "wanted", "token_hash"),
    ),
]
