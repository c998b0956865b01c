from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('engagements', '0019_a_referral_follows_the_call_it_is_part_of'),
    ]

    operations = [
        migrations.AlterField(
            model_name='requeststep',
            name='kind',
            field=models.TextField(choices=[('acknowledged', 'acknowledged by mail'), ('routed', 'given by a rule'), ('overridden', 'given to somebody else'), ('responded', 'first response'), ('reminded', 'reminded before it was due'), ('escalated', 'overdue: who has it was reminded'), ('to_director', 'overdue: the directors were told'), ('joined', 'joined'), ('separated', 'separated again'), ('transfer', 'transfer to another center'), ('taken_back', 'taken back by the partner'), ('not_agreed', 'the company did not agree to be referred')]),
        ),
    ]
