"""Reads of success stories. Public pages read the published copy alone."""

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404

from lineshaft.apps.accounts.actions import hash_token
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.engagements.models import Engagement, Outcome
from lineshaft.apps.engagements.states import VERIFIED_STATES

from .models import PublishedStory, Story, StoryConsent, StoryFigure
from .permissions import centers_with_stories
from .states import ConsentState, StoryState


def stories_of(actor: Actor, *, status: str = "", engagement: Engagement | None = None) -> QuerySet[Story]:
    """Stories of the reader's own centers."""
    rows = Story.objects.filter(center_id__in=centers_with_stories(actor))
    rows = rows.select_related("engagement", "written_by", "center__state")
    if status:
        rows = rows.filter(status=status)
    return rows.filter(engagement=engagement) if engagement else rows


def story_or_404(actor: Actor, pk: int) -> Story:
    """One of them; 404 for a foreign one just as for one that is not there."""
    rows = stories_of(actor).select_related(
        "engagement__site__company", "engagement__site__state", "reviewed_by"
    )
    return get_object_or_404(rows, pk=pk)


def verified_outcomes(engagement: Engagement) -> QuerySet[Outcome]:
    """The outcomes that a story of this engagement may tell."""
    return Outcome.objects.filter(engagement=engagement, state__in=VERIFIED_STATES).order_by("kind", "pk")


_NOT_AS_AGREED = ~Q(outcome__state__in=VERIFIED_STATES) | (
    Q(amount__isnull=False) & ~Q(amount=F("outcome__amount"))
)


def _doubtful() -> Exists:
    return Exists(StoryFigure.objects.filter(_NOT_AS_AGREED, story=OuterRef("pk")))


def figures_in_doubt(story: Story) -> list[StoryFigure]:
    """The figures of the story whose outcome is not verified any more, or of another amount than the company saw."""
    return list(story.figures.filter(_NOT_AS_AGREED).select_related("outcome").order_by("outcome_id"))


def waiting_stories(actor: Actor) -> QuerySet[Story]:
    """
    What waits for the reader: to be reviewed or published, one's own that came back, and published ones that tell an
    outcome which is no longer verified.
    """
    publishing = actor.organisations_where("story:publish")
    to_decide = Q(center_id__in=publishing, status__in=[StoryState.REVIEW.value, StoryState.AGREED.value])
    came_back = Q(written_by_id=actor.user_id, status=StoryState.REFUSED.value) | (
        Q(written_by_id=actor.user_id, status=StoryState.DRAFT.value) & ~Q(note="")
    )
    doubtful = Q(center_id__in=publishing, status=StoryState.PUBLISHED.value) & _doubtful()
    rows = stories_of(actor).annotate(is_doubtful=_doubtful())
    return rows.filter(to_decide | came_back | doubtful).order_by("changed_at", "pk")


def consents_of(story: Story) -> QuerySet[StoryConsent]:
    """What the company was asked and said, the latest first."""
    return story.consents.select_related("asked_by", "recorded_by").order_by("-asked_at", "-pk")


def consent_of_token(token: str) -> int | None:
    """The consent that the link of a mail opens; None for no link."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT story_consent_of_token(%s)", [hash_token(token)])
        found = cursor.fetchone()[0]
    return int(found) if found is not None else None


def was_public(slug: str) -> bool:
    """Whether a story was shown under this address before it was taken down."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT story_was_public(%s)", [slug])
        return bool(cursor.fetchone()[0])


def live_consent(story: Story) -> StoryConsent | None:
    """The consent that is asked for or given now."""
    return story.consents.filter(status__in=[ConsentState.ASKED.value, ConsentState.GIVEN.value]).first()


# What everyone reads ----------------------------------------------------------------------------------------------


def published_stories(
    *, text: str = "", state: str = "", area: str = "", center: str = ""
) -> QuerySet[PublishedStory]:
    """Published stories, the newest first; `state` is an abbreviation, `center` a slug."""
    rows = PublishedStory.objects.select_related("state", "center").order_by("-published_at", "-pk")
    if text:
        rows = rows.filter(
            Q(title__icontains=text) | Q(title_es__icontains=text) | Q(company_name__icontains=text)
        )
    if state:
        rows = rows.filter(state__abbreviation=state.upper())
    if area:
        rows = rows.filter(area=area)
    return rows.filter(center__slug=center) if center else rows


def has_stories(center_id: int) -> bool:
    """Whether a center has published stories, for its public page."""
    return PublishedStory.objects.filter(center_id=center_id).exists()


def centers_with_published_stories() -> list[tuple[str, str]]:
    """Slug and name of each center with a published story, for the filter of the list."""
    rows = PublishedStory.objects.order_by("center__name").values_list("center__slug", "center__name")
    return list(rows.distinct())
