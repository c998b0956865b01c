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
    Table(
        "audit_sharedwriter",
        # Colleagues of the writer, the organisation whose own record it is, and the program office.
        read=("org_ids && (SELECT app_org_ids())::bigint[]", member_of("center_id"), OFFICE),
        append_only=True,
        audit=False,
    ),
]
