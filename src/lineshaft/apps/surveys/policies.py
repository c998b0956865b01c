from lineshaft.tenancy import OFFICE, Open, Table, member_of, token_case

# A survey link enters here and nowhere else: a token's hash in, the one case it opens out.
_CASE_OF_TOKEN = """
CREATE OR REPLACE FUNCTION survey_case_of_token(hash bytea)
RETURNS TABLE (case_id bigint, center_id bigint, expires_at timestamptz, answered_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.id, c.center_id, c.token_expires_at, c.answered_at FROM surveys_case c WHERE c.token_hash = hash
$$"""

TABLES = [
    Open("surveys_wave", "the calendar of the survey", audit=True),
    Table(
        "surveys_case",
        read=(member_of(), OFFICE, token_case("id")),
        write=(member_of(),),
        history="office",
        redact=("token_hash",),
        extra_sql=(
            _CASE_OF_TOKEN,
            "REVOKE ALL ON FUNCTION survey_case_of_token(bytea) FROM PUBLIC",
            "GRANT EXECUTE ON FUNCTION survey_case_of_token(bytea) TO lineshaft_app",
        ),
    ),
    Table("surveys_caseengagement", read=(member_of(), OFFICE, token_case("case_id")), write=(member_of(),)),
    # The company's own words: the center and the evaluators read them, nobody rewrites them.
    Table(
        "surveys_response",
        read=(member_of(), OFFICE, token_case("case_id")),
        insert=(token_case("case_id"),),
        append_only=True,
        history="office",
    ),
    Table("surveys_responseoutcome", read=(member_of(), OFFICE), insert=(), append_only=True, history="office"),
]
