from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('engagements', '0006_the_work_of_all_by_start'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='visit',
            name='device_id',
            field=models.UUIDField(blank=True, help_text='made where the line was typed, so that it is logged once', null=True),
        ),
        migrations.AddConstraint(
            model_name='visit',
            constraint=models.UniqueConstraint(fields=('by', 'device_id'), name='a_visit_of_a_line_is_logged_once'),
        ),
    ]
