"""Rows that wait in several files and tell about one plant are found by a key of its name and state."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("companies", "0016_said_values")]

    operations = [
        migrations.AddField(
            "importrow",
            "plant_key",
            models.CharField(
                blank=True, db_default="", help_text="hash of name and state of the site of a row that waits", max_length=32
            ),
        ),
        migrations.AddIndex(
            "importrow",
            models.Index(
                condition=models.Q(("verdict", ""), _negated=True),
                fields=["center", "plant_key"],
                name="decided_row_by_plant",
            ),
        ),
    ]
