-- The context of the transaction, as the row policies read it. Unset means nobody.
CREATE OR REPLACE FUNCTION app_scope() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(nullif(current_setting('app.scope', true), ''), 'none') $$;

CREATE OR REPLACE FUNCTION app_user_id() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('app.user_id', true), '')::bigint $$;

CREATE OR REPLACE FUNCTION app_org_ids() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(nullif(current_setting('app.org_ids', true), '')::bigint[], '{}') $$;

CREATE OR REPLACE FUNCTION app_company_ids() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(nullif(current_setting('app.company_ids', true), '')::bigint[], '{}') $$;

CREATE OR REPLACE FUNCTION app_token_case() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('app.token_case', true), '')::bigint $$;

CREATE OR REPLACE FUNCTION app_token_proposal() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('app.token_proposal', true), '')::bigint $$;
CREATE OR REPLACE FUNCTION app_token_booking() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('app.token_booking', true), '')::bigint $$;

CREATE OR REPLACE FUNCTION app_token_consent() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('app.token_consent', true), '')::bigint $$;

CREATE OR REPLACE FUNCTION app_token_transfer() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('app.token_transfer', true), '')::bigint $$;

-- One row of audit trail for each changed row, whoever changed it and by whatever SQL. Runs as the owner, so that the
-- writer needs no right to see the trail. Arguments: center column or '', who may read the history, redacted columns.
-- Where everyone may read the history, who wrote it stands apart, in a row with a policy of its own.
-- A bulk batch sets app.audit_batch, for which the trigger is not called, and writes one row for the whole batch itself.
CREATE OR REPLACE FUNCTION audit_row() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    old_row jsonb := CASE WHEN TG_OP = 'INSERT' THEN NULL ELSE to_jsonb(OLD) END;
    new_row jsonb := CASE WHEN TG_OP = 'DELETE' THEN NULL ELSE to_jsonb(NEW) END;
    whole jsonb := coalesce(new_row, old_row);
    hidden text[] := string_to_array(TG_ARGV[2], ',');
    center bigint;
    is_shared boolean := TG_ARGV[1] = 'network';
    event bigint;
BEGIN
    IF TG_ARGV[0] <> '' THEN
        center := (whole ->> TG_ARGV[0])::bigint;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        SELECT jsonb_object_agg(n.key, o.value), jsonb_object_agg(n.key, n.value)
          INTO old_row, new_row
          FROM jsonb_each(to_jsonb(NEW)) n JOIN jsonb_each(to_jsonb(OLD)) o USING (key)
         WHERE n.value IS DISTINCT FROM o.value;
        IF new_row IS NULL THEN
            RETURN NULL;
        END IF;
    END IF;
    INSERT INTO audit_auditevent (at, user_id, actor_org_ids, scope, table_name, row_id, operation, before, after,
                                  center_id, history)
    VALUES (clock_timestamp(), CASE WHEN NOT is_shared THEN app_user_id() END,
            CASE WHEN is_shared THEN '{}' ELSE app_org_ids() END, app_scope(), TG_TABLE_NAME,
            coalesce(whole ->> 'id', whole ->> TG_ARGV[3]), TG_OP, old_row - hidden, new_row - hidden,
            center, TG_ARGV[1])
    RETURNING id INTO event;
    IF is_shared THEN
        INSERT INTO audit_sharedwriter (id, user_id, org_ids, center_id)
        VALUES (event, app_user_id(), app_org_ids(), center);
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
