from lineshaft.tenancy import Table, member_of, owner_function, token_booking

# The link of a mail enters here and nowhere else: the hash of its token in, the one consultation that it opens out.
_OPENED_BOOKING = """
CREATE FUNCTION booking_of_token(hash bytea)
RETURNS TABLE (booking_id bigint, center_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT l.booking_id, l.center_id FROM calendar_bookinglink l WHERE l.token_hash = hash
$$"""

# The secret address of a subscribed calendar: whose it is, as long as it was not revoked.
_OPENED_FEED = """
CREATE FUNCTION calendar_feed_of_token(hash bytea)
RETURNS TABLE (feed_id bigint, center_id bigint, owner_id bigint, made_by_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT f.id, f.center_id, f.owner_id, f.made_by_id
      FROM calendar_feed f WHERE f.token_hash = hash AND f.revoked_at IS NULL
$$"""

# That there are hours to book, and not whose: for the public page of a center.
_TAKES_BOOKINGS = """
CREATE FUNCTION center_takes_bookings(wanted bigint)
RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM calendar_consultinghours h WHERE h.center_id = wanted AND h.is_open)
$$"""

TABLES = [
    Table(
        "calendar_consultinghours",
        read=(member_of(),),
        write=(member_of(),),
        extra_sql=owner_function("center_takes_bookings(bigint)", _TAKES_BOOKINGS),
    ),
    Table("calendar_busytime", read=(member_of(),), write=(member_of(),)),
    Table("calendar_booking", read=(member_of(), token_booking("id")), write=(member_of(),)),
    # Made under the system scope alone: whoever could write here could open a consultation.
    Table(
        "calendar_bookinglink",
        read=(member_of(),),
        redact=("token_hash",),
        extra_sql=owner_function("booking_of_token(bytea)", _OPENED_BOOKING),
    ),
    Table(
        "calendar_feed",
        read=(member_of(),),
        write=(member_of(),),
        redact=("token_hash",),
        extra_sql=owner_function("calendar_feed_of_token(bytea)", _OPENED_FEED),
    ),
]
