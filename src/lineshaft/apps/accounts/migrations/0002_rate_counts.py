from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="RateCount",
            fields=[
                ("key", models.BinaryField(help_text="keyed hash of the limit and of whom it counts", max_length=32, primary_key=True, serialize=False)),
                ("count", models.PositiveIntegerField()),
                ("ends_at", models.DateTimeField(db_index=True)),
            ],
        ),
        # Counts may be lost with the server: nothing is written to the log for them, and no commit waits for the disk.
        migrations.RunSQL("ALTER TABLE accounts_ratecount SET UNLOGGED", migrations.RunSQL.noop),
        # The table of Django's database cache, which allauth counts in.
        migrations.RunSQL(
            "CREATE UNLOGGED TABLE accounts_cache (cache_key varchar(255) PRIMARY KEY, value text NOT NULL,"
            " expires timestamptz NOT NULL);"
            " CREATE INDEX accounts_cache_expires ON accounts_cache (expires)",
            "DROP TABLE accounts_cache",
        ),
    ]
