from datetime import UTC, datetime

import factory

from lineshaft.apps.publication.stories.models import PublishedStory, Story, StoryConsent, StoryLink
from lineshaft.apps.publication.stories.wording import shown_of

from .accounts import UserFactory
from .base import Factory
from .engagements import EngagementFactory

TEXTS = {
    "title": "Less scrap on the press line",
    "challenge": "One part in ten was scrap.",
    "solution": "The advisor and the operators set up 5S.",
    "result": "One part in a hundred is scrap.",
    "quote": "We see what we do.",
    "quote_by": "Maria Example, plant manager",
    "photo_text": "",
}


class StoryFactory(Factory):
    engagement = factory.SubFactory(EngagementFactory)
    center = factory.SelfAttribute("engagement.center")
    company_name = "Peach State Stamping"
    place = "Atlanta, Georgia"
    english = TEXTS
    written_by = factory.SubFactory(UserFactory)

    class Meta:
        model = Story


class StoryConsentFactory(Factory):
    story = factory.SubFactory(StoryFactory, status="waiting")
    center = factory.SelfAttribute("story.center")
    wording = "May we?"
    wording_version = "2026-11"
    shown = factory.LazyAttribute(lambda o: shown_of(o.story))
    contact_name = "Maria Example"
    contact_email = "maria@example.org"
    asked_by = factory.SelfAttribute("story.written_by")

    class Meta:
        model = StoryConsent


class StoryLinkFactory(Factory):
    consent = factory.SubFactory(StoryConsentFactory)
    center = factory.SelfAttribute("consent.center")

    class Meta:
        model = StoryLink


class PublishedStoryFactory(Factory):
    """A story that went its whole way; `state_id` is the state of the plant."""

    consent = factory.SubFactory(
        StoryConsentFactory,
        story__status="published",
        status="accepted",
        answered_name="Maria Example",
        answered_how="link",
        answered_at=datetime(2026, 11, 20, 15, tzinfo=UTC),
    )
    slug = factory.Sequence(lambda n: f"story-{n}")
    center = factory.SelfAttribute("consent.center")
    state_id = "13"
    area = "continuous_improvement"
    title = factory.LazyAttribute(lambda o: o.consent.shown["texts"]["en"]["title"])
    company_name = factory.LazyAttribute(lambda o: o.consent.shown["company"])
    content = factory.LazyAttribute(lambda o: o.consent.shown)

    class Meta:
        model = PublishedStory
