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
    capability_summary = models.TextField(
        blank=True, help_text="what the buyer reads when the company agreed to be named"
    )
    anonymous_summary = models.TextField(
        blank=True, help_text="what the buyer reads otherwise: no name, place or number that tells who it is"
    )
    is_interested = models.BooleanField(null=True, blank=True)
    spoke_with = models.TextField(blank=True, help_text="who at the company answered")
    set_aside_reason = models.TextField(blank=True, help_text="why the center leaves it out")
    discounted_reason = models.TextField(
        blank=True, help_text="why the desk counts another center's answer on the same plant"
    )
    discounted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    discounted_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    added_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(
        center="id routing center site status is_missed proposed_level score reasons level can_supply_volume"
        " is_interested answered_at added_at gaps capacity certifications_held made_in_us capability_summary"
        " anonymous_summary discounted_reason discounted_by discounted_at",
        confidential="spoke_with set_aside_reason answered_by added_by",
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
                name="who_is_set_aside_has_a_reason",
                condition=~models.Q(status=states.CandidateState.SET_ASIDE.value)
                | ~models.Q(set_aside_reason=""),
            ),
            models.CheckConstraint(
                name="an_answer_that_does_not_count_says_why",
                condition=models.Q(discounted_at__isnull=True)
                | (~models.Q(discounted_reason="") & models.Q(discounted_by__isnull=False)),
            ),
            models.UniqueConstraint(fields=["id", "center"], name="a_candidate_has_one_center"),
            models.CheckConstraint(
                name="a_partial_match_says_its_gaps",
                condition=~models.Q(level="partial") | ~models.Q(gaps=""),
            ),
        ]
        indexes = [models.Index(fields=["site"], name="candidate_of_site")]

    def __str__(self) -> str:
        return f"{self.site_id} for {self.routing_id}"


class NamingConsent(models.Model):
    """
    A company's word that the buyer of one need is told who it is: exact wording, who gave it, when, who wrote it down.

    It is given to a center for one candidate. Once withdrawn it stays withdrawn; a new word is a new row.
    """

    class How(models.TextChoices):
        SPOKEN = "spoken", _("by telephone or in person")
        WRITTEN = "written", _("in writing")

    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="consents")
    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="naming_consents")
    need_number = models.CharField(max_length=16)
    need_item = models.TextField(help_text="what the company was asked about, as it was called then")
    wording = models.TextField(help_text="what the company agreed to, word for word")
    wording_version = models.TextField()
    given_by = models.TextField(help_text="who at the company agreed")
    given_how = models.TextField(choices=How.choices)
    given_on = models.DateField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="who wrote it down"
    )
    withdrawn_name = models.TextField(blank=True, help_text="who at the company took it back")

    DISCLOSURE = classify(
        center="id candidate center site need_number need_item wording wording_version given_how given_on recorded_by"
        " recorded_at withdrawn_at withdrawn_by",
        confidential="given_by withdrawn_name",
    )

    class Meta:
        ordering = ["-recorded_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="a_company_is_named_by_somebodys_word", condition=~models.Q(given_by="")
            ),
            models.CheckConstraint(
                name="who_takes_a_naming_back_is_known",
                condition=models.Q(withdrawn_at__isnull=True) | models.Q(withdrawn_by__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["candidate"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="a_candidate_has_one_live_consent",
            ),
        ]
        indexes = [models.Index(fields=["site"], name="naming_consent_of_site")]

    def __str__(self) -> str:
        return f"{self.site_id} for {self.need_number}"
