from lineshaft.tenancy import OFFICE, Table, company_site, member_of

TABLES = [
    # A company's own contact follows the company's requests.
    Table(
        "engagements_request",
        read=(member_of(), company_site()),
        write=(member_of(),),
    ),
    # Oversight sees that work was done and what it led to; never an advisor's notes of a visit.
    Table("engagements_engagement", read=(member_of(), OFFICE), write=(member_of(),), history="office"),
    Table("engagements_visit", read=(member_of(),), write=(member_of(),)),
    Table(
        "engagements_outcome",
        read=(member_of(), OFFICE),
        insert=(member_of(),),
        write=(member_of(), OFFICE),
        delete=(),
        history="office",
        redact=("review_rank",),
    ),
    Table(
        "engagements_outcomeevidence",
        read=(member_of(), OFFICE),
        insert=(member_of(), OFFICE),
        write=(member_of(),),
        delete=(),
        history="office",
    ),
    Table(
        "engagements_outcomedecision",
        read=(member_of(), OFFICE),
        insert=(member_of(), OFFICE),
        append_only=True,
        history="office",
    ),
]
