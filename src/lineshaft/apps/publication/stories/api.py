"""The HTTP API of the published success stories: what everyone reads, for other sites to show."""

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.http import Http404, HttpRequest
from django.urls import reverse
from ninja import Query, Router, Schema
from ninja.errors import HttpError

from lineshaft.apps.network.models import ServiceArea
from lineshaft.apps.reference.queries import state_by_code
from lineshaft.domain.errors import InvalidValue
from lineshaft.tenancy import Sources, no_facts, taken_from
from lineshaft.ui.api import Answer, Refusal, notice

from . import queries
from .models import PublishedStory

router = Router(tags=["Stories"])
PAGE_SIZE = 50
_AREAS = [area.value for area in ServiceArea]


class StoryTexts(Schema):
    """The story in one language, word for word as the company agreed to it."""

    SOURCES: ClassVar[Sources] = taken_from(
        "publication.PublishedStory",
        title="content",
        challenge="content",
        solution="content",
        result="content",
        quote="content",
        quote_by="content",
        photo_text="content",
    )

    title: str
    challenge: str
    solution: str
    result: str
    quote: str
    quote_by: str
    photo_text: str


class StoryFact(Schema):
    """An outcome of the story: exact text, in dollars or, for jobs, people."""

    SOURCES: ClassVar[Sources] = taken_from("publication.PublishedStory", kind="content", amount="content")

    kind: str
    amount: str


class StoryFacts(Schema):
    """
    A published story. `figures` were reported by the company and verified by an evaluator of the network; they are
    empty while `figures_are_checked` again. Show `photo_text` of the language beside the photo.
    """

    SOURCES: ClassVar[Sources] = {
        **taken_from(
            "publication.PublishedStory", "slug area published_at is_synthetic", company="company_name"
        ),
        **taken_from(
            "publication.PublishedStory",
            url="slug",
            pdf="slug",
            photo="photo slug",
            place="content",
            figures_are_checked="figures_hold",
        ),
        **taken_from("network.Center", center="slug"),
        **taken_from("reference.State", state="abbreviation"),
    }

    slug: str
    url: str
    pdf: str
    photo: str | None
    company: str
    place: str
    center: str
    state: str
    area: str
    texts: dict[str, StoryTexts]
    figures: list[StoryFact]
    figures_are_checked: bool
    published_at: datetime
    is_synthetic: bool


class Stories(Answer):
    """A page of stories, the newest first; `next_page` is null on the last."""

    SOURCES: ClassVar[Sources] = no_facts(next_page="where the question goes on")

    stories: list[StoryFacts]
    next_page: int | None


class StoryAnswer(Answer):
    story: StoryFacts


def _address(name: str, slug: str) -> str:
    return settings.BASE_URL + reverse(f"publication:{name}", args=[slug])


def _facts(story: PublishedStory) -> dict[str, Any]:
    shown = story.content
    return {
        "slug": story.slug,
        "url": _address("story_public", story.slug),
        "pdf": _address("story_pdf", story.slug),
        "photo": _address("story_photo_public", story.slug) if story.photo else None,
        "company": story.company_name,
        "place": shown["place"],
        "center": story.center.slug,
        "state": story.state.abbreviation,
        "area": story.area,
        "texts": shown["texts"],
        "figures": [{"kind": kind, "amount": amount} for kind, amount in shown["figures"]]
        if story.figures_hold
        else [],
        "figures_are_checked": not story.figures_hold and bool(shown["figures"]),
        "published_at": story.published_at,
        "is_synthetic": story.is_synthetic,
    }


@router.get(
    "/stories", response={200: Stories, 422: Refusal}, url_name="stories", summary="Published success stories"
)
def stories(
    request: HttpRequest,
    state: str = Query("", max_length=2, description="state of the plant, such as GA"),
    area: str = Query("", max_length=40, description=f"area of help: {', '.join(_AREAS)}"),
    center: str = Query("", max_length=100, description="slug of a center"),
    page: int = Query(1, ge=1, le=10_000, description=f"of {PAGE_SIZE} stories each"),
) -> dict[str, Any]:
    """The stories that companies agreed to, the newest first. One that is taken down is gone at once."""
    if area and area not in _AREAS:
        raise InvalidValue("area", area, f"is not one of {', '.join(_AREAS)}")
    if state and state_by_code(state) is None:
        raise InvalidValue("state", state, "is no state", "Give two letters, such as GA")
    found = state_by_code(state) if state else None
    rows = queries.published_stories(
        state=found.abbreviation if found else "", area=area, center=center.replace("\0", "")
    )
    first = (page - 1) * PAGE_SIZE
    shown = list(rows[first : first + PAGE_SIZE + 1])
    return {
        **notice(),
        "stories": [_facts(each) for each in shown[:PAGE_SIZE]],
        "next_page": page + 1 if len(shown) > PAGE_SIZE else None,
    }


@router.get(
    "/stories/{slug}",
    response={200: StoryAnswer, 404: Refusal, 410: Refusal, 422: Refusal},
    url_name="story",
    summary="One success story",
)
def story(request: HttpRequest, slug: str) -> dict[str, Any]:
    """One story; 410 for one that was taken down: remove your copy then."""
    wanted = slug.replace("\0", "")
    found = queries.published_stories().filter(slug=wanted).first()
    if found is None and queries.was_public(wanted):
        raise HttpError(410, f"The story {slug!r} was taken down. Remove your copy of it.")
    if found is None:
        raise Http404(f"There is no story {slug!r}. /stories lists them.")
    return {**notice(), "story": _facts(found)}
