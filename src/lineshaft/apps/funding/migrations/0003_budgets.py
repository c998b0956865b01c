
import django.db.models.deletion
import django.utils.timezone
import lineshaft.domain.ledger.budget
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

from lineshaft.tenancy.one_center import of_the_same_center


class Migration(migrations.Migration):

    dependencies = [
        ('funding', '0002_an_entry_is_of_one_award'),
        ('network', '0003_an_award_may_be_extended'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='BudgetVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('state', models.TextField(choices=[('draft', 'draft'), ('submitted', 'submitted'), ('approved', 'approved'), ('returned', 'returned'), ('replaced', 'replaced by a later one')], default='draft')),
                ('why', models.TextField(blank=True, help_text='why there is a new version')),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('submitted_at', models.DateTimeField(blank=True, null=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decision', models.TextField(blank=True)),
                ('award', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='budgets', to='network.award')),
                ('budget_period', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='budgets', to='network.budgetperiod')),
                ('center', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.center')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('submitted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-number'],
            },
        ),
        migrations.CreateModel(
            name='BudgetLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.TextField(choices=[('revenue', 'revenue'), ('expense', 'expense')])),
                ('row', models.TextField(choices=[(lineshaft.domain.ledger.budget.RevenueRow['BASE'], 'Federal funds, base'), (lineshaft.domain.ledger.budget.RevenueRow['SUPPLEMENTAL'], 'Federal funds, supplemental'), (lineshaft.domain.ledger.budget.RevenueRow['CARRYOVER_ABOVE'], 'Unexpended federal funds, used above the base'), (lineshaft.domain.ledger.budget.RevenueRow['CARRYOVER_TOWARD'], 'Unexpended federal funds, used toward the base'), (lineshaft.domain.ledger.budget.RevenueRow['APPLICANT'], "The center's own contribution"), (lineshaft.domain.ledger.budget.RevenueRow['STATE_LOCAL'], 'State and local funds'), (lineshaft.domain.ledger.budget.RevenueRow['UNEXPENDED_INCOME'], 'Unexpended program income of the year before'), (lineshaft.domain.ledger.budget.RevenueRow['GROSS_INCOME'], 'Program income of the year'), (lineshaft.domain.ledger.budget.RevenueRow['INTEREST'], 'Interest on program income'), (lineshaft.domain.ledger.budget.RevenueRow['SUBRECIPIENT'], 'Cost share of subrecipients'), (lineshaft.domain.ledger.budget.RevenueRow['THIRD_PARTY'], 'Contributions of third parties'), (lineshaft.domain.ledger.budget.ExpenseRow['PERSONNEL'], 'Personnel'), (lineshaft.domain.ledger.budget.ExpenseRow['FRINGE'], 'Fringe benefits'), (lineshaft.domain.ledger.budget.ExpenseRow['TRAVEL'], 'Travel'), (lineshaft.domain.ledger.budget.ExpenseRow['EQUIPMENT'], 'Equipment'), (lineshaft.domain.ledger.budget.ExpenseRow['SUPPLIES'], 'Supplies'), (lineshaft.domain.ledger.budget.ExpenseRow['CONTRACTUAL'], 'Contracts and subawards'), (lineshaft.domain.ledger.budget.ExpenseRow['OTHER'], 'Other'), (lineshaft.domain.ledger.budget.ExpenseRow['INDIRECT'], 'Indirect cost')])),
                ('federal', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=14)),
                ('cash', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=14)),
                ('in_kind', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=14)),
                ('additive', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=14)),
                ('center', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.center')),
                ('budget', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='funding.budgetversion')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.AddConstraint(
            model_name='budgetversion',
            constraint=models.UniqueConstraint(fields=('budget_period', 'number'), name='budgets_of_a_period_are_numbered'),
        ),
        migrations.AddConstraint(
            model_name='budgetversion',
            constraint=models.UniqueConstraint(fields=('id', 'center'), name='a_budget_has_one_center'),
        ),
        migrations.AddConstraint(
            model_name='budgetversion',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'submitted'])), fields=('budget_period',), name='one_budget_of_a_period_is_being_made'),
        ),
        migrations.AddConstraint(
            model_name='budgetversion',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'approved')), fields=('budget_period',), name='one_budget_of_a_period_is_in_force'),
        ),
        migrations.AddConstraint(
            model_name='budgetline',
            constraint=models.UniqueConstraint(fields=('budget', 'side', 'row'), name='a_row_of_a_budget_stands_once'),
        ),
        migrations.AddConstraint(
            model_name='budgetline',
            constraint=models.CheckConstraint(condition=models.Q(('additive__gte', 0), ('cash__gte', 0), ('federal__gte', 0), ('in_kind__gte', 0)), name='a_budget_has_no_negative_amounts'),
        ),
        migrations.AddConstraint(
            model_name='budgetline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('row__in', ['base', 'supplemental', 'carryover_above', 'carryover_toward', 'applicant', 'state_local', 'unexpended_income', 'gross_income', 'interest', 'subrecipient', 'third_party']), ('side', 'revenue')), models.Q(('row__in', ['personnel', 'fringe', 'travel', 'equipment', 'supplies', 'contractual', 'other', 'indirect']), ('side', 'expense')), _connector='OR'), name='row_of_a_budget_is_known'),
        ),
        of_the_same_center("funding_budgetversion", "award_id", "network_award"),
        of_the_same_center("funding_budgetline", "budget_id", "funding_budgetversion"),
        migrations.RunSQL(
            "ALTER TABLE funding_budgetversion ADD CONSTRAINT a_budget_is_of_a_period_of_its_award FOREIGN KEY"
            " (budget_period_id, award_id, center_id) REFERENCES network_budgetperiod (id, award_id, center_id)",
            "ALTER TABLE funding_budgetversion DROP CONSTRAINT a_budget_is_of_a_period_of_its_award",
        ),
    ]
