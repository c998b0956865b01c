import django.db.models.deletion
from django.db import migrations, models

# Issued invoices stay as they are but for this once. Keys are checked at once: a table with checks that wait cannot be
# altered in the same transaction.
_COMPANIES = """
ALTER TABLE funding_invoice DISABLE TRIGGER USER;
UPDATE funding_invoice i SET company_id = s.company_id FROM companies_site s WHERE s.id = i.site_id;
SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;
ALTER TABLE funding_invoice ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):
    """An invoice names the company that it was sent to: a plant that goes to another company takes none along."""

    dependencies = [
        ("companies", "0020_parts_of_site_names"),
        ("funding", "0023_balances_of_awards"),
    ]

    operations = [
        migrations.AddField(
            model_name="invoice",
            name="company",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="companies.company"),
        ),
        migrations.RunSQL(_COMPANIES, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="invoice",
            name="company",
            field=models.ForeignKey(help_text="of which it asks the fee; it stays that one's when the plant goes to another company", on_delete=django.db.models.deletion.PROTECT, related_name="+", to="companies.company"),
        ),
    ]
