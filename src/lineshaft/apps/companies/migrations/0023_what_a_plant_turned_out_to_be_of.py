import django.db.models.deletion
from django.db import migrations, models

# What the changes of the registry know, and migration 0021 left out: the plants of records that went into others since,
# two records of one plant whose companies both stand, and which company a split made. A record that was merged is the
# one that it went into.
_SQL = """
CREATE TEMPORARY TABLE now_site ON COMMIT DROP AS
SELECT id AS was, id AS now FROM companies_site
UNION ALL
SELECT (st.keys ->> 0)::bigint, f.site_id FROM companies_registrystep st
  JOIN companies_registrychange c ON c.id = st.change_id AND c.status = 'done'
  JOIN companies_formerid f ON f.public_id = st.before ->> 'public_id' AND f.site_id IS NOT NULL
 WHERE st."table" = 'companies_site' AND st.operation = 'delete';

CREATE TEMPORARY TABLE now_company ON COMMIT DROP AS
SELECT id AS was, id AS now FROM companies_company
UNION ALL
SELECT (st.keys ->> 0)::bigint, f.company_id FROM companies_registrystep st
  JOIN companies_registrychange c ON c.id = st.change_id AND c.status = 'done'
  JOIN companies_formerid f ON f.public_id = st.before ->> 'public_id' AND f.company_id IS NOT NULL
 WHERE st."table" = 'companies_company' AND st.operation = 'delete';

CREATE TEMPORARY TABLE went ON COMMIT DROP AS
SELECT s.now AS site, h.now AS company, CASE WHEN c.kind = 'move' THEN c.decided_at END AS until,
       CASE WHEN c.kind = 'split_company' THEN n.now END AS split_into, c.decided_at
  FROM companies_registrystep st
  JOIN companies_registrychange c ON c.id = st.change_id AND c.status = 'done' AND c.kind IN ('move', 'split_company')
 CROSS JOIN LATERAL jsonb_array_elements(st.keys) AS k
  JOIN now_site s ON s.was = (k #>> '{}')::bigint
  JOIN now_company h ON h.was = (st.before ->> 'company_id')::bigint
  JOIN now_company n ON n.was = (st.after ->> 'company_id')::bigint
 WHERE st."table" = 'companies_site' AND st.operation = 'update' AND st.before ? 'company_id'
UNION ALL
SELECT s.now, h.now, NULL, NULL, c.decided_at
  FROM companies_registrystep st
  JOIN companies_registrychange c ON c.id = st.change_id AND c.status = 'done' AND c.kind = 'merge'
  JOIN now_site s ON s.was = (st.keys ->> 0)::bigint
  JOIN now_company h ON h.was = (st.before ->> 'company_id')::bigint
  JOIN companies_site kept ON kept.id = s.now AND kept.company_id <> h.now
 WHERE st."table" = 'companies_site' AND st.operation = 'delete';

INSERT INTO companies_formercompany (site_id, company_id, until)
SELECT DISTINCT ON (w.site, w.company) w.site, w.company, w.until FROM went w
 WHERE NOT EXISTS (SELECT FROM companies_formercompany f WHERE f.site_id = w.site AND f.company_id = w.company)
 ORDER BY w.site, w.company, w.decided_at DESC;

UPDATE companies_formercompany f SET split_into_id = w.split_into
  FROM went w
 WHERE f.site_id = w.site AND f.company_id = w.company AND f.until IS NULL AND w.split_into IS NOT NULL;

SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):
    """Of a plant that was never its first company's, whose it turned out to be: that one is asked about, whoever buys it."""

    dependencies = [("companies", "0022_what_was_sent_goes_along")]

    operations = [
        migrations.AddField(
            model_name="formercompany",
            name="split_into",
            field=models.ForeignKey(blank=True, help_text="whose it turned out to be, where the record of the company was split", null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="companies.company"),
        ),
        migrations.RunSQL(_SQL, migrations.RunSQL.noop),
    ]
