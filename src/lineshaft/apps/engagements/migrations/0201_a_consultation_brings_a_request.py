from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('engagements', '0006_the_work_of_all_by_start'),
    ]

    operations = [
        migrations.AlterField(
            model_name='request',
            name='source',
            field=models.TextField(choices=[('public_form', 'public form'), ('phone', 'phone'), ('referral', 'referral'), ('consultation', 'booked consultation')], default='public_form'),
        ),
    ]
