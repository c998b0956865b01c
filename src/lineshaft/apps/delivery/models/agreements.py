"""The agreement's text as a center writes it itself."""

from django.db import models
from django.utils import timezone

from lineshaft.apps.accounts.models import User
from lineshaft.apps.network.models import Center
from lineshaft.tenancy import classify


def _all_or_none(*names: str) -> models.Q:
    """Whether each of the texts is written, or none of them."""
    written = models.Q()
    for name in names:
        written &= ~models.Q(**{name: ""})
    return written | models.Q(**dict.fromkeys(names, ""))


class AgreementText(models.Model):
    """
    One version of the agreement's text of a center: the newest is in force. Never changed afterwards.

    A version without a text is the return to the one that is shipped with Lineshaft, which is version 0. Paragraphs
    stand one a line, with named places such as {company}.
    """

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(help_text="of the version")
    title = models.TextField(blank=True)
    paragraphs = models.TextField(blank=True, help_text="one a line")
    acknowledges = models.TextField(blank=True, help_text="the sentence that the company agrees to")
    title_es = models.TextField(blank=True)
    paragraphs_es = models.TextField(blank=True)
    acknowledges_es = models.TextField(blank=True)
    why = models.TextField(help_text="why it is not as the version before")
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(
        center="id center number title paragraphs acknowledges title_es paragraphs_es acknowledges_es why written_by"
        " written_at"
    )

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["id", "center"], name="an_agreement_text_has_one_center"),
            models.UniqueConstraint(fields=["center", "number"], name="a_version_of_the_text_stands_once"),
            models.CheckConstraint(
                name="an_own_text_comes_after_the_shipped_one", condition=models.Q(number__gt=0)
            ),
            models.CheckConstraint(name="an_agreement_text_says_why", condition=~models.Q(why="")),
            models.CheckConstraint(
                name="an_agreement_text_is_whole",
                condition=_all_or_none("title", "paragraphs", "acknowledges"),
            ),
            models.CheckConstraint(
                name="a_spanish_text_is_whole_and_beside_an_english_one",
                condition=_all_or_none("title_es", "paragraphs_es", "acknowledges_es")
                & (models.Q(paragraphs_es="") | ~models.Q(paragraphs="")),
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.number}"

    @property
    def is_shipped(self) -> bool:
        """Whether it is the return to the text that is shipped with Lineshaft."""
        return not self.paragraphs
