import django.db.models.deletion
import django.utils.timezone
import lineshaft.domain.ledger.accounts
from django.conf import settings
from django.db import migrations, models

from lineshaft.tenancy.one_center import of_the_same_center


class Migration(migrations.Migration):

    dependencies = [
        ('funding', '0004_subrecipients'),
        ('network', '0003_an_award_may_be_extended'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Contribution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.TextField(choices=[('volunteer', 'volunteer time'), ('loaned_employee', 'staff on loan'), ('donated_supplies', 'donated goods'), ('donated_space', 'space'), ('loaned_equipment', 'equipment on loan'), ('donated_equipment', 'donated equipment'), ('cash', 'cash of another source'), ('unrecovered_indirect', 'unrecovered indirect cost')])),
                ('giver', models.TextField()),
                ('giver_kind', models.TextField(choices=[('state', 'the state'), ('local', 'a local government'), ('private', 'a company, association or person'), ('subrecipient', 'a subrecipient'), ('recipient', 'the center itself')])),
                ('what', models.TextField(help_text='what was given, and for which work')),
                ('given_on', models.DateField()),
                ('recurs_until', models.DateField(blank=True, help_text='its last day, for one of each month', null=True)),
                ('posted_through', models.DateField(blank=True, help_text='first day of the last month posted', null=True)),
                ('amount', models.DecimalField(decimal_places=2, help_text='of a month, where it comes each month', max_digits=14)),
                ('object_class', models.TextField(choices=[(lineshaft.domain.ledger.accounts.ObjectClass['PERSONNEL'], 'Personnel'), (lineshaft.domain.ledger.accounts.ObjectClass['FRINGE'], 'Fringe benefits'), (lineshaft.domain.ledger.accounts.ObjectClass['TRAVEL'], 'Travel'), (lineshaft.domain.ledger.accounts.ObjectClass['EQUIPMENT'], 'Equipment'), (lineshaft.domain.ledger.accounts.ObjectClass['SUPPLIES'], 'Supplies'), (lineshaft.domain.ledger.accounts.ObjectClass['CONTRACTUAL'], 'Contracts'), (lineshaft.domain.ledger.accounts.ObjectClass['SUBAWARD'], 'Subawards'), (lineshaft.domain.ledger.accounts.ObjectClass['CONSTRUCTION'], 'Construction'), (lineshaft.domain.ledger.accounts.ObjectClass['RENT'], 'Rent'), (lineshaft.domain.ledger.accounts.ObjectClass['PARTICIPANT_SUPPORT'], 'Participant support'), (lineshaft.domain.ledger.accounts.ObjectClass['TUITION'], 'Tuition'), (lineshaft.domain.ledger.accounts.ObjectClass['OTHER'], 'Other'), (lineshaft.domain.ledger.accounts.ObjectClass['INDIRECT'], 'Indirect')])),
                ('activity', models.TextField(choices=[(lineshaft.domain.ledger.accounts.Activity['ENGAGEMENT'], 'Work with companies'), (lineshaft.domain.ledger.accounts.Activity['PROGRAM'], 'Programs'), (lineshaft.domain.ledger.accounts.Activity['ADMINISTRATION'], 'Administration')])),
                ('stated', models.JSONField(default=dict)),
                ('state', models.TextField(choices=[('held', 'waits for a person'), ('refused', 'refused by a rule'), ('accepted', 'accepted'), ('posted', 'posted'), ('rejected', 'rejected'), ('taken_back', 'taken back')])),
                ('findings', models.JSONField(default=list)),
                ('law_as_of', models.DateField()),
                ('judged_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decision', models.TextField(blank=True, help_text='why it was cleared, rejected or taken back')),
                ('version', models.PositiveSmallIntegerField(default=1)),
                ('entered_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('is_synthetic', models.BooleanField(default=False)),
                ('award', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contributions', to='network.award')),
                ('budget_period', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contributions', to='network.budgetperiod')),
                ('center', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.center')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('replaces', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='funding.contribution')),
                ('subaward', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contributions', to='funding.subaward')),
            ],
            options={
                'ordering': ['-given_on', '-id'],
            },
        ),
        migrations.CreateModel(
            name='ContributionEvidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('proves', models.TextField(choices=[('time_record', 'the hours: a time sheet or sign-in list'), ('payroll', "the pay: the employer's payroll record"), ('rate', 'the rate paid for like work'), ('signed_statement', 'the gift: a statement signed by the giver'), ('appraisal', 'the value: an appraisal or price list'), ('ledger', 'the booking: a page of the accounting system'), ('payment', 'the payment: a receipt or bank statement'), ('rate_agreement', 'the approved indirect rate'), ('other', 'something else')])),
                ('center', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.center')),
                ('contribution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='funding.contribution')),
                ('evidence', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='behind_contributions', to='funding.evidence')),
            ],
            options={
                'verbose_name_plural': 'contribution evidence',
                'ordering': ['id'],
            },
        ),
        migrations.AddIndex(
            model_name='contribution',
            index=models.Index(fields=['center', '-given_on', '-id'], name='contributions_of_a_center'),
        ),
        migrations.AddIndex(
            model_name='contribution',
            index=models.Index(fields=['budget_period', 'state'], name='contributions_of_a_period'),
        ),
        migrations.AddConstraint(
            model_name='contribution',
            constraint=models.UniqueConstraint(fields=('id', 'center'), name='a_contribution_has_one_center'),
        ),
        migrations.AddConstraint(
            model_name='contribution',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='a_contribution_is_worth_something'),
        ),
        migrations.AddConstraint(
            model_name='contribution',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['held', 'refused', 'accepted', 'posted', 'rejected', 'taken_back'])), name='contribution_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='contribution',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('giver', ''), _negated=True), models.Q(('what', ''), _negated=True)), name='a_contribution_says_who_gave_what'),
        ),
        migrations.AddConstraint(
            model_name='contribution',
            constraint=models.CheckConstraint(condition=models.Q(('recurs_until__isnull', True), ('recurs_until__gte', models.F('given_on')), _connector='OR'), name='a_contribution_recurs_into_the_future'),
        ),
        migrations.AddConstraint(
            model_name='contribution',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['rejected', 'taken_back']), _negated=True), models.Q(('decided_at__isnull', False), models.Q(('decision', ''), _negated=True)), _connector='OR'), name='a_decided_contribution_says_why'),
        ),
        migrations.AddConstraint(
            model_name='contribution',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['accepted', 'posted']), _negated=True), models.Q(('findings__contains', [{'outcome': 'refuse'}]), _negated=True), _connector='OR'), name='what_a_rule_refuses_is_not_accepted'),
        ),
        migrations.AddConstraint(
            model_name='contribution',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['accepted', 'posted']), _negated=True), models.Q(('findings__contains', [{'outcome': 'hold'}]), _negated=True), models.Q(('decision', ''), _negated=True), _connector='OR'), name='what_a_rule_holds_is_cleared_in_words'),
        ),
        migrations.AddConstraint(
            model_name='contributionevidence',
            constraint=models.UniqueConstraint(fields=('contribution', 'evidence'), name='a_paper_stands_behind_a_contribution_once'),
        ),
        of_the_same_center("funding_contribution", "subaward_id", "funding_subaward"),
        of_the_same_center("funding_contribution", "replaces_id", "funding_contribution"),
        of_the_same_center("funding_contributionevidence", "contribution_id", "funding_contribution"),
        of_the_same_center("funding_contributionevidence", "evidence_id", "funding_evidence"),
        migrations.RunSQL(
            "ALTER TABLE funding_contribution ADD CONSTRAINT a_contribution_is_of_a_period_of_its_award FOREIGN KEY"
            " (budget_period_id, award_id, center_id) REFERENCES network_budgetperiod (id, award_id, center_id)",
            "ALTER TABLE funding_contribution DROP CONSTRAINT a_contribution_is_of_a_period_of_its_award",
        ),
    ]
