"""Registrations under the ITAR, which stood among the certifications, are entries about export control."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("companies", "0018_profiles")]

    operations = [
        migrations.RunSQL(
            "UPDATE companies_capability SET kind = 'export'"
            " WHERE kind = 'certification' AND name = 'ITAR registration'",
            "UPDATE companies_capability SET kind = 'certification'"
            " WHERE kind = 'export' AND name = 'ITAR registration'",
        )
    ]
