"""Row policies of fees and invoices; the database numbers invoices without a gap and keeps what was issued."""

from lineshaft.apps.companies.held_sites import of_a_company_of_its_site
from lineshaft.tenancy import Table, member_of

# A number is given in the transaction that issues: whoever issues at the same time waits, and where the transaction
# fails the number is not used.
_NUMBERED = """
CREATE OR REPLACE FUNCTION funding_number_invoice() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    going_on text[] := '{state,paid,credited,written_off,written_off_because,reminded_on,site_id,email}';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state <> 'draft' THEN
            RAISE EXCEPTION 'invoice % is issued: it stays', OLD.number USING ERRCODE = 'check_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.state <> 'draft' THEN
        -- What the paper says is fixed right after the number is known.
        IF OLD.document = '{}'::jsonb THEN
            going_on := going_on || '{document,document_sha256}'::text[];
        END IF;
        -- Two records of one company become one: with them what was asked of it, and back.
        IF app_scope() = 'system' THEN
            going_on := going_on || 'company_id'::text;
        END IF;
        -- What is settled stays so, unless a payment or a write-off is taken back.
        IF to_jsonb(OLD) - going_on <> to_jsonb(NEW) - going_on
           OR OLD.state <> 'issued' AND OLD.state <> NEW.state
              AND NEW.paid >= OLD.paid AND NEW.written_off >= OLD.written_off
           OR NEW.state = 'draft' THEN
            RAISE EXCEPTION 'invoice % is issued: it stays as it is', OLD.number USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    NEW.number := NULL;
    IF NEW.state <> 'draft' THEN
        INSERT INTO funding_invoicecounter AS counter (center_id, last) VALUES (NEW.center_id, 1)
            ON CONFLICT (center_id) DO UPDATE SET last = counter.last + 1
            RETURNING last INTO NEW.number;
    END IF;
    RETURN NEW;
END $$"""

# What an invoice says of its settling is what its payments and credit notes say, when the transaction ends.
_SETTLED = """
CREATE OR REPLACE FUNCTION funding_check_settled() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    said funding_invoice;
    paid numeric;
    credited numeric;
BEGIN
    SELECT * INTO said FROM funding_invoice
     WHERE id = coalesce((to_jsonb(NEW) ->> 'invoice_id')::bigint, (to_jsonb(NEW) ->> 'credits_id')::bigint, NEW.id);
    IF said.id IS NULL THEN
        RETURN NULL;
    END IF;
    SELECT coalesce(sum(amount), 0) INTO paid FROM funding_invoicepayment WHERE invoice_id = said.id;
    SELECT coalesce(sum(total), 0) INTO credited FROM funding_invoice WHERE credits_id = said.id AND state <> 'draft';
    IF said.paid <> paid OR said.credited <> credited THEN
        RAISE EXCEPTION 'invoice % says that % is paid and % credited, its payments and credit notes say % and %',
            said.number, said.paid, said.credited, paid, credited USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$"""
# A plant that goes to another company takes no invoice along.
_OWN = "company_id = ANY ((SELECT app_company_ids())::bigint[]) AND state <> 'draft'"
_OF_OWN_INVOICE = f"(invoice_id IN (SELECT id FROM funding_invoice WHERE {_OWN}))"  # noqa: S608

# A credit note is of the company of its invoice: also where the registry has since taken back that it had the plant.
_CREDITS_ITS_OWN = (
    "EXISTS (SELECT FROM funding_invoice i WHERE i.id = NEW.credits_id AND i.company_id = NEW.company_id)"
)

TABLES = [
    Table("funding_invoicesettings", read=(member_of(),), write=(member_of(),), delete=()),
    Table("funding_feestep", read=(member_of(),), insert=(member_of(),), append_only=True),
    Table("funding_engagementfee", read=(member_of(),), write=(member_of(),), delete=()),
    # Written by the trigger below alone.
    Table(
        "funding_invoicecounter",
        read=(member_of(),),
        audit=False,
        extra_sql=("REVOKE INSERT, UPDATE, DELETE ON funding_invoicecounter FROM lineshaft_app",),
    ),
    # A company reads what it was sent.
    Table(
        "funding_invoice",
        read=(member_of(), f"({_OWN})"),
        write=(member_of(),),
        redact=("document",),
        extra_sql=(
            _NUMBERED,
            "CREATE TRIGGER lineshaft_number BEFORE INSERT OR UPDATE OR DELETE ON funding_invoice FOR EACH ROW"
            " EXECUTE FUNCTION funding_number_invoice()",
            _SETTLED,
            "CREATE CONSTRAINT TRIGGER lineshaft_settled AFTER INSERT OR UPDATE ON funding_invoice"
            " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION funding_check_settled()",
            *of_a_company_of_its_site("funding_invoice", "NEW.site_id", unless=_CREDITS_ITS_OWN),
        ),
    ),
    # And what is recorded of its payments; why one was taken back stands with the entry, which it does not read.
    Table(
        "funding_invoicepayment",
        read=(member_of(), _OF_OWN_INVOICE),
        insert=(member_of(),),
        append_only=True,
        extra_sql=(
            "CREATE CONSTRAINT TRIGGER lineshaft_settled AFTER INSERT ON funding_invoicepayment"
            " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION funding_check_settled()",
        ),
    ),
]
