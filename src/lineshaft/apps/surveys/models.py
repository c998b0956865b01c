"""The quarterly survey: waves, cases and responses. Answering is voluntary, and the pages say so."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lineshaft.apps.accounts.models import User
from lineshaft.apps.companies.models import Contact, Site
from lineshaft.apps.engagements.models import Engagement, Outcome
from lineshaft.apps.network.models import Center
from lineshaft.tenancy import classify


class Wave(models.Model):
    """One quarter's survey of the whole network."""

    fiscal_year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    opens_on = models.DateField()
    closes_on = models.DateField(help_text="last day on which an answer counts for this wave")
    instrument = models.TextField(help_text="version of the questions")

    DISCLOSURE = classify(network="id fiscal_year quarter opens_on closes_on instrument")

    class Meta:
        ordering = ["-fiscal_year", "-quarter"]
        constraints = [
            models.UniqueConstraint(fields=["fiscal_year", "quarter"], name="a_quarter_has_one_wave"),
            models.CheckConstraint(
                name="a_wave_closes_after_it_opens", condition=models.Q(closes_on__gt=models.F("opens_on"))
            ),
            models.CheckConstraint(name="wave_quarter_is_1_to_4", condition=models.Q(quarter__range=(1, 4))),
        ]

    def __str__(self) -> str:
        return f"FY{self.fiscal_year} Q{self.quarter}"


class Case(models.Model):
    """One site's place in a wave: from candidate to answer."""

    class Status(models.TextChoices):
        CANDIDATE = "candidate", _("to be confirmed")
        CONFIRMED = "confirmed", _("confirmed")
        DEFERRED = "deferred", _("deferred to a later wave")
        EXCLUDED = "excluded", _("excluded")
        INVITED = "invited", _("invited")
        ANSWERED = "answered", _("answered")
        DECLINED = "declined", _("declined by the company")

    ASKED = (Status.CONFIRMED.value, Status.INVITED.value, Status.ANSWERED.value, Status.DECLINED.value)

    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="cases")
    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="survey_cases")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="survey_cases")
    status = models.TextField(choices=Status.choices, default=Status.CANDIDATE)
    reason = models.TextField(blank=True, help_text="why it was deferred or excluded")
    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.PROTECT)
    language = models.TextField(default="en", choices=[("en", "English"), ("es", "Español")])
    asked_year = DateRangeField(help_text="the twelve months from the opening of the wave: a site is asked once in them")
    token_hash = models.BinaryField(max_length=32, null=True, blank=True)
    token_expires_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    invited_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    is_synthetic = models.BooleanField(default=False)

    DISCLOSURE = classify(
        center="id wave center site status contact language asked_year confirmed_by confirmed_at invited_at"
        " reminded_at answered_at is_synthetic",
        confidential="reason",
        secret="token_hash token_expires_at",  # noqa: S106
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["wave", "center", "site"], name="a_site_has_one_case_in_a_wave"),
            models.UniqueConstraint(
                fields=["token_hash"], condition=models.Q(token_hash__isnull=False), name="survey_link_is_unique"
            ),
            # A company is asked at most once a year (clearance text of the survey, OMB 0693-0021).
            ExclusionConstraint(
                name="a_site_is_asked_once_in_twelve_months",
                expressions=[("site", RangeOperators.EQUAL), ("asked_year", RangeOperators.OVERLAPS)],
                condition=models.Q(status__in=["confirmed", "invited", "answered", "declined"]),
            ),
        ]
        indexes = [models.Index(fields=["center", "wave", "status"], name="case_by_status")]

    def __str__(self) -> str:
        return f"{self.site_id} in {self.wave_id}"


class CaseEngagement(models.Model):
    """A completed engagement whose effect a case asks about."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="engagements")
    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="survey_cases")

    DISCLOSURE = classify(center="id case center engagement")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "engagement"], name="a_case_asks_about_an_engagement_once")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} about {self.engagement_id}"


class Response(models.Model):
    """The company's own answer, as it was given. Never changed: a correction is a decision on an outcome."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="response")
    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    instrument = models.TextField()
    answers = models.JSONField()
    recommend = models.PositiveSmallIntegerField(null=True, help_text="0 to 10; empty: not answered")
    answered_by = models.TextField(blank=True)
    language = models.TextField(default="en")
    submitted_at = models.DateTimeField(default=timezone.now)
    is_synthetic = models.BooleanField(default=False)

    DISCLOSURE = classify(
        center="id case center instrument language submitted_at is_synthetic",
        confidential="answers recommend answered_by",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="recommendation_is_0_to_10",
                condition=models.Q(recommend__isnull=True) | models.Q(recommend__range=(0, 10)),
            )
        ]

    def __str__(self) -> str:
        return f"response to {self.case_id}"


class ResponseOutcome(models.Model):
    """Which answer an outcome was made from."""

    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="outcomes")
    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    outcome = models.OneToOneField(Outcome, on_delete=models.PROTECT, related_name="from_response")
    question = models.TextField()

    DISCLOSURE = classify(center="id response center outcome question")

    def __str__(self) -> str:
        return f"{self.outcome_id} from {self.response_id}"
