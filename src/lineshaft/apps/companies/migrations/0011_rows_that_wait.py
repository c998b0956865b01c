import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Until now a row that filled a missing fact in counted as matched.
UPDATED = """
    UPDATE companies_importrow SET result = 'updated' WHERE result = 'matched' AND before <> '{}';
    UPDATE companies_importbatch b
       SET rows_updated = updated.rows, rows_matched = b.rows_matched - updated.rows
      FROM (SELECT batch_id, count(*) AS rows FROM companies_importrow WHERE result = 'updated' GROUP BY batch_id)
           updated
     WHERE updated.batch_id = b.id;
"""


class Migration(migrations.Migration):

    dependencies = [
        ("companies", "0010_finding"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint("importbatch", "every_row_of_a_file_is_accounted_for"),
        migrations.RemoveField("importbatch", "rows_filled"),
        migrations.AddField("importbatch", "rows_updated", models.IntegerField(default=0, help_text="rows of sites that are there, where a missing fact was filled in")),
        migrations.AddField("importbatch", "rows_held", models.IntegerField(default=0, help_text="rows that wait for a person's decision")),
        migrations.AlterField("importbatch", "rows_matched", models.IntegerField(default=0, help_text="rows of sites that are there, with no missing fact")),
        migrations.AlterField("importrow", "result", models.TextField(choices=[("created", "created"), ("matched", "matched"), ("updated", "updated"), ("held", "waits for a decision"), ("rejected", "rejected")])),
        migrations.AddField("importrow", "follows", models.IntegerField(help_text="row of the file that names the same site and is decided first, of rows that wait", null=True)),
        migrations.AddField("importrow", "row_key", models.CharField(blank=True, db_default="", help_text="hash of what a row that waits says of its site", max_length=32)),
        migrations.AddField("importrow", "verdict", models.TextField(blank=True, choices=[("same", "this site"), ("new", "a new site"), ("out", "left out")], db_default="")),
        migrations.AddField("importrow", "decided_by", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
        migrations.AddField("importrow", "decided_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddIndex("importrow", models.Index(condition=models.Q(("verdict", ""), _negated=True), fields=["center", "row_key"], name="decided_row_by_key")),
        migrations.RunSQL(UPDATED, migrations.RunSQL.noop),
        migrations.AddConstraint("importbatch", models.CheckConstraint(condition=models.Q(("rows_read", models.F("rows_created") + models.F("rows_matched") + models.F("rows_updated") + models.F("rows_held") + models.F("rows_rejected"))), name="every_row_of_a_file_is_accounted_for")),
    ]
