import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from lineshaft.tenancy.one_center import of_the_same_center

# Keys are checked at once: a table with checks that wait cannot be altered in the same transaction.
_CHECKED = "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;"

_COMPANIES = f"""
UPDATE delivery_proposal p SET company_id = s.company_id
  FROM engagements_engagement e JOIN companies_site s ON s.id = e.site_id
 WHERE e.id = p.engagement_id AND p.sent_at IS NOT NULL;
UPDATE delivery_workdocument d SET company_id = s.company_id
  FROM engagements_engagement e JOIN companies_site s ON s.id = e.site_id
 WHERE e.id = d.engagement_id;
UPDATE delivery_workdocument d SET replaced_at = n.added_at FROM delivery_workdocument n WHERE n.replaces_id = d.id;
{_CHECKED}
"""

# What the center wrote goes to a row of its own; what the company had said stays. The trail knows when it was withdrawn.
_SAID = r"E'\n\nThe company had declined it: '"
_WITHDRAWALS = rf"""
INSERT INTO delivery_proposalwithdrawal (center_id, proposal_id, reason, withdrawn_at)
SELECT p.center_id, p.id, split_part(p.reason, {_SAID}, 1),
       coalesce((SELECT max(a.at) FROM audit_auditevent a
                  WHERE a.table_name = 'delivery_proposal' AND a.row_id = p.id::text
                    AND a.after ->> 'state' = 'withdrawn'), p.answered_at, p.made_at)
  FROM delivery_proposal p WHERE p.state = 'withdrawn' AND p.reason <> '';
UPDATE delivery_proposal SET reason = split_part(reason, {_SAID}, 2),
       answered_at = CASE WHEN strpos(reason, {_SAID}) > 0 THEN answered_at END
 WHERE state = 'withdrawn';
{_CHECKED}
"""


class Migration(migrations.Migration):
    """
    Proposals and documents name the company that they were for; a document knows that it was replaced; why the center
    withdrew a proposal is the center's own.
    """

    dependencies = [
        ("delivery", "0004_own_agreement_texts"),
        ("companies", "0019_itar_registration_is_export_control"),
        ("engagements", "0018_service_lines_of_requests"),
        ("audit", "0002_who_wrote_a_shared_row_stands_apart"),
    ]

    operations = [
        migrations.AddField(
            model_name="proposal",
            name="company",
            field=models.ForeignKey(blank=True, help_text="to which it was sent; it stays that one's when the plant goes to another company", null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="companies.company"),
        ),
        migrations.AddField(
            model_name="workdocument",
            name="company",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="companies.company"),
        ),
        migrations.AddField(
            model_name="workdocument",
            name="replaced_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunSQL(_COMPANIES, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="workdocument",
            name="company",
            field=models.ForeignKey(help_text="for which it was filed; it stays that one's when the plant goes to another company", on_delete=django.db.models.deletion.PROTECT, related_name="+", to="companies.company"),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(condition=models.Q(("sent_at__isnull", True), ("company__isnull", False), _connector="OR"), name="a_sent_proposal_has_its_company"),
        ),
        migrations.CreateModel(
            name="ProposalWithdrawal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField()),
                ("withdrawn_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("center", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="network.center")),
                ("proposal", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="withdrawal", to="delivery.proposal")),
            ],
        ),
        migrations.AddConstraint(
            model_name="proposalwithdrawal",
            constraint=models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="a_withdrawal_says_why"),
        ),
        migrations.RunSQL(_WITHDRAWALS, migrations.RunSQL.noop),
        of_the_same_center("delivery_proposalwithdrawal", "proposal_id", "delivery_proposal"),
        migrations.AlterField(
            model_name="proposal",
            name="reason",
            field=models.TextField(blank=True, help_text="why the company declined it, in its words"),
        ),
    ]
