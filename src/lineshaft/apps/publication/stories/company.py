"""Behind the link of a mail: the story as it would be shown, the company's answer, and the way to take it back."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lineshaft.apps.network.zones import zone_of
from lineshaft.domain.errors import LineshaftError
from lineshaft.tenancy import Context, Scope, use
from lineshaft.ui.links import private, private_page

from . import actions, queries
from .forms import AnswerForm
from .models import StoryConsent
from .public import picture
from .states import ConsentState
from .wording import figures_in_words

Page = Callable[[HttpRequest, str, StoryConsent], HttpResponse]


def behind_a_link(page: Page) -> Callable[[HttpRequest, str], HttpResponse]:
    """Open the consent of the token for the page, in the company's language; say plainly when there is none."""

    @wraps(page)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        pk = queries.consent_of_token(token)
        if pk is None:
            return private(render(request, "publication/stories/link_unknown.html", status=404))
        with use(Context(scope=Scope.TOKEN, token_consent=pk)):
            found = StoryConsent.objects.select_related("center__state").get(pk=pk)
            return private_page(
                request,
                found.language,
                lambda: page(request, token, found),
                zone=zone_of(found.center),
            )

    return opened


def _page(
    request: HttpRequest, token: str, found: StoryConsent, form: AnswerForm | None, problem: str = ""
) -> HttpResponse:
    texts = found.shown["texts"]
    language = (get_language() or "en")[:2]
    first = language if language in texts else "en"
    others = [(code, texts[code]) for code in texts if code != first]
    context: dict[str, Any] = {
        "consent": found,
        "center": found.center,
        "token": token,
        "form": form,
        "problem": problem,
        "shown": found.shown,
        "texts": texts[first],
        "text_language": first,
        "others": others,
        "figures": figures_in_words(found.shown),
        "photo_url": reverse("publication:story_consent_photo", args=[token]) if found.photo else "",
        "is_asked": found.status == ConsentState.ASKED.value,
        "is_given": found.status == ConsentState.GIVEN.value,
    }
    status = 409 if problem else 422 if form is not None and form.errors else 200
    return render(request, "publication/stories/consent.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@behind_a_link
def consent(request: HttpRequest, token: str, found: StoryConsent) -> HttpResponse:
    """The story word for word, the question, and the answer."""
    if found.status != ConsentState.ASKED.value:
        return _page(request, token, found, None)
    form = AnswerForm(request.POST if request.method == "POST" else None, shown=found.shown)
    if form.is_valid():
        try:
            actions.answer_by_link(consent=found, **form.facts())
        except LineshaftError as error:
            return _page(request, token, found, None, str(error))
        return redirect("publication:story_consent", token=token)
    return _page(request, token, found, form)


@require_safe
@behind_a_link
def photo(request: HttpRequest, token: str, found: StoryConsent) -> HttpResponse:
    """The photo that the company is asked about."""
    return picture(found.photo)


@require_POST
@behind_a_link
def take_back(request: HttpRequest, token: str, found: StoryConsent) -> HttpResponse:
    """The company takes its word back."""
    try:
        actions.withdraw_by_link(consent=found)
    except LineshaftError as error:
        return _page(request, token, found, None, str(error))
    return redirect("publication:story_consent", token=token)
