from lineshaft.tenancy import OFFICE, SIGNED_IN, SYSTEM, Table, company_site, member_of, owner_function

# What everyone sees of cohorts that their center opened for registration, and of no other: when and where they meet,
# and not who takes part.
_OPEN_SESSIONS = """
CREATE FUNCTION open_cohort_sessions(ends_after timestamptz, begins timestamptz, until timestamptz)
RETURNS TABLE (session_id bigint, cohort_id bigint, center_id bigint, program text, cohort text, about text,
               about_es text, title text, starts_at timestamptz, hours numeric, place text, is_synthetic boolean,
               shown_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT s.id, c.id, c.center_id, v.title, c.name, c.about, c.about_es, s.title, s.starts_at, s.hours, s.place,
           c.is_synthetic, c.shown_at
      FROM programs_cohort c
      JOIN programs_programversion v ON v.id = c.program_id
      JOIN programs_session s ON s.cohort_id = c.id
     WHERE c.is_public AND c.status = 'open' AND s.status <> 'cancelled'
       AND (ends_after IS NULL OR s.starts_at + s.hours * interval '1 hour' > ends_after)
       AND (begins IS NULL OR s.starts_at >= begins) AND (until IS NULL OR s.starts_at < until)
$$"""

# A company reads the seats that its requests ask for, as it reads these.
_OF_OWN_SITE = company_site("r.site_id")
_OWN_REQUEST = f"EXISTS (SELECT 1 FROM engagements_request r WHERE r.id = help_request_id AND {_OF_OWN_SITE})"  # noqa: S608

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
    Table(
        "programs_cohort",
        read=(member_of(), OFFICE),
        write=(member_of(),),
        history="office",
        extra_sql=(
            "DROP FUNCTION IF EXISTS open_cohort_sessions()",
            *owner_function("open_cohort_sessions(timestamptz, timestamptz, timestamptz)", _OPEN_SESSIONS),
        ),
    ),
    Table("programs_enrolment", read=(member_of(), OFFICE), write=(member_of(),), history="office"),
    # Made with its request, by the system alone.
    Table(
        "programs_seat",
        read=(member_of(), OFFICE, _OWN_REQUEST),
        write=(member_of(),),
        insert=(),
        delete=(),
        redact=("said",),
    ),
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
