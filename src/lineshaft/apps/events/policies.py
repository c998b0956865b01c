"""Row policies of events; the database lets in no more people than there are seats."""

from lineshaft.tenancy import Table, everyone_when, member_of, owner_function

# Whoever wants a seat of the same event waits here, so that the count is that of everybody before.
_SEATS = """
CREATE OR REPLACE FUNCTION events_check_seats() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    seats integer;
    taken integer;
BEGIN
    SELECT e.capacity INTO seats FROM events_event e WHERE e.id = NEW.event_id FOR UPDATE;
    IF seats IS NULL OR NEW.status <> 'registered' OR NEW.beyond_capacity THEN
        RETURN NULL;
    END IF;
    SELECT count(*) INTO taken FROM events_registration r
     WHERE r.event_id = NEW.event_id AND r.status = 'registered' AND NOT r.beyond_capacity;
    IF taken > seats THEN
        RAISE EXCEPTION 'event % has % seats, and all are taken', NEW.event_id, seats
            USING ERRCODE = 'check_violation', CONSTRAINT = 'an_event_has_no_more_people_than_seats';
    END IF;
    RETURN NULL;
END $$"""

_FEWER_SEATS = """
CREATE OR REPLACE FUNCTION events_check_fewer_seats() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    taken integer;
BEGIN
    SELECT count(*) INTO taken FROM events_registration r
     WHERE r.event_id = NEW.id AND r.status = 'registered' AND NOT r.beyond_capacity;
    IF taken > NEW.capacity THEN
        RAISE EXCEPTION 'event % has % people: it cannot have % seats', NEW.id, taken, NEW.capacity
            USING ERRCODE = 'check_violation', CONSTRAINT = 'an_event_has_no_more_people_than_seats';
    END IF;
    RETURN NULL;
END $$"""

# How full it is, and not who comes: for the public page.
_TAKEN = """
CREATE FUNCTION event_seats(wanted bigint[])
RETURNS TABLE (event_id bigint, taken bigint, waiting bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT r.event_id, count(*) FILTER (WHERE r.status = 'registered' AND NOT r.beyond_capacity),
           count(*) FILTER (WHERE r.status = 'waiting')
      FROM events_registration r JOIN events_event e ON e.id = r.event_id
     WHERE r.event_id = ANY (wanted) AND e.status <> 'draft' GROUP BY r.event_id
$$"""

# The link of a mail enters here and nowhere else: the hash of its token in, the one registration that it opens out.
_OPENED = """
CREATE FUNCTION event_registration_of_token(hash bytea)
RETURNS TABLE (registration_id bigint, center_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT l.registration_id, l.center_id FROM events_registrationlink l WHERE l.token_hash = hash
$$"""

# A posting is of what its entry took in. What it says stays: it is taken back once, in whole.
_POSTED = """
CREATE OR REPLACE FUNCTION events_keep_posting() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
DECLARE
    going_on text[] := '{taken_back_at,taken_back_by_id,taken_back_because}';
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.entry_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM funding_posting p
             WHERE p.entry_id = NEW.entry_id AND p.account = 'cash' AND p.amount = NEW.amount) THEN
            RAISE EXCEPTION 'entry % is not of % that came in', NEW.entry_id, NEW.amount
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.taken_back_at IS NOT NULL OR to_jsonb(OLD) - going_on <> to_jsonb(NEW) - going_on THEN
        RAISE EXCEPTION 'posting % of a fee stays as it is: it is taken back once', OLD.id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$"""

TABLES = [
    Table("events_event", read=(member_of(), everyone_when("status <> 'draft'")), write=(member_of(),)),
    Table(
        "events_eventdoor",
        read=(member_of(),),
        write=(member_of(),),
        redact=("join_link", "code", "free_code"),
    ),
    Table(
        "events_registration",
        read=(member_of(),),
        write=(member_of(),),
        extra_sql=(
            _SEATS,
            "DROP TRIGGER IF EXISTS no_more_people_than_seats ON events_registration",
            "CREATE TRIGGER no_more_people_than_seats AFTER INSERT OR UPDATE OF status, beyond_capacity, event_id"
            " ON events_registration FOR EACH ROW EXECUTE FUNCTION events_check_seats()",
            _FEWER_SEATS,
            "DROP TRIGGER IF EXISTS no_fewer_seats_than_people ON events_event",
            "CREATE TRIGGER no_fewer_seats_than_people AFTER UPDATE OF capacity ON events_event FOR EACH ROW"
            " WHEN (NEW.capacity IS NOT NULL) EXECUTE FUNCTION events_check_fewer_seats()",
            *owner_function("event_seats(bigint[])", _TAKEN),
        ),
    ),
    Table(
        "events_feeposting",
        read=(member_of(),),
        write=(member_of(),),
        delete=(),
        extra_sql=(
            _POSTED,
            "CREATE TRIGGER lineshaft_posting BEFORE INSERT OR UPDATE ON events_feeposting FOR EACH ROW"
            " EXECUTE FUNCTION events_keep_posting()",
        ),
    ),
    # Made under the system scope alone: whoever could write here could open a registration.
    Table(
        "events_registrationlink",
        read=(member_of(),),
        redact=("token_hash",),
        extra_sql=owner_function("event_registration_of_token(bytea)", _OPENED),
    ),
    Table("events_material", read=(member_of(),), write=(member_of(),)),
]
