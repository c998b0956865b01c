"""The mails about a success story: to the company with its link, and to who wrote the story."""

import secrets
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from lineshaft.apps.accounts.actions import hash_token, mail
from lineshaft.tenancy import system_scope

from .models import StoryConsent, StoryLink
from .states import ConsentState


def tell_company(consent: StoryConsent, template: str, **more: Any) -> str:
    """Write to the company in its language; returns the token of the mail's link, which is kept nowhere."""
    token = secrets.token_urlsafe(32)
    with system_scope("a link for a company to answer about its story"):
        StoryLink.objects.create(consent=consent, center_id=consent.center_id, token_hash=hash_token(token))
    texts = consent.shown["texts"]
    mail(
        to=[consent.contact_email],
        template=f"publication/stories/mail/{template}.txt",
        language=consent.language,
        context={
            "consent": consent,
            "center": consent.story.center,
            "title": (texts.get(consent.language) or texts["en"])["title"],
            "link": settings.BASE_URL + reverse("publication:story_consent", args=[token]),
            **more,
        },
    )
    return token


def tell_center(consent: StoryConsent) -> None:
    """Write to who wrote the story, and to who asked, what the company said."""
    story = consent.story
    people = {story.written_by.email, consent.asked_by.email}
    for address in sorted(people):
        mail(
            to=[address],
            template="publication/stories/mail/answered.txt",
            language="en",
            context={
                "consent": consent,
                "story": story,
                "link": settings.BASE_URL + reverse("publication:story", args=[story.pk]),
            },
        )


def too_late(consent: StoryConsent) -> str:
    """Why a company's answer cannot be taken, in its language."""
    return {
        ConsentState.GIVEN.value: _("Your company agreed to this story already."),
        ConsentState.CHANGES.value: _(
            "Your company asked for changes already; the center will ask you again."
        ),
        ConsentState.REFUSED.value: _("Your company said no to this story already."),
        ConsentState.WITHDRAWN.value: _("Your company took its word back already."),
        ConsentState.REPLACED.value: _("The center is changing this story and will ask you again."),
    }.get(consent.status, _("Your company was not asked yet, or has not answered."))
