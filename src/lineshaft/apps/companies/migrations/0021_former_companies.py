import django.db.models.deletion
from django.db import migrations, models

# What the changes of the registry know: each that still stands, and gave a site to another company. A company that was
# merged since is the one that it went into.
_KNOWN = """
INSERT INTO companies_formercompany (site_id, company_id, until)
SELECT DISTINCT ON (s.id, h.id) s.id, h.id, CASE WHEN c.kind = 'move' THEN c.decided_at END
  FROM companies_registrystep st
  JOIN companies_registrychange c ON c.id = st.change_id AND c.status = 'done' AND c.kind IN ('move', 'split_company')
 CROSS JOIN LATERAL jsonb_array_elements(st.keys) AS k
  JOIN companies_site s ON s.id = (k #>> '{}')::bigint
  JOIN companies_company h ON h.id = coalesce(
       (SELECT old.id FROM companies_company old WHERE old.id = (st.before ->> 'company_id')::bigint),
       (SELECT f.company_id FROM companies_registrystep gone
          JOIN companies_formerid f ON f.public_id = gone.before ->> 'public_id'
         WHERE gone."table" = 'companies_company' AND gone.operation = 'delete'
           AND gone.keys @> jsonb_build_array((st.before ->> 'company_id')::bigint) LIMIT 1))
 WHERE st."table" = 'companies_site' AND st.operation = 'update' AND st.before ? 'company_id'
 ORDER BY s.id, h.id, c.decided_at DESC;
SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):
    """Which companies a site was of before: what is written later about work done then may be for that one."""

    dependencies = [("companies", "0020_parts_of_site_names")]

    operations = [
        migrations.CreateModel(
            name="FormerCompany",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("until", models.DateTimeField(help_text="when it went; empty where the two companies were two records in one all along", null=True)),
                ("company", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="former_sites", to="companies.company")),
                ("site", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="former_companies", to="companies.site")),
            ],
            options={"verbose_name_plural": "former companies"},
        ),
        migrations.RunSQL(_KNOWN, migrations.RunSQL.noop),
    ]
