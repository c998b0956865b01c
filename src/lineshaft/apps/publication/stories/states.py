"""States of a success story and of a company's consent to it, and the steps between them: one table each."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _

from lineshaft.domain.errors import Conflict


class StoryState(models.TextChoices):
    DRAFT = "draft", _("draft")
    REVIEW = "under_review", _("being reviewed")
    ASKED = "waiting", _("company is asked")
    AGREED = "accepted", _("company agreed")
    REFUSED = "declined", _("company said no")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("taken down")


class ConsentState(models.TextChoices):
    ASKED = "waiting", _("asked")
    GIVEN = "accepted", _("given")
    CHANGES = "changes_asked", _("changes asked for")
    REFUSED = "declined", _("refused")
    REPLACED = "superseded", _("replaced")
    WITHDRAWN = "withdrawn", _("taken back")


# Whatever is changed of a story goes the whole way again: what a company agreed to is what is shown.
STORY_STEPS: Mapping[StoryState, frozenset[StoryState]] = {
    StoryState.DRAFT: frozenset({StoryState.REVIEW}),
    StoryState.REVIEW: frozenset({StoryState.DRAFT, StoryState.ASKED}),
    StoryState.ASKED: frozenset({StoryState.AGREED, StoryState.REFUSED, StoryState.DRAFT}),
    StoryState.AGREED: frozenset({StoryState.PUBLISHED, StoryState.WITHDRAWN, StoryState.DRAFT}),
    StoryState.REFUSED: frozenset({StoryState.DRAFT}),
    StoryState.PUBLISHED: frozenset({StoryState.WITHDRAWN}),
    StoryState.WITHDRAWN: frozenset({StoryState.DRAFT}),
}
CONSENT_STEPS: Mapping[ConsentState, frozenset[ConsentState]] = {
    ConsentState.ASKED: frozenset(
        {ConsentState.GIVEN, ConsentState.CHANGES, ConsentState.REFUSED, ConsentState.REPLACED}
    ),
    ConsentState.GIVEN: frozenset({ConsentState.WITHDRAWN, ConsentState.REPLACED}),
    ConsentState.CHANGES: frozenset(),
    ConsentState.REFUSED: frozenset(),
    ConsentState.REPLACED: frozenset(),
    ConsentState.WITHDRAWN: frozenset(),
}


def check_step(now: str, new: StoryState) -> None:
    """Raise Conflict when a story that is `now` cannot take this step; the sentence names where it can go."""
    steps = STORY_STEPS[StoryState(now)]
    if new not in steps:
        where = ", or ".join(f"“{state.label}”" for state in StoryState if state in steps)
        raise Conflict(
            f"This story is “{StoryState(now).label}” and cannot become “{new.label}”: it can become {where}.",
            "Look at it again: somebody may have been quicker",
        )
