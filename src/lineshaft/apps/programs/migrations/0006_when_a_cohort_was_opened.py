from django.db import migrations, models

# The trail knows when a cohort was opened for registration. Where it does not, because it was made so in one piece, the
# moment at which this was first kept stands in.
_FILL = """
UPDATE programs_cohort c
   SET shown_at = coalesce(
       (SELECT max(a.at) FROM audit_auditevent a
         WHERE a.table_name = 'programs_cohort' AND a.row_id = c.id::text AND a.after ->> 'is_public' = 'true'),
       now())
 WHERE c.is_public
"""


class Migration(migrations.Migration):

    dependencies = [
        ('programs', '0005_cohorts_open_for_registration'),
        ('audit', '0002_who_wrote_a_shared_row_stands_apart'),
    ]

    operations = [
        migrations.AddField(
            model_name='cohort',
            name='shown_at',
            field=models.DateTimeField(blank=True, help_text='when it was opened for registration, the last time', null=True),
        ),
        migrations.RunSQL(_FILL, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='cohort',
            constraint=models.CheckConstraint(condition=models.Q(('is_public', False), ('shown_at__isnull', False), _connector='OR'), name='a_public_cohort_was_opened_some_time'),
        ),
    ]
