"""Row policies of referrals: part of what `policies.py` declares."""

from lineshaft.tenancy import Table, member_of

# How far a request got, in the words that its partner may read; nothing else of the request reaches it.
_FOLLOW_REQUEST = """
CREATE OR REPLACE FUNCTION referral_follows_request() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    now_at text := CASE
        WHEN NEW.status = 'engaged' THEN 'under_way'
        WHEN NEW.status = 'transferred' THEN 'passed_on'
        WHEN NEW.status = 'closed' THEN 'closed'
        WHEN NEW.status = 'joined' OR NEW.responded_at IS NOT NULL THEN 'answered'
        ELSE 'arrived' END;
BEGIN
    UPDATE engagements_referral SET standing = now_at, standing_since = now()
     WHERE help_request_id = NEW.id AND standing <> now_at;
    RETURN NULL;
END $$"""

TABLES = [
    # Written by the system alone, with the request that it belongs to.
    Table(
        "engagements_referral",
        read=(member_of(), member_of("partner_id")),
        extra_sql=(
            _FOLLOW_REQUEST,
            "CREATE TRIGGER lineshaft_referral_follows AFTER UPDATE OF status, responded_at ON engagements_request"
            " FOR EACH ROW EXECUTE FUNCTION referral_follows_request()",
        ),
    ),
]
