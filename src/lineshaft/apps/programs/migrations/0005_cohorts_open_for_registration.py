from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('programs', '0004_a_sending_is_of_the_center_of_its_report'),
    ]

    operations = [
        migrations.AddField(
            model_name='cohort',
            name='is_public',
            field=models.BooleanField(default=False, help_text='open for registration: its sessions stand in the public calendar'),
        ),
        migrations.AddField(
            model_name='cohort',
            name='about',
            field=models.TextField(blank=True, default='', help_text='what everyone reads of it'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='cohort',
            name='about_es',
            field=models.TextField(blank=True, default=''),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name='cohort',
            constraint=models.CheckConstraint(condition=models.Q(('is_public', False), models.Q(('about', ''), _negated=True), _connector='OR'), name='a_public_cohort_says_what_it_is'),
        ),
    ]
