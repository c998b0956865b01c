from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import migrations
from django.db.models.functions import Upper


class Migration(migrations.Migration):
    dependencies = [("companies", "0019_itar_registration_is_export_control")]

    operations = [
        migrations.AddIndex(
            model_name="site",
            index=GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="site_name_parts"),
        ),
        # Without it PostgreSQL knows nothing of an index made of an expression until the table has changed by a tenth.
        migrations.RunSQL("ANALYZE companies_site", migrations.RunSQL.noop),
    ]
