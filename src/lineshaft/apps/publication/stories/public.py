"""What everyone reads: the list of success stories, one story, its photo, the feed."""

from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from lineshaft.apps.companies.photo_files import MEDIA_TYPE
from lineshaft.apps.reference.queries import all_states
from lineshaft.ui.exports import file_response
from lineshaft.ui.fields import chosen
from lineshaft.ui.pagination import numbered_page

from . import queries
from .forms import PublicFilter
from .models import PublishedStory
from .paper import paper_of
from .wording import figures_in_words

PAGE_SIZE = 12
FEED_SIZE = 50


def _language() -> str:
    return (get_language() or "en")[:2]


def card_of(story: PublishedStory) -> dict[str, Any]:
    """A story in a list, in the language of the page."""
    texts = story.told_in(_language())
    return {
        "story": story,
        "title": texts["title"],
        "text": texts["result"],
        "photo_text": texts["photo_text"],
    }


@require_safe
@cache_control(no_cache=True)
def story_list(request: HttpRequest) -> HttpResponse:
    """Success stories of every center, the newest first."""
    spanish = _language() == "es"
    states = [
        (state.abbreviation, state.name_es if spanish and state.name_es else state.name)
        for state in all_states()
    ]
    filters = PublicFilter(request.GET, states=states, centers=queries.centers_with_published_stories())
    values = chosen(filters)
    rows = queries.published_stories(
        text=values.get("q", ""),
        state=values.get("state", ""),
        area=values.get("area", ""),
        center=values.get("center", ""),
    )
    page = numbered_page(rows, request.GET.get("page"), size=PAGE_SIZE)
    context = {"filters": filters, "page": page, "cards": [card_of(each) for each in page.object_list]}
    return render(request, "publication/stories/public_list.html", context)


def _published(request: HttpRequest, slug: str) -> PublishedStory | HttpResponse:
    """The story, or the page that says that it was taken down. Raises Http404 for one that never was."""
    found = queries.published_stories().filter(slug=slug).first()
    if found is None and queries.was_public(slug):
        return render(request, "publication/stories/gone.html", status=410)
    if found is None:
        raise Http404
    return found


@require_safe
@cache_control(no_cache=True)
def story(request: HttpRequest, slug: str) -> HttpResponse:
    """One story, word for word as the company agreed to it; 410 for one that was taken down."""
    found = _published(request, slug)
    if isinstance(found, HttpResponse):
        return found
    language = _language()
    context = {
        "story": found,
        "shown": found.content,
        "texts": found.told_in(language),
        "figures": figures_in_words(found.content) if found.figures_hold else [],
        "figures_are_checked": not found.figures_hold and bool(found.content["figures"]),
        "text_language": language if language in found.content["texts"] else "en",
        "photo_url": reverse("publication:story_photo_public", args=[slug]) if found.photo else "",
        "is_english_only": language == "es" and "es" not in found.content["texts"],
    }
    return render(request, "publication/stories/public.html", context)


@require_safe
@cache_control(no_cache=True)
def story_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """The story on paper; asked for anew each time, so that it goes with the story, and made when it is another one."""
    found = _published(request, slug)
    if isinstance(found, HttpResponse):
        return found
    paper = paper_of(found, _language())
    mark = f'"{paper.mark}"'
    known: HttpResponse | None = get_conditional_response(request, etag=mark)
    answer = known or file_response(f"{found.slug}.pdf", paper.pdf(), "application/pdf")
    answer["ETag"] = mark
    return answer


def picture(name: str) -> HttpResponse:
    """The photo that is stored under `name`; Http404 where there is none."""
    if not name:
        raise Http404
    try:
        with default_storage.open(name, "rb") as stored:
            return HttpResponse(stored.read(), content_type=MEDIA_TYPE)
    except FileNotFoundError as error:
        raise Http404 from error


@require_safe
@cache_control(no_cache=True)
def photo(request: HttpRequest, slug: str) -> HttpResponse:
    """The photo of a published story; asked for anew each time, so that it goes with the story."""
    return picture(get_object_or_404(PublishedStory, slug=slug).photo)


@require_safe
@cache_control(no_cache=True)
def feed(request: HttpRequest) -> HttpResponse:
    """The newest stories as RSS, in the language of the reader."""
    made = Rss201rev2Feed(
        title=_("Success stories of the network"),
        link=settings.BASE_URL + reverse("publication:stories_public"),
        description=_("What manufacturers reached with their center."),
        language=_language(),
        feed_url=settings.BASE_URL + reverse("publication:stories_feed"),
    )
    for each in queries.published_stories()[:FEED_SIZE]:
        texts = each.told_in(_language())
        address = settings.BASE_URL + reverse("publication:story_public", args=[each.slug])
        text = texts["result"]
        if each.is_synthetic:
            text = f"{_('Demonstration data.')} {text}"
        made.add_item(
            title=_printable(texts["title"]),
            link=address,
            description=_printable(text),
            unique_id=address,
            pubdate=each.published_at,
            author_name=each.center.name,
        )
    return HttpResponse(made.writeString("utf-8"), content_type="application/rss+xml; charset=utf-8")


def _printable(text: str) -> str:
    """Without characters that XML does not have."""
    return "".join(each for each in text if each in "\t\n\r" or (each >= " " and each not in "\ufffe\uffff"))
