from lineshaft.tenancy import OFFICE, Open, Table, member_of, owner_function, token_case

# A survey link enters here and nowhere else: the hash of its token in, the one case that it opens out.
_OPENED_CASE = """
CREATE FUNCTION survey_case_of_token(hash bytea)
RETURNS TABLE (case_id bigint, center_id bigint, expires_at timestamptz, replaced_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT l.case_id, l.center_id, l.expires_at, l.replaced_at FROM surveys_link l WHERE l.token_hash = hash
$$"""

# What the answer page may name besides its case: the work that it asks about, and nothing else of the center's.
_WORK_OF_CASE = """
CREATE FUNCTION survey_work_of_case()
RETURNS TABLE (title text, completed_on date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT e.title, e.completed_on
      FROM surveys_caseengagement a JOIN engagements_engagement e ON e.id = a.engagement_id
     WHERE app_scope() = 'token' AND a.case_id = app_token_case() AND e.status = 'completed'
     ORDER BY e.completed_on, e.id
$$"""

TABLES = [
    Open("surveys_wave", "the calendar of the survey", audit=True),
    Table(
        "surveys_case",
        read=(member_of(), OFFICE, token_case("id")),
        write=(member_of(),),
        history="office",
    ),
    Table(
        "surveys_caseengagement",
        read=(member_of(), OFFICE, token_case("case_id")),
        write=(member_of(),),
        history="office",
        extra_sql=owner_function("survey_work_of_case()", _WORK_OF_CASE),
    ),
    # Made under the system scope alone: whoever could write here could open a case.
    Table(
        "surveys_link",
        read=(member_of(),),
        redact=("token_hash",),
        extra_sql=owner_function("survey_case_of_token(bytea)", _OPENED_CASE),
    ),
    # The company's own words: the center and the evaluators read them, nobody rewrites them.
    Table(
        "surveys_response",
        read=(member_of(), OFFICE, token_case("case_id")),
        insert=(token_case("case_id"),),
        append_only=True,
        history="office",
    ),
    Table(
        "surveys_responseoutcome", read=(member_of(), OFFICE), insert=(), append_only=True, history="office"
    ),
]
