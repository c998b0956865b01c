
import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
import lineshaft.domain.ledger.accounts
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('engagements', '0006_the_work_of_all_by_start'),
        ('network', '0003_an_award_may_be_extended'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.TextField(choices=[('accounting_record', 'file of the accounting system'), ('receipt', 'receipt or bill'), ('invoice', 'our invoice'), ('bank_statement', 'bank statement'), ('time_sheet', 'time sheet'), ('letter', 'letter of who gives'), ('appraisal', 'appraisal'), ('rate', 'proof of the rate paid for like work'), ('subrecipient_report', 'report of a subrecipient'), ('notice_of_award', 'notice of award'), ('correction', 'reason of a correction')])),
                ('title', models.TextField()),
                ('issuer', models.TextField(blank=True)),
                ('number', models.TextField(blank=True)),
                ('dated', models.DateField(blank=True, null=True)),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ('file', models.FileField(blank=True, upload_to='funding/%Y/%m/')),
                ('file_name', models.TextField(blank=True)),
                ('file_type', models.TextField(blank=True, help_text='media type, found from the content')),
                ('file_sha256', models.CharField(blank=True, max_length=64)),
                ('document_key', models.TextField(blank=True)),
                ('for_match', models.BooleanField(default=False, help_text='stands behind a claim of match')),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('added_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('center', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.center')),
            ],
            options={
                'verbose_name_plural': 'evidence',
                'ordering': ['-added_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='JournalEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('booked_on', models.DateField()),
                ('incurred_on', models.DateField()),
                ('memo', models.TextField()),
                ('origin', models.TextField(choices=[('hand', 'entered by hand'), ('import', 'accounting system'), ('time_sheet', 'time sheet'), ('invoice', 'invoice'), ('payment', 'payment of an invoice'), ('in_kind', 'in-kind contribution'), ('subrecipient', 'report of a subrecipient'), ('drawdown', 'drawdown'), ('indirect', 'indirect cost'), ('reversal', 'correction')])),
                ('origin_key', models.TextField()),
                ('posted_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('transaction', models.BigIntegerField(db_default=models.Func(function='txid_current', output_field=models.BigIntegerField()), editable=False, help_text='in which it was written: no posting joins it later')),
                ('award', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='network.award')),
                ('budget_period', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='network.budgetperiod')),
                ('center', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.center')),
                ('evidence', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='funding.evidence')),
                ('posted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reverses', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='funding.journalentry')),
            ],
            options={
                'verbose_name_plural': 'journal entries',
                'ordering': ['-booked_on', '-id'],
            },
        ),
        migrations.CreateModel(
            name='MonthBalance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField()),
                ('account', models.TextField(choices=[(lineshaft.domain.ledger.accounts.Account['CASH'], 'Cash'), (lineshaft.domain.ledger.accounts.Account['RECEIVABLE'], 'Receivable'), (lineshaft.domain.ledger.accounts.Account['PAYABLE'], 'Payable'), (lineshaft.domain.ledger.accounts.Account['CONTRIBUTION'], 'Received or given'), (lineshaft.domain.ledger.accounts.Account['PROGRAM_INCOME'], 'Program income'), (lineshaft.domain.ledger.accounts.Account['INTEREST_OWED'], 'Interest owed'), (lineshaft.domain.ledger.accounts.Account['EXPENSE'], 'Cost'), (lineshaft.domain.ledger.accounts.Account['OBLIGATION'], 'Ordered, not yet cost'), (lineshaft.domain.ledger.accounts.Account['OBLIGATED'], 'Set aside for orders')])),
                ('source', models.TextField(choices=[(lineshaft.domain.ledger.accounts.FundSource['FEDERAL'], 'Federal award'), (lineshaft.domain.ledger.accounts.FundSource['RECIPIENT'], "The center's own money"), (lineshaft.domain.ledger.accounts.FundSource['STATE'], 'State'), (lineshaft.domain.ledger.accounts.FundSource['LOCAL'], 'Local government'), (lineshaft.domain.ledger.accounts.FundSource['PRIVATE'], 'Private'), (lineshaft.domain.ledger.accounts.FundSource['FEES'], 'Fees (program income)'), (lineshaft.domain.ledger.accounts.FundSource['ADDITIVE_FEES'], 'Fees added to the budget'), (lineshaft.domain.ledger.accounts.FundSource['IN_KIND'], 'In-kind of third parties'), (lineshaft.domain.ledger.accounts.FundSource['UNRECOVERED_INDIRECT'], 'Unrecovered indirect cost')])),
                ('object_class', models.TextField(blank=True, choices=[(lineshaft.domain.ledger.accounts.ObjectClass['PERSONNEL'], 'Personnel'), (lineshaft.domain.ledger.accounts.ObjectClass['FRINGE'], 'Fringe benefits'), (lineshaft.domain.ledger.accounts.ObjectClass['TRAVEL'], 'Travel'), (lineshaft.domain.ledger.accounts.ObjectClass['EQUIPMENT'], 'Equipment'), (lineshaft.domain.ledger.accounts.ObjectClass['SUPPLIES'], 'Supplies'), (lineshaft.domain.ledger.accounts.ObjectClass['CONTRACTUAL'], 'Contracts'), (lineshaft.domain.ledger.accounts.ObjectClass['SUBAWARD'], 'Subawards'), (lineshaft.domain.ledger.accounts.ObjectClass['CONSTRUCTION'], 'Construction'), (lineshaft.domain.ledger.accounts.ObjectClass['RENT'], 'Rent'), (lineshaft.domain.ledger.accounts.ObjectClass['PARTICIPANT_SUPPORT'], 'Participant support'), (lineshaft.domain.ledger.accounts.ObjectClass['TUITION'], 'Tuition'), (lineshaft.domain.ledger.accounts.ObjectClass['OTHER'], 'Other'), (lineshaft.domain.ledger.accounts.ObjectClass['INDIRECT'], 'Indirect')], null=True)),
                ('activity', models.TextField(blank=True, choices=[(lineshaft.domain.ledger.accounts.Activity['ENGAGEMENT'], 'Work with companies'), (lineshaft.domain.ledger.accounts.Activity['PROGRAM'], 'Programs'), (lineshaft.domain.ledger.accounts.Activity['ADMINISTRATION'], 'Administration')], null=True)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=16)),
                ('award', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='balances', to='network.award')),
                ('budget_period', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.budgetperiod')),
                ('center', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.center')),
            ],
        ),
        migrations.CreateModel(
            name='Subaward',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.TextField()),
                ('name', models.TextField(help_text='of the subrecipient')),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('federal_amount', models.DecimalField(decimal_places=2, max_digits=14)),
                ('is_synthetic', models.BooleanField(default=False)),
                ('award', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='subawards', to='network.award')),
                ('center', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.center')),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Posting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('booked_on', models.DateField()),
                ('account', models.TextField(choices=[(lineshaft.domain.ledger.accounts.Account['CASH'], 'Cash'), (lineshaft.domain.ledger.accounts.Account['RECEIVABLE'], 'Receivable'), (lineshaft.domain.ledger.accounts.Account['PAYABLE'], 'Payable'), (lineshaft.domain.ledger.accounts.Account['CONTRIBUTION'], 'Received or given'), (lineshaft.domain.ledger.accounts.Account['PROGRAM_INCOME'], 'Program income'), (lineshaft.domain.ledger.accounts.Account['INTEREST_OWED'], 'Interest owed'), (lineshaft.domain.ledger.accounts.Account['EXPENSE'], 'Cost'), (lineshaft.domain.ledger.accounts.Account['OBLIGATION'], 'Ordered, not yet cost'), (lineshaft.domain.ledger.accounts.Account['OBLIGATED'], 'Set aside for orders')])),
                ('source', models.TextField(choices=[(lineshaft.domain.ledger.accounts.FundSource['FEDERAL'], 'Federal award'), (lineshaft.domain.ledger.accounts.FundSource['RECIPIENT'], "The center's own money"), (lineshaft.domain.ledger.accounts.FundSource['STATE'], 'State'), (lineshaft.domain.ledger.accounts.FundSource['LOCAL'], 'Local government'), (lineshaft.domain.ledger.accounts.FundSource['PRIVATE'], 'Private'), (lineshaft.domain.ledger.accounts.FundSource['FEES'], 'Fees (program income)'), (lineshaft.domain.ledger.accounts.FundSource['ADDITIVE_FEES'], 'Fees added to the budget'), (lineshaft.domain.ledger.accounts.FundSource['IN_KIND'], 'In-kind of third parties'), (lineshaft.domain.ledger.accounts.FundSource['UNRECOVERED_INDIRECT'], 'Unrecovered indirect cost')])),
                ('object_class', models.TextField(blank=True, choices=[(lineshaft.domain.ledger.accounts.ObjectClass['PERSONNEL'], 'Personnel'), (lineshaft.domain.ledger.accounts.ObjectClass['FRINGE'], 'Fringe benefits'), (lineshaft.domain.ledger.accounts.ObjectClass['TRAVEL'], 'Travel'), (lineshaft.domain.ledger.accounts.ObjectClass['EQUIPMENT'], 'Equipment'), (lineshaft.domain.ledger.accounts.ObjectClass['SUPPLIES'], 'Supplies'), (lineshaft.domain.ledger.accounts.ObjectClass['CONTRACTUAL'], 'Contracts'), (lineshaft.domain.ledger.accounts.ObjectClass['SUBAWARD'], 'Subawards'), (lineshaft.domain.ledger.accounts.ObjectClass['CONSTRUCTION'], 'Construction'), (lineshaft.domain.ledger.accounts.ObjectClass['RENT'], 'Rent'), (lineshaft.domain.ledger.accounts.ObjectClass['PARTICIPANT_SUPPORT'], 'Participant support'), (lineshaft.domain.ledger.accounts.ObjectClass['TUITION'], 'Tuition'), (lineshaft.domain.ledger.accounts.ObjectClass['OTHER'], 'Other'), (lineshaft.domain.ledger.accounts.ObjectClass['INDIRECT'], 'Indirect')], null=True)),
                ('activity', models.TextField(blank=True, choices=[(lineshaft.domain.ledger.accounts.Activity['ENGAGEMENT'], 'Work with companies'), (lineshaft.domain.ledger.accounts.Activity['PROGRAM'], 'Programs'), (lineshaft.domain.ledger.accounts.Activity['ADMINISTRATION'], 'Administration')], null=True)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14)),
                ('award', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.award')),
                ('budget_period', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.budgetperiod')),
                ('center', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.center')),
                ('engagement', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='engagements.engagement')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='funding.journalentry')),
                ('subaward', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='funding.subaward')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='AccountingMonth',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(help_text='its first day')),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('reopened_because', models.TextField(blank=True)),
                ('center', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.center')),
                ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-month'],
                'constraints': [models.UniqueConstraint(fields=('center', 'month'), name='a_month_of_the_books_is_there_once'), models.CheckConstraint(condition=models.Q(('month', django.db.models.functions.datetime.TruncMonth('month', output_field=models.DateField()))), name='a_month_begins_on_its_first_day')],
            },
        ),
        migrations.CreateModel(
            name='Approval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.TextField(choices=[('pre_award_cost', 'costs before the award begins'), ('unrecovered_indirect', 'unrecovered indirect cost as match'), ('rebudget', 'transfer between object classes'), ('carryover', 'unexpended federal money used in the next year'), ('extension', 'extension without more money'), ('key_person', 'change of a key person'), ('income_as_match', 'program income as match'), ('subaward', 'subaward above the set amount'), ('equipment', 'purchase of equipment')])),
                ('what', models.TextField(help_text='what is to be done, and why')),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ('days', models.PositiveSmallIntegerField(blank=True, help_text='before the award, for costs', null=True)),
                ('state', models.TextField(choices=[('asked', 'asked'), ('granted', 'granted'), ('refused', 'refused'), ('withdrawn', 'withdrawn')], default='asked')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('decided_on', models.DateField(blank=True, null=True)),
                ('decision', models.TextField(blank=True, help_text='in words, with the reference of the letter')),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('award', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='approvals', to='network.award')),
                ('center', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.center')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-asked_at', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['granted', 'refused']), _negated=True), models.Q(('decided_on__isnull', False), models.Q(('decision', ''), _negated=True)), _connector='OR'), name='a_decided_approval_says_when_and_by_which_word'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'pre_award_cost'), _negated=True), ('days__isnull', False), _connector='OR'), name='pre_award_costs_say_how_many_days')],
            },
        ),
        migrations.CreateModel(
            name='AwardAction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.TextField(choices=[('award', 'award'), ('continuation', 'continuation'), ('supplement', 'supplement'), ('amendment', 'amendment of terms'), ('deobligation', 'money taken back'), ('extension', 'extension to a day'), ('lapse', 'lapsed'), ('restoration', 'restored'), ('close', 'closed')])),
                ('number', models.TextField(blank=True, help_text='of the amendment')),
                ('amount', models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ('is_pending', models.BooleanField(default=False, help_text='planned or submitted, not executed')),
                ('executed_on', models.DateField()),
                ('extended_to', models.DateField(blank=True, null=True)),
                ('source', models.TextField(help_text='the notice, by its number and day')),
                ('note', models.TextField(blank=True)),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('award', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='actions', to='network.award')),
                ('budget_period', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='actions', to='network.budgetperiod')),
                ('center', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.center')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('takes_back', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='taken_back_by', to='funding.awardaction')),
            ],
            options={
                'ordering': ['executed_on', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', 'extension'), _negated=True), ('extended_to__isnull', False), _connector='OR'), name='an_extension_says_until_when'), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='an_action_names_its_source')],
            },
        ),
        migrations.CreateModel(
            name='AwardTerms',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('applies_from', models.DateField()),
                ('law_as_of', models.DateField()),
                ('match_share', models.DecimalField(blank=True, decimal_places=6, max_digits=7, null=True)),
                ('indirect_type', models.TextField(choices=[('none', 'no indirect cost'), ('de_minimis', 'de minimis'), ('provisional', 'negotiated, provisional'), ('predetermined', 'negotiated, predetermined'), ('fixed', 'negotiated, fixed with carry-forward'), ('final', 'negotiated, final')], default='none')),
                ('indirect_rate', models.DecimalField(decimal_places=6, default=0, max_digits=7)),
                ('income_method', models.TextField(choices=[('deduction', 'deduction'), ('addition', 'addition'), ('cost_sharing', 'cost sharing')], default='cost_sharing')),
                ('additive_allowed', models.BooleanField(default=False, help_text='income beyond the match may be added to the budget')),
                ('frequency', models.TextField(choices=[('quarterly', 'quarterly'), ('semiannual', 'every half-year'), ('annual', 'yearly')], default='semiannual')),
                ('basis', models.TextField(choices=[('cash', 'cash'), ('accrual', 'accrual')], default='accrual')),
                ('settle_days', models.PositiveSmallIntegerField(default=120)),
                ('source', models.TextField()),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('award', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='terms', to='network.award')),
                ('center', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.center')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'award terms',
                'ordering': ['applies_from', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('match_share__isnull', True), models.Q(('match_share__gt', 0), ('match_share__lt', 1)), _connector='OR'), name='match_share_is_a_share'), models.CheckConstraint(condition=models.Q(('indirect_rate__gte', 0), ('indirect_rate__lte', 1)), name='indirect_rate_is_a_share'), models.CheckConstraint(condition=models.Q(('additive_allowed', False), ('income_method', 'cost_sharing'), _connector='OR'), name='income_is_added_by_one_term'), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='terms_name_their_source')],
            },
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.UniqueConstraint(fields=('id', 'center'), name='evidence_has_one_center'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.UniqueConstraint(condition=models.Q(('for_match', True), models.Q(('file_sha256', ''), _negated=True)), fields=('file_sha256',), name='a_file_is_claimed_as_match_once'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.UniqueConstraint(condition=models.Q(('for_match', True), models.Q(('document_key', ''), _negated=True)), fields=('document_key',), name='a_document_is_claimed_as_match_once'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('file', ''), ('file_sha256', '')), models.Q(models.Q(('file', ''), _negated=True), models.Q(('file_sha256', ''), _negated=True)), _connector='OR'), name='a_file_of_funding_has_its_hash'),
        ),
        migrations.AddIndex(
            model_name='journalentry',
            index=models.Index(fields=['award', '-booked_on', '-id'], name='entries_of_an_award'),
        ),
        migrations.AddIndex(
            model_name='journalentry',
            index=models.Index(fields=['center', 'booked_on'], name='entries_of_a_month'),
        ),
        migrations.AddConstraint(
            model_name='journalentry',
            constraint=models.UniqueConstraint(fields=('center', 'origin', 'origin_key'), name='what_happened_is_posted_once'),
        ),
        migrations.AddConstraint(
            model_name='journalentry',
            constraint=models.UniqueConstraint(fields=('id', 'center', 'award', 'budget_period', 'booked_on'), name='entry_as_postings_repeat_it'),
        ),
        migrations.AddConstraint(
            model_name='journalentry',
            constraint=models.CheckConstraint(condition=models.Q(('incurred_on__lte', models.F('booked_on'))), name='a_cost_is_booked_when_it_is_incurred_or_later'),
        ),
        migrations.AddConstraint(
            model_name='journalentry',
            constraint=models.CheckConstraint(condition=models.Q(('memo', ''), _negated=True), name='an_entry_says_what_happened'),
        ),
        migrations.AddConstraint(
            model_name='journalentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('origin', 'reversal'), ('reverses__isnull', False)), models.Q(models.Q(('origin', 'reversal'), _negated=True), ('reverses__isnull', True)), _connector='OR'), name='a_correction_says_what_it_reverses'),
        ),
        migrations.AddIndex(
            model_name='monthbalance',
            index=models.Index(fields=['center', 'month'], name='balances_of_a_center'),
        ),
        migrations.AddConstraint(
            model_name='monthbalance',
            constraint=models.UniqueConstraint(fields=('award', 'budget_period', 'month', 'account', 'source', 'object_class', 'activity'), name='a_balance_is_kept_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='subaward',
            constraint=models.UniqueConstraint(fields=('award', 'number'), name='a_subaward_has_its_own_number'),
        ),
        migrations.AddConstraint(
            model_name='subaward',
            constraint=models.UniqueConstraint(fields=('id', 'center'), name='a_subaward_has_one_center'),
        ),
        migrations.AddConstraint(
            model_name='subaward',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gt', models.F('starts_on'))), name='a_subaward_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='subaward',
            constraint=models.CheckConstraint(condition=models.Q(('federal_amount__gte', 0)), name='a_subaward_is_not_negative'),
        ),
        migrations.AddIndex(
            model_name='posting',
            index=models.Index(fields=['award', 'booked_on'], include=('account', 'source', 'object_class', 'activity', 'amount'), name='postings_of_an_award'),
        ),
        migrations.AddConstraint(
            model_name='posting',
            constraint=models.CheckConstraint(condition=models.Q(('amount', 0), _negated=True), name='a_posting_has_an_amount'),
        ),
        migrations.AddConstraint(
            model_name='posting',
            constraint=models.CheckConstraint(condition=models.Q(('account__in', [lineshaft.domain.ledger.accounts.Account['CASH'], lineshaft.domain.ledger.accounts.Account['RECEIVABLE'], lineshaft.domain.ledger.accounts.Account['PAYABLE'], lineshaft.domain.ledger.accounts.Account['CONTRIBUTION'], lineshaft.domain.ledger.accounts.Account['PROGRAM_INCOME'], lineshaft.domain.ledger.accounts.Account['INTEREST_OWED'], lineshaft.domain.ledger.accounts.Account['EXPENSE'], lineshaft.domain.ledger.accounts.Account['OBLIGATION'], lineshaft.domain.ledger.accounts.Account['OBLIGATED']])), name='account_is_known'),
        ),
        migrations.AddConstraint(
            model_name='posting',
            constraint=models.CheckConstraint(condition=models.Q(('source__in', [lineshaft.domain.ledger.accounts.FundSource['FEDERAL'], lineshaft.domain.ledger.accounts.FundSource['RECIPIENT'], lineshaft.domain.ledger.accounts.FundSource['STATE'], lineshaft.domain.ledger.accounts.FundSource['LOCAL'], lineshaft.domain.ledger.accounts.FundSource['PRIVATE'], lineshaft.domain.ledger.accounts.FundSource['FEES'], lineshaft.domain.ledger.accounts.FundSource['ADDITIVE_FEES'], lineshaft.domain.ledger.accounts.FundSource['IN_KIND'], lineshaft.domain.ledger.accounts.FundSource['UNRECOVERED_INDIRECT']])), name='fund_source_is_known'),
        ),
        migrations.AddConstraint(
            model_name='posting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('account__in', [lineshaft.domain.ledger.accounts.Account['EXPENSE'], lineshaft.domain.ledger.accounts.Account['OBLIGATED'], lineshaft.domain.ledger.accounts.Account['OBLIGATION']]), ('activity__isnull', False), ('object_class__isnull', False)), models.Q(models.Q(('account__in', [lineshaft.domain.ledger.accounts.Account['EXPENSE'], lineshaft.domain.ledger.accounts.Account['OBLIGATED'], lineshaft.domain.ledger.accounts.Account['OBLIGATION']]), _negated=True), ('activity__isnull', True), ('object_class__isnull', True), ('subaward__isnull', True)), _connector='OR'), name='cost_says_for_what_and_nothing_else_does'),
        ),
        migrations.AddConstraint(
            model_name='posting',
            constraint=models.CheckConstraint(condition=models.Q(('object_class__isnull', True), ('object_class__in', [lineshaft.domain.ledger.accounts.ObjectClass['PERSONNEL'], lineshaft.domain.ledger.accounts.ObjectClass['FRINGE'], lineshaft.domain.ledger.accounts.ObjectClass['TRAVEL'], lineshaft.domain.ledger.accounts.ObjectClass['EQUIPMENT'], lineshaft.domain.ledger.accounts.ObjectClass['SUPPLIES'], lineshaft.domain.ledger.accounts.ObjectClass['CONTRACTUAL'], lineshaft.domain.ledger.accounts.ObjectClass['SUBAWARD'], lineshaft.domain.ledger.accounts.ObjectClass['CONSTRUCTION'], lineshaft.domain.ledger.accounts.ObjectClass['RENT'], lineshaft.domain.ledger.accounts.ObjectClass['PARTICIPANT_SUPPORT'], lineshaft.domain.ledger.accounts.ObjectClass['TUITION'], lineshaft.domain.ledger.accounts.ObjectClass['OTHER'], lineshaft.domain.ledger.accounts.ObjectClass['INDIRECT']]), _connector='OR'), name='object_class_is_known'),
        ),
        migrations.AddConstraint(
            model_name='posting',
            constraint=models.CheckConstraint(condition=models.Q(('activity__isnull', True), ('activity__in', [lineshaft.domain.ledger.accounts.Activity['ENGAGEMENT'], lineshaft.domain.ledger.accounts.Activity['PROGRAM'], lineshaft.domain.ledger.accounts.Activity['ADMINISTRATION']]), _connector='OR'), name='activity_is_known'),
        ),
        migrations.AddConstraint(
            model_name='posting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('source__in', [lineshaft.domain.ledger.accounts.FundSource['IN_KIND'], lineshaft.domain.ledger.accounts.FundSource['UNRECOVERED_INDIRECT']]), _negated=True), ('account__in', [lineshaft.domain.ledger.accounts.Account['EXPENSE'], lineshaft.domain.ledger.accounts.Account['CONTRIBUTION']]), _connector='OR'), name='value_without_money_touches_no_cash'),
        ),
    ]
