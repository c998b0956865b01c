from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0002_fees_in_the_books'),
    ]

    operations = [
        migrations.AddField(
            model_name='registration',
            name='not_owed_because',
            field=models.TextField(blank=True, default='', help_text='why the fee is neither asked for nor posted: forgiven, or given back'),
            preserve_default=False,
        ),
    ]
