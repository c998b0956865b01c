import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from lineshaft.tenancy.one_center import of_the_same_center


class Migration(migrations.Migration):

    dependencies = [
        ("delivery", "0003_the_pace_of_the_pipeline"),
        ("network", "0003_an_award_may_be_extended"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AgreementText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(help_text="of the version")),
                ("title", models.TextField(blank=True)),
                ("paragraphs", models.TextField(blank=True, help_text="one a line")),
                ("acknowledges", models.TextField(blank=True, help_text="the sentence that the company agrees to")),
                ("title_es", models.TextField(blank=True)),
                ("paragraphs_es", models.TextField(blank=True)),
                ("acknowledges_es", models.TextField(blank=True)),
                ("why", models.TextField(help_text="why it is not as the version before")),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("center", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="network.center")),
                ("written_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={"ordering": ["-number"]},
        ),
        migrations.AddConstraint(
            model_name="agreementtext",
            constraint=models.UniqueConstraint(fields=("id", "center"), name="an_agreement_text_has_one_center"),
        ),
        migrations.AddConstraint(
            model_name="agreementtext",
            constraint=models.UniqueConstraint(fields=("center", "number"), name="a_version_of_the_text_stands_once"),
        ),
        migrations.AddConstraint(
            model_name="agreementtext",
            constraint=models.CheckConstraint(condition=Q(("number__gt", 0)), name="an_own_text_comes_after_the_shipped_one"),
        ),
        migrations.AddConstraint(
            model_name="agreementtext",
            constraint=models.CheckConstraint(condition=Q(("why", ""), _negated=True), name="an_agreement_text_says_why"),
        ),
        migrations.AddConstraint(
            model_name="agreementtext",
            constraint=models.CheckConstraint(
                condition=(~Q(title="") & ~Q(paragraphs="") & ~Q(acknowledges="")) | Q(title="", paragraphs="", acknowledges=""),
                name="an_agreement_text_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreementtext",
            constraint=models.CheckConstraint(
                condition=(
                    (~Q(title_es="") & ~Q(paragraphs_es="") & ~Q(acknowledges_es=""))
                    | Q(title_es="", paragraphs_es="", acknowledges_es="")
                )
                & (Q(paragraphs_es="") | ~Q(paragraphs="")),
                name="a_spanish_text_is_whole_and_beside_an_english_one",
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="agreement_text",
            field=models.ForeignKey(blank=True, help_text="the center's own text that it was sent with; none for the shipped one", null=True, on_delete=django.db.models.deletion.PROTECT, related_name="proposals", to="delivery.agreementtext"),
        ),
        migrations.AddField(
            model_name="proposal",
            name="answered_by",
            field=models.ForeignKey(blank=True, help_text="who of the company answered it signed in; nobody where it was by the link of a mail", null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="acknowledgement",
            name="acknowledged_by",
            field=models.ForeignKey(blank=True, help_text="who was signed in; nobody where it was by the link of a mail", null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name="acknowledgement",
            name="email",
            field=models.EmailField(help_text="to which the link was sent, or of who was signed in", max_length=254),
        ),
        migrations.AlterField(
            model_name="workdocument",
            name="audience",
            field=models.TextField(choices=[("center", "people of the center alone"), ("company", "the company too, signed in and by the link of its proposal")], default="center"),
        ),
        of_the_same_center("delivery_proposal", "agreement_text_id", "delivery_agreementtext"),
    ]
