import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('engagements', '0018_service_lines_of_requests'),
        ('funding', '0021_accounts_of_subawards'),
    ]

    operations = [
        migrations.AddField(
            model_name='invoice',
            name='about',
            field=models.TextField(blank=True, default='', help_text='what it is for, where it is no engagement: an event'),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name='invoice',
            name='engagement',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='invoices', to='engagements.engagement'),
        ),
        migrations.AlterField(
            model_name='journalentry',
            name='origin',
            field=models.TextField(choices=[('hand', 'entered by hand'), ('import', 'accounting system'), ('time_sheet', 'time sheet'), ('invoice', 'invoice'), ('payment', 'payment of an invoice'), ('event_fee', 'fee of an event'), ('in_kind', 'in-kind contribution'), ('cash_match', 'cash contribution'), ('subrecipient', 'report of a subrecipient'), ('drawdown', 'drawdown'), ('indirect', 'indirect cost'), ('reversal', 'correction')]),
        ),
        migrations.AddConstraint(
            model_name='invoice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('about', ''), ('engagement__isnull', False)), models.Q(('engagement__isnull', True), models.Q(('about', ''), _negated=True)), _connector='OR'), name='an_invoice_is_for_an_engagement_or_says_for_what'),
        ),
    ]
