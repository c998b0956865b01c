from django.db import migrations


class Migration(migrations.Migration):
    """What subrecipients reported in cash before its sources were asked for stands in the books as private."""

    dependencies = [
        ('funding', '0011_match_made_right'),
    ]

    operations = [
        migrations.RunSQL(
            "UPDATE funding_subrecipientreport SET cash_private = match_cash WHERE match_cash > 0",
            migrations.RunSQL.noop,
        ),
    ]
