from django.db import migrations, models

KEY = "a_posting_is_of_a_subaward_of_its_award"
OF_ONE_CENTER = "funding_posting_subaward_id_of_the_same_center"


class Migration(migrations.Migration):
    """A subaward has one award and an award one center: the key of the center alone says less."""

    dependencies = [('funding', '0018_claims_stand_and_subawards_are_amended')]

    operations = [
        migrations.AddConstraint(
            model_name="subaward",
            constraint=models.UniqueConstraint(fields=("id", "award"), name="a_subaward_has_one_award"),
        ),
        migrations.RunSQL(
            f"ALTER TABLE funding_posting ADD CONSTRAINT {KEY} FOREIGN KEY (subaward_id, award_id)"
            " REFERENCES funding_subaward (id, award_id)",
            f"ALTER TABLE funding_posting DROP CONSTRAINT {KEY}",
        ),
        migrations.RunSQL(
            f"ALTER TABLE funding_posting DROP CONSTRAINT {OF_ONE_CENTER}",
            f"ALTER TABLE funding_posting ADD CONSTRAINT {OF_ONE_CENTER} FOREIGN KEY (subaward_id, center_id)"
            " REFERENCES funding_subaward (id, center_id)",
        ),
    ]
