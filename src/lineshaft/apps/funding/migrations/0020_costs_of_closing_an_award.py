from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [('funding', '0019_a_posting_is_of_a_subaward_of_its_award')]

    operations = [
        migrations.AddField(
            model_name="journalentry",
            name="is_closeout",
            field=models.BooleanField(db_default=False, help_text="a cost of closing the award, after its end"),
        ),
    ]
