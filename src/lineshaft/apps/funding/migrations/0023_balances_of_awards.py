from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("funding", "0022_fees_of_events"), ("network", "0003_an_award_may_be_extended")]

    operations = [
        migrations.AddIndex(
            model_name="monthbalance",
            index=models.Index(
                fields=["award", "budget_period", "account", "source"],
                include=("amount", "center"),
                name="balances_of_awards",
            ),
        ),
    ]
