"""The landscape of a technology need: what a center looked at, what it thinks of each, and what comes next."""

from django.db import models
from django.utils import timezone

from lineshaft.apps.accounts.models import User
from lineshaft.apps.network.models import Center
from lineshaft.apps.partners.models import Resource
from lineshaft.tenancy import classify

from .needs import Need


class TechnologyOption(models.Model):
    """
    A technology or expertise that may answer a need, with what the center thinks of it.

    It is a published resource that the search ranked, or one that the advisor added: then perhaps from outside the
    network, with its own title. What is not marked goes with the next search.
    """

    class Mark(models.TextChoices):
        FITS = "fits", "fits"
        MAY_FIT = "may_fit", "may fit"
        DOES_NOT_FIT = "does_not_fit", "does not fit"

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="options")
    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    resource = models.ForeignKey(
        Resource,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="none: from outside",
    )
    title = models.TextField(help_text="as it was called when it was found")
    provider_name = models.TextField(help_text="who has it")
    link = models.URLField(blank=True, max_length=500)
    place = models.PositiveSmallIntegerField(null=True, blank=True, help_text="1 is the best of the search")
    score = models.FloatField(null=True, blank=True, help_text="0 to 1")
    reasons = models.JSONField(default=list, help_text="one for each feature, with what it adds")
    is_by_hand = models.BooleanField(default=False)
    mark = models.TextField(choices=Mark.choices, blank=True)
    note = models.TextField(blank=True, help_text="the company reads it in the report")
    marked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    marked_at = models.DateTimeField(null=True, blank=True)

    DISCLOSURE = classify(
        center="id need center resource title provider_name link place score reasons is_by_hand mark"
        " marked_at",
        confidential="note marked_by",
    )

    class Meta:
        ordering = ["place", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["need", "center", "resource"], name="a_resource_is_an_option_of_a_need_once"
            ),
            models.CheckConstraint(
                name="technology_mark_is_known",
                condition=models.Q(mark__in=["", "fits", "may_fit", "does_not_fit"]),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class NeedVersion(models.Model):
    """What a technology need said before it was changed."""

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(help_text="1 is what was asked first")
    facts = models.JSONField(help_text="the fields of the need as they were")
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now, help_text="when the next version took its place")

    DISCLOSURE = classify(center="id need number changed_at", confidential="facts changed_by")

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["need", "number"], name="a_version_of_a_need_has_a_number_of_its_own"
            )
        ]

    def __str__(self) -> str:
        return f"{self.need_id} version {self.number}"


class NextStep(models.Model):
    """What is to be done about a technology need: what, by whom, by when."""

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="steps")
    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    what = models.TextField()
    who = models.TextField()
    due_on = models.DateField()
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(center="id need center due_on written_at", confidential="what who written_by")

    class Meta:
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return self.what
