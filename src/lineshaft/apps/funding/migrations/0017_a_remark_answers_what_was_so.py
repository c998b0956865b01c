from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('funding', '0016_debits_of_a_month'),
    ]

    operations = [
        migrations.AddField(
            model_name='federalreport',
            name='answered',
            field=models.JSONField(blank=True, default=dict, help_text='what each rule said when the remark that answers it was written'),
        ),
    ]
