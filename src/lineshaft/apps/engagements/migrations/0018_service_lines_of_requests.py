import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('engagements', '0017_referrals'),
    ]

    operations = [
        migrations.AddField(
            model_name='request',
            name='lines',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), blank=True, default=list, help_text="codes of service lines of these areas: the network's own, or those of the center", size=None),
        ),
        migrations.AddField(
            model_name='routingrule',
            name='lines',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), blank=True, default=list, help_text='codes of service lines', size=None),
        ),
        migrations.AddField(
            model_name='routingfallback',
            name='decides_consultations',
            field=models.BooleanField(default=False, help_text='a consultation with anybody goes to whom the rules choose of those who are free'),
        ),
        migrations.AddField(
            model_name='routingfallback',
            name='decides_events',
            field=models.BooleanField(default=False, help_text='the rules give away requests of events, before those who answer for the event'),
        ),
    ]
