
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('funding', '0009_time_and_pay'),
        ('network', '0003_an_award_may_be_extended'),
    ]

    operations = [
        migrations.AlterField(
            model_name='journalentry',
            name='award',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='network.award'),
        ),
        migrations.AlterField(
            model_name='journalentry',
            name='budget_period',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='network.budgetperiod'),
        ),
        migrations.AlterField(
            model_name='journalentry',
            name='center',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.center'),
        ),
        migrations.AlterField(
            model_name='journalentry',
            name='evidence',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='funding.evidence'),
        ),
        migrations.AlterField(
            model_name='posting',
            name='award',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.award'),
        ),
        migrations.AlterField(
            model_name='posting',
            name='budget_period',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.budgetperiod'),
        ),
        migrations.AlterField(
            model_name='posting',
            name='center',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.center'),
        ),
        migrations.AlterField(
            model_name='posting',
            name='entry',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='funding.journalentry'),
        ),
    ]
