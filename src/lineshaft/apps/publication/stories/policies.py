"""Row policies of success stories, and the two triggers that tie what is public to what a company agreed to."""

from lineshaft.tenancy import Table, everyone_when, member_of, owner_function, token_consent

# The link of a mail enters here and nowhere else: the hash of its token in, the one consent that it opens out.
_OPENED_CONSENT = """
CREATE FUNCTION story_consent_of_token(hash bytea) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT l.consent_id FROM publication_storylink l WHERE l.token_hash = hash
$$"""

# Whatever SQL writes it: public is what a company agreed to, word for word, and the photo that it saw.
_CHECK_PUBLISHED = """
CREATE OR REPLACE FUNCTION check_published_story() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM publication_storyconsent c
                WHERE c.id = NEW.consent_id AND c.center_id = NEW.center_id AND c.status = 'accepted'
                  AND c.shown = NEW.content AND c.photo = NEW.photo) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'story % shows what no company agreed to', NEW.slug USING ERRCODE = 'check_violation';
END $$"""

_END_WITH_CONSENT = """
CREATE OR REPLACE FUNCTION end_published_story() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM publication_publishedstory WHERE consent_id = NEW.id;
    RETURN NULL;
END $$"""

# A figure is shown as long as each outcome behind it is verified and what it was: the database sees to it.
_FIGURES_HOLD = """
CREATE OR REPLACE FUNCTION recheck_published_figures() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE publication_publishedstory p
       SET figures_hold = NOT EXISTS (
           SELECT 1 FROM publication_storyfigure f JOIN engagements_outcome o ON o.id = f.outcome_id
            WHERE f.story_id = c.story_id AND (o.state <> 'verified' OR o.amount IS DISTINCT FROM f.amount))
      FROM publication_storyconsent c
     WHERE c.id = p.consent_id
       AND EXISTS (SELECT 1 FROM publication_storyfigure f WHERE f.story_id = c.story_id AND f.outcome_id = NEW.id);
    RETURN NULL;
END $$"""

# That a story was public under this address and is not any more; nothing of what it told.
_WAS_PUBLIC = """
CREATE FUNCTION story_was_public(wanted text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT wanted <> '' AND EXISTS (SELECT 1 FROM publication_storyconsent c WHERE c.slug = wanted)
$$"""

TABLES = [
    Table("publication_story", read=(member_of(),), write=(member_of(),)),
    Table("publication_storyfigure", read=(member_of(),), write=(member_of(),)),
    # What was asked and answered stays as it was; its steps are written by the actions.
    Table(
        "publication_storyconsent",
        read=(member_of(), token_consent("id")),
        insert=(member_of(),),
        write=(member_of(),),
        delete=(),
        extra_sql=(
            _END_WITH_CONSENT,
            "CREATE TRIGGER lineshaft_story_ends AFTER UPDATE ON publication_storyconsent FOR EACH ROW"
            " WHEN (NEW.status <> 'accepted' OR NEW.shown <> OLD.shown OR NEW.photo <> OLD.photo)"
            " EXECUTE FUNCTION end_published_story()",
        ),
    ),
    # Made under the system scope alone: whoever could write here could answer for a company.
    Table(
        "publication_storylink",
        read=(member_of(),),
        redact=("token_hash",),
        extra_sql=owner_function("story_consent_of_token(bytea)", _OPENED_CONSENT),
    ),
    Table(
        "publication_publishedstory",
        read=(everyone_when("true"),),
        write=(member_of(),),
        extra_sql=(
            *owner_function("story_was_public(text)", _WAS_PUBLIC),
            _FIGURES_HOLD,
            "DROP TRIGGER IF EXISTS lineshaft_figures_hold ON engagements_outcome",
            "CREATE TRIGGER lineshaft_figures_hold AFTER UPDATE ON engagements_outcome FOR EACH ROW"
            " WHEN (NEW.state <> OLD.state OR NEW.amount IS DISTINCT FROM OLD.amount)"
            " EXECUTE FUNCTION recheck_published_figures()",
            _CHECK_PUBLISHED,
            "CREATE TRIGGER lineshaft_story_agreed BEFORE INSERT OR UPDATE ON publication_publishedstory"
            " FOR EACH ROW EXECUTE FUNCTION check_published_story()",
        ),
    ),
]
