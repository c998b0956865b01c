"""Published figures: the only numbers that public pages read. Success stories have their own room."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lineshaft.apps.accounts.models import User
from lineshaft.apps.reference.models import State
from lineshaft.tenancy import classify

from .stories.models import PublishedStory as PublishedStory
from .stories.models import Story as Story
from .stories.models import StoryConsent as StoryConsent
from .stories.models import StoryFigure as StoryFigure
from .stories.models import StoryLink as StoryLink


class Publication(models.Model):
    """One computation of every public figure of a fiscal year. The newest one of a year is shown; old ones stay."""

    fiscal_year = models.PositiveSmallIntegerField()
    computed_at = models.DateTimeField(default=timezone.now)
    computed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    inputs_sha256 = models.CharField(max_length=64, help_text="keyed hash of what it was computed from")
    definitions_sha256 = models.CharField(max_length=64, help_text="of the metric definitions and the method")
    is_current = models.BooleanField(default=True)
    is_synthetic = models.BooleanField(default=False)

    DISCLOSURE = classify(
        public="id fiscal_year computed_at inputs_sha256 definitions_sha256 is_current is_synthetic",
        center="computed_by",
    )

    class Meta:
        ordering = ["-fiscal_year", "-computed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["fiscal_year"],
                condition=models.Q(is_current=True),
                name="a_year_has_one_current_publication",
            )
        ]

    def __str__(self) -> str:
        return f"FY{self.fiscal_year} of {self.computed_at:%Y-%m-%d %H:%M} UTC"


class Figure(models.Model):
    """One public number, or the statement that it is withheld. `state` empty: the whole network."""

    class Withheld(models.TextChoices):
        """Why there is no number. Few companies and one dominant company are not told apart: that would tell."""

        NO = "", _("published")
        PROTECTED = (
            "protected",
            _("Fewer than five companies contributed, or one company makes up more than half of it."),
        )
        COMPLEMENTARY = (
            "complementary",
            _("With the other published figures it would reveal a figure that is withheld."),
        )
        NOTHING = "nothing", _("No company reported a result.")

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="figures")
    state = models.ForeignKey(State, null=True, on_delete=models.PROTECT)
    metric = models.TextField(help_text="id of a metric definition")
    withheld = models.TextField(choices=Withheld.choices, default=Withheld.NO, blank=True)
    value = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    verified = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    unverified = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    companies = models.IntegerField(null=True, help_text="contributing companies; empty when fewer than five")
    denominator = models.JSONField(
        default=dict, help_text="name, amount, status and source, where the metric is a ratio"
    )

    DISCLOSURE = classify(
        public="id publication state metric withheld value verified unverified companies denominator"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "state", "metric"],
                nulls_distinct=False,
                name="a_figure_is_published_once",
            ),
            models.CheckConstraint(
                name="a_withheld_figure_has_no_value",
                condition=models.Q(withheld="")
                | models.Q(
                    value__isnull=True, verified__isnull=True, unverified__isnull=True, companies__isnull=True
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.state_id or 'network'}"
