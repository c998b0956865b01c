from django.db import migrations, models

_STANDINGS = [
    ('arrived', 'with the center'),
    ('answered', 'answered by the center'),
    ('under_way', 'became work'),
    ('passed_on', 'passed on to another center'),
    ('closed', 'closed without work'),
    ('taken_back', 'taken back'),
]

# The trigger that keeps them so is declared in referral_policies.py. Nobody is written to about what was until now.
_RIGHT = """
    UPDATE engagements_referral r SET standing = found.now_at, standing_since = now()
      FROM (
        SELECT own.id, CASE
            WHEN live.status = 'engaged' THEN 'under_way'
            WHEN live.status = 'transferred' THEN 'passed_on'
            WHEN live.status = 'closed' THEN 'closed'
            WHEN live.responded_at IS NOT NULL THEN 'answered'
            ELSE 'arrived' END AS now_at
          FROM engagements_request own
          JOIN engagements_request live ON live.id = coalesce(own.joined_to_id, own.id)) found
     WHERE r.help_request_id = found.id AND r.standing <> found.now_at;
    UPDATE engagements_referral SET standing_told = standing;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('engagements', '0018_service_lines_of_requests'),
    ]

    operations = [
        migrations.AlterField(
            model_name='referral',
            name='standing',
            field=models.TextField(choices=_STANDINGS, default='arrived'),
        ),
        migrations.AddField(
            model_name='referral',
            name='standing_told',
            field=models.TextField(choices=_STANDINGS, default='arrived', help_text='the last one that the partner was written of'),
        ),
        migrations.RemoveConstraint(model_name='referral', name='referral_standing_is_known'),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.CheckConstraint(condition=models.Q(('standing__in', [code for code, _label in _STANDINGS])), name='referral_standing_is_known'),
        ),
        migrations.AlterField(
            model_name='requeststep',
            name='kind',
            field=models.TextField(choices=[('acknowledged', 'acknowledged by mail'), ('routed', 'given by a rule'), ('overridden', 'given to somebody else'), ('responded', 'first response'), ('reminded', 'reminded before it was due'), ('escalated', 'overdue: who has it was reminded'), ('to_director', 'overdue: the directors were told'), ('joined', 'joined'), ('separated', 'separated again'), ('transfer', 'transfer to another center'), ('taken_back', 'taken back by the partner')]),
        ),
        migrations.RunSQL(_RIGHT, migrations.RunSQL.noop),
    ]
