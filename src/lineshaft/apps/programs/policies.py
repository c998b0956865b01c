from lineshaft.tenancy import OFFICE, SIGNED_IN, SYSTEM, Table, member_of

# The program office sees which programs are under way and how far they are; never what a company answered.
TABLES = [
    Table(
        "programs_programversion",
        # The network's own are read by everyone who signed in; they are kept by the product itself.
        read=(f"({SIGNED_IN} AND center_id IS NULL)", member_of(), OFFICE),
        write=(member_of(),),
        insert=(member_of(), SYSTEM),
        delete=(),
        history="center",
        redact=("text",),
    ),
    Table(
        "programs_programdraft",
        read=(member_of(),),
        write=(member_of(),),
        redact=("text", "past"),
    ),
    Table("programs_cohort", read=(member_of(), OFFICE), write=(member_of(),), history="office"),
    Table("programs_enrolment", read=(member_of(), OFFICE), write=(member_of(),), history="office"),
    Table("programs_session", read=(member_of(),), write=(member_of(),)),
    Table("programs_attendance", read=(member_of(),), write=(member_of(),)),
    Table("programs_sheet", read=(member_of(),), write=(member_of(),)),
    Table(
        "programs_programreport",
        read=(member_of(),),
        insert=(member_of(),),
        append_only=True,
        redact=("document",),
    ),
    Table(
        "programs_reportsending",
        read=(member_of(),),
        insert=(member_of(),),
        append_only=True,
        redact=("name", "email"),
    ),
]
