"""Row policies of transfers."""

from lineshaft.tenancy import Table, member_of, owner_function, token_transfer

# The link of a mail enters here and nowhere else: the hash of its token in, the one transfer that it opens out.
_OPENED_TRANSFER = """
CREATE FUNCTION transfer_of_token(hash bytea) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT t.id FROM engagements_requesttransfer t WHERE t.token_hash = hash
$$"""

# Whatever SQL writes it: the request that the other center got belongs to it, and holds what the company saw.
_CHECK_TRANSFER = """
CREATE OR REPLACE FUNCTION check_request_transfer() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.new_request_id IS NULL OR EXISTS (
        SELECT 1 FROM engagements_request r
         WHERE r.id = NEW.new_request_id AND r.center_id = NEW.to_center_id AND r.source = 'center'
           AND (TG_OP = 'UPDATE' AND OLD.new_request_id IS NOT NULL
                OR r.company_name = NEW.shown ->> 'company_name' AND r.need = NEW.shown ->> 'need'
                   AND r.contact_email = NEW.shown ->> 'contact_email'
                   AND r.contact_phone = NEW.shown ->> 'contact_phone')) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'transfer % hands over what the company did not see', NEW.id USING ERRCODE = 'check_violation';
END $$"""

TABLES = [
    # Written by the system alone: whoever could write here could answer for a company. The other center does not read
    # it either: it reads the request that was made of what the company agreed to.
    Table(
        "engagements_requesttransfer",
        read=(member_of(), token_transfer("id")),
        redact=("token_hash",),
        extra_sql=(
            *owner_function("transfer_of_token(bytea)", _OPENED_TRANSFER),
            _CHECK_TRANSFER,
            "CREATE TRIGGER lineshaft_transfer_agreed BEFORE INSERT OR UPDATE ON engagements_requesttransfer"
            " FOR EACH ROW EXECUTE FUNCTION check_request_transfer()",
        ),
    ),
]
