"""Success stories: the center's own story, the company's consent to its exact text, and the copy that everyone sees."""

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lineshaft.apps.accounts.models import User
from lineshaft.apps.engagements.models import Engagement, Outcome
from lineshaft.apps.network.models import Center, ServiceArea
from lineshaft.apps.reference.models import State
from lineshaft.tenancy import classify

from .states import ConsentState, StoryState

LANGUAGES = [("en", "English"), ("es", "Español")]
# A refusal may be told on the phone; these three bear the name of who answered.
ANSWERED_BY_NAME = (ConsentState.GIVEN, ConsentState.CHANGES, ConsentState.WITHDRAWN)
TEXTS = ("title", "challenge", "solution", "result", "quote", "quote_by", "photo_text")


class Story(models.Model):
    """What a center writes about one engagement. Nothing of it is public before the company agreed to it."""

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="stories")
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="stories")
    status = models.TextField(choices=StoryState.choices, default=StoryState.DRAFT.value)
    company_name = models.TextField(help_text="as the story names the company")
    place = models.TextField(blank=True, help_text="city and state, as the story names them")
    english = models.JSONField(default=dict, help_text="texts by name: " + ", ".join(TEXTS))
    spanish = models.JSONField(
        default=dict, blank=True, help_text="the same in Spanish; empty when there is none"
    )
    photo = models.FileField(upload_to="stories/%Y/%m/", blank=True)
    photo_sha256 = models.CharField(max_length=64, blank=True)
    note = models.TextField(blank=True, help_text="why it came back, or was taken down")
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reviewed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now, help_text="when it last took a step")
    is_synthetic = models.BooleanField(default=False)

    DISCLOSURE = classify(
        center="id center engagement status written_by reviewed_by created_at changed_at is_synthetic",
        confidential="company_name place english spanish photo photo_sha256 note",
    )

    class Meta:
        verbose_name_plural = "stories"
        constraints = [
            models.UniqueConstraint(fields=["id", "center"], name="a_story_has_one_center"),
            models.CheckConstraint(
                name="story_status_is_known", condition=models.Q(status__in=StoryState.values)
            ),
            models.CheckConstraint(
                name="a_photo_of_a_story_has_its_hash",
                condition=models.Q(photo="", photo_sha256="")
                | (~models.Q(photo="") & ~models.Q(photo_sha256="")),
            ),
        ]
        indexes = [
            models.Index(fields=["center", "-changed_at", "-id"], name="story_by_change"),
            models.Index(fields=["center", "status"], name="story_by_status"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return str(self.english.get("title", ""))


class StoryFigure(models.Model):
    """An outcome of the engagement that the story tells. It has to be verified when the story goes out."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="figures")
    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField(
        max_digits=16, decimal_places=2, null=True, blank=True, help_text="as the company was asked about it"
    )

    DISCLOSURE = classify(center="id story center outcome amount")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["story", "outcome"], name="a_story_tells_an_outcome_once")
        ]

    def __str__(self) -> str:
        return f"{self.outcome_id} in {self.story_id}"


class StoryConsent(models.Model):
    """A company's word on one exact story: what was asked, what was shown, who answered, when and how."""

    class How(models.TextChoices):
        LINK = "link", "by the link of the e-mail"
        SIGNED = "signed", "signed paper"

    class Part(models.TextChoices):
        NAME = "name", _("the name of the company")
        FIGURES = "figures", _("the figures")
        PHOTO = "photo", _("the photo")
        QUOTE = "quote", _("the quotation")

    story = models.ForeignKey(Story, on_delete=models.PROTECT, related_name="consents")
    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    status = models.TextField(choices=ConsentState.choices, default=ConsentState.ASKED.value)
    wording = models.TextField(help_text="the question, as the company read it")
    wording_version = models.TextField()
    shown = models.JSONField(help_text="the story, word for word, with its figures and the hash of its photo")
    photo = models.TextField(blank=True, help_text="where the photo is stored that was shown")
    language = models.TextField(choices=LANGUAGES, default="en")
    contact_name = models.TextField()
    contact_email = models.EmailField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    answered_name = models.TextField(blank=True)
    answered_position = models.TextField(blank=True)
    answered_how = models.TextField(choices=How.choices, blank=True)
    answered_note = models.TextField(blank=True)
    left_out = models.JSONField(
        default=list, blank=True, help_text="parts that the company wants the story to be told without"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    slug = models.TextField(blank=True, help_text="the address under which it was public")
    is_synthetic = models.BooleanField(default=False)

    DISCLOSURE = classify(
        center="id story center status wording wording_version language asked_by asked_at answered_how answered_at"
        " recorded_by withdrawn_at slug is_synthetic",
        confidential="shown photo contact_name contact_email answered_name answered_position answered_note"
        " left_out",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "center"], name="a_story_consent_has_one_center"),
            models.UniqueConstraint(
                fields=["story"],
                condition=models.Q(status__in=[ConsentState.ASKED.value, ConsentState.GIVEN.value]),
                name="a_story_has_one_consent_at_a_time",
            ),
            models.CheckConstraint(
                name="story_consent_status_is_known", condition=models.Q(status__in=ConsentState.values)
            ),
            models.CheckConstraint(
                name="a_given_story_consent_names_who_gave_it",
                condition=~models.Q(status__in=[s.value for s in ANSWERED_BY_NAME])
                | (
                    ~models.Q(answered_name="")
                    & ~models.Q(answered_how="")
                    & models.Q(answered_at__isnull=False)
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()} by {self.answered_name or self.contact_name}"

    @property
    def left_out_in_words(self) -> str:
        """The parts to be left out, in the language of the reader."""
        return ", ".join(str(part.label) for part in self.Part if part.value in self.left_out)


class StoryLink(models.Model):
    """The link of one mail, by which the company answers and takes its word back. Only its hash is kept."""

    consent = models.ForeignKey(StoryConsent, on_delete=models.CASCADE, related_name="links")
    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    token_hash = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(center="id consent center made_at", secret="token_hash")  # noqa: S106

    def __str__(self) -> str:
        return f"link to {self.consent_id}"


class PublishedStory(models.Model):
    """
    The story as everyone reads it: word for word what the company agreed to.

    The only table of stories that public pages read. The database refuses one without a consent to the same words, and
    removes it when the consent ends.
    """

    consent = models.OneToOneField(StoryConsent, on_delete=models.CASCADE, related_name="published")
    slug = models.SlugField(max_length=90, unique=True)
    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    state = models.ForeignKey(State, on_delete=models.PROTECT, help_text="state of the plant")
    area = models.TextField(choices=ServiceArea.choices)
    title = models.TextField()
    title_es = models.TextField(blank=True)
    company_name = models.TextField()
    content = models.JSONField()
    photo = models.TextField(blank=True)
    figures_hold = models.BooleanField(
        default=True,
        help_text="whether every outcome it tells is verified and of the amount that was agreed to",
    )
    published_at = models.DateTimeField(default=timezone.now)
    is_synthetic = models.BooleanField(default=False)

    DISCLOSURE = classify(
        public="id consent slug center state area title title_es company_name content photo figures_hold published_at"
        " is_synthetic"
    )

    class Meta:
        verbose_name_plural = "published stories"
        indexes = [
            models.Index(fields=["-published_at", "-id"], name="published_story_by_day"),
            models.Index(fields=["state", "-published_at"], name="published_story_of_state"),
        ]

    def __str__(self) -> str:
        return self.title

    def told_in(self, language: str) -> dict[str, Any]:
        """The texts in `language`, or in English where there are none."""
        texts: dict[str, Any] = self.content["texts"]
        return dict(texts.get(language) or texts["en"])
