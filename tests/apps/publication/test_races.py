"""A story that is published while an evaluator takes one of its figures back: in transactions of their own."""

import pytest

from factories.accounts import person
from factories.engagements import EngagementFactory, OutcomeFactory
from factories.publication import StoryConsentFactory, StoryFactory
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.engagements.models import Outcome
from lineshaft.apps.publication.stories import actions
from lineshaft.apps.publication.stories.models import PublishedStory, StoryFigure
from lineshaft.domain.errors import Conflict
from lineshaft.tenancy import system_scope
from simultaneous import acting, in_between

pytestmark = pytest.mark.django_db(transaction=True)


def test_publish__waits_for_who_changes_a_figure_and_is_refused_in_words() -> None:
    engagement = EngagementFactory()
    director = person(Role.DIRECTOR, engagement.center.organisation)
    outcome = OutcomeFactory(
        center=engagement.center, site=engagement.site, engagement=engagement, state="verified"
    )
    story = StoryFactory(engagement=engagement, status="accepted")
    with system_scope("a test arranges its rows"):
        StoryFigure.objects.create(story=story, center=story.center, outcome=outcome, amount=outcome.amount)
    StoryConsentFactory(
        story=story,
        status="accepted",
        answered_name="M",
        answered_how="link",
        answered_at="2026-11-20T15:00Z",
    )

    def takes_back() -> int:
        with system_scope("an evaluator decides"):
            return Outcome.objects.filter(pk=outcome.pk).update(state="flagged")

    _done, second = in_between(takes_back, acting(director, lambda by: actions.publish(story=story, by=by)))

    assert isinstance(second, Conflict)
    assert "is not verified any more" in str(second)
    with system_scope("a test looks"):
        assert not PublishedStory.objects.exists()
