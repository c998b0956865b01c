from decimal import Decimal

from django.db import migrations, models

_FILL = """
UPDATE funding_monthbalance b SET debits = p.debits
  FROM (SELECT award_id, budget_period_id, date_trunc('month', booked_on)::date AS month, account, source, object_class,
               activity, sum(greatest(amount, 0)) AS debits
          FROM funding_posting GROUP BY 1, 2, 3, 4, 5, 6, 7) p
 WHERE (b.award_id, b.budget_period_id, b.month, b.account, b.source)
     = (p.award_id, p.budget_period_id, p.month, p.account, p.source)
   AND b.object_class IS NOT DISTINCT FROM p.object_class AND b.activity IS NOT DISTINCT FROM p.activity"""


class Migration(migrations.Migration):

    dependencies = [
        ('funding', '0015_trial_balances'),
    ]

    operations = [
        migrations.AddField(
            model_name='monthbalance',
            name='debits',
            field=models.DecimalField(decimal_places=2, default=Decimal(0), help_text='of it what is above zero; the rest are credits', max_digits=16),
            preserve_default=False,
        ),
        migrations.RunSQL(_FILL, migrations.RunSQL.noop),
    ]
