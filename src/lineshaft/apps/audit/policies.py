from lineshaft.tenancy import OFFICE, SIGNED_IN, Table, member_of

TABLES = [
    Table(
        "audit_auditevent",
        # The same people as may read the row that changed.
        read=(
            member_of("center_id"),
            f"history IN ('office', 'network') AND {OFFICE}",
            f"history = 'network' AND {SIGNED_IN}",
        ),
        # Rows are written by the trigger, which runs as the owner; a bulk batch writes its one row itself.
        insert=(f"operation = 'BATCH' AND {member_of('center_id')}",),
        append_only=True,
        audit=False,
    ),
]
