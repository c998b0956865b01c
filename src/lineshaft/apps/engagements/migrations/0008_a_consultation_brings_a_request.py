from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('engagements', '0007_a_visit_of_a_line_is_logged_once'),
    ]

    operations = [
        migrations.AlterField(
            model_name='request',
            name='source',
            field=models.TextField(choices=[('public_form', 'public form'), ('phone', 'phone'), ('referral', 'referral'), ('consultation', 'booked consultation')], default='public_form'),
        ),
    ]
