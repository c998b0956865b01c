from django.db import migrations

from lineshaft.tenancy.one_center import of_the_same_center


def _key(table: str, name: str, columns: str, parent: str, wanted: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({columns}) REFERENCES {parent} ({wanted})",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )


class Migration(migrations.Migration):
    dependencies = [("funding", "0001_initial"), ("network", "0003_an_award_may_be_extended")]

    operations = [
        of_the_same_center("funding_awardaction", "award_id", "network_award"),
        of_the_same_center("funding_awardterms", "award_id", "network_award"),
        of_the_same_center("funding_approval", "award_id", "network_award"),
        of_the_same_center("funding_subaward", "award_id", "network_award"),
        _key(
            "funding_awardaction", "an_action_is_of_a_period_of_its_award", "budget_period_id, award_id, center_id",
            "network_budgetperiod", "id, award_id, center_id",
        ),
        _key(
            "funding_journalentry", "an_entry_is_of_a_period_of_its_award", "budget_period_id, award_id, center_id",
            "network_budgetperiod", "id, award_id, center_id",
        ),
        of_the_same_center("funding_journalentry", "evidence_id", "funding_evidence"),
        _key(
            "funding_posting", "a_posting_repeats_its_entry",
            "entry_id, center_id, award_id, budget_period_id, booked_on",
            "funding_journalentry", "id, center_id, award_id, budget_period_id, booked_on",
        ),
        of_the_same_center("funding_posting", "subaward_id", "funding_subaward"),
        _key(
            "funding_monthbalance",
            "a_balance_is_of_a_period_of_its_award",
            "budget_period_id, award_id, center_id",
            "network_budgetperiod",
            "id, award_id, center_id",
        ),
    ]
