"""The quarterly survey: waves, cases and responses. Answering is voluntary, and the pages say so."""

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lineshaft.apps.accounts.models import User
from lineshaft.apps.companies.models import Contact, Site
from lineshaft.apps.engagements.models import Engagement, Outcome
from lineshaft.apps.network.models import Center
from lineshaft.domain.periods import Quarter
from lineshaft.tenancy import classify

LANGUAGES = [("en", "English"), ("es", "Español")]


class Wave(models.Model):
    """One quarter's survey of the whole network."""

    fiscal_year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    opens_on = models.DateField()
    closes_on = models.DateField(
        help_text="last day on which a company is asked; links work for some days longer"
    )
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
        return self.period.label

    @property
    def period(self) -> Quarter:
        """The quarter in which its outcomes count."""
        return Quarter(self.fiscal_year, self.quarter)

    @property
    def code(self) -> str:
        """As addresses write it: "2027Q1"."""
        return self.period.code

    @property
    def asks_again_from(self) -> date:
        """The first day on which a site that this wave asks may be asked again."""
        return self.opens_on.replace(year=self.opens_on.year + 1)


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
    language = models.TextField(default="en", choices=LANGUAGES)
    asked_year = DateRangeField(
        help_text="the twelve months from the opening of the wave: a site is asked once in them"
    )
    confirmed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    invited_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    is_of_merged_site = models.BooleanField(
        default=False,
        help_text="asked when its site was still held to be another, which was asked in the same year",
    )
    is_synthetic = models.BooleanField(default=False)

    DISCLOSURE = classify(
        center="id wave center site status contact language asked_year confirmed_by confirmed_at invited_at"
        " reminded_at answered_at declined_at is_of_merged_site is_synthetic",
        confidential="reason",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["wave", "center", "site"],
                condition=models.Q(is_of_merged_site=False),
                name="a_site_has_one_case_in_a_wave",
            ),
            models.UniqueConstraint(fields=["id", "center"], name="a_case_has_one_center"),
            models.CheckConstraint(
                name="a_deferred_or_excluded_case_says_why",
                condition=~models.Q(status__in=["deferred", "excluded"]) | ~models.Q(reason=""),
            ),
            models.CheckConstraint(
                name="survey_case_status_is_known",
                condition=models.Q(
                    status__in=[
                        "candidate",
                        "confirmed",
                        "deferred",
                        "excluded",
                        "invited",
                        "answered",
                        "declined",
                    ]
                ),
            ),
            # A company is asked at most once a year (clearance text of the survey, OMB 0693-0021).
            ExclusionConstraint(
                name="a_site_is_asked_once_in_twelve_months",
                expressions=[("site", RangeOperators.EQUAL), ("asked_year", RangeOperators.OVERLAPS)],
                condition=models.Q(
                    status__in=["confirmed", "invited", "answered", "declined"], is_of_merged_site=False
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["center", "wave", "status"], name="case_by_status"),
            models.Index(fields=["wave", "status"], name="case_of_wave"),
            models.Index(fields=["site", "center"], name="case_of_site"),
        ]

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
            models.UniqueConstraint(
                fields=["case", "engagement"], name="a_case_asks_about_an_engagement_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} about {self.engagement_id}"


class Link(models.Model):
    """One mail with a personal link to the questions. Of the token, 256 random bits, only the hash is kept."""

    class Kind(models.TextChoices):
        INVITATION = "invitation", _("invitation")
        REMINDER = "reminder", _("reminder")
        RESENT = "resent", _("sent again")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="links")
    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    kind = models.TextField(choices=Kind.choices)
    token_hash = models.BinaryField(max_length=32, unique=True)
    sent_to = models.EmailField()
    sent_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True, help_text="when a later mail made it useless")

    DISCLOSURE = classify(
        center="id case center kind sent_by sent_at expires_at replaced_at",
        confidential="sent_to",
        secret="token_hash",  # noqa: S106
    )

    class Meta:
        ordering = ["sent_at", "id"]
        indexes = [models.Index(fields=["case", "sent_at"], name="link_of_case")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.case_id}"


class Response(models.Model):
    """The company's own answer, as it was given. Never changed: a correction is a decision on an outcome."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="response")
    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    instrument = models.TextField()
    answers = models.JSONField()
    recommend = models.PositiveSmallIntegerField(null=True, help_text="0 to 10; empty: not answered")
    answered_by = models.TextField(blank=True, help_text="name and position, as given; empty: not given")
    language = models.TextField(default="en", choices=LANGUAGES)
    submitted_at = models.DateTimeField(default=timezone.now)
    is_synthetic = models.BooleanField(default=False)

    DISCLOSURE = classify(
        center="id case center instrument language submitted_at is_synthetic",
        confidential="answers recommend answered_by",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "center"], name="a_response_has_one_center"),
            models.CheckConstraint(
                name="recommendation_is_0_to_10",
                condition=models.Q(recommend__isnull=True) | models.Q(recommend__range=(0, 10)),
            ),
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

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["response", "question"], name="an_answer_makes_one_outcome")
        ]

    def __str__(self) -> str:
        return f"{self.outcome_id} from {self.response_id}"
