"""Which centers a need went to, and what they found out about their plants."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lineshaft.apps.accounts.models import User
from lineshaft.apps.companies.models import Site
from lineshaft.apps.network.models import Center
from lineshaft.tenancy import classify

from .. import states
from .needs import Need


class Routing(models.Model):
    """A need that the desk sent to a center, with the day by which it answers."""

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="routings")
    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="routings")
    due_on = models.DateField()
    note = models.TextField(blank=True, help_text="of the desk to the center")
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(default=timezone.now)
    reminded_at = models.DateTimeField(null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    answered_at = models.DateTimeField(
        null=True, blank=True, help_text="when the center said that it is done"
    )
    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    recalled_at = models.DateTimeField(null=True, blank=True, help_text="when the desk took it back")

    DISCLOSURE = classify(
        center="id need center due_on sent_at reminded_at reminders answered_at recalled_at",
        confidential="note sent_by answered_by",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["need", "center"], name="a_need_goes_to_a_center_once"),
            models.UniqueConstraint(fields=["id", "center"], name="a_routing_has_one_center"),
            models.CheckConstraint(
                name="an_answered_routing_says_who",
                condition=models.Q(answered_at__isnull=True) | models.Q(answered_by__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["center", "answered_at", "due_on"], name="routing_by_due_day")]

    def __str__(self) -> str:
        return f"{self.need_id} at {self.center_id}"


class Candidate(models.Model):
    """A plant that may meet a need: proposed by the engine or added by the center, and answered by the center."""

    class Level(models.TextChoices):
        EXACT = "exact", _("exact match")
        PARTIAL = "partial", _("partial match")
        NONE = "none", _("no match")

    routing = models.ForeignKey(Routing, on_delete=models.PROTECT, related_name="candidates")
    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="candidacies")
    status = models.TextField(choices=states.CANDIDATE_CHOICES, default=states.CandidateState.PROPOSED.value)
    is_missed = models.BooleanField(default=False, help_text="the engine missed it; the center added it")
    proposed_level = models.TextField(choices=Level.choices, blank=True, help_text="by the engine")
    score = models.FloatField(null=True, blank=True, help_text="of the engine, 0 to 1")
    reasons = models.JSONField(default=list, blank=True)

    level = models.TextField(choices=Level.choices, blank=True, help_text="as the center confirmed it")
    gaps = models.TextField(blank=True, help_text="what the plant lacks")
    capacity = models.TextField(blank=True, help_text="volume and lead time")
    can_supply_volume = models.BooleanField(null=True, blank=True)
    certifications_held = models.TextField(blank=True, help_text="with their evidence")
    made_in_us = models.TextField(blank=True, help_text="domestic content, in the company's words")
    capability_summary = models.TextField(blank=True, help_text="what the buyer reads")
    is_interested = models.BooleanField(null=True, blank=True)
    spoke_with = models.TextField(blank=True, help_text="who at the company answered")
    may_be_named = models.BooleanField(
        default=False, help_text="the company agreed that the buyer is told who it is"
    )
    agreed_by = models.TextField(blank=True, help_text="who at the company agreed to it")
    agreed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True, help_text="when the company took that back")
    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    added_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(
        center="id routing center site status is_missed proposed_level score reasons level can_supply_volume"
        " is_interested may_be_named agreed_at withdrawn_at answered_at added_at",
        confidential="gaps capacity certifications_held made_in_us capability_summary spoke_with agreed_by answered_by",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["routing", "site"],
                condition=~models.Q(status=states.CandidateState.SET_ASIDE.value),
                name="a_plant_is_a_candidate_once",
            ),
            models.CheckConstraint(
                name="candidate_status_is_known",
                condition=models.Q(status__in=[state.value for state in states.CandidateState]),
            ),
            models.CheckConstraint(
                name="an_answered_candidate_has_its_level",
                condition=~models.Q(status=states.CandidateState.ANSWERED.value)
                | (~models.Q(level="") & models.Q(answered_at__isnull=False, answered_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="who_may_be_named_agreed",
                condition=models.Q(may_be_named=False)
                | (~models.Q(agreed_by="") & models.Q(agreed_at__isnull=False, withdrawn_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="a_partial_match_says_its_gaps",
                condition=~models.Q(level="partial") | ~models.Q(gaps=""),
            ),
        ]
        indexes = [models.Index(fields=["site"], name="candidate_of_site")]

    def __str__(self) -> str:
        return f"{self.site_id} for {self.routing_id}"
