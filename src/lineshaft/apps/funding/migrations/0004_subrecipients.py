
import django.db.models.deletion
import django.utils.timezone
import lineshaft.domain.rules.subawards
from django.conf import settings
from django.db import migrations, models

from lineshaft.tenancy.one_center import of_the_same_center


class Migration(migrations.Migration):

    dependencies = [
        ('funding', '0003_budgets'),
        ('network', '0003_an_award_may_be_extended'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ExclusionCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('checked_on', models.DateField()),
                ('is_excluded', models.BooleanField()),
                ('source', models.TextField(help_text='where it was looked up, with the search as it was made')),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'ordering': ['-checked_on', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Monitoring',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.TextField(choices=[('desk_review', 'desk review'), ('site_visit', 'visit'), ('training', 'training'), ('audit_follow_up', 'follow-up of an audit'), ('management_decision', 'management decision on an audit finding')])),
                ('what', models.TextField()),
                ('due_on', models.DateField()),
                ('done_on', models.DateField(blank=True, null=True)),
                ('found', models.TextField(blank=True, help_text='what was found, and what follows')),
            ],
            options={
                'verbose_name_plural': 'monitoring',
                'ordering': ['due_on', 'id'],
            },
        ),
        migrations.CreateModel(
            name='RiskAssessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('assessed_on', models.DateField()),
                ('prior_experience', models.TextField(help_text='with the same or similar subawards')),
                ('audit_results', models.TextField(help_text='of previous audits, and whether it has a single audit')),
                ('staff_and_systems', models.TextField(help_text='new people or substantially changed systems')),
                ('federal_monitoring', models.TextField(help_text='extent and results of monitoring by federal agencies')),
                ('level', models.TextField(choices=[('low', 'low'), ('medium', 'medium'), ('high', 'high')])),
                ('measures', models.TextField(blank=True, help_text='what follows from it: conditions, reviews, training')),
            ],
            options={
                'ordering': ['-assessed_on', '-id'],
            },
        ),
        migrations.CreateModel(
            name='SubrecipientReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period_ends_on', models.DateField()),
                ('received_on', models.DateField()),
                ('federal', models.DecimalField(decimal_places=2, max_digits=14)),
                ('match_cash', models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ('match_in_kind', models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ('progress', models.TextField(blank=True, help_text="what was done, in the subrecipient's words")),
                ('state', models.TextField(choices=[('received', 'received'), ('accepted', 'accepted, in the books'), ('returned', 'returned')], default='received')),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decision', models.TextField(blank=True)),
                ('paid_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-period_ends_on', '-id'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='subaward',
            name='a_subaward_is_not_negative',
        ),
        migrations.AddField(
            model_name='subaward',
            name='answers',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name='subaward',
            name='closed_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='subaward',
            name='data',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name='subaward',
            name='match_amount',
            field=models.DecimalField(decimal_places=2, default=0, max_digits=14),
        ),
        migrations.AddField(
            model_name='subaward',
            name='purpose',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='subaward',
            name='reports_every',
            field=models.PositiveSmallIntegerField(choices=[(1, 'every month'), (3, 'every quarter'), (6, 'every half-year')], default=3),
        ),
        migrations.AddField(
            model_name='subaward',
            name='role',
            field=models.TextField(choices=[(lineshaft.domain.rules.subawards.Role['SUBRECIPIENT'], 'subrecipient'), (lineshaft.domain.rules.subawards.Role['CONTRACTOR'], 'contractor')], default=lineshaft.domain.rules.subawards.Role['SUBRECIPIENT']),
        ),
        migrations.AddField(
            model_name='subaward',
            name='role_because',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='subaward',
            name='state',
            field=models.TextField(choices=[('planned', 'planned'), ('active', 'in force'), ('closed', 'closed'), ('cancelled', 'not made')], default='planned'),
        ),
        migrations.AddField(
            model_name='subaward',
            name='uei',
            field=models.CharField(blank=True, max_length=12),
        ),
        migrations.AlterField(
            model_name='subaward',
            name='name',
            field=models.TextField(help_text='of the subrecipient or contractor'),
        ),
        migrations.AddConstraint(
            model_name='subaward',
            constraint=models.CheckConstraint(condition=models.Q(('federal_amount__gte', 0), ('match_amount__gte', 0)), name='a_subaward_is_not_negative'),
        ),
        migrations.AddField(
            model_name='exclusioncheck',
            name='center',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.center'),
        ),
        migrations.AddField(
            model_name='exclusioncheck',
            name='recorded_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='exclusioncheck',
            name='subaward',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exclusion_checks', to='funding.subaward'),
        ),
        migrations.AddField(
            model_name='monitoring',
            name='center',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.center'),
        ),
        migrations.AddField(
            model_name='monitoring',
            name='recorded_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='monitoring',
            name='subaward',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='monitoring', to='funding.subaward'),
        ),
        migrations.AddField(
            model_name='riskassessment',
            name='assessed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='riskassessment',
            name='center',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.center'),
        ),
        migrations.AddField(
            model_name='riskassessment',
            name='subaward',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='risks', to='funding.subaward'),
        ),
        migrations.AddField(
            model_name='subrecipientreport',
            name='center',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.center'),
        ),
        migrations.AddField(
            model_name='subrecipientreport',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='subrecipientreport',
            name='evidence',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='funding.evidence'),
        ),
        migrations.AddField(
            model_name='subrecipientreport',
            name='subaward',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='funding.subaward'),
        ),
        migrations.AddConstraint(
            model_name='monitoring',
            constraint=models.CheckConstraint(condition=models.Q(('done_on__isnull', True), models.Q(('found', ''), _negated=True), _connector='OR'), name='what_was_done_says_what_was_found'),
        ),
        migrations.AddConstraint(
            model_name='subrecipientreport',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'returned'), _negated=True), fields=('subaward', 'period_ends_on'), name='a_period_of_a_subaward_is_reported_once'),
        ),
        migrations.AddConstraint(
            model_name='subrecipientreport',
            constraint=models.CheckConstraint(condition=models.Q(('federal__gte', 0), ('match_cash__gte', 0), ('match_in_kind__gte', 0)), name='a_report_of_a_subrecipient_is_not_negative'),
        ),
        migrations.AddConstraint(
            model_name="awardaction",
            constraint=models.UniqueConstraint(fields=("id", "center"), name="an_action_has_one_center"),
        ),
        of_the_same_center("funding_awardaction", "takes_back_id", "funding_awardaction"),
        of_the_same_center("funding_exclusioncheck", "subaward_id", "funding_subaward"),
        of_the_same_center("funding_riskassessment", "subaward_id", "funding_subaward"),
        of_the_same_center("funding_subrecipientreport", "subaward_id", "funding_subaward"),
        of_the_same_center("funding_subrecipientreport", "evidence_id", "funding_evidence"),
        of_the_same_center("funding_monitoring", "subaward_id", "funding_subaward"),
    ]
