import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

from lineshaft.tenancy.one_center import of_the_same_center


class Migration(migrations.Migration):

    dependencies = [
        ('companies', '0019_itar_registration_is_export_control'),
        ('engagements', '0006_the_work_of_all_by_start'),
        ('funding', '0005_contributions'),
        ('network', '0003_an_award_may_be_extended'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='InvoiceCounter',
            fields=[
                ('center', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='network.center')),
                ('last', models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Invoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.TextField(choices=[('invoice', 'invoice'), ('credit_note', 'credit note')], default='invoice')),
                ('number', models.PositiveIntegerField(blank=True, null=True)),
                ('state', models.TextField(choices=[('draft', 'draft'), ('issued', 'issued'), ('paid', 'paid'), ('credited', 'credited'), ('written_off', 'written off')], default='draft')),
                ('billed_to', models.TextField()),
                ('address', models.TextField(blank=True)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('note', models.TextField(blank=True)),
                ('lines', models.JSONField(default=list, help_text='what, and how many dollars as text')),
                ('total', models.DecimalField(decimal_places=2, max_digits=12)),
                ('paid', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=12)),
                ('credited', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=12)),
                ('written_off', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=12)),
                ('written_off_because', models.TextField(blank=True)),
                ('source', models.TextField(blank=True, help_text='fund source of the income, by the terms of that day')),
                ('issued_on', models.DateField(blank=True, null=True)),
                ('due_on', models.DateField(blank=True, null=True)),
                ('document', models.JSONField(blank=True, default=dict)),
                ('document_sha256', models.CharField(blank=True, max_length=64)),
                ('reminded_on', models.DateField(blank=True, null=True)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('is_synthetic', models.BooleanField(default=False)),
                ('award', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invoices', to='network.award')),
                ('budget_period', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.budgetperiod')),
                ('center', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.center')),
                ('credits', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='credit_notes', to='funding.invoice')),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invoices', to='engagements.engagement')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invoices', to='companies.site')),
            ],
            options={
                'ordering': ['-made_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='InvoicePayment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('received_on', models.DateField()),
                ('amount', models.DecimalField(decimal_places=2, max_digits=12)),
                ('reference', models.TextField(help_text='of the bank or check')),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('center', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.center')),
                ('invoice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='funding.invoice')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['received_on', 'id'],
            },
        ),
        migrations.CreateModel(
            name='InvoiceSettings',
            fields=[
                ('center', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='network.center')),
                ('days_to_pay', models.PositiveSmallIntegerField(default=30)),
                ('pay_to', models.TextField(blank=True, help_text='how and to whom to pay, as printed on the invoice')),
                ('reminds', models.BooleanField(default=False)),
                ('remind_every_days', models.PositiveSmallIntegerField(default=14)),
            ],
            options={
                'verbose_name_plural': 'invoice settings',
                'constraints': [models.CheckConstraint(condition=models.Q(('remind_every_days__gte', 7)), name='reminders_are_some_days_apart')],
            },
        ),
        migrations.CreateModel(
            name='EngagementFee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('full_fee', models.DecimalField(decimal_places=2, max_digits=12)),
                ('percent', models.DecimalField(decimal_places=2, help_text='of the full fee, by the scale of that day', max_digits=5)),
                ('agreed_fee', models.DecimalField(decimal_places=2, max_digits=12)),
                ('agreed_with', models.TextField()),
                ('agreed_on', models.DateField()),
                ('why', models.TextField(blank=True, help_text='where the agreed fee is not what the scale gives')),
                ('center', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.center')),
                ('engagement', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='fee', to='engagements.engagement')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('full_fee__gte', 0), ('agreed_fee__gte', 0)), name='a_fee_is_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='FeeStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('applies_from', models.DateField()),
                ('employees_from', models.PositiveIntegerField()),
                ('percent', models.DecimalField(decimal_places=2, max_digits=5)),
                ('center', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.center')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-applies_from', 'employees_from'],
                'constraints': [models.UniqueConstraint(fields=('center', 'applies_from', 'employees_from'), name='a_step_of_a_scale_stands_once'), models.CheckConstraint(condition=models.Q(('percent__gte', 0), ('percent__lte', 100)), name='a_step_is_a_share_of_the_fee')],
            },
        ),
        migrations.AddIndex(
            model_name='invoice',
            index=models.Index(fields=['center', '-made_at', '-id'], name='invoices_of_a_center'),
        ),
        migrations.AddIndex(
            model_name='invoice',
            index=models.Index(fields=['engagement'], name='invoices_of_an_engagement'),
        ),
        migrations.AddIndex(
            model_name='invoice',
            index=models.Index(fields=['site'], name='invoices_of_a_site'),
        ),
        migrations.AddConstraint(
            model_name='invoice',
            constraint=models.UniqueConstraint(fields=('id', 'center'), name='an_invoice_has_one_center'),
        ),
        migrations.AddConstraint(
            model_name='invoice',
            constraint=models.UniqueConstraint(fields=('center', 'number'), name='a_number_of_an_invoice_is_given_once'),
        ),
        migrations.AddConstraint(
            model_name='invoice',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'issued', 'paid', 'credited', 'written_off'])), name='invoice_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='invoice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('issued_on__isnull', True), ('number__isnull', True), ('state', 'draft')), models.Q(models.Q(('state', 'draft'), _negated=True), ('due_on__isnull', False), ('issued_on__isnull', False), ('number__isnull', False)), _connector='OR'), name='an_issued_invoice_has_number_and_days'),
        ),
        migrations.AddConstraint(
            model_name='invoice',
            constraint=models.CheckConstraint(condition=models.Q(('total__gt', 0)), name='an_invoice_is_about_something'),
        ),
        migrations.AddConstraint(
            model_name='invoice',
            constraint=models.CheckConstraint(condition=models.Q(('credited__gte', 0), ('paid__gte', 0), ('written_off__gte', 0), ('total__gte', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('paid'), '+', models.F('credited')), '+', models.F('written_off')))), name='no_more_is_settled_than_invoiced'),
        ),
        migrations.AddConstraint(
            model_name='invoice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['paid', 'credited', 'written_off']), _negated=True), ('kind', 'credit_note'), ('total', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('paid'), '+', models.F('credited')), '+', models.F('written_off'))), _connector='OR'), name='a_settled_invoice_has_nothing_open'),
        ),
        migrations.AddConstraint(
            model_name='invoice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('credits__isnull', False), ('kind', 'credit_note')), models.Q(('credits__isnull', True), ('kind', 'invoice')), _connector='OR'), name='a_credit_note_names_its_invoice'),
        ),
        migrations.AddConstraint(
            model_name='invoice',
            constraint=models.CheckConstraint(condition=models.Q(('written_off', 0), models.Q(('written_off_because', ''), _negated=True), _connector='OR'), name='a_write_off_says_why'),
        ),
        migrations.AddConstraint(
            model_name='invoicepayment',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='a_payment_is_above_zero'),
        ),
        of_the_same_center("funding_engagementfee", "engagement_id", "engagements_engagement"),
        of_the_same_center("funding_invoice", "engagement_id", "engagements_engagement"),
        of_the_same_center("funding_invoice", "credits_id", "funding_invoice"),
        of_the_same_center("funding_invoicepayment", "invoice_id", "funding_invoice"),
        migrations.RunSQL(
            "ALTER TABLE funding_invoice ADD CONSTRAINT an_invoice_is_of_a_period_of_its_award FOREIGN KEY"
            " (budget_period_id, award_id, center_id) REFERENCES network_budgetperiod (id, award_id, center_id)",
            "ALTER TABLE funding_invoice DROP CONSTRAINT an_invoice_is_of_a_period_of_its_award",
        ),
    ]
