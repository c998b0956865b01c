"""Row policies of referrals."""

from lineshaft.tenancy import Table, member_of

# How far a request got, in the words that its partner may read; nothing else of the request reaches it. A request that
# is joined to another one gets as far as that one. What the partner took back, or the company did not agree to, is the
# center's alone from then on.
_FOLLOW_REQUEST = """
CREATE OR REPLACE FUNCTION referral_follows_request() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE engagements_referral r SET standing = found.now_at, standing_since = now()
      FROM (
        SELECT own.id, CASE
            WHEN live.status = 'engaged' THEN 'under_way'
            WHEN live.status = 'transferred' THEN 'passed_on'
            WHEN live.status = 'closed' THEN 'closed'
            WHEN live.responded_at IS NOT NULL THEN 'answered'
            ELSE 'arrived' END AS now_at
          FROM engagements_request own
          JOIN engagements_request live ON live.id = coalesce(own.joined_to_id, own.id)
         WHERE own.id = NEW.id OR own.joined_to_id = NEW.id) found
     WHERE r.help_request_id = found.id AND r.standing NOT IN (found.now_at, 'taken_back')
       AND NOT EXISTS (SELECT 1 FROM engagements_requeststep s
                        WHERE s.help_request_id = r.help_request_id AND s.kind = 'not_agreed');
    RETURN NULL;
END $$"""

TABLES = [
    # Written by the system alone, with the request that it belongs to.
    Table(
        "engagements_referral",
        read=(member_of(), member_of("partner_id")),
        extra_sql=(
            _FOLLOW_REQUEST,
            "CREATE TRIGGER lineshaft_referral_follows AFTER UPDATE OF status, responded_at, joined_to_id"
            " ON engagements_request FOR EACH ROW EXECUTE FUNCTION referral_follows_request()",
        ),
    ),
]
