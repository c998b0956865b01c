"""Who reads and writes domestic content and waiver cases: the owner; the program office what reached it."""

from lineshaft.tenancy import OFFICE, Table, member_of

_OWN_CONTENT = member_of("c.owner_id")
_OF_OWN_CONTENT = f"content_id IN (SELECT c.id FROM scouting_domesticcontent c WHERE {_OWN_CONTENT})"  # noqa: S608
_SUBMITTED_VERSION = (
    "(content_id, number) IN (SELECT c.id, c.submitted_version FROM scouting_domesticcontent c)"
)
_OWN_CASE = member_of("w.owner_id")
_OF_OWN_CASE = f"case_id IN (SELECT w.id FROM scouting_waivercase w WHERE {_OWN_CASE})"  # noqa: S608
_OF_READABLE_CASE = "case_id IN (SELECT w.id FROM scouting_waivercase w)"

TABLES = [
    Table(
        "scouting_domesticcontent",
        read=(member_of("owner_id"), f"({OFFICE} AND submitted_version IS NOT NULL)"),
        write=(member_of("owner_id"),),
        delete=(),
        center="owner_id",
    ),
    Table(
        "scouting_contentversion",
        read=(_OF_OWN_CONTENT, f"({OFFICE} AND {_SUBMITTED_VERSION})"),
        insert=(_OF_OWN_CONTENT,),
        center=None,
        audit=False,
        append_only=True,
    ),
    Table(
        "scouting_waivercase",
        read=(member_of("owner_id"), f"({OFFICE} AND left_draft_at IS NOT NULL)"),
        write=(member_of("owner_id"),),
        delete=(),
        center="owner_id",
    ),
    Table(
        "scouting_waiverstep",
        read=(_OF_READABLE_CASE,),
        insert=(_OF_OWN_CASE,),
        center=None,
        audit=False,
        append_only=True,
    ),
    Table(
        "scouting_waiverevidence",
        read=(_OF_READABLE_CASE,),
        write=(_OF_OWN_CASE,),
        center=None,
        audit=False,
    ),
]
