import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from lineshaft.tenancy.one_center import of_the_same_center


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_a_buyer_has_its_own_name'),
        ('engagements', '0016_a_file_of_requests'),
        ('network', '0003_an_award_may_be_extended'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Referral',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('referred_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('reference', models.CharField(help_text='of the request, which the partner does not read', max_length=16)),
                ('company_name', models.TextField(help_text='as the partner wrote it')),
                ('contact_name', models.TextField(help_text='as the partner wrote it')),
                ('agreed_on', models.DateField()),
                ('agreed_how', models.TextField(choices=[('spoken', 'in a conversation'), ('written', 'in writing')])),
                ('agreed_words', models.TextField(help_text='what the company agreed to, as the partner confirmed it')),
                ('standing', models.TextField(choices=[('arrived', 'with the center'), ('answered', 'answered by the center'), ('under_way', 'became work'), ('passed_on', 'passed on to another center'), ('closed', 'closed without work')], default='arrived')),
                ('standing_since', models.DateTimeField(default=django.utils.timezone.now)),
                ('is_synthetic', models.BooleanField(default=False)),
                ('center', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.center')),
                ('help_request', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='referral', to='engagements.request')),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='referrals', to='accounts.organisation')),
                ('referred_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-referred_at', '-id'],
                'indexes': [models.Index(fields=['partner', '-referred_at'], name='referral_of_partner')],
                'constraints': [models.CheckConstraint(condition=models.Q(('standing__in', ['arrived', 'answered', 'under_way', 'passed_on', 'closed'])), name='referral_standing_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('agreed_words', ''), _negated=True), ('agreed_how__in', ['spoken', 'written'])), name='a_referral_has_the_word_of_the_company')],
            },
        ),
        of_the_same_center('engagements_referral', 'help_request_id', 'engagements_request'),
    ]
