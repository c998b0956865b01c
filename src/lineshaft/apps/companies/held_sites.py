"""What the database refuses of rows that name a company for work at a site: one that never had the site."""


def of_a_company_of_its_site(table: str, site: str, *, unless: str = "false") -> tuple[str, str]:
    """
    A trigger on `table`: its `company_id` has or had the site; `site` is SQL that gives the key of the site from NEW.
    `unless` is SQL that says of which rows that need not be so.

    The registry itself may move rows: where two records become one, or one two, it moves the site in the same change.
    """
    function = f"""
CREATE OR REPLACE FUNCTION {table}_of_company() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF (TG_OP = 'UPDATE' AND (app_scope() = 'system' OR OLD.company_id IS NOT DISTINCT FROM NEW.company_id)) THEN
        RETURN NULL;
    END IF;
    IF NOT ({unless})
       AND NOT EXISTS (SELECT FROM companies_site s WHERE s.id = ({site}) AND s.company_id = NEW.company_id)
       AND NOT EXISTS (SELECT FROM companies_formercompany f WHERE f.site_id = ({site})
                        AND f.company_id = NEW.company_id) THEN
        RAISE EXCEPTION 'company % never had the site of this work', NEW.company_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'it_is_for_a_company_of_its_site';
    END IF;
    RETURN NULL;
END $$"""  # noqa: S608  names of our own tables
    trigger = (
        f"CREATE OR REPLACE TRIGGER lineshaft_of_its_company AFTER INSERT OR UPDATE ON {table}"
        f" FOR EACH ROW WHEN (NEW.company_id IS NOT NULL) EXECUTE FUNCTION {table}_of_company()"
    )
    return function, trigger
