import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from lineshaft.tenancy.one_center import of_the_same_center


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0001_initial'),
        ('funding', '0022_fees_of_events'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FeePosting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=9)),
                ('posted_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('taken_back_at', models.DateTimeField(blank=True, null=True)),
                ('taken_back_because', models.TextField(blank=True)),
                ('center', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.center')),
                ('entry', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='event_fee', to='funding.journalentry')),
                ('invoice', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='event_fees', to='funding.invoice')),
                ('posted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('registration', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='events.registration')),
                ('taken_back_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-posted_at', '-id'],
            },
        ),
        migrations.AddConstraint(
            model_name='feeposting',
            constraint=models.UniqueConstraint(fields=('id', 'center'), name='a_posted_fee_has_one_center'),
        ),
        migrations.AddConstraint(
            model_name='feeposting',
            constraint=models.UniqueConstraint(condition=models.Q(('taken_back_at__isnull', True)), fields=('registration',), name='a_fee_is_in_the_books_once'),
        ),
        migrations.AddConstraint(
            model_name='feeposting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('entry__isnull', False), ('invoice__isnull', True)), models.Q(('entry__isnull', True), ('invoice__isnull', False)), _connector='OR'), name='a_posted_fee_is_an_entry_or_an_invoice'),
        ),
        migrations.AddConstraint(
            model_name='feeposting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('taken_back_at__isnull', True), ('taken_back_because', '')), models.Q(('taken_back_at__isnull', False), models.Q(('taken_back_because', ''), _negated=True)), _connector='OR'), name='a_fee_is_taken_back_with_a_reason'),
        ),
        of_the_same_center('events_feeposting', 'registration_id', 'events_registration'),
        of_the_same_center('events_feeposting', 'entry_id', 'funding_journalentry'),
        of_the_same_center('events_feeposting', 'invoice_id', 'funding_invoice'),
    ]
