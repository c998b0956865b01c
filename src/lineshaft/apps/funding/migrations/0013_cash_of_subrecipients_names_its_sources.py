import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('funding', '0012_cash_of_subrecipients_was_private'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='subrecipientreport',
            constraint=models.CheckConstraint(condition=models.Q(('cash_fees__gte', 0), ('cash_local__gte', 0), ('cash_private__gte', 0), ('cash_state__gte', 0), ('match_cash', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('cash_state'), '+', models.F('cash_local')), '+', models.F('cash_private')), '+', models.F('cash_fees')))), name='cash_of_a_subrecipient_names_its_sources'),
        ),
    ]
